import { optionOf, options } from './options'

/** Options that are set, and the end of the link: `steps=10000` or `path=density=0.05:3000/0.06:200`. */
export interface State {
  values: Map<string, string>
  end: string
  /** What a view shows of it, in the view's own words: `show=stops:40,kick:57x0.1`. */
  show?: Map<string, string>
}

export const defaultSteps = 10_000

export function parse(query: string): State {
  const values = new Map<string, string>()
  const show = new Map<string, string>()
  let end = `steps=${defaultSteps}`
  for (const part of query.split('&').filter((one) => one.length > 0)) {
    const at = part.indexOf('='),
      name = part.slice(0, at < 0 ? undefined : at)
    if (name === 'steps' || name === 'path') end = part
    else if (name === 'show')
      for (const one of decodeURIComponent(part.slice(at + 1)).split(',')) {
        const colon = one.indexOf(':')
        if (colon > 0) show.set(one.slice(0, colon), one.slice(colon + 1))
      }
    else values.set(name, at < 0 ? '' : decodeURIComponent(part.slice(at + 1).replaceAll('+', ' ')))
  }
  return { values, end, show }
}

export const valueOf = (state: State, name: string): string =>
  state.values.get(name) ?? optionOf(name).default

export function format(state: State): string {
  const known = options.map((one) => one.name)
  const names = [...known, ...[...state.values.keys()].filter((name) => !known.includes(name))]
  const parts = names.flatMap((name) => {
    const value = state.values.get(name)
    const isSaid =
      value !== undefined && value !== '' && !(known.includes(name) && isDefault(name, value))
    return isSaid ? [`${name}=${escape(value)}`] : []
  })
  const show = [...(state.show ?? [])].map(([name, value]) => `${name}:${value}`)
  return [...parts, ...(show.length ? [`show=${show.join(',')}`] : []), state.end].join('&')
}

/** Features and dimensions are always said. */
const isDefault = (name: string, value: string): boolean =>
  name !== 'features' && name !== 'hidden' && optionOf(name).default === value

const escape = (value: string): string =>
  encodeURIComponent(value)
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll('%3D', '=')

/** `view?query` of the address bar. */
export function fromHash(): { view: string; query: string } {
  const hash = location.hash.slice(1),
    at = hash.indexOf('?')
  return at < 0 ? { view: hash, query: '' } : { view: hash.slice(0, at), query: hash.slice(at + 1) }
}
