import { Canvas, font } from '../../widgets/canvas'
import { palette } from '../../widgets/palette'
import type { Ghost, Stop } from './stop'

/**
 * How firmly the walk stands: the least curvature of each minimum off the rotations, on logarithmic paper.
 * Where a branch ends it falls to 0.
 */
export class Stability {
  readonly canvas: Canvas
  private stops: readonly Stop[] = []
  private ghosts: readonly Ghost[] = []

  constructor(private readonly x: (density: number) => number) {
    this.canvas = new Canvas(() => this.draw(), 'Least curvature of the minimum against density')
  }

  show(stops: readonly Stop[], ghosts: readonly Ghost[]): void {
    ;[this.stops, this.ghosts] = [stops, ghosts]
    this.draw()
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { stops, ghosts, x } = this
    if (stops.length === 0) return
    const bottom = this.canvas.height - 8
    const all = [...stops, ...ghosts.flatMap((ghost) => ghost.points)].map((one) => one.curvature)
    const high = Math.ceil(Math.log10(Math.max(...all, 1e-6)))
    const low = high - 5
    const y = (value: number) =>
      bottom - Math.max(0, (Math.log10(Math.max(value, 1e-30)) - low) / (high - low)) * (bottom - 12)
    c.font = font(11)
    c.textAlign = 'right'
    c.textBaseline = 'middle'
    for (let decade = low; decade <= high; decade++) {
      c.strokeStyle = palette().rule
      c.lineWidth = 1
      c.beginPath()
      c.moveTo(x(1), y(10 ** decade))
      c.lineTo(x(0.02), y(10 ** decade))
      c.stroke()
      c.fillStyle = palette().muted
      const text = decade === low ? `≤ 1e${low}` : `1e${decade}`
      c.fillText(text, x(1) - 8, y(10 ** decade))
    }
    c.lineWidth = 1.5
    c.strokeStyle = palette().ink
    c.setLineDash([5, 4])
    for (const ghost of ghosts) this.line(c, ghost.points, y)
    c.setLineDash([])
    c.lineWidth = 2
    for (const branch of ['down', 'up'] as const) {
      c.strokeStyle = palette().qualitative[branch === 'down' ? 0 : 1]
      this.line(
        c,
        stops.filter((stop) => stop.branch === branch),
        y
      )
    }
  }

  private line(
    c: CanvasRenderingContext2D,
    points: readonly { density: number; curvature: number }[],
    y: (value: number) => number
  ): void {
    c.beginPath()
    points.forEach(({ density, curvature }, k) =>
      (k === 0 ? c.moveTo : c.lineTo).call(c, this.x(density), y(curvature))
    )
    c.stroke()
  }
}
