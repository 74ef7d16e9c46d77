import './lottery.css'
import { h, setText } from '../../shell/dom'
import { notice } from '../../shell/notice'
import { shareBar, type Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import type { LotteryFrame } from '../../live/frames'
import { format, parse, valueOf, type State } from '../../state/link'
import { Canvas } from '../../widgets/canvas'
import { featureColour, palette } from '../../widgets/palette'

export const lottery: View = { name: 'lottery', title: 'Lottery', open }

interface Class {
  name: string
  count: number
  low: number
  high: number
  loss: number | null
  excess: number | null
  stream: number
  restarts: number | null
  members: number[]
}

const first = 'features=6&hidden=2&density=0.05&steps=10000'
const examples = [
  ['6 in 2', first],
  ['5 in 2', 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'],
  ['5 in 2, xavier', 'features=5&hidden=2&density=0.05&importance=0.9^i&init=xavier&steps=10000'],
  ['8 in 3', 'features=8&hidden=3&density=0.05&steps=10000'],
  ['7 in 2, fast', 'features=7&hidden=2&density=0.02&learning-rate=0.01&steps=6000'],
] as const

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || first)
  let epoch = 0,
    frame: LotteryFrame | null = null,
    classes: Class[] = [],
    hovered = -1
  const address = addressOf('lottery')
  const live = new Live()
  const canvas = new Canvas(() => draw(), 'Restarts, a thumbnail each')
  const progress = h('p', { class: 'progress' })
  const table = h('tbody')
  const restarts = h(
    'select',
    { 'aria-label': 'Restarts', change: () => begin() },
    ...[64, 144, 256, 400].map((k) => h('option', { value: k, selected: k === 256 }, `${k} restarts`))
  )
  const side = () => Math.ceil(Math.sqrt(frame?.count ?? 256))

  const query0 = () => format(state)
  place.append(
    h(
      'section',
      { class: 'page lottery' },
      h('h1', {}, 'Basin lottery'),
      h(
        'p',
        { class: 'lead' },
        'The same model from many random starts, racing. Which minimum a network finds is a ' +
          'lottery, and one run shows one ticket: here are the odds, with 95% intervals (Wilson).'
      ),
      h(
        'div',
        { class: 'row' },
        ...examples.map(([name, next]) =>
          h('button', { type: 'button', class: 'chip', click: () => load(next) }, name)
        ),
        restarts,
        h(
          'button',
          {
            type: 'button',
            class: 'primary',
            click: () => {
              state.values.set('seed', String(Number(valueOf(state, 'seed')) + 1))
              begin()
            },
          },
          'Other seed'
        ),
        shareBar({
          link: () => `lottery?${query0()}`,
          command: () => {
            const words = [...state.values].map(([k, v]) =>
              k === 'no-bias' ? '--no-bias' : `--${k} '${v}'`
            )
            const steps = state.end.replace('steps=', '')
            return `superpose train ${words.join(' ')} --steps ${steps} --instances ${restarts.value}`
          },
          data,
        })
      ),
      progress,
      h(
        'div',
        { class: 'race' },
        canvas.element,
        h(
          'div',
          {},
          h(
            'table',
            {},
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                ...['Class', 'Share', 'Best loss', 'Restarts for 99%'].map((t) =>
                  h('th', { scope: 'col' }, t)
                )
              )
            ),
            table
          ),
          h(
            'p',
            { class: 'prose small' },
            'A class is the name of the arrangement and how many features it represents. ' +
              'With a share s, ⌈ln 0.01 / ln(1 − s)⌉ restarts meet it with 99%. Open one: it is the ' +
              'same seed and stream, ' +
              'and the same bits.'
          )
        )
      )
    )
  )

  canvas.element.style.cursor = 'pointer'
  const at = (event: MouseEvent): number => {
    const cell = canvas.width / side(),
      k = Math.floor(event.offsetY / cell) * side() + Math.floor(event.offsetX / cell)
    return frame && k < frame.count ? k : -1
  }
  canvas.element.addEventListener('pointermove', (event) => {
    hovered = at(event)
    draw()
  })
  canvas.element.addEventListener('click', (event) => at(event) >= 0 && visit(at(event)))

  function visit(k: number): void {
    const other: State = { values: new Map(state.values), end: state.end }
    other.values.set('stream', String(Number(valueOf(state, 'stream')) + k))
    location.hash = `playground?${format(other)}`
  }

  function load(next: string): void {
    state = parse(next)
    begin()
  }

  function data(): Data | null {
    if (!frame || classes.length === 0) return null
    return {
      name: 'lottery',
      json: { step: frame.step, restarts: frame.count, classes },
      columns: [
        'class',
        'count',
        'restarts',
        'low',
        'high',
        'bestLoss',
        'excess',
        'stream',
        'restartsFor99',
      ],
      rows: classes.map((one) => [
        one.name,
        one.count,
        frame!.count,
        one.low,
        one.high,
        one.loss,
        one.excess,
        one.stream,
        one.restarts,
      ]),
      pictures: [canvas],
    }
  }

  function begin(): void {
    epoch++
    ;[classes, frame] = [[], null]
    table.replaceChildren()
    address(format(state))
    live.say('lottery', { link: format(state), epoch, restarts: Number(restarts.value) })
  }

  function draw(): void {
    const c = canvas.begin()
    if (!frame) return
    const { count, n, m, W } = frame,
      cell = canvas.width / side(),
      ink = palette()
    const ranks = new Map(classes.flatMap((one, k) => one.members.map((member) => [member, k] as const)))
    for (let k = 0; k < count; k++) {
      const x = (k % side()) * cell,
        y = Math.floor(k / side()) * cell,
        rank = ranks.get(k)
      if (rank !== undefined) {
        c.fillStyle = ink.qualitative[Math.min(rank, 6)]
        c.globalAlpha = k === hovered ? 0.6 : 0.28
        c.fillRect(x + 1, y + 1, cell - 2, cell - 2)
        c.globalAlpha = 1
      }
      const [ox, oy] = [x + cell / 2, y + cell / 2],
        unit = cell / 3
      c.lineWidth = Math.max(1, cell / 22)
      for (let i = 0; i < n; i++) {
        const at = k * n * m + i,
          wx = W[at],
          wy = m > 1 ? W[at + n] : 0
        c.strokeStyle = featureColour(n, i)
        c.beginPath()
        c.moveTo(ox, oy)
        c.lineTo(ox + wx * unit, oy - wy * unit)
        c.stroke()
      }
    }
  }

  live.onFrame = (next) => {
    if (next.kind !== 'lottery' || next.epoch !== epoch) return
    frame = next
    setText(
      progress,
      `${next.count} models, ${next.step.toLocaleString('en')} of ` +
        `${next.steps.toLocaleString('en')} steps`
    )
    draw()
  }
  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.type !== 'classes' || words.epoch !== epoch) return
    classes = words.classes as Class[]
    canvas.describe(
      `${classes.length} classes: ${classes.map((one) => `${one.name} ${one.count}`).join(', ')}`
    )
    table.replaceChildren(
      ...classes.map((one, k) => row(one, k, frame?.count ?? 1, () => visit(one.members[0])))
    )
    draw()
  }
  live.onOpen = () => begin()
  live.onLost = () => notice.lost()
  live.open()
  return {
    moved: (next) => {
      if (next && next !== format(state)) load(next)
    },
    close: () => {
      live.close()
      canvas.release()
    },
  }
}

function row(one: Class, rank: number, of: number, visit: () => void): HTMLElement {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h(
        'button',
        { type: 'button', class: 'class', 'data-rank': Math.min(rank, 6), click: visit },
        one.name
      )
    ),
    h(
      'td',
      {},
      `${percent(one.count / of)} `,
      h('small', {}, `${percent(one.low)} to ${percent(one.high)}`)
    ),
    h(
      'td',
      {},
      one.loss?.toPrecision(4) ?? '—',
      h('small', {}, one.excess ? ` +${(100 * one.excess).toFixed(one.excess < 0.01 ? 2 : 1)}%` : ' best')
    ),
    h('td', {}, one.restarts === null ? '—' : String(one.restarts))
  )
}
