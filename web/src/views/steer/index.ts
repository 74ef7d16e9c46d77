import './steer.css'
import { h, setText } from '../../shell/dom'
import { modelBar } from '../../shell/models'
import { notice } from '../../shell/notice'
import type { Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import type { ModelFrame } from '../../live/frames'
import { format, parse, type State } from '../../state/link'
import { Canvas, font } from '../../widgets/canvas'
import { palette } from '../../widgets/palette'

export const steer: View = { name: 'steer', title: 'Steering', open }

interface Way {
  vector: 'column' | 'dual' | 'least' | 'autoencoder'
  wanted: number[]
  falseActivation: number[]
  suppression: number[]
  change: number[][]
}

interface Steered {
  feature: number
  strengths: number[]
  ways: Way[]
  price: number
  /** An autoencoder is trained on the hidden vectors; its direction follows. */
  isLearning?: boolean
}

const examples = [
  ['Six in two', 'features=6&hidden=2&density=0.05&importance=0.8^i&steps=10000'],
  ['Pentagon', 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'],
  ['Octahedron', 'features=6&hidden=3&density=0.05&steps=10000'],
] as const

const meaning = {
  column: 'column: W_i, the feature’s own direction',
  dual: 'dual: (WWᵀ)⁺W_i, of least Σ(W_j·v)²',
  least: 'least: the v of least collateral at this strength',
  autoencoder: 'autoencoder: its decoder’s direction nearest to W_i, learned from hidden vectors alone',
} as const

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || examples[0][1])
  let epoch = 0
  let frame: ModelFrame | null = null
  let found: Steered | null = null
  const address = addressOf('steer')
  const live = new Live()
  const plot = new Canvas(() => draw(), 'Collateral against wanted effect')
  const bars = new Canvas(() => drawBars(), 'Change of each output')
  const features = h('div', { class: 'row', role: 'group', 'aria-label': 'Feature to steer' })
  const shown = h('output', {})
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: 20,
    value: 10,
    'aria-label': 'Strength α',
    input: () => {
      state.show!.set('strength', slider.value)
      address(format(state))
      draw()
      drawBars()
    },
  })
  const said = h('p', { class: 'said', 'aria-live': 'polite' })
  const price = h('p', { class: 'small' })

  place.append(
    h(
      'section',
      { class: 'page steer' },
      h('h1', {}, 'Steering and its price'),
      h(
        'p',
        { class: 'lead' },
        'Adding α·v to the hidden state turns a feature up, and others with it: features that share ' +
          'dimensions ' +
          'cannot be moved alone. All v have Wᵢ·v = 1; what they do elsewhere is an exact mean over ' +
          'the data.'
      ),
      modelBar('steer', examples, () => state, load, data),
      features,
      h('label', { class: 'strength' }, 'Strength α', slider, shown),
      h(
        'div',
        { class: 'pair' },
        h(
          'figure',
          {},
          h('figcaption', {}, 'Collateral Σ Iⱼ|Δx′ⱼ| against wanted Δx′ᵢ, α from 0 to 2'),
          plot.element
        ),
        h('figure', {}, h('figcaption', {}, 'Mean change of each output at this α'), bars.element)
      ),
      h(
        'ul',
        { class: 'legend' },
        ...Object.values(meaning).map((text, k) =>
          h('li', { 'data-way': k }, text.replace('W_i', 'Wᵢ').replace('W_i', 'Wᵢ').replace('W_j', 'Wⱼ'))
        )
      ),
      said,
      price
    )
  )

  function load(next: string): void {
    state = parse(next)
    begin()
  }

  function begin(): void {
    epoch++
    ;[frame, found] = [null, null]
    address(format(state))
    if (state.show!.has('strength')) slider.value = state.show!.get('strength')!
    live.say('start', { link: format({ ...state, show: new Map() }), epoch, pace: 0 })
  }

  function data(): Data | null {
    if (!found) return null
    return {
      name: 'steering',
      json: found,
      columns: ['vector', 'strength', 'wanted', 'falseActivation', 'suppression'],
      rows: found.ways.flatMap((way) =>
        found!.strengths.map((α, k) => [
          way.vector,
          α,
          way.wanted[k],
          way.falseActivation[k],
          way.suppression[k],
        ])
      ),
      pictures: [plot, bars],
    }
  }

  function choose(feature: number): void {
    features.replaceChildren(
      h('span', {}, 'Steer feature'),
      ...Array.from({ length: frame!.n }, (_, i) =>
        h(
          'button',
          {
            type: 'button',
            class: 'chip',
            'aria-pressed': String(i === feature),
            disabled: frame!.norm[i] < 0.1,
            click: () => {
              state.show!.set('feature', String(i))
              address(format(state))
              choose(i)
            },
          },
          String(i)
        )
      )
    )
    live.say('steer', { feature, learned: true })
  }

  const at = () => Number(slider.value)
  const collateral = (way: Way, k: number) => way.falseActivation[k] + way.suppression[k]

  function draw(): void {
    const c = plot.begin()
    if (!found) return
    const ink = palette()
    const all = found.ways.flatMap((way) => way.wanted.map((_, k) => collateral(way, k)))
    const high = Math.max(0.01, ...all)
    const wide = Math.max(0.01, ...found.ways.flatMap((way) => way.wanted))
    const x = (value: number) => 46 + (value / wide) * (plot.width - 66)
    const y = (value: number) => plot.height - 30 - (value / high) * (plot.height - 44)
    c.font = font(11)
    c.fillStyle = ink.muted
    c.strokeStyle = ink.rule
    c.textBaseline = 'middle'
    for (const share of [0, 0.5, 1]) {
      c.beginPath()
      c.moveTo(46, y(share * high))
      c.lineTo(plot.width - 20, y(share * high))
      c.stroke()
      c.textAlign = 'right'
      c.fillText((share * high).toPrecision(2), 40, y(share * high))
      c.textAlign = 'center'
      c.fillText((share * wide).toPrecision(2), x(share * wide), plot.height - 14)
    }
    found.ways.forEach((way, k) => {
      c.strokeStyle = c.fillStyle = ink.qualitative[k]
      c.lineWidth = way.vector === 'least' ? 2 : 3
      c.beginPath()
      way.wanted.forEach((value, s) => c.lineTo(x(value), y(collateral(way, s))))
      c.stroke()
      c.beginPath()
      c.arc(x(way.wanted[at()]), y(collateral(way, at())), 5, 0, 7)
      c.fill()
    })
    setText(shown, found.strengths[at()].toFixed(1))
    setText(
      said,
      found.ways
        .map(
          (way) =>
            `${way.vector}: wanted ${way.wanted[at()].toFixed(3)}, false activation ` +
            `${way.falseActivation[at()].toFixed(3)}, suppression ${way.suppression[at()].toFixed(3)}`
        )
        .join('; ') + '.'
    )
  }

  function drawBars(): void {
    const c = bars.begin()
    if (!found) return
    const ink = palette()
    const n = found.ways[0].change[0].length
    const most = Math.max(0.05, ...found.ways.flatMap((way) => way.change[20].map(Math.abs)))
    const group = (bars.width - 20) / n
    const middle = bars.height / 2 - 6
    c.font = font(11)
    c.textAlign = 'center'
    for (let j = 0; j < n; j++) {
      c.fillStyle = j === found.feature ? ink.ink : ink.muted
      c.fillText(
        j === found.feature ? `${j} (steered)` : String(j),
        10 + (j + 0.5) * group,
        bars.height - 10
      )
      found.ways.forEach((way, k) => {
        const high = (way.change[at()][j] / most) * (middle - 8)
        c.fillStyle = ink.qualitative[k]
        c.fillRect(
          10 + j * group + (0.1 + 0.2 * k) * group,
          high > 0 ? middle - high : middle,
          0.18 * group,
          Math.max(1, Math.abs(high))
        )
      })
    }
    c.strokeStyle = ink.muted
    c.beginPath()
    c.moveTo(10, middle)
    c.lineTo(bars.width - 10, middle)
    c.stroke()
  }

  live.onFrame = (next) => {
    if (next.kind !== 'model' || next.epoch !== epoch) return
    frame = next
    const wanted = Number(state.show!.get('feature') ?? -1)
    if (next.isDone)
      choose(
        next.norm[wanted] >= 0.1
          ? wanted
          : Math.max(
              0,
              next.norm.findIndex((norm) => norm > 0.5)
            )
      )
  }
  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.type !== 'steer' || words.epoch !== epoch) return
    found = words as unknown as Steered
    setText(
      price,
      `Projecting Ŵ out instead removes ${found.price.toFixed(3)} of the other features’ own signal: ` +
        'its superposition Σ(Ŵᵢ·Wⱼ)² is the price of ablation.' +
        (found.isLearning ? ' An autoencoder is learning from the hidden vectors …' : '')
    )
    draw()
    drawBars()
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
      plot.release()
      bars.release()
    },
  }
}
