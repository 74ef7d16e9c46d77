import { Canvas, font } from './canvas'
import { featureColour, palette } from './palette'

export interface Arrows {
  n: number
  /** [2, n] or [1, n] */
  W: ArrayLike<number>
  m: number
  /** Features of one shape, in any order: joined around the origin. */
  shapes: readonly (readonly number[])[]
  selected: number
  pinned: number
  forces?: Forces | null
}

/**
 * The force on W_i from each other feature j is a number times W_j: what the loss sees of it, and what it
 * would be without the ReLU.
 */
export interface Forces {
  feature: number
  paid: readonly number[]
  unfiltered: readonly number[]
}

/** Directions in one or two dimensions, as arrows from the origin that can be grabbed. */
export class Plane {
  readonly canvas: Canvas
  onGrab: (feature: number, x: number, y: number) => void = () => {}
  onDrop: () => void = () => {}
  onSelect: (feature: number) => void = () => {}
  private now: Arrows | null = null
  private trails: Float32Array[] = []
  private radius = 1.5
  private held = -1

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Feature vectors')
    const element = this.canvas.element
    element.addEventListener('pointerdown', (event) => this.grab(event))
    element.addEventListener('pointermove', (event) => this.move(event))
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, () => this.drop())
  }

  show(arrows: Arrows): void {
    if (this.now && this.now.n !== arrows.n) this.trails = []
    this.now = arrows
    let most = 1.15
    for (let i = 0; i < arrows.n; i++) most = Math.max(most, Math.hypot(...this.at(i)) + 0.22)
    this.radius += (most - this.radius) * (Math.abs(most - this.radius) > 1 ? 1 : 0.15)
    this.keepTrail()
    this.draw()
  }

  forget(): void {
    this.trails = []
  }

  private at(i: number): [number, number] {
    const { W, n, m } = this.now!
    return [W[i], m > 1 ? W[n + i] : 0]
  }

  private keepTrail(): void {
    const { n } = this.now!
    const tips = new Float32Array(2 * n)
    for (let i = 0; i < n; i++) tips.set(this.at(i), 2 * i)
    this.trails.push(tips)
    if (this.trails.length > 90) this.trails.shift()
  }

  private place(x: number, y: number): [number, number] {
    const { width, height } = this.canvas,
      unit = Math.min(width, height) / 2 / this.radius
    return [width / 2 + x * unit, height / 2 - y * unit]
  }

  private draw(): void {
    const c = this.canvas.begin()
    if (!this.now) return
    const { n, m, shapes } = this.now,
      ink = palette()
    const [ox, oy] = this.place(0, 0),
      unit = this.place(1, 0)[0] - ox
    c.lineWidth = 1
    c.strokeStyle = ink.rule
    c.beginPath()
    if (m > 1) c.arc(ox, oy, unit, 0, 2 * Math.PI)
    c.moveTo(ox - unit * this.radius, oy)
    c.lineTo(ox + unit * this.radius, oy)
    if (m > 1) {
      c.moveTo(ox, oy - unit * this.radius)
      c.lineTo(ox, oy + unit * this.radius)
    }
    c.stroke()
    for (const shape of shapes) this.outline(c, shape)
    this.drawTrails(c)
    const order = Array.from({ length: n }, (_, i) => i).reverse()
    for (const i of order) this.arrow(c, i)
    this.drawForces(c)
  }

  /** At the tip of the held vector, the largest as long as 0.45: paid solid, what the ReLU spares dashed. */
  private drawForces(c: CanvasRenderingContext2D): void {
    const { n, forces, pinned } = this.now!
    if (!forces || pinned !== forces.feature || forces.paid.length !== n) return
    const size = (values: readonly number[], j: number) => Math.abs(values[j]) * Math.hypot(...this.at(j))
    let most = 0
    for (let j = 0; j < n; j++)
      if (j !== pinned) most = Math.max(most, size(forces.paid, j), size(forces.unfiltered, j))
    if (most < 1e-9) return
    const [px, py] = this.at(pinned)
    for (let j = 0; j < n; j++) {
      if (j === pinned) continue
      const [wx, wy] = this.at(j)
      for (const [values, isPaid] of [
        [forces.unfiltered, false],
        [forces.paid, true],
      ] as const) {
        const scale = (0.45 * values[j]) / most
        if (Math.abs(scale) * Math.hypot(wx, wy) < 0.02) continue
        const [fx, fy] = this.place(px, py),
          [tx, ty] = this.place(px + scale * wx, py + scale * wy)
        c.strokeStyle = c.fillStyle = isPaid ? palette().qualitative[1] : palette().muted
        c.lineWidth = isPaid ? 3 : 1.5
        c.setLineDash(isPaid ? [] : [4, 4])
        c.beginPath()
        c.moveTo(fx, fy)
        c.lineTo(tx, ty)
        c.stroke()
        c.setLineDash([])
        if (isPaid) this.head(c, fx, fy, tx, ty)
      }
    }
  }

  private head(c: CanvasRenderingContext2D, fx: number, fy: number, tx: number, ty: number): void {
    const angle = Math.atan2(ty - fy, tx - fx)
    c.beginPath()
    c.moveTo(tx + 4 * Math.cos(angle), ty + 4 * Math.sin(angle))
    for (const turn of [2.5, -2.5])
      c.lineTo(tx + 8 * Math.cos(angle + turn), ty + 8 * Math.sin(angle + turn))
    c.closePath()
    c.fill()
  }

  /** The vertices joined in the order of their angles. */
  private outline(c: CanvasRenderingContext2D, shape: readonly number[]): void {
    if (shape.length < 3) return
    const angle = (i: number) => Math.atan2(this.at(i)[1], this.at(i)[0])
    const tips = [...shape].sort((i, j) => angle(i) - angle(j)).map((i) => this.place(...this.at(i)))
    c.beginPath()
    tips.forEach(([x, y], k) => (k === 0 ? c.moveTo(x, y) : c.lineTo(x, y)))
    c.closePath()
    c.fillStyle = c.strokeStyle = palette().qualitative[0]
    c.globalAlpha = 0.09
    c.fill()
    c.globalAlpha = 0.45
    c.lineWidth = 1.5
    c.stroke()
    c.globalAlpha = 1
  }

  /** Fading; where a tip has hardly moved nothing is drawn but what the next piece then begins with. */
  private drawTrails(c: CanvasRenderingContext2D): void {
    const { n } = this.now!
    c.lineWidth = 1.5
    c.lineCap = 'butt'
    for (let i = 0; i < n; i++) {
      c.strokeStyle = featureColour(n, i)
      let [fx, fy] = [Number.NaN, Number.NaN]
      for (let k = 0; k < this.trails.length; k++) {
        const tips = this.trails[k],
          [tx, ty] = this.place(tips[2 * i], tips[2 * i + 1])
        const moved = Math.abs(tx - fx) + Math.abs(ty - fy)
        if (moved < 0.7) continue
        if (k > 0) {
          c.globalAlpha = (0.35 * k) / this.trails.length
          c.beginPath()
          c.moveTo(fx, fy)
          c.lineTo(tx, ty)
          c.stroke()
        }
        ;[fx, fy] = [tx, ty]
      }
    }
    c.globalAlpha = 1
  }

  private arrow(c: CanvasRenderingContext2D, i: number): void {
    const { n, selected, pinned } = this.now!
    const [x, y] = this.at(i),
      length = Math.hypot(x, y)
    const [ox, oy] = this.place(0, 0),
      [tx, ty] = this.place(x, y)
    const colour = featureColour(n, i),
      isMarked = i === selected || i === pinned
    c.strokeStyle = c.fillStyle = colour
    c.lineCap = 'round'
    c.lineWidth = isMarked ? 5 : 3.5
    c.beginPath()
    c.moveTo(ox, oy)
    c.lineTo(tx, ty)
    c.stroke()
    c.beginPath()
    c.arc(tx, ty, i === pinned ? 9 : isMarked ? 8 : 6, 0, 2 * Math.PI)
    c.fill()
    if (isMarked) {
      c.strokeStyle = palette().ink
      c.lineWidth = 2
      c.stroke()
    }
    if (length < 0.12) return
    c.fillStyle = palette().ink
    c.font = font(13, 600)
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    c.fillText(String(i), tx + (18 * x) / length, ty - (18 * y) / length)
  }

  private near(event: PointerEvent): number {
    if (!this.now) return -1
    let best = -1,
      least = 26
    for (let i = 0; i < this.now.n; i++) {
      const [x, y] = this.place(...this.at(i))
      const away = Math.hypot(x - event.offsetX, y - event.offsetY)
      if (away < least) [best, least] = [i, away]
    }
    return best
  }

  private grab(event: PointerEvent): void {
    this.held = this.near(event)
    this.onSelect(this.held)
    if (this.held < 0) return
    this.canvas.element.setPointerCapture(event.pointerId)
    event.preventDefault()
    this.move(event)
  }

  private move(event: PointerEvent): void {
    if (this.held < 0) {
      this.canvas.element.style.cursor = this.near(event) < 0 ? 'default' : 'grab'
      return
    }
    const { width, height } = this.canvas,
      unit = Math.min(width, height) / 2 / this.radius
    const limit = (value: number) => Math.max(-2, Math.min(2, value))
    this.onGrab(
      this.held,
      limit((event.offsetX - width / 2) / unit),
      limit((height / 2 - event.offsetY) / unit)
    )
  }

  private drop(): void {
    if (this.held < 0) return
    this.held = -1
    this.onDrop()
  }
}
