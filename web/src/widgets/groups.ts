import { Canvas, font } from './canvas'
import { palette } from './palette'
import { roundTicks } from './lines'

export interface Group {
  name: string
  isMarked: boolean
  /** What was predicted, a frame. */
  outline: number
  /** What was measured, in it. */
  filled: number
}

/** Pairs of bars: a prediction as a frame, and in it what came of it. */
export class Groups {
  readonly canvas: Canvas
  private groups: readonly Group[] = []

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
  }

  show(groups: readonly Group[]): void {
    this.groups = groups
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { groups } = this
    if (groups.length === 0) return
    const { width, height } = this.canvas,
      ink = palette()
    const most = Math.max(0.01, ...groups.flatMap((one) => [one.outline, one.filled])) * 1.05
    const [left, bottom] = [40, height - 38]
    const y = (value: number) => bottom - (value / most) * (bottom - 10)
    const step = (width - left - 10) / groups.length
    c.font = font(11)
    c.textBaseline = 'middle'
    c.lineWidth = 1
    for (const value of roundTicks(most)) {
      c.strokeStyle = ink.rule
      c.beginPath()
      c.moveTo(left, y(value))
      c.lineTo(width - 10, y(value))
      c.stroke()
      c.textAlign = 'right'
      c.fillStyle = ink.muted
      c.fillText(String(value), left - 6, y(value))
    }
    c.textAlign = 'center'
    groups.forEach((one, k) => {
      const x = left + k * step
      c.fillStyle = ink.qualitative[0]
      c.globalAlpha = one.isMarked ? 1 : 0.55
      c.fillRect(
        x + 0.22 * step,
        y(Math.max(0, one.filled)),
        0.56 * step,
        bottom - y(Math.max(0, one.filled))
      )
      c.globalAlpha = 1
      c.strokeStyle = ink.qualitative[1]
      c.lineWidth = one.isMarked ? 3 : 1.5
      c.strokeRect(x + 0.14 * step, y(one.outline), 0.72 * step, bottom - y(one.outline))
      c.fillStyle = one.isMarked ? ink.ink : ink.muted
      c.fillText(one.name, x + step / 2, bottom + 13)
    })
    c.fillStyle = ink.muted
    c.fillText('output', left + (width - left) / 2, bottom + 29)
  }
}
