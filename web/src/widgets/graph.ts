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

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Interference graph')
    this.canvas.element.addEventListener('pointerdown', (event) => this.onSelect(this.near(event)))
  }

  show(links: Links): void {
    if (this.x.length !== links.n) this.scatter(links.n)
    this.now = links
    for (let k = 0; k < 3; k++) this.relax()
    this.draw()
  }

  /** The golden-angle spiral: the same start each time. */
  private scatter(n: number): void {
    this.x = Float32Array.from({ length: n }, (_, i) => Math.cos(2.39996 * i) * Math.sqrt((i + 1) / n))
    this.y = Float32Array.from({ length: n }, (_, i) => Math.sin(2.39996 * i) * Math.sqrt((i + 1) / n))
  }

  private relax(): void {
    const { n, G, norm } = this.now!,
      { x, y } = this
    const repel = 0.35 / n
    for (let i = 0; i < n; i++) {
      let fx = -0.06 * x[i],
        fy = -0.06 * y[i]
      for (let j = 0; j < n; j++) {
        if (j === i) continue
        const dx = x[i] - x[j],
          dy = y[i] - y[j],
          squared = dx * dx + dy * dy + 1e-4
        const pull = norm[i] > 0.3 && norm[j] > 0.3 ? 0.35 * Math.min(1, Math.abs(G[i * n + j])) ** 2 : 0
        const force = repel / squared - pull
        fx += force * dx
        fy += force * dy
      }
      x[i] += Math.max(-0.03, Math.min(0.03, 0.1 * fx))
      y[i] += Math.max(-0.03, Math.min(0.03, 0.1 * fy))
    }
  }

  private places(): [number, number][] {
    const { width, height } = this.canvas
    let most = 0.3
    for (let j = 0; j < this.x.length; j++)
      most = Math.max(most, Math.abs(this.x[j]), Math.abs(this.y[j]))
    const unit = (Math.min(width, height) / 2 - 24) / most
    return Array.from({ length: this.x.length }, (_, i) => [
      width / 2 + this.x[i] * unit,
      height / 2 + this.y[i] * unit,
    ])
  }

  /** Lines of like strength in one style: to change it is part of what a line costs. */
  private links(c: CanvasRenderingContext2D, at: readonly [number, number][]): void {
    const { n, G, norm, selected } = this.now!
    const levels = new Map<number, number[]>()
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const value = G[i * n + j]
        if (Math.abs(value) < 0.1 || norm[i] < 0.3 || norm[j] < 0.3) continue
        const isFaint = selected >= 0 && i !== selected && j !== selected
        const level = Math.round(20 * Math.max(-1, Math.min(1, value))) + (isFaint ? 100 : 0)
        const pairs = levels.get(level)
        if (pairs) pairs.push(i, j)
        else levels.set(level, [i, j])
      }
    c.lineCap = 'round'
    for (const [level, pairs] of levels) {
      const value = (level > 50 ? level - 100 : level) / 20
      c.strokeStyle = signed(value)
      c.globalAlpha = level > 50 ? 0.2 : 0.9
      c.lineWidth = 0.5 + 3.5 * Math.abs(value)
      for (let k = 0; k < pairs.length; k += 2) {
        c.beginPath() // one path of thousands of lines takes three times as long as thousands of paths
        c.moveTo(...at[pairs[k]])
        c.lineTo(...at[pairs[k + 1]])
        c.stroke()
      }
    }
    c.globalAlpha = 1
  }

  private draw(): void {
    const c = this.canvas.begin()
    if (!this.now) return
    const { n, norm, selected } = this.now
    const at = this.places()
    this.links(c, at)
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    for (let i = 0; i < n; i++) {
      c.fillStyle = featureColour(n, i)
      c.globalAlpha = norm[i] > 0.3 ? 1 : 0.35
      c.beginPath()
      c.arc(...at[i], 3 + 5 * Math.min(1.2, norm[i]), 0, 7)
      c.fill()
      if (i === selected) {
        c.strokeStyle = palette().ink
        c.lineWidth = 2
        c.stroke()
      }
      if (n > 40) continue
      c.fillStyle = palette().ink
      c.font = font(11, 600)
      c.fillText(String(i), at[i][0], at[i][1] - 15)
    }
    c.globalAlpha = 1
  }

  private near(event: PointerEvent): number {
    let best = -1,
      least = 22
    this.places().forEach(([x, y], i) => {
      const away = Math.hypot(x - event.offsetX, y - event.offsetY)
      if (away < least) [best, least] = [i, away]
    })
    return best
  }
}
