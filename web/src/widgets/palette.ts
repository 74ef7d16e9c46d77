/** The figures' own colours: the theme is the server's Theme.cs, read from /theme.css. */
export interface Palette {
  paper: string
  ink: string
  muted: string
  rule: string
  diverging: string[]
  /** The same as the four bytes of a pixel. */
  divergingWords: Uint32Array
  sequential: string[]
  qualitative: string[]
}

let current: Palette | null = null
const listeners = new Set<() => void>()

export function palette(): Palette {
  return (current ??= read())
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement)
  const one = (name: string) => style.getPropertyValue(`--sp-${name}`).trim()
  const all = (name: string, count: number) => Array.from({ length: count }, (_, k) => one(`${name}${k}`))
  const diverging = all('d', 41)
  return {
    paper: one('paper'),
    ink: one('ink'),
    muted: one('muted'),
    rule: one('rule'),
    diverging,
    divergingWords: words(diverging),
    sequential: all('s', 64),
    qualitative: all('q', 7),
  }
}

/** #rrggbb as opaque pixels, in the machine's own order of bytes. */
function words(colours: readonly string[]): Uint32Array {
  const bytes = new Uint8Array(4 * colours.length)
  colours.forEach((hex, k) => {
    const rgb = Number.parseInt(hex.slice(1), 16)
    bytes.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255], 4 * k)
  })
  return new Uint32Array(bytes.buffer)
}

export const onThemeChange = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function themeChanged(): void {
  current = null
  for (const listener of listeners) listener()
}

const clamp = (t: number) => Math.min(1, Math.max(0, t))

/** A signed value in −limit..limit. */
export function signed(value: number, limit = 1): string {
  const scale = palette().diverging,
    half = (scale.length - 1) / 2
  return scale[Math.round(half + half * Math.max(-1, Math.min(1, value / limit)))]
}

/** A share in 0..1. */
export function share(value: number): string {
  const scale = palette().sequential
  return scale[Math.round(clamp(value) * (scale.length - 1))]
}

/** Feature i of n: violet, blue, green, gold in the features' order, which is mostly that of importance. */
export const featureColour = (n: number, i: number): string =>
  share(0.04 + (n > 1 ? (0.9 * i) / (n - 1) : 0))

const inks = new Map<string, string>()

/** Black or white, whichever can be read on a colour (#rrggbb). */
export function inkOn(colour: string): string {
  let ink = inks.get(colour)
  if (!ink) inks.set(colour, (ink = readable(colour)))
  return ink
}

function readable(colour: string): string {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04 ? value / 12.9 : ((value + 0.055) / 1.055) ** 2.4
  }
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  return light > 0.18 ? '#0b0d10' : '#ffffff'
}
