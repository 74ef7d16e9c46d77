import { Canvas, font } from './canvas'
import { featureColour, palette, signed } from './palette'

export interface Links {
  n: number
  /** [n, n] */
  G: ArrayLike<number>
  norm: ArrayLike<number>
  selected: number
}

/**
 * For more dimensions than can be drawn: features as dots, interference W_i·W_j as springs. Those that share
 * dimensions find each other; those that have nothing to do with each other drift apart.
 */
export class Graph {
  readonly canvas: Canvas
  onSelect: (feature: number) => void = () => {}
  private now: Links | null = null
  private x = new Float32Array(0)
  private y = new Float32Array(0)
  private px = new Float32Array(0)
  private py = new Float32Array(0)
  /** [n, n] */
  private pull = new Float32Array(0)

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Interference graph')
    this.canvas.element.addEventListener('pointerdown', (event) => this.onSelect(this.near(event)))
  }

  show(links: Links): void {
    if (this.x.length !== links.n) this.scatter(links.n)
    this.now = links
    this.pulls(links)
    for (let k = 0; k < 3; k++) this.relax(links.n)
    this.draw()
  }

  /** The golden-angle spiral: the same start each time. */
  private scatter(n: number): void {
    this.x = Float32Array.from({ length: n }, (_, i) => Math.cos(2.39996 * i) * Math.sqrt((i + 1) / n))
    this.y = Float32Array.from({ length: n }, (_, i) => Math.sin(2.39996 * i) * Math.sqrt((i + 1) / n))
  }

  /** How each pair is drawn together: nothing where one of them is not represented. */
  private pulls({ n, G, norm }: Links): void {
    if (this.pull.length !== n * n) this.pull = new Float32Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const strength = Math.min(1, Math.abs(G[i * n + j]))
        this.pull[i * n + j] = norm[i] > 0.3 && norm[j] > 0.3 ? 0.35 * strength * strength : 0
      }
  }

  private relax(n: number): void {
    const { x, y, pull } = this
    const repel = 0.35 / n
    for (let i = 0; i < n; i++) {
      const xi = x[i],
        yi = y[i]
      let fx = -0.06 * xi,
        fy = -0.06 * yi
      for (let j = 0; j < n; j++) {
        const dx = xi - x[j], // nothing where j is i, and so is the force
          dy = yi - y[j]
        const force = repel / (dx * dx + dy * dy + 1e-4) - pull[i * n + j]
        fx += force * dx
        fy += force * dy
      }
      x[i] += Math.max(-0.03, Math.min(0.03, 0.1 * fx))
      y[i] += Math.max(-0.03, Math.min(0.03, 0.1 * fy))
    }
  }

  /** Where the dots are on the canvas. */
  private place(): void {
    const { width, height } = this.canvas,
      n = this.x.length
    let most = 0.3
    for (let j = 0; j < n; j++) most = Math.max(most, Math.abs(this.x[j]), Math.abs(this.y[j]))
    const unit = (Math.min(width, height) / 2 - 24) / most
    if (this.px.length !== n) [this.px, this.py] = [new Float32Array(n), new Float32Array(n)]
    for (let i = 0; i < n; i++) {
      this.px[i] = width / 2 + this.x[i] * unit
      this.py[i] = height / 2 + this.y[i] * unit
    }
  }

  /** Lines of like strength in one style: to change it is part of what a line costs. */
  private links(c: CanvasRenderingContext2D): void {
    const { n, G, norm, selected } = this.now!,
      { px, py } = this
    const levels = new Map<number, number[]>()
    for (let i = 0; i < n; i++) {
      if (norm[i] < 0.3) continue
      for (let j = i + 1; j < n; j++) {
        const value = G[i * n + j]
        if (Math.abs(value) < 0.1 || norm[j] < 0.3) continue
        const isFaint = selected >= 0 && i !== selected && j !== selected
        const level = Math.round(20 * Math.max(-1, Math.min(1, value))) + (isFaint ? 100 : 0)
        const pairs = levels.get(level)
        if (pairs) pairs.push(i, j)
        else levels.set(level, [i, j])
      }
    }
    // finer where there are many: legible, and up to 1 px wide a line takes a third of the time
    const pen = Math.min(1, Math.sqrt(20 / n))
    c.lineCap = 'butt' // the ends lie under the dots; round ones take a third more time
    for (const [level, pairs] of levels) {
      const value = (level > 50 ? level - 100 : level) / 20
      c.strokeStyle = signed(value)
      c.globalAlpha = level > 50 ? 0.2 : 0.9
      c.lineWidth = pen * (0.5 + 3.5 * Math.abs(value))
      // hairs are fastest as one path; of wider lines one path of many takes several times as long
      const isHair = c.lineWidth * devicePixelRatio <= 1
      if (isHair) c.beginPath()
      for (let k = 0; k < pairs.length; k += 2) {
        if (!isHair) c.beginPath()
        c.moveTo(px[pairs[k]], py[pairs[k]])
        c.lineTo(px[pairs[k + 1]], py[pairs[k + 1]])
        if (!isHair) c.stroke()
      }
      if (isHair) c.stroke()
    }
    c.globalAlpha = 1
  }

  private draw(): void {
    const c = this.canvas.begin()
    if (!this.now) return
    const { n, norm, selected } = this.now,
      { px, py } = this
    this.place()
    this.links(c)
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    for (let i = 0; i < n; i++) {
      c.fillStyle = featureColour(n, i)
      c.globalAlpha = norm[i] > 0.3 ? 1 : 0.35
      c.beginPath()
      c.arc(px[i], py[i], 3 + 5 * Math.min(1.2, norm[i]), 0, 7)
      c.fill()
      if (i === selected) {
        c.strokeStyle = palette().ink
        c.lineWidth = 2
        c.stroke()
      }
      if (n > 40) continue
      c.fillStyle = palette().ink
      c.font = font(11, 600)
      c.fillText(String(i), px[i], py[i] - 15)
    }
    c.globalAlpha = 1
  }

  private near(event: PointerEvent): number {
    let best = -1,
      least = 22
    for (let i = 0; i < this.px.length; i++) {
      const away = Math.hypot(this.px[i] - event.offsetX, this.py[i] - event.offsetY)
      if (away < least) [best, least] = [i, away]
    }
    return best
  }
}
