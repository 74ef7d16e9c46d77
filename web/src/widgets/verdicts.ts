import { Canvas, font } from './canvas'
import { palette } from './palette'

export interface Verdict {
  name: string
  /** Estimates, a feature each. */
  x: readonly number[]
}

/**
 * What was on, and below it what each decoder says: a bar a feature. Recovered is filled, false hatched in
 * another colour, missed an empty frame.
 */
export class Verdicts {
  readonly canvas: Canvas
  private truth: readonly number[] = []
  private names: readonly number[] = []
  private rows: readonly Verdict[] = []
  private threshold = 0.25

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
  }

  show(
    truth: readonly number[],
    names: readonly number[],
    rows: readonly Verdict[],
    threshold: number
  ): void {
    ;[this.truth, this.names, this.rows, this.threshold] = [truth, names, rows, threshold]
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { truth, rows } = this
    if (truth.length === 0) return
    const { width, height } = this.canvas,
      ink = palette()
    const left = Math.min(190, width * 0.44),
      cell = (width - left) / truth.length,
      high = Math.min(44, (height - 18) / (rows.length + 1))
    c.font = font(12)
    c.textBaseline = 'middle'
    ;[{ name: 'what is on', x: truth }, ...rows].forEach((row, r) => {
      const bottom = (r + 1) * high - 3
      c.textAlign = 'right'
      c.fillStyle = r === 0 ? ink.ink : ink.muted
      c.fillText(row.name, left - 8, bottom - high / 2 + 3)
      row.x.forEach((value, i) => {
        const x = left + i * cell,
          tall = (v: number) => Math.min(1.15, Math.max(0, v)) * (high - 8)
        const isOn = truth[i] > 0,
          isSaid = value > this.threshold
        c.strokeStyle = ink.rule
        c.lineWidth = 1
        c.beginPath()
        c.moveTo(x + 1, bottom)
        c.lineTo(x + cell - 1, bottom)
        c.stroke()
        if (r > 0 && isOn && !isSaid) {
          c.strokeStyle = ink.ink
          c.setLineDash([3, 2])
          c.strokeRect(x + 0.16 * cell, bottom - tall(truth[i]), 0.68 * cell, tall(truth[i]))
          c.setLineDash([])
        }
        if (value <= 0.01) return
        c.globalAlpha = isSaid ? 1 : 0.4
        c.fillStyle = r === 0 ? ink.ink : isOn ? ink.qualitative[0] : ink.qualitative[1]
        c.fillRect(x + 0.16 * cell, bottom - tall(value), 0.68 * cell, tall(value))
        c.globalAlpha = 1
        if (r > 0 && isSaid && !isOn) this.hatch(c, x + 0.16 * cell, bottom, 0.68 * cell, tall(value))
      })
    })
    c.fillStyle = ink.muted
    c.textAlign = 'center'
    if (cell > 13)
      this.names.forEach((name, i) =>
        c.fillText(String(name), left + (i + 0.5) * cell, (rows.length + 1) * high + 9)
      )
  }

  private hatch(c: CanvasRenderingContext2D, x: number, bottom: number, w: number, tall: number): void {
    c.save()
    c.beginPath()
    c.rect(x, bottom - tall, w, tall)
    c.clip()
    c.strokeStyle = palette().paper
    c.lineWidth = 1.5
    for (let at = x - tall; at < x + w; at += 6) {
      c.beginPath()
      c.moveTo(at, bottom)
      c.lineTo(at + tall, bottom - tall)
      c.stroke()
    }
    c.restore()
  }
}
