import { h } from './dom'
import { copy, notice } from './notice'
import { palette } from '../widgets/palette'
import type { Canvas } from '../widgets/canvas'
import { svgOf } from '../widgets/svg'

/** What a view shows, as numbers: the same three files from every view. */
export interface Data {
  /** Of the files, without an ending. */
  name: string
  json: unknown
  columns: readonly string[]
  rows: readonly (readonly (string | number | boolean | null)[])[]
  pictures: readonly Canvas[]
}

export interface Shared {
  /** What follows the # for this very state. */
  link: () => string
  /** The playground's query, for the weights that the server trains again; null where there are none yet. */
  query?: () => string | null
  command: () => string
  /** Null while there is nothing to export yet. */
  data: () => Data | null
  /** A view of others' pictures, each of which has a link of its own. */
  hasNoPictures?: boolean
}

const formats = [
  ['json', 'JSON: what is shown'],
  ['csv', 'CSV: what is shown'],
  ['svg', 'SVG: the pictures'],
] as const
const weights = [
  ['safetensors', 'safetensors: W, b'],
  ['npz', 'npz for NumPy: W, b'],
] as const

/** Copy link, export, show the command: the same three for every view. */
export function shareBar(shared: Shared): HTMLElement {
  const dialog = h('dialog', { class: 'command', 'aria-label': 'The command line that does the same' })
  const line = h('code', { tabindex: '0' })
  const promise = h('p')
  dialog.append(
    h('h2', {}, 'The same on the command line'),
    promise,
    h('pre', {}, line),
    h(
      'div',
      { class: 'row' },
      h(
        'button',
        { type: 'button', click: () => void copy(line.textContent ?? '', 'the command') },
        'Copy'
      ),
      h('button', { type: 'button', class: 'quiet', click: () => dialog.close() }, 'Close')
    )
  )
  const menu = h(
    'select',
    {
      'aria-label': 'Export',
      class: 'export',
      change: () => {
        const format = menu.value
        menu.value = ''
        if (format) take(shared, format)
      },
    },
    h('option', { value: '' }, 'Export …'),
    ...[
      ...formats.filter(([name]) => name !== 'svg' || !shared.hasNoPictures),
      ...(shared.query ? weights : []),
    ].map(([v, label]) => h('option', { value: v }, label))
  )
  return h(
    'div',
    { class: 'share' },
    h(
      'button',
      {
        type: 'button',
        class: 'copy-link',
        click: () => void copy(`${location.origin}/#${shared.link()}`, 'the link'),
      },
      'Copy link'
    ),
    menu,
    h(
      'button',
      {
        type: 'button',
        class: 'show-command',
        click: () => {
          line.textContent = shared.command()
          promise.textContent = line.textContent.startsWith('superpose train')
            ? 'This trains the same weights, to the same bits:'
            : 'This does the same, from the same bits:'
          dialog.showModal()
        },
      },
      'Show the command'
    ),
    dialog
  )
}

function take(shared: Shared, format: string): void {
  if (weights.some(([name]) => name === format)) {
    const query = shared.query?.() ?? null
    if (query === null) return notice.say('There is no model yet: wait until it is trained.')
    location.assign(`/api/export?format=${format}&link=${encodeURIComponent(query)}`)
    return
  }
  const data = shared.data()
  if (!data) return notice.say('There is nothing to export yet.')
  if (format === 'json')
    save(
      `${data.name}.json`,
      'application/json',
      JSON.stringify({ link: shared.link(), command: shared.command(), data: data.json }, plain, 2)
    )
  else if (format === 'csv') save(`${data.name}.csv`, 'text/csv', csv(data))
  else {
    const { paper, ink } = palette()
    save(
      `${data.name}.svg`,
      'image/svg+xml',
      svgOf(
        data.pictures.map((one) => one.drawn()),
        paper,
        ink
      )
    )
  }
}

/** Arrays of numbers as arrays. */
const plain = (_: string, value: unknown): unknown =>
  value instanceof Float32Array ? Array.from(value) : value

/** As RFC 4180 has it: quotes where they are needed. */
function csv({ columns, rows }: Data): string {
  const cell = (value: string | number | boolean | null): string => {
    const text = value === null ? '' : String(value)
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n'
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = h('a', { href: address, download: name })
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
  notice.say(`Saved ${name}.`)
}
