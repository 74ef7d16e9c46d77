import './gallery.css'
import { h } from '../../shell/dom'
import { copy } from '../../shell/notice'
import { shareBar } from '../../shell/share'
import type { Opened, View } from '../../shell/view'

export const gallery: View = { name: 'gallery', title: 'Gallery', open }

interface Claim {
  statement: string
  source: string
  verdict: string
  measured: number | null
  expected: number | null
  known: string | null
  reason: string | null
}

interface Entry {
  name: string
  section: string
  question: string
  paperFigure: string
  command: string
  open: string | null
  scale?: string
  models?: number
  seconds?: number
  figures?: { source: string; caption: string; description: string }[]
  claims?: Claim[]
}

function open(place: HTMLElement): Opened {
  const list = h('div', { class: 'entries' })
  const lead = h(
    'p',
    { class: 'lead' },
    'Every experiment of the paper and beyond it: the question, the figure, and each claim with its ' +
      'verdict.'
  )
  let entries: Entry[] = []
  const share = shareBar({
    link: () => 'gallery',
    command: () => 'superpose reproduce all',
    hasNoPictures: true,
    data: () =>
      entries.length === 0
        ? null
        : {
            name: 'claims',
            json: entries,
            columns: ['experiment', 'section', 'verdict', 'statement', 'measured', 'expected', 'source'],
            rows: entries.flatMap((one) =>
              (one.claims ?? []).map((claim) => [
                one.name,
                one.section,
                claim.verdict,
                claim.statement,
                claim.measured,
                claim.expected,
                claim.source,
              ])
            ),
            pictures: [],
          },
  })
  place.append(h('section', { class: 'page gallery' }, h('h1', {}, 'Gallery'), lead, share, list))
  void fill(list, lead).then((found) => (entries = found))
  return { moved: () => {}, close: () => {} }
}

async function fill(list: HTMLElement, lead: HTMLElement): Promise<Entry[]> {
  let entries: Entry[], folder: string
  try {
    const found = (await (await fetch('/api/gallery')).json()) as { folder: string; experiments: Entry[] }
    ;[entries, folder] = [found.experiments, found.folder]
  } catch {
    list.append(h('p', {}, 'The lab does not answer: is "superpose explore" still running?'))
    return []
  }
  const ran = entries.filter((one) => one.figures).length
  lead.append(` ${ran} of ${entries.length} have been run into ${folder}.`)
  let section = ''
  for (const entry of entries) {
    if (entry.section !== section) list.append(h('h2', { class: 'section' }, (section = entry.section)))
    list.append(card(entry))
  }
  return entries
}

function card(entry: Entry): HTMLElement {
  const claims = entry.claims ?? []
  const count = (verdict: string) => claims.filter((one) => one.verdict === verdict).length
  const summary = ['holds', 'fails', 'undecided', 'uninformative']
    .filter((one) => count(one) > 0)
    .map((one) => h('span', { class: `badge ${one}` }, `${count(one)} ${one}`))
  return h(
    'article',
    { class: 'entry', id: entry.name },
    h('h3', {}, entry.question),
    h(
      'p',
      { class: 'source' },
      `${entry.name} · ${entry.paperFigure}`,
      entry.scale ? ` · ${entry.scale} scale, ${entry.models} models, ${entry.seconds!.toFixed(1)} s` : ''
    ),
    ...(entry.figures ?? []).map((one) =>
      h(
        'figure',
        {},
        h('img', { src: one.source, alt: one.description || one.caption, loading: 'lazy' }),
        h(
          'figcaption',
          {},
          one.caption,
          ' ',
          h('a', { href: one.source, download: `${entry.name}.svg` }, 'SVG')
        )
      )
    ),
    claims.length > 0 &&
      h('details', {}, h('summary', {}, ...summary), h('ul', { class: 'claims' }, ...claims.map(claim))),
    h(
      'div',
      { class: 'row' },
      entry.open &&
        h('a', { class: 'open', href: `#playground?${entry.open}` }, 'Open in the playground'),
      h(
        'button',
        { type: 'button', class: 'quiet', click: () => void copy(entry.command, 'the command') },
        entry.figures ? 'Copy the command' : `Not run yet: copy “${entry.command}”`
      )
    )
  )
}

const claim = (one: Claim): HTMLElement =>
  h(
    'li',
    {},
    h('span', { class: `badge ${one.verdict}` }, one.verdict),
    ` ${one.statement} `,
    h(
      'small',
      {},
      `${one.source}. Measured ${one.measured?.toPrecision(4) ?? 'nothing'}, ` +
        `expected ${one.expected?.toPrecision(4) ?? 'nothing'}.${one.known ? ` ${one.known}` : ''}` +
        `${one.reason ? ` ${one.reason}.` : ''}`
    )
  )
