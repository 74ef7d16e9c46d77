import './ledger.css'
import { h, setText } from '../../shell/dom'
import { modelBar } from '../../shell/models'
import { notice } from '../../shell/notice'
import type { Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import type { ModelFrame } from '../../live/frames'
import { format, parse, type State } from '../../state/link'
import { Waterfall, type Entry } from '../../widgets/waterfall'

export const ledger: View = { name: 'ledger', title: 'Ledger', open }

interface Costs {
  paid: number[][]
  unfiltered: number[][]
  alone: number[]
  importance: number[]
}

const examples = [
  ['Pentagon', 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'],
  ['Two pairs', 'features=5&hidden=2&density=0.2&importance=0.9^i&steps=10000'],
  ['Octahedron', 'features=6&hidden=3&density=0.05&steps=10000'],
  ['8 in 3', 'features=8&hidden=3&density=0.03&steps=20000'],
] as const

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || examples[0][1])
  let epoch = 0
  let frame: ModelFrame | null = null
  let costs: Costs | null = null
  let output = 0
  let x: number[] = []
  let linkHead = ''
  const address = addressOf('ledger')
  const live = new Live()
  const waterfall = new Waterfall('What makes this output')
  const outputs = h('div', { class: 'row outputs', role: 'group', 'aria-label': 'Output' })
  const inputs = h('div', { class: 'inputs' })
  const table = h('tbody')
  const result = h('p', { class: 'result', 'aria-live': 'polite' })
  const budget = h('p', { class: 'result' })

  place.append(
    h(
      'section',
      { class: 'page ledger' },
      h('h1', {}, 'Interference ledger'),
      h(
        'p',
        { class: 'lead' },
        'Where an output comes from. Turn features on below; the bars add up what each of them gives ' +
          'to one ' +
          'output. What ends below zero is cut by the ReLU: negative interference is free, positive is ' +
          'paid.'
      ),
      modelBar('ledger', examples, () => state, load, data),
      h('h2', {}, 'One sample'),
      outputs,
      h('div', { class: 'sample' }, inputs, h('div', {}, waterfall.canvas.element, result)),
      h('h2', {}, 'On average'),
      budget,
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ...['Active alone', 'Wᵢ·Wⱼ', 'Paid', 'Free, thanks to the ReLU', 'In the loss'].map((title) =>
              h('th', { scope: 'col' }, title)
            )
          )
        ),
        table
      ),
      h(
        'p',
        { class: 'small' },
        'Paid: E ReLU(Wᵢ·Wⱼ x + bᵢ)² over x uniform on [0, 1], with feature j active alone; in its own ' +
          'row the ' +
          'error E (x − x′)². Free: what the same would cost without the ReLU. In the loss: importance ' +
          'times the ' +
          'probability that j is active alone, pⱼ Π(1 − pₖ), times what is paid. All in closed form.'
      )
    )
  )

  function load(next: string): void {
    state = parse(next)
    begin()
  }

  function data(): Data | null {
    if (!costs || !frame) return null
    const { n, G, b } = frame,
      all = Array.from({ length: n }, (_, k) => k)
    return {
      name: 'ledger',
      json: { G, b, x, output, ...costs },
      columns: ['output', 'activeAlone', 'dot', 'paid', 'unfiltered', 'inLoss'],
      rows: all.flatMap((i) =>
        all.map((j) => [
          i,
          j,
          G[i * n + j],
          costs!.paid[i][j],
          costs!.unfiltered[i][j],
          costs!.importance[i] * costs!.alone[j] * costs!.paid[i][j],
        ])
      ),
      pictures: [waterfall.canvas],
    }
  }

  function begin(): void {
    epoch++
    ;[frame, costs, output] = [null, null, 0]
    address(format(state))
    live.say('start', { link: format({ ...state, show: new Map() }), epoch, pace: 0 })
  }

  function choose(i: number): void {
    output = i
    state.show!.set('output', String(i))
    address(format(state))
    x = x.map((_, j) => (j === i ? 0.8 : 0))
    const strongest = partner()
    if (strongest >= 0) x[strongest] = 0.6
    fill()
  }

  /** The feature that interferes most with the output, either way. */
  function partner(): number {
    const { n, G } = frame!
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== output)
    return others.sort((a, b) => Math.abs(G[output * n + b]) - Math.abs(G[output * n + a]))[0] ?? -1
  }

  function fill(): void {
    const n = frame!.n
    outputs.replaceChildren(
      h('span', {}, 'Output'),
      ...Array.from({ length: n }, (_, i) =>
        h(
          'button',
          { type: 'button', class: 'chip', 'aria-pressed': String(i === output), click: () => choose(i) },
          String(i)
        )
      )
    )
    inputs.replaceChildren(
      ...x.map((value, j) => {
        const shown = h('output', {}, value.toFixed(2))
        return h(
          'label',
          {},
          `x${sub(j)}`,
          h('input', {
            type: 'range',
            min: 0,
            max: 100,
            value: 100 * value,
            'aria-label': `Value of feature ${j}`,
            input: (event: Event) => {
              x[j] = Number((event.target as HTMLInputElement).value) / 100
              setText(shown, x[j].toFixed(2))
              draw()
            },
          }),
          shown
        )
      })
    )
    draw()
    average()
  }

  function draw(): void {
    const { n, G, b } = frame!
    const entries: Entry[] = [
      { name: `signal ${output}`, value: G[output * n + output] * x[output], kind: 'signal' },
    ]
    for (let j = 0; j < n; j++)
      if (j !== output && x[j] > 0)
        entries.push({ name: `from ${j}`, value: G[output * n + j] * x[j], kind: 'leak' })
    entries.push({ name: 'bias', value: b[output], kind: 'leak' })
    const z = entries.reduce((sum, one) => sum + one.value, 0)
    waterfall.show(entries, Math.max(0, z), x[output])
    const words =
      `z = ${z.toFixed(3)}, so x′ = ${Math.max(0, z).toFixed(3)}; it should be ${x[output].toFixed(2)}: ` +
      `squared error ${((x[output] - Math.max(0, z)) ** 2).toFixed(4)}.`
    setText(result, z < 0 ? `${words} The ReLU cuts ${(-z).toFixed(3)} away.` : words)
    waterfall.canvas.describe(words)
  }

  function average(): void {
    if (!costs || !frame) return
    const { paid, unfiltered, alone, importance } = costs,
      n = frame.n,
      i = output
    const share = (j: number) => importance[i] * alone[j] * paid[i][j]
    const total = paid[i].reduce((sum, _, j) => sum + share(j), 0)
    const order = paid[i].map((_, j) => j).sort((a, b) => share(b) - share(a))
    setText(
      budget,
      `Samples with one active feature add ${total.toPrecision(3)} to the loss through output ${i}.`
    )
    table.replaceChildren(
      ...order.map((j) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, j === i ? `${j}, the feature itself` : String(j)),
          h('td', {}, frame!.G[i * n + j].toFixed(3)),
          h('td', {}, paid[i][j].toFixed(5)),
          h('td', {}, (unfiltered[i][j] - paid[i][j]).toFixed(5)),
          h('td', {}, `${share(j).toPrecision(3)} (${((100 * share(j)) / (total || 1)).toFixed(0)}%)`)
        )
      )
    )
  }

  live.onFrame = (next) => {
    if (next.kind !== 'model' || next.epoch !== epoch) return
    frame = next
    if (!next.isDone) return
    x = Array.from({ length: next.n }, () => 0)
    choose(Math.min(next.n - 1, Number(state.show!.get('output') ?? 0) || 0))
    live.say('ledger')
  }
  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.type === 'state') linkHead = String(words.linkHead)
    if (words.type !== 'ledger' || words.epoch !== epoch) return
    costs = words as unknown as Costs
    average()
  }
  live.onOpen = () => begin()
  live.onLost = () => notice.lost()
  live.open()
  return {
    moved: (next) => {
      if (next && next !== format(state) && !next.startsWith(linkHead || '?')) load(next)
    },
    close: () => {
      live.close()
      waterfall.canvas.release()
    },
  }
}

const sub = (j: number): string =>
  String(j).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))
