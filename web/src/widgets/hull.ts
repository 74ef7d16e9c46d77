import { Canvas, font } from './canvas'
import { featureColour, palette } from './palette'
import { isStill } from '../shell/dom'
import type { Arrows } from './plane'

type Point = readonly [number, number, number]

/** Directions in three dimensions with the hull of those that are represented; drag or arrow keys turn it. */
export class Hull {
  readonly canvas: Canvas
  private now: Arrows | null = null
  private yaw = 0.6
  private pitch = 0.35
  private isHeld = false
  private lastTurned = 0
  private lastShown = 0

  constructor() {
    this.canvas = new Canvas(() => this.draw(), 'Feature vectors in three dimensions')
    const element = this.canvas.element
    element.addEventListener('pointerdown', (event) => {
      this.isHeld = true
      element.setPointerCapture(event.pointerId)
    })
    element.addEventListener('pointermove', (event) => {
      if (this.isHeld) this.turn(event.movementX * 0.01, event.movementY * 0.01)
    })
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, () => (this.isHeld = false))
  }

  show(arrows: Arrows): void {
    this.now = arrows
    this.lastShown = performance.now()
    this.draw()
  }

  turn(yaw: number, pitch: number): void {
    this.yaw += yaw
    this.pitch = Math.max(-1.5, Math.min(1.5, this.pitch + pitch))
    this.lastTurned = performance.now()
    this.draw()
  }

  /** Turns by itself, slowly, unless somebody turns it or wants no motion. */
  drift(): void {
    if (isStill() || this.isHeld || performance.now() - this.lastTurned < 4000) return
    this.yaw += 0.004
    if (performance.now() - this.lastShown > 30) this.draw() // else the next picture draws it
  }

  private turned([x, y, z]: Point): Point {
    const [cy, sy, cp, sp] = [
      Math.cos(this.yaw),
      Math.sin(this.yaw),
      Math.cos(this.pitch),
      Math.sin(this.pitch),
    ]
    const [x1, z1] = [cy * x + sy * z, -sy * x + cy * z]
    return [x1, cp * y - sp * z1, sp * y + cp * z1]
  }

  private draw(): void {
    const c = this.canvas.begin()
    if (!this.now) return
    const { n, W, selected, pinned } = this.now,
      ink = palette()
    const points = Array.from({ length: n }, (_, i) => this.turned([W[i], W[n + i], W[2 * n + i]]))
    const lengths = points.map((p) => Math.hypot(...p))
    const radius = Math.max(1.1, ...lengths) + 0.25
    const { width, height } = this.canvas,
      unit = Math.min(width, height) / 2 / radius
    const place = ([x, y, z]: Point): [number, number] => {
      const near = 1 + 0.18 * (z / radius)
      return [width / 2 + x * unit * near, height / 2 - y * unit * near]
    }
    const kept = [...points.keys()].filter((i) => lengths[i] > 0.5)
    const faces = hullFaces(kept.map((i) => points[i])).map((face) => face.map((k) => kept[k]))
    for (const face of faces) {
      const depth = face.reduce((sum, i) => sum + points[i][2], 0) / 3
      c.beginPath()
      face.forEach((i, k) => (k === 0 ? c.moveTo(...place(points[i])) : c.lineTo(...place(points[i]))))
      c.closePath()
      c.fillStyle = c.strokeStyle = ink.qualitative[0]
      c.globalAlpha = 0.05 + 0.06 * Math.max(0, depth)
      c.fill()
      c.globalAlpha = depth > 0 ? 0.6 : 0.2
      c.lineWidth = 1.3
      c.stroke()
    }
    const order = [...points.keys()].sort((i, j) => points[i][2] - points[j][2])
    for (const i of order) {
      const [x, y] = place(points[i]),
        [ox, oy] = place([0, 0, 0])
      c.globalAlpha = 0.55 + 0.45 * (0.5 + points[i][2] / radius / 2)
      c.strokeStyle = c.fillStyle = featureColour(n, i)
      c.lineWidth = i === selected ? 5 : 3
      c.beginPath()
      c.moveTo(ox, oy)
      c.lineTo(x, y)
      c.stroke()
      c.beginPath()
      c.arc(x, y, (i === selected || i === pinned ? 8 : 6) * (1 + 0.2 * (points[i][2] / radius)), 0, 7)
      c.fill()
      if (lengths[i] < 0.12) continue
      c.fillStyle = ink.ink
      c.font = font(12, 600)
      c.textAlign = 'center'
      c.textBaseline = 'middle'
      const [lx, ly] = place(points[i].map((v) => v * (1 + 0.17 / lengths[i])) as unknown as Point)
      c.fillText(String(i), lx, ly)
    }
    c.globalAlpha = 1
  }
}

/**
 * The triangles of the convex hull, by the definition: three points with all others on one side. Vertices in
 * one plane give every triangle among them, which drawn over each other are that face. Up to 40 points.
 */
export function hullFaces(points: readonly Point[]): number[][] {
  const faces: number[][] = []
  const count = Math.min(points.length, 40)
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++)
      for (let c = b + 1; c < count; c++) {
        const [ax, ay, az] = points[a]
        const [ux, uy, uz] = [points[b][0] - ax, points[b][1] - ay, points[b][2] - az]
        const [vx, vy, vz] = [points[c][0] - ax, points[c][1] - ay, points[c][2] - az]
        const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
        let above = false,
          below = false
        for (let d = 0; d < count && !(above && below); d++) {
          if (d === a || d === b || d === c) continue
          const side = nx * (points[d][0] - ax) + ny * (points[d][1] - ay) + nz * (points[d][2] - az)
          if (side > 1e-6) above = true
          else if (side < -1e-6) below = true
        }
        if (!(above && below)) faces.push([a, b, c])
      }
  return faces
}
