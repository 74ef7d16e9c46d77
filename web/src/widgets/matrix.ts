import { Canvas, font } from './canvas'
import { inkOn, palette, signed } from './palette'

/** A signed matrix as a heatmap, with a column of its own beside it: WᵀW and b. */
export class Matrix {
  readonly canvas: Canvas
  private n = 0
  private G: ArrayLike<number> = []
  private b: ArrayLike<number> = []
  private selected = -1
  private readonly small = document.createElement('canvas')
  private image: ImageData | null = null
  private words = new Uint32Array(0)
  onHover: (i: number, j: number) => void = () => {}

  constructor(label: string) {
    this.canvas = new Canvas(() => this.draw(), label)
    this.canvas.element.addEventListener('pointermove', (event) => {
      const side = this.side(),
        j = Math.floor(event.offsetX / side),
        i = Math.floor(event.offsetY / side)
      if (i < this.n && j < this.n) this.onHover(i, j)
      else this.onHover(-1, -1)
    })
    this.canvas.element.addEventListener('pointerleave', () => this.onHover(-1, -1))
  }

  show(n: number, G: ArrayLike<number>, b: ArrayLike<number>, selected: number): void {
    ;[this.n, this.G, this.b, this.selected] = [n, G, b, selected]
    this.draw()
  }

  private side(): number {
    return Math.min(this.canvas.width / (this.n + 1.6), this.canvas.height / Math.max(1, this.n))
  }

  private draw(): void {
    const c = this.canvas.begin(),
      { n, G, b } = this
    if (n === 0) return
    const side = this.side(),
      gap = side > 8 ? 1 : 0,
      isFine = n > 12
    if (isFine) this.pixels(c, side)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n && !isFine; j++) {
        c.fillStyle = signed(G[i * n + j])
        c.fillRect(j * side, i * side, side - gap, side - gap)
      }
      c.fillStyle = signed(b[i])
      c.fillRect((n + 0.5) * side, i * side, side - gap, side - gap)
    }
    if (side > 30) {
      c.font = font(Math.min(13, side / 3.4))
      c.textAlign = 'center'
      c.textBaseline = 'middle'
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) this.number(c, G[i * n + j], j + 0.5, i + 0.5, side)
        this.number(c, b[i], n + 1, i + 0.5, side)
      }
    }
    if (this.selected >= 0) {
      c.strokeStyle = palette().ink
      c.lineWidth = 2
      c.strokeRect(1, this.selected * side, n * side - 2, side)
    }
  }

  /** Many small cells: a pixel each, then enlarged, a hundred times faster than rectangles. */
  private pixels(c: CanvasRenderingContext2D, side: number): void {
    const { n, G } = this
    if (this.small.width !== n || !this.image) {
      this.small.width = this.small.height = n
      this.image = new ImageData(n, n)
      this.words = new Uint32Array(this.image.data.buffer)
    }
    const colours = palette().divergingWords,
      half = (colours.length - 1) / 2
    for (let k = 0; k < n * n; k++)
      this.words[k] = colours[Math.round(half + half * Math.max(-1, Math.min(1, G[k])))]
    this.small.getContext('2d')!.putImageData(this.image, 0, 0)
    c.imageSmoothingEnabled = false
    c.drawImage(this.small, 0, 0, n * side, n * side)
  }

  private number(c: CanvasRenderingContext2D, value: number, x: number, y: number, side: number): void {
    c.fillStyle = inkOn(signed(value))
    c.fillText(value.toFixed(2).replace('-0.00', '0.00').replace('-', '−'), x * side, y * side)
  }
}
