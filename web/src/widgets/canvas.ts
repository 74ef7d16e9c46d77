import { onThemeChange } from './palette'
import { SvgContext, type Drawn } from './svg'

/** A canvas that is as sharp as the screen and draws itself anew when its size or the theme changes. */
export class Canvas {
  readonly element = document.createElement('canvas')
  readonly context: CanvasRenderingContext2D
  width = 1
  height = 1
  private paper: SvgContext | null = null
  private readonly stop: () => void
  private readonly observer: ResizeObserver

  constructor(
    private readonly draw: () => void,
    label: string
  ) {
    this.element.setAttribute('role', 'img')
    this.element.setAttribute('aria-label', label)
    this.context = this.element.getContext('2d')!
    this.observer = new ResizeObserver(() => this.fit())
    this.observer.observe(this.element)
    this.stop = onThemeChange(() => this.draw())
  }

  describe(text: string): void {
    if (this.element.getAttribute('aria-label') !== text) this.element.setAttribute('aria-label', text)
  }

  /** In CSS pixels from here on. */
  begin(): CanvasRenderingContext2D {
    if (this.paper) return this.paper as unknown as CanvasRenderingContext2D
    const ratio = devicePixelRatio || 1
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.context.clearRect(0, 0, this.width, this.height)
    return this.context
  }

  /** Drawn once more, as SVG. */
  drawn(): Drawn {
    const context = new SvgContext(this.width, this.height)
    this.paper = context
    try {
      this.draw()
    } finally {
      this.paper = null
    }
    return { title: this.element.getAttribute('aria-label') ?? '', context }
  }

  release(): void {
    this.observer.disconnect()
    this.stop()
  }

  private fit(): void {
    const box = this.element.getBoundingClientRect(),
      ratio = devicePixelRatio || 1
    if (box.width < 1) return
    this.width = box.width
    this.height = box.height
    const [wide, high] = [Math.round(box.width * ratio), Math.round(box.height * ratio)]
    if (this.element.width !== wide || this.element.height !== high) {
      this.element.width = wide
      this.element.height = high
    }
    this.draw()
  }
}

let family = ''

/** The page's own letters; asked for once, since every question makes the browser work out its styles. */
export const font = (size: number, weight = 400): string =>
  `${weight} ${size}px ${(family ||= getComputedStyle(document.body).fontFamily)}`
