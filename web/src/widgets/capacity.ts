import { Canvas, font } from './canvas'
import { featureColour, inkOn, palette } from './palette'

/** Σ D_i, stacked, against the rank of W; below it the leverages, which fill the rank exactly. */
export class Capacity {
  readonly canvas: Canvas
  private D: ArrayLike<number> = []
  private leverage: ArrayLike<number> = []
  private m = 1

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Capacity: the share of dimensions of each feature')
  }

  show(D: ArrayLike<number>, leverage: ArrayLike<number>, m: number): void {
    ;[this.D, this.leverage, this.m] = [D, leverage, m]
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { width } = this.canvas,
      unit = width / this.m
    this.row(c, this.D, 2, 26, unit, true)
    c.globalAlpha = 0.55
    this.row(c, this.leverage, 32, 8, unit, false)
    c.globalAlpha = 1
    c.strokeStyle = palette().muted
    c.lineWidth = 1
    for (let k = 0; k <= this.m; k++) {
      const x = Math.min(width - 0.5, Math.max(0.5, k * unit))
      c.beginPath()
      c.moveTo(x, 0)
      c.lineTo(x, 44)
      c.stroke()
    }
  }

  private row(
    c: CanvasRenderingContext2D,
    values: ArrayLike<number>,
    y: number,
    high: number,
    unit: number,
    isLabelled: boolean
  ): void {
    let x = 0
    for (let i = 0; i < values.length; i++) {
      const wide = values[i] * unit
      c.fillStyle = featureColour(values.length, i)
      c.fillRect(x, y, Math.max(0, wide - 1), high)
      if (isLabelled && wide > 34) {
        c.fillStyle = inkOn(featureColour(values.length, i))
        c.font = font(11, 600)
        c.textAlign = 'center'
        c.textBaseline = 'middle'
        c.fillText(values[i].toFixed(2), x + wide / 2, y + high / 2)
      }
      x += wide
    }
  }
}
