import { Canvas, font } from './canvas'
import { palette, share } from './palette'

/** A bar a feature: how long its vector is, and in colour how much it shares. */
export class Bars {
  readonly canvas: Canvas
  private norm: ArrayLike<number> = []
  private superposition: ArrayLike<number> = []
  private selected = -1

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Norms and superposition of each feature')
  }

  show(norm: ArrayLike<number>, superposition: ArrayLike<number>, selected: number): void {
    ;[this.norm, this.superposition, this.selected] = [norm, superposition, selected]
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { norm, superposition } = this
    const n = norm.length
    if (n === 0) return
    let most = 1.25
    for (let i = 0; i < n; i++) most = Math.max(most, norm[i])
    const { width, height } = this.canvas,
      label = n <= 24 ? 18 : 0,
      number = n <= 16 ? 44 : 0
    const high = Math.min(26, height / n),
      unit = (width - label - number) / most
    c.textBaseline = 'middle'
    for (let i = 0; i < n; i++) {
      const y = i * high
      c.fillStyle = share(0.06 + 0.94 * Math.min(1, superposition[i]))
      c.fillRect(label, y + 1, Math.max(1, norm[i] * unit), high - (high > 6 ? 3 : 0.5))
      c.fillStyle = i === this.selected ? palette().ink : palette().muted
      c.font = font(11, i === this.selected ? 700 : 400)
      c.textAlign = 'left'
      if (label > 0) c.fillText(String(i), 0, y + high / 2)
      if (number > 0) c.fillText(norm[i].toFixed(2), label + norm[i] * unit + 6, y + high / 2)
    }
    c.strokeStyle = palette().muted
    c.setLineDash([3, 3])
    c.beginPath()
    c.moveTo(label + unit, 0)
    c.lineTo(label + unit, n * high)
    c.stroke()
    c.setLineDash([])
  }
}
