import { Canvas, font } from './canvas'
import { palette } from './palette'

export interface Entry {
  name: string
  value: number
  kind: 'signal' | 'leak'
}

/** Bars that begin where the one before ended; below zero hatched, because the ReLU cuts it away. */
export class Waterfall {
  readonly canvas: Canvas
  private entries: readonly Entry[] = []
  private result = 0
  private target = 0

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
  }

  show(entries: readonly Entry[], result: number, target: number): void {
    ;[this.entries, this.result, this.target] = [entries, result, target]
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin()
    if (this.entries.length === 0) return
    const ink = palette()
    const { width, height } = this.canvas
    let sum = 0
    const ends = this.entries.map((one) => (sum += one.value))
    const high = Math.max(1, this.target, ...ends) + 0.15
    const low = Math.min(0, ...ends) - 0.15
    const left = 36
    const bottom = height - 26
    const y = (value: number) => bottom - ((value - low) / (high - low)) * (bottom - 8)
    const step = (width - left) / (this.entries.length + 2)
    c.font = font(11)
    c.textAlign = 'right'
    c.textBaseline = 'middle'
    for (const value of [0, 0.5, 1]) {
      c.strokeStyle = ink.rule
      c.beginPath()
      c.moveTo(left, y(value))
      c.lineTo(width, y(value))
      c.stroke()
      c.fillStyle = ink.muted
      c.fillText(String(value), left - 6, y(value))
    }
    this.entries.forEach((one, k) => {
      const from = ends[k] - one.value
      const colour =
        one.kind === 'signal'
          ? ink.qualitative[0]
          : one.value > 0
            ? ink.qualitative[1]
            : ink.qualitative[2]
      this.bar(c, left + k * step, step, y(from), y(ends[k]), colour)
      if (Math.min(from, ends[k]) < 0)
        this.hatch(
          c,
          left + k * step,
          step,
          y(Math.min(0, Math.max(from, ends[k]))),
          y(Math.min(from, ends[k]))
        )
      this.label(c, left + (k + 0.5) * step, one.name, one.value, y(Math.max(from, ends[k])))
    })
    const at = this.entries.length
    this.bar(c, left + at * step, step, y(0), y(this.result), ink.ink)
    this.label(c, left + (at + 0.5) * step, 'output', this.result, y(this.result))
    this.bar(c, left + (at + 1) * step, step, y(0), y(this.target), ink.muted)
    this.label(c, left + (at + 1.5) * step, 'wanted', this.target, y(this.target))
  }

  private bar(
    c: CanvasRenderingContext2D,
    x: number,
    step: number,
    from: number,
    to: number,
    colour: string
  ): void {
    c.fillStyle = colour
    c.fillRect(x + 0.12 * step, Math.min(from, to), 0.76 * step, Math.max(1.5, Math.abs(to - from)))
  }

  private hatch(c: CanvasRenderingContext2D, x: number, step: number, top: number, bottom: number): void {
    c.save()
    c.beginPath()
    c.rect(x + 0.12 * step, top, 0.76 * step, bottom - top)
    c.clip()
    c.strokeStyle = palette().paper
    c.lineWidth = 2
    for (let at = x - 400; at < x + step + 400; at += 7) {
      c.beginPath()
      c.moveTo(at, bottom)
      c.lineTo(at + (bottom - top), top)
      c.stroke()
    }
    c.restore()
  }

  private label(c: CanvasRenderingContext2D, x: number, name: string, value: number, top: number): void {
    c.textAlign = 'center'
    c.fillStyle = palette().muted
    c.fillText(name, x, this.canvas.height - 12)
    c.fillStyle = palette().ink
    c.fillText(value.toFixed(2).replace('-', '−'), x, top - 8)
  }
}
