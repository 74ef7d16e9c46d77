import { decode, type AnyFrame } from './frames'

export type Words = Record<string, unknown> & { type: string }

/** What `superpose explore --export` leaves in a page. */
interface Recording {
  messages: (string | Words)[]
  answers: Record<string, Words>
}

/** As Explorer/Recording.cs names its answers; of the bench it holds eight vectors each. */
const keyOf = (verb: string, message: Record<string, unknown>): string =>
  verb === 'steer'
    ? `steer ${String(message.feature)}`
    : verb === 'vector'
      ? `vector ${String(message.active)} ${Number(message.draw) % 8}`
      : verb

/** Whether this page is a recording, with no program behind it. */
export const isRecorded = (): boolean => recording !== null

const recording = (globalThis as { superpositionRecording?: Recording }).superpositionRecording ?? null

/**
 * The line to the server. Frames are drawn one at a time, on the screen's own beat, and each is acknowledged
 * when it is drawn: a tab that is hidden or slow slows the training down instead of piling up frames. Of two
 * that came in one beat the second waits for the next, which then has a picture even if the program is late;
 * those from before the last beginning or change are let go.
 */
export class Live {
  onFrame: (frame: AnyFrame) => void = () => {}
  onWords: (words: Words) => void = () => {}
  /** Called when the line is there, first and again; `isBack` after it was lost. */
  onOpen: (isBack: boolean) => void = () => {}
  onLost: () => void = () => {}

  private socket: WebSocket | null = null
  private waiting: AnyFrame[] = []
  private isDrawing = false
  private isEnded = false
  private wasOpen = false
  private delay = 250
  private epoch = 0
  private isHeld = false
  private owed = 0

  open(): void {
    if (this.isEnded) return
    if (recording) {
      queueMicrotask(() => this.onOpen(false))
      return
    }
    const socket = new WebSocket(`ws://${location.host}/live`)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      this.delay = 250
      this.waiting = []
      this.owed = 0
      this.onOpen(this.wasOpen)
      this.wasOpen = true
    }
    socket.onmessage = (event) => this.take(event.data as ArrayBuffer | string)
    socket.onclose = () => {
      if (this.isEnded || this.socket !== socket) return
      this.onLost()
      setTimeout(() => this.open(), this.delay)
      this.delay = Math.min(2000, this.delay * 1.6)
    }
    this.socket = socket
  }

  say(verb: string, message: Record<string, unknown> = {}): void {
    if (typeof message.epoch === 'number') this.epoch = message.epoch
    if (recording) this.replay(recording, verb, message)
    if (this.socket?.readyState === WebSocket.OPEN)
      this.socket.send(JSON.stringify({ do: verb, ...message }))
  }

  /** A recorded page answers itself: every beginning is the recording, from its first picture. */
  private replay(recording: Recording, verb: string, message: Record<string, unknown>): void {
    const answer = recording.answers[keyOf(verb, message)]
    if (answer) queueMicrotask(() => this.onWords({ ...answer, epoch: this.epoch }))
    if (!('epoch' in message)) return
    const [mine, messages] = [this.epoch, recording.messages]
    let at = 0
    const beat = (): void => {
      for (
        let isShown = false;
        !isShown && at < messages.length && mine === this.epoch && !this.isEnded;
        at++
      ) {
        const one = messages[at]
        if (typeof one === 'string') {
          const bytes = Uint8Array.from(atob(one), (letter) => letter.charCodeAt(0))
          new Int32Array(bytes.buffer)[2] = mine
          this.onFrame(decode(bytes.buffer))
          isShown = true
        } else {
          this.onWords({ ...one, epoch: mine })
          isShown = 'frame' in one
        }
      }
      if (at < messages.length && mine === this.epoch && !this.isEnded) requestAnimationFrame(beat)
    }
    requestAnimationFrame(beat)
  }

  /** While held, frames are drawn but not acknowledged, so that the server waits after two. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld
    if (!isHeld) for (; this.owed > 0; this.owed--) this.say('drawn')
  }

  private drawn(): void {
    if (this.isHeld) this.owed++
    else this.say('drawn')
  }

  close(): void {
    this.isEnded = true
    this.socket?.close()
  }

  private take(data: ArrayBuffer | string): void {
    if (typeof data !== 'string') this.waiting.push(decode(data))
    else {
      const words = JSON.parse(data) as Words
      this.onWords(words)
      if (!('frame' in words)) return
      requestAnimationFrame(() => this.drawn())
      return
    }
    this.next()
  }

  private next(): void {
    if (this.isDrawing || this.waiting.length === 0) return
    this.isDrawing = true
    requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    this.isDrawing = false
    for (let frame = this.waiting.shift(); frame; frame = this.waiting.shift()) {
      this.drawn()
      if (frame.epoch < this.epoch) continue
      this.onFrame(frame)
      break
    }
    this.next()
  }
}
