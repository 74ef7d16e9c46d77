import './style.css'
import { h } from './shell/dom'
import { notice } from './shell/notice'
import { themeButton } from './shell/theme'
import type { Opened, View } from './shell/view'
import { fromHash } from './state/link'
import { attack } from './views/attack'
import { decode } from './views/decode'
import { gallery } from './views/gallery'
import { ledger } from './views/ledger'
import { lessonsView } from './views/lessons'
import { lottery } from './views/lottery'
import { phases } from './views/phases'
import { playground } from './views/playground'
import { ribbon } from './views/ribbon'
import { steer } from './views/steer'

const views: readonly View[] = [
  playground,
  lottery,
  ribbon,
  phases,
  ledger,
  decode,
  steer,
  attack,
  lessonsView,
  gallery,
]
const main = h('main', { id: 'main', tabindex: '-1' })
const links = views.map((view) => h('a', { href: `#${view.name}` }, view.title))
let opened: { view: View; at: Opened } | null = null

function show(): void {
  const { view: name, query } = fromHash()
  const view = views.find((one) => one.name === name) ?? playground
  if (opened?.view === view) {
    opened.at.moved(query)
    return
  }
  opened?.at.close()
  main.replaceChildren()
  main.dataset.view = view.name
  views.forEach((one, k) => {
    if (one === view) links[k].setAttribute('aria-current', 'page')
    else links[k].removeAttribute('aria-current')
  })
  document.title = `${view.title} · Superposition lab`
  opened = { view, at: view.open(main, query) }
}

document
  .getElementById('lab')!
  .replaceWith(
    h(
      'header',
      {},
      h('a', { class: 'mark', href: '#playground' }, 'Superposition'),
      h('nav', { 'aria-label': 'Views' }, ...links),
      themeButton()
    ),
    main,
    notice.element
  )
addEventListener('hashchange', show)
show()
