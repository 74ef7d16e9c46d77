import { h, setText } from '../../shell/dom'
import type { ModelFrame } from '../../live/frames'
import { isRecorded } from '../../live/socket'
import { Bars } from '../../widgets/bars'
import type { Canvas } from '../../widgets/canvas'
import { Capacity } from '../../widgets/capacity'
import { Curve } from '../../widgets/curve'
import { Matrix } from '../../widgets/matrix'

type Measures = Record<string, { symbol: string; formula: string; unit: string }>

/** The four pictures beside the stage, each with its number; a hover says its formula. */
export class Readings {
  readonly element: HTMLElement
  private readonly gram = new Matrix('Gram matrix WᵀW and the bias b')
  private readonly bars = new Bars()
  private readonly curve = new Curve('Loss against steps')
  private readonly capacity = new Capacity()
  private readonly loss = h('span', { class: 'number', title: 'L = E Σᵢ Iᵢ (xᵢ − x′ᵢ)²' })
  private readonly total = h('span', {
    class: 'number',
    title: 'Σᵢ Dᵢ, Dᵢ = ‖Wᵢ‖²/Σⱼ(Ŵ_i·Wⱼ)², and rank W = Σᵢ Wᵢᵀ(WWᵀ)⁺Wᵢ',
  })
  private readonly packing = h('p', {
    class: 'packing',
    title:
      'Of all pairs of represented features the one nearest to a common line; the bound is the best of ' +
      'Welch’s √((k − m)/(m (k − 1))), Rankin’s and Levenshtein’s.',
  })
  private readonly entry = h('span', { class: 'number' })
  private readonly represented = h('span', { class: 'number' })
  private frame: ModelFrame | null = null
  private hovered: [number, number] = [-1, -1]
  private turn = false

  constructor() {
    this.gram.onHover = (i, j) => {
      this.hovered = [i, j]
      this.say()
    }
    this.element = h(
      'div',
      { class: 'readings' },
      h(
        'figure',
        { class: 'gram' },
        h('figcaption', {}, 'WᵀW and b', this.entry),
        this.gram.canvas.element
      ),
      h(
        'figure',
        { class: 'norms' },
        h('figcaption', {}, 'Length ‖Wᵢ‖, colour superposition', this.represented),
        this.bars.canvas.element
      ),
      h('figure', { class: 'loss' }, h('figcaption', {}, 'Loss', this.loss), this.curve.canvas.element),
      h(
        'figure',
        { class: 'capacity' },
        h('figcaption', {}, 'Capacity Σ Dᵢ of rank W', this.total),
        this.capacity.canvas.element,
        this.packing
      )
    )
    void this.explain()
  }

  get canvases(): Canvas[] {
    return [this.gram, this.bars, this.curve, this.capacity].map((one) => one.canvas)
  }

  restart(): void {
    this.curve.restart()
  }

  /** The curve takes every frame; two pictures are drawn at one and two at the next: each costs alike. */
  follow(frame: ModelFrame, selected: number): void {
    this.curve.add(frame.curve)
    this.turn = !this.turn
    if (frame.isDone || frame.n !== this.frame?.n) this.show(frame, selected)
    else if (this.turn) this.showFirst(frame, selected)
    else this.showSecond(frame, selected)
  }

  show(frame: ModelFrame, selected: number): void {
    this.showFirst(frame, selected)
    this.showSecond(frame, selected)
  }

  private showFirst(frame: ModelFrame, selected: number): void {
    this.frame = frame
    this.gram.show(frame.n, frame.G, frame.b, selected)
    this.capacity.show(frame.dimensionality, frame.leverage, frame.m)
  }

  private showSecond(frame: ModelFrame, selected: number): void {
    this.frame = frame
    this.bars.show(frame.norm, frame.superposition, selected)
    this.curve.show()
    this.say()
  }

  release(): void {
    for (const widget of [this.gram, this.bars, this.curve, this.capacity]) widget.canvas.release()
  }

  private say(): void {
    const frame = this.frame
    if (!frame) return
    const error = frame.isExact ? ', exact' : ` ± ${frame.lossError.toPrecision(1)}`
    setText(this.loss, `${frame.loss.toPrecision(4)}${error}`)
    setText(this.total, `${frame.totalDimensionality.toFixed(2)} of ${frame.rank}`)
    setText(
      this.represented,
      `${frame.norm.filter((norm) => norm > 0.5).length} of ${frame.n} represented`
    )
    const least = frame.leastCoherence.toFixed(3)
    const bound = frame.leastCoherence > 0 ? `; so many have at least ${least}` : ''
    setText(this.packing, `largest |cos| ${frame.coherence.toFixed(3)}${bound}`)
    const [i, j] = this.hovered
    setText(
      this.entry,
      i < 0 || i >= frame.n || j >= frame.n
        ? ''
        : `W_${i}·W_${j} = ${frame.G[i * frame.n + j].toFixed(3)}`
    )
  }

  /** The words of the hovers are the program's own. */
  private async explain(): Promise<void> {
    if (isRecorded()) return
    try {
      const about = (await (await fetch('/api/about')).json()) as { measures: Measures }
      const { norm, superposition, represented } = about.measures
      this.bars.canvas.element.title =
        `${norm.symbol} = ${norm.formula} (${norm.unit}); superposition = ` + `${superposition.formula}`
      this.represented.title = `${represented.symbol}: ${represented.formula}`
    } catch {
      /* the line to the server says that it is gone */
    }
  }
}
