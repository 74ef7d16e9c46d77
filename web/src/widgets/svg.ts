const number = (value: number): string => String(Math.round(value * 100) / 100)
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * What the widgets ask of a canvas, written down as SVG: a picture on the screen is exported by being drawn
 * once more, into this. Only what they use is here; clips are rectangles.
 */
export class SvgContext {
  fillStyle = '#000'
  strokeStyle = '#000'
  lineWidth = 1
  lineCap = 'butt'
  lineJoin = 'miter'
  globalAlpha = 1
  font = '12px sans-serif'
  textAlign = 'start'
  textBaseline = 'alphabetic'
  imageSmoothingEnabled = true
  private readonly parts: string[] = []
  private path = ''
  private dash: number[] = []
  private clips = 0
  private readonly open: number[] = []

  constructor(
    private readonly width: number,
    private readonly height: number
  ) {}

  beginPath(): void {
    this.path = ''
  }

  moveTo(x: number, y: number): void {
    this.path += `M${number(x)} ${number(y)}`
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path ? 'L' : 'M'}${number(x)} ${number(y)}`
  }

  closePath(): void {
    this.path += 'Z'
  }

  rect(x: number, y: number, w: number, h: number): void {
    this.path += `M${number(x)} ${number(y)}h${number(w)}v${number(h)}h${number(-w)}Z`
  }

  /** Whole circles and arcs of less. */
  arc(x: number, y: number, r: number, from: number, to: number): void {
    const at = (angle: number) => `${number(x + r * Math.cos(angle))} ${number(y + r * Math.sin(angle))}`
    const size = `${number(r)} ${number(r)} 0`
    if (to - from >= 2 * Math.PI - 1e-9)
      this.path += `M${at(from)}A${size} 1 1 ${at(from + Math.PI)}A${size} 1 1 ${at(from)}Z`
    else this.path += `M${at(from)}A${size} ${to - from > Math.PI ? 1 : 0} 1 ${at(to)}`
  }

  fill(): void {
    this.add(`<path d="${this.path}" fill="${this.fillStyle}"${this.alpha()}/>`)
  }

  stroke(): void {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : ''
    this.add(
      `<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" ` +
        `stroke-width="${number(this.lineWidth)}" stroke-linecap="${this.lineCap}" ` +
        `stroke-linejoin="${this.lineJoin}"${dash}${this.alpha()}/>`
    )
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    this.add(
      `<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(h)}" ` +
        `fill="${this.fillStyle}"${this.alpha()}/>`
    )
  }

  strokeRect(x: number, y: number, w: number, h: number): void {
    this.path = ''
    this.rect(x, y, w, h)
    this.stroke()
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = { center: 'middle', right: 'end', end: 'end' }[this.textAlign] ?? 'start'
    const found = /^(\d+) ([\d.]+)px (.*)$/.exec(this.font)
    const [weight, size, family] = found ? found.slice(1) : ['400', '12', 'sans-serif']
    const shift = this.textBaseline === 'middle' ? 0.35 * Number(size) : 0
    this.add(
      `<text x="${number(x)}" y="${number(y + shift)}" text-anchor="${anchor}" font-size="${size}" ` +
        `font-weight="${weight}" font-family="${escape(family)}" fill="${this.fillStyle}"` +
        `${this.alpha()}>${escape(text)}</text>`
    )
  }

  setLineDash(dash: number[]): void {
    this.dash = dash
  }

  save(): void {
    this.open.push(0)
  }

  clip(): void {
    const name = `clip${this.clips++}`
    this.add(`<clipPath id="${name}"><path d="${this.path}"/></clipPath><g clip-path="url(#${name})">`)
    if (this.open.length) this.open[this.open.length - 1]++
  }

  restore(): void {
    for (let k = this.open.pop() ?? 0; k > 0; k--) this.add('</g>')
  }

  drawImage(image: HTMLCanvasElement, x: number, y: number, w: number, h: number): void {
    this.add(
      `<image x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(h)}" ` +
        `style="image-rendering:pixelated" href="${image.toDataURL()}"/>`
    )
  }

  /** What was drawn, to be put at a place in a picture. */
  body(): string {
    return this.parts.join('\n')
  }

  get size(): [number, number] {
    return [this.width, this.height]
  }

  private add(part: string): void {
    this.parts.push(part)
  }

  private alpha(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${number(this.globalAlpha)}"`
  }
}

export interface Drawn {
  /** The label of the picture. */
  title: string
  context: SvgContext
}

/** Pictures one below the other, each with its title, on the theme's paper. */
export function svgOf(pictures: readonly Drawn[], paper: string, ink: string): string {
  const wide = Math.max(...pictures.map((one) => one.context.size[0]), 1)
  let y = 0
  const parts = pictures.map(({ title, context }) => {
    const part =
      `<text x="0" y="${number(y + 16)}" font-size="13" font-weight="600" fill="${ink}" ` +
      `font-family="sans-serif">${escape(title)}</text>` +
      `<g transform="translate(0 ${number(y + 26)})">${context.body()}</g>`
    y += context.size[1] + 44
    return part
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(wide)}" height="${number(y)}" ` +
    `viewBox="-12 -4 ${number(wide + 24)} ${number(y + 8)}">` +
    `<rect x="-12" y="-4" width="${number(wide + 24)}" height="${number(y + 8)}" fill="${paper}"/>` +
    `${parts.join('\n')}</svg>`
  )
}
