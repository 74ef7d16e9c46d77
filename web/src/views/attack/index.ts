import './attack.css'
import { h, setText } from '../../shell/dom'
import { modelBar } from '../../shell/models'
import { notice } from '../../shell/notice'
import type { Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import { format, parse, type State } from '../../state/link'
import { Groups } from '../../widgets/groups'
import { Lines, roundTicks } from '../../widgets/lines'
import { palette } from '../../widgets/palette'

export const attack: View = { name: 'attack', title: 'Attack', open }

interface Output {
  direction: number[]
  reach: number
  move: number[]
  damage: number[]
  atRest: number[]
}

/** What Explorer/AttackAnswer.cs works out. */
interface Attacked {
  lengths: number[]
  clean: number
  dimensionality: number[]
  outputs: (Output | null)[]
  strongest: { directions: number[][]; damage: number[] }
  random: { count: number; mean: number[]; low: number[]; high: number[] }
  unseen: number[] | null
  dedicated: number[]
}

const examples = [
  ['Pentagon', 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'],
  ['Six in two', 'features=6&hidden=2&density=0.05&importance=0.8^i&steps=10000'],
  ['Octahedron', 'features=6&hidden=3&density=0.05&steps=10000'],
  ['No superposition', 'features=5&hidden=2&density=1&importance=0.9^i&steps=10000'],
] as const

const legend = [
  'the attack on this output',
  'its prediction: no biases, nothing on',
  'the strongest attack found',
  'random directions, mean and 95% of them',
  'a feature with a dimension of its own: ε²',
  'a direction that W does not see',
] as const

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || examples[0][1])
  let epoch = 0
  let found: Attacked | null = null
  const address = addressOf('attack')
  const live = new Live()
  const damage = new Lines('Damage against the length of the attack')
  const moves = new Groups('How far each attack moves its output, predicted and in the mean')
  const outputs = h('div', { class: 'row', role: 'group', 'aria-label': 'Output to attack' })
  const said = h('p', { class: 'said', 'aria-live': 'polite' })
  const shown = h('output', {})
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 20,
    value: show('length', 6),
    'aria-label': 'Length ε of the attack',
    input: () => keep(),
  })

  place.append(
    h(
      'section',
      { class: 'page attack' },
      h('h1', {}, 'Attack and its prediction'),
      h(
        'p',
        { class: 'lead' },
        'A model in superposition can be fooled cheaply: moving every feature a little, in the right ' +
          'proportions, moves one output a lot. The best such δ is known in closed form; here is what it ' +
          'does, as exact means over the data, beside its prediction and beside directions chosen blindly.'
      ),
      modelBar('attack', examples, () => state, load, data),
      outputs,
      h('label', { class: 'strength' }, 'Length ε = ‖δ‖', slider, shown),
      h(
        'div',
        { class: 'pair' },
        h(
          'figure',
          {},
          h('figcaption', {}, 'Damage E L(x + δ) − E L(x) against ε; the target stays x'),
          damage.canvas.element
        ),
        h(
          'figure',
          {},
          h(
            'figcaption',
            {},
            'How far the attack on each output moves it at this ε: frame ε‖Wᵢ‖²/√Dᵢ, filled E Δx′ᵢ'
          ),
          moves.canvas.element
        )
      ),
      h('ul', { class: 'legend' }, ...legend.map((text, k) => h('li', { 'data-way': k }, text))),
      said,
      h(
        'div',
        { class: 'prose' },
        h('h2', {}, 'Why it works'),
        h(
          'p',
          {},
          'zᵢ = (WᵀW)ᵢ·x + bᵢ is linear in x, so of all δ of length ε the one along row i of WᵀW moves it ' +
            'furthest: by ε‖(WᵀW)ᵢ‖ = ε‖Wᵢ‖²/√Dᵢ. A feature with a whole dimension moves by ε; one that ' +
            'shares, with D = 2/5, by 1.58 ε for the same length of Wᵢ. Every other output that the ' +
            'direction touches moves as well.'
        ),
        h(
          'p',
          {},
          'The prediction of the damage, Σⱼ Iⱼ ReLU((WᵀW)ⱼ·δ)², takes all biases for 0 and looks at x = 0. ' +
            'Trained biases are negative: they shield, until the attack is longer than they are deep. The ' +
            'exact mean is the loss of the model with biases b + WᵀWδ, so it needs no samples. The ' +
            'strongest attack is the best of climbing from all rows and their opposites: a best of these ' +
            'starts, not a proof. A direction with Wδ = 0 does nothing, and in n > m there always is one.'
        )
      )
    )
  )

  function show(name: string, otherwise: number): number {
    const value = Number(state.show?.get(name) ?? Number.NaN)
    return Number.isInteger(value) && value >= 0 ? value : otherwise
  }

  const at = () => Number(slider.value)
  const chosen = () => {
    const wanted = show('output', 0)
    return found?.outputs[wanted] ? wanted : (found?.outputs.findIndex((one) => one !== null) ?? 0)
  }

  function keep(): void {
    state.show!.set('length', slider.value)
    address(format(state))
    draw()
  }

  function load(next: string): void {
    state = parse(next)
    slider.value = String(show('length', 6))
    begin()
  }

  function begin(): void {
    epoch++
    found = null
    address(format(state))
    live.say('start', { link: format({ ...state, show: new Map() }), epoch, pace: 0 })
  }

  function choose(): void {
    outputs.replaceChildren(
      h('span', {}, 'Attack output'),
      ...found!.outputs.map((one, i) =>
        h(
          'button',
          {
            type: 'button',
            class: 'chip',
            'aria-pressed': String(i === chosen()),
            disabled: one === null,
            click: () => {
              state.show!.set('output', String(i))
              address(format(state))
              choose()
            },
          },
          String(i)
        )
      )
    )
    draw()
  }

  function draw(): void {
    const one = found?.outputs[chosen()]
    if (!found || !one) return
    const { lengths, strongest, random, unseen, dedicated } = found
    const ink = palette()
    const points = (values: number[]) => values.map((y, k) => [lengths[k], y] as const)
    const most = Math.max(...strongest.damage, ...one.atRest.filter((_, k) => k <= 20), 1e-3) * 1.04
    damage.show({
      series: [
        {
          colour: ink.qualitative[3],
          points: points(random.mean),
          intervals: lengths.map((x, k) => [x, random.low[k], random.high[k]] as const),
          isBand: true,
        },
        { colour: ink.muted, points: points(dedicated), dash: [2, 3] },
        ...(unseen ? [{ colour: ink.ink, points: points(unseen), width: 1.5 }] : []),
        { colour: ink.qualitative[2], points: points(strongest.damage), width: 3 },
        { colour: ink.qualitative[1], points: points(one.atRest), dash: [6, 4] },
        { colour: ink.qualitative[0], points: points(one.damage), width: 3 },
      ],
      x: [0, 1],
      y: [Math.min(0, ...random.low, ...one.damage) * 1.1, most],
      xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
      yTicks: roundTicks(most),
      xLabel: 'length ε of the attack',
      cursor: lengths[at()],
    })
    const ε = lengths[at()]
    moves.show(
      found.outputs.map((output, i) => ({
        name: String(i),
        isMarked: i === chosen(),
        outline: output ? ε * output.reach : 0,
        filled: output ? output.move[at()] : 0,
      }))
    )
    setText(shown, `${ε.toFixed(2)}`)
    const ratio = random.mean[at()] > 1e-9 ? one.damage[at()] / random.mean[at()] : Number.NaN
    setText(
      said,
      `Output ${chosen()}, D = ${found.dimensionality[chosen()].toFixed(3)}: zᵢ moves by ` +
        `${(ε * one.reach).toFixed(3)}, the output in the mean by ${one.move[at()].toFixed(3)}. Damage ` +
        `${one.damage[at()].toPrecision(3)}, predicted ${one.atRest[at()].toPrecision(3)}; the strongest ` +
        `attack found ${strongest.damage[at()].toPrecision(3)}, ${random.count} random directions ` +
        `${random.mean[at()].toPrecision(3)} (95% of them ${random.low[at()].toPrecision(2)} to ` +
        `${random.high[at()].toPrecision(2)})` +
        (Number.isFinite(ratio) ? `: ${ratio.toFixed(1)} times a random one.` : '.')
    )
  }

  function data(): Data | null {
    if (!found) return null
    const { lengths, strongest, random, unseen, dedicated } = found
    return {
      name: 'attack',
      json: found,
      columns: [
        'output',
        'length',
        'reach',
        'move',
        'damage',
        'predicted',
        'strongest',
        'random',
        'randomLow',
        'randomHigh',
        'unseen',
        'dedicated',
      ],
      rows: found.outputs.flatMap((one, i) =>
        one === null
          ? []
          : lengths.map((ε, k) => [
              i,
              ε,
              ε * one.reach,
              one.move[k],
              one.damage[k],
              one.atRest[k],
              strongest.damage[k],
              random.mean[k],
              random.low[k],
              random.high[k],
              unseen?.[k] ?? null,
              dedicated[k],
            ])
      ),
      pictures: [damage.canvas, moves.canvas],
    }
  }

  live.onFrame = (next) => {
    if (next.kind === 'model' && next.epoch === epoch && next.isDone) live.say('attack')
  }
  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.type !== 'attack' || words.epoch !== epoch) return
    found = words as unknown as Attacked
    choose()
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
      damage.canvas.release()
      moves.canvas.release()
    },
  }
}
