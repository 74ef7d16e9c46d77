import { Canvas, font } from './canvas'
import { palette } from './palette'

export interface Series {
  colour: string
  points: readonly (readonly [x: number, y: number])[]
  /** Intervals, as bars at their x, or filled where `isBand`. */
  intervals?: readonly (readonly [x: number, low: number, high: number])[]
  isBand?: boolean
  dash?: readonly number[]
  width?: number
  /** Marks at the points, and no line. */
  isMarks?: boolean
}

export interface Chart {
  series: readonly Series[]
  x: readonly [low: number, high: number]
  y: readonly [low: number, high: number]
  xTicks: readonly number[]
  yTicks: readonly number[]
  xLabel: string
  yText?: (value: number) => string
  /** Where something is chosen, and where something is said. */
  cursor?: number
  line?: { x: number; text: string }
}

/** Lines over linear axes. */
export class Lines {
  readonly canvas: Canvas
  private chart: Chart | null = null

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
  }

  show(chart: Chart | null): void {
    this.chart = chart
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      chart = this.chart
    if (!chart) return
    const { width, height } = this.canvas,
      ink = palette()
    const [left, right, top, bottom] = [46, width - 14, 10, height - 38]
    const x = (value: number) =>
      left + ((value - chart.x[0]) / (chart.x[1] - chart.x[0])) * (right - left)
    const y = (value: number) =>
      bottom - ((value - chart.y[0]) / (chart.y[1] - chart.y[0])) * (bottom - top)
    c.font = font(11)
    c.textBaseline = 'middle'
    c.lineWidth = 1
    for (const value of chart.yTicks) {
      c.strokeStyle = ink.rule
      c.beginPath()
      c.moveTo(left, y(value))
      c.lineTo(right, y(value))
      c.stroke()
      c.fillStyle = ink.muted
      c.textAlign = 'right'
      c.fillText(chart.yText?.(value) ?? String(value), left - 7, y(value))
    }
    c.textAlign = 'center'
    c.fillStyle = ink.muted
    for (const value of chart.xTicks) c.fillText(String(value), x(value), bottom + 13)
    c.fillText(chart.xLabel, (left + right) / 2, bottom + 29)
    if (chart.cursor !== undefined) {
      c.strokeStyle = ink.muted
      c.beginPath()
      c.moveTo(x(chart.cursor), top)
      c.lineTo(x(chart.cursor), bottom)
      c.stroke()
    }
    if (chart.line && chart.line.x <= chart.x[1]) {
      c.strokeStyle = c.fillStyle = ink.ink
      c.setLineDash([5, 4])
      c.beginPath()
      c.moveTo(x(chart.line.x), top)
      c.lineTo(x(chart.line.x), bottom)
      c.stroke()
      c.setLineDash([])
      c.textAlign = x(chart.line.x) > (left + right) / 2 ? 'right' : 'left'
      const aside = c.textAlign === 'right' ? -6 : 6
      c.fillText(chart.line.text, x(chart.line.x) + aside, y(0.12 * (chart.y[1] - chart.y[0])))
    }
    for (const one of chart.series) this.series(c, one, x, y)
  }

  private series(
    c: CanvasRenderingContext2D,
    one: Series,
    x: (v: number) => number,
    y: (v: number) => number
  ): void {
    c.strokeStyle = c.fillStyle = one.colour
    const intervals = one.intervals ?? []
    if (one.isBand && intervals.length > 1) {
      c.globalAlpha = 0.16
      c.beginPath()
      intervals.forEach(([at, low]) => c.lineTo(x(at), y(low)))
      ;[...intervals].reverse().forEach(([at, , high]) => c.lineTo(x(at), y(high)))
      c.closePath()
      c.fill()
      c.globalAlpha = 1
    } else
      for (const [at, low, high] of intervals) {
        c.lineWidth = 1.5
        c.beginPath()
        c.moveTo(x(at), y(low))
        c.lineTo(x(at), y(high))
        c.stroke()
      }
    c.lineWidth = one.width ?? 2
    if (one.isMarks) {
      for (const [at, value] of one.points) {
        c.beginPath()
        c.moveTo(x(at), y(value) - 6)
        c.lineTo(x(at) + 6, y(value))
        c.lineTo(x(at), y(value) + 6)
        c.lineTo(x(at) - 6, y(value))
        c.closePath()
        c.stroke()
      }
      return
    }
    c.setLineDash([...(one.dash ?? [])])
    c.beginPath()
    one.points.forEach(([at, value]) => c.lineTo(x(at), y(value)))
    c.stroke()
    c.setLineDash([])
  }
}

/** Three to six round numbers from 0 up to a value. */
export function roundTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 3))
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => most / one <= 5.5) ?? 10 * power
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, k) => Number((k * step).toPrecision(6)))
}
