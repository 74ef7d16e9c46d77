import { h, setText } from '../../shell/dom'
import type { ModelFrame } from '../../live/frames'
import { Graph } from '../../widgets/graph'
import { Hull } from '../../widgets/hull'
import type { Canvas } from '../../widgets/canvas'
import { Plane, type Forces } from '../../widgets/plane'

export interface Shape {
  name: string
  factors: { label: string; features: number[] }[]
}

export interface StageEvents {
  pin: (feature: number, x: number, y: number) => void
  drop: () => void
}

/** The server names no shape of more features than these. */
const mostNamed = 32

export type { Forces }

/** The large picture: arrows, a hull or a graph, as m asks for; and the name of what it shows. */
export class Stage {
  readonly element: HTMLElement
  private readonly plane = new Plane()
  private readonly hull = new Hull()
  private readonly graph = new Graph()
  private readonly place = h('div', { class: 'canvas', tabindex: '0', role: 'group' })
  private readonly name = h('h1', { class: 'shape', 'aria-live': 'polite' }, 'Training …')
  private readonly hint = h('p', { class: 'hint' })
  private shape: Shape = { name: '', factors: [] }
  private frame: ModelFrame | null = null
  private forces: Forces | null = null
  private selected = -1
  private timer = 0

  constructor(private readonly events: StageEvents) {
    this.element = h('div', { class: 'stage' }, this.name, this.place, this.hint)
    this.plane.onGrab = (feature, x, y) => events.pin(feature, x, y)
    this.plane.onDrop = () => events.drop()
    this.plane.onSelect = this.graph.onSelect = (feature) => this.select(feature)
    this.place.addEventListener('keydown', (event) => this.key(event))
  }

  /** Only a hull turns by itself: for anything else the page keeps no beat of its own. */
  private readonly drift = (): void => {
    this.timer = 0
    if (this.frame?.m !== 3) return
    this.hull.drift()
    this.timer = requestAnimationFrame(this.drift)
  }

  onSelect: (feature: number) => void = () => {}

  get title(): string {
    return this.name.textContent ?? ''
  }

  get canvas(): Canvas {
    return this.widget().canvas
  }

  /** The forces on the held vector, until it is let go. */
  feel(forces: Forces): void {
    this.forces = forces
  }

  get marked(): number {
    return this.selected
  }

  show(frame: ModelFrame): void {
    this.frame = frame
    if (this.selected >= frame.n) this.selected = -1
    const widget = this.widget()
    if (this.place.firstChild !== widget.canvas.element) {
      this.place.replaceChildren(widget.canvas.element)
      setText(
        this.hint,
        frame.m <= 2
          ? 'Take an arrow by its tip and pull: the others answer. Keys: [ and ] choose a ' +
              'feature, arrows move it, Escape lets go.'
          : frame.m === 3
            ? 'Drag to turn it, or use the arrow keys.'
            : 'A dot is a feature, a line the interference Wᵢ·Wⱼ; those that share dimensions find ' +
              'each other.'
      )
    }
    const { n, m, W, G, norm, pinned } = frame
    if (n > mostNamed) setText(this.name, `${n} features in ${m} dimensions`)
    const shapes = this.shape.factors
      .filter((one) => !one.label.startsWith('irregular'))
      .map((one) => one.features)
    if (pinned < 0) this.forces = null
    const arrows = { n, m, W, shapes, selected: this.selected, pinned, forces: this.forces }
    if (m <= 2) this.plane.show(arrows)
    else if (m === 3) {
      this.hull.show(arrows)
      this.timer ||= requestAnimationFrame(this.drift)
    } else this.graph.show({ n, G, norm, selected: this.selected })
  }

  named(shape: Shape): void {
    this.shape = shape
    setText(this.name, shape.name)
    this.widget().canvas.describe(
      `${shape.name}: ${shape.factors
        .map((one) => `${one.label} of features ${one.features.join(', ')}`)
        .join('; ')}`
    )
  }

  /** Another model: the old trail and name are not its. */
  restart(): void {
    this.plane.forget()
  }

  release(): void {
    cancelAnimationFrame(this.timer)
    for (const widget of [this.plane, this.hull, this.graph]) widget.canvas.release()
  }

  private widget() {
    const m = this.frame?.m ?? 2
    return m <= 2 ? this.plane : m === 3 ? this.hull : this.graph
  }

  private select(feature: number): void {
    this.selected = feature
    this.onSelect(feature)
    if (this.frame) this.show(this.frame)
  }

  private key(event: KeyboardEvent): void {
    const frame = this.frame
    if (!frame) return
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ]
    if (event.key === '[' || event.key === ']') {
      const from = this.selected < 0 && event.key === '[' ? 0 : this.selected
      this.select((from + (event.key === ']' ? 1 : frame.n - 1)) % frame.n)
    } else if (event.key === 'Escape') {
      this.select(-1)
      this.events.drop()
    } else if (step && frame.m === 3) this.hull.turn(0.12 * step[0], -0.12 * step[1])
    else if (step && frame.m <= 2 && this.selected >= 0) {
      const i = this.selected,
        y = frame.m > 1 ? frame.W[frame.n + i] : 0
      this.events.pin(i, frame.W[i] + 0.06 * step[0], y + 0.06 * step[1])
    } else return
    event.preventDefault()
  }
}
