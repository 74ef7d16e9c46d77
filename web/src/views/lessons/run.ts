import { Live, type Words } from '../../live/socket'
import { isStill } from '../../shell/dom'
import type { ModelFrame } from '../../live/frames'
import type { Bench } from '../decode/words'

export interface Stop {
  branch: 'down' | 'up'
  density: number
  represented: number
  minimum: number
  shape: string
}

export interface Steered {
  strengths: number[]
  ways: {
    vector: string
    wanted: number[]
    falseActivation: number[]
    suppression: number[]
    change: number[][]
  }[]
  price: number
}

/** What there is to run, and what came of it. */
export type Run =
  | { kind: 'model'; query: string }
  | { kind: 'decode'; query: string }
  | { kind: 'steer'; query: string; feature: number }
  | { kind: 'ribbon'; query: string; stops: number; steps: number }

export interface Outcome {
  frame: ModelFrame
  shape: string
  bench: Bench
  steered: Steered
  stops: Stop[]
}

/** Trains what a lesson asks for, one at a time, and hands over what was measured. */
export class Runner {
  onFrame: (frame: ModelFrame) => void = () => {}
  onProgress: (words: string) => void = () => {}
  onFault: (words: string) => void = () => {}
  onLost: () => void = () => {}
  private readonly live = new Live()
  private epoch = 0
  private run: Run | null = null
  private outcome: Partial<Outcome> = {}
  private finish: (outcome: Outcome) => void = () => {}

  constructor() {
    this.live.onOpen = () => this.run && this.begin(this.run)
    this.live.onLost = () => this.onLost()
    this.live.onFrame = (frame) => {
      if (frame.kind !== 'model' || frame.epoch !== this.epoch) return
      this.outcome.frame = frame
      this.onFrame(frame)
      if (frame.isDone) this.ended()
    }
    this.live.onWords = (words) => this.take(words)
    this.live.open()
  }

  /** Begins; a run that was under way is left. */
  start(run: Run, finish: (outcome: Outcome) => void): void {
    ;[this.run, this.finish] = [run, finish]
    this.begin(run)
  }

  leave(): void {
    this.run = null
    this.epoch++
    this.live.say('leave')
  }

  close(): void {
    this.live.close()
  }

  private begin(run: Run): void {
    const epoch = ++this.epoch,
      link = run.query
    this.outcome = { stops: [], shape: '' }
    if (run.kind === 'decode') this.live.say('decode', { link, epoch })
    else if (run.kind === 'ribbon')
      this.live.say('ribbon', { link, epoch, from: 1, to: 0.02, stops: run.stops, steps: run.steps })
    else {
      const steps = Number(/steps=(\d+)/.exec(link)?.[1] ?? 10000)
      this.live.say('start', { link, epoch, pace: isStill() ? 0 : Math.ceil(steps / 120) })
    }
  }

  private ended(): void {
    if (this.run?.kind === 'steer') this.live.say('steer', { feature: this.run.feature })
    else if (this.run?.kind === 'model') setTimeout(() => this.done(), 150) // its name follows
  }

  private take(words: Words): void {
    if (words.type === 'fault') this.onFault(String(words.message))
    if (words.epoch !== this.epoch) return
    if (words.type === 'shape') this.outcome.shape = String(words.name)
    if (words.type === 'steer') {
      this.outcome.steered = words as unknown as Steered
      this.done()
    }
    if (words.type === 'stop') {
      this.outcome.stops!.push(words as unknown as Stop)
      this.onProgress(`stop ${this.outcome.stops!.length} of ${words.of as number}`)
      if (this.outcome.stops!.length === words.of) this.done()
    }
    if (words.type === 'bench') {
      const bench = words as unknown as Bench
      this.outcome.bench = bench
      const least = Math.min(...bench.decoders.flatMap((one) => one.byActive.map((row) => row.trials)))
      this.onProgress(`${least} supports of every size`)
      if (least >= 200) this.done()
    }
  }

  private done(): void {
    if (!this.run) return
    this.run = null
    this.live.say('leave')
    this.finish(this.outcome as Outcome)
  }
}
