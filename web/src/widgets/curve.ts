import { Canvas, font } from './canvas'
import { palette } from './palette'

/** A falling quantity on logarithmic paper, with the one before it as a ghost. */
export class Curve {
  readonly canvas: Canvas
  private points: [number, number][] = []
  private ghost: [number, number][] = []

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
  }

  /** Begins anew; the old curve stays, faint. */
  restart(): void {
    if (this.points.length > 3) this.ghost = this.points
    this.points = []
  }

  add(pairs: ArrayLike<number>): void {
    for (let k = 0; k + 1 < pairs.length; k += 2)
      if (Number.isFinite(pairs[k + 1])) this.points.push([pairs[k], pairs[k + 1]])
    if (this.points.length > 600) this.points = this.points.filter((_, k) => k % 2 === 0)
  }

  show(): void {
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { width, height } = this.canvas
    let [most, least, largest, count] = [1, Number.POSITIVE_INFINITY, 0, 0]
    for (const points of [this.points, this.ghost])
      for (const [step, loss] of points) {
        if (loss <= 0) continue
        most = Math.max(most, step)
        least = Math.min(least, loss)
        largest = Math.max(largest, loss)
        count++
      }
    if (count < 2) return
    const low = Math.log10(least) - 0.06
    const high = Math.max(Math.log10(largest) + 0.06, low + 0.3)
    const left = 44,
      bottom = height - 20
    const x = (step: number) => left + (step / most) * (width - left - 10)
    const y = (loss: number) => bottom - ((Math.log10(loss) - low) / (high - low)) * (bottom - 8)
    c.font = font(11)
    c.textBaseline = 'middle'
    c.textAlign = 'right'
    for (const value of ticks(low, high)) {
      c.strokeStyle = palette().rule
      c.lineWidth = 1
      c.beginPath()
      c.moveTo(left, y(value))
      c.lineTo(width - 10, y(value))
      c.stroke()
      c.fillStyle = palette().muted
      c.fillText(String(Number(value.toPrecision(2))), left - 6, y(value))
    }
    c.textAlign = 'right'
    c.fillText(`${Math.round(most).toLocaleString('en')} steps`, width - 10, height - 7)
    c.textAlign = 'left'
    c.fillText('0', left, height - 7)
    this.line(c, this.ghost, x, y, palette().muted, 0.45)
    this.line(c, this.points, x, y, palette().qualitative[0], 1)
  }

  private line(
    c: CanvasRenderingContext2D,
    points: [number, number][],
    x: (v: number) => number,
    y: (v: number) => number,
    colour: string,
    alpha: number
  ): void {
    c.strokeStyle = colour
    c.globalAlpha = alpha
    c.lineWidth = 2
    c.lineJoin = 'round'
    c.beginPath()
    let isFirst = true
    for (const [step, loss] of points) {
      if (loss <= 0) continue
      if (isFirst) c.moveTo(x(step), y(loss))
      else c.lineTo(x(step), y(loss))
      isFirst = false
    }
    c.stroke()
    c.globalAlpha = 1
  }
}

/** 1, 2, 5 of each decade in sight; more finely where that leaves fewer than two. */
function ticks(low: number, high: number): number[] {
  for (const digits of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 8]]) {
    const all: number[] = []
    for (let decade = Math.floor(low); decade <= high; decade++)
      for (const digit of digits) {
        const value = digit * 10 ** decade
        if (Math.log10(value) > low && Math.log10(value) < high) all.push(value)
      }
    if (all.length >= 3) return all
  }
  return [10 ** ((low + high) / 2)]
}
