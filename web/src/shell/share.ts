import { h } from './dom'
import { copy } from './notice'

export interface Shared {
  /** What follows the # for this very state. */
  link: () => string
  /** The playground's query, for the server's exports; null where this view exports nothing. */
  query: () => string | null
  command: () => string
}

const formats = [
  ['json', 'JSON: everything'],
  ['safetensors', 'safetensors: W, b'],
  ['csv', 'CSV: a row a feature'],
  ['svg', 'SVG: the figure'],
] as const

/** Copy link, export, show the command: the same three for every view. */
export function shareBar(shared: Shared): HTMLElement {
  const dialog = h('dialog', { class: 'command', 'aria-label': 'The command line that does the same' })
  const line = h('code', { tabindex: '0' })
  dialog.append(
    h('h2', {}, 'The same on the command line'),
    h('p', {}, 'This trains the same model, to the same bits:'),
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
        const query = shared.query()
        if (query !== null && menu.value)
          location.assign(`/api/export?format=${menu.value}&link=${encodeURIComponent(query)}`)
        menu.value = ''
      },
    },
    h('option', { value: '' }, 'Export …'),
    ...formats.map(([v, label]) => h('option', { value: v }, label))
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
    shared.query() === null ? null : menu,
    h(
      'button',
      {
        type: 'button',
        class: 'quiet show-command',
        click: () => {
          line.textContent = shared.command()
          dialog.showModal()
        },
      },
      'Show the command'
    ),
    dialog
  )
}
