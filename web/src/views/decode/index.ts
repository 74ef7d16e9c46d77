import './decode.css'
import { h, setText } from '../../shell/dom'
import { modelBar } from '../../shell/models'
import { notice } from '../../shell/notice'
import type { Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import { format, parse, type State } from '../../state/link'
import { Lines, type Series } from '../../widgets/lines'
import { palette } from '../../widgets/palette'
import { Verdicts } from '../../widgets/verdicts'
import { explanation } from './text'
import type { Bench, Vector } from './words'

export const decode: View = { name: 'decode', title: 'Decode', open }

const examples = [
  ['Pentagon', 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'],
  ['Octahedron', 'features=6&hidden=3&density=0.05&steps=10000'],
  ['Antiprism', 'features=8&hidden=3&density=0.03&steps=20000'],
  ['20 in 5', 'features=20&hidden=5&density=0.15&steps=20000'],
  ['30 in 8', 'features=30&hidden=8&density=0.05&steps=10000'],
] as const

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || examples[3][1])
  let epoch = 0
  let bench: Bench | null = null
  let vector: Vector | null = null
  const address = addressOf('decode')
  const live = new Live()
  const verdicts = new Verdicts('One hidden vector, as every decoder reads it')
  const rates = new Lines('Share of supports that are read exactly, against active features')
  const status = h('p', { class: 'progress', 'aria-live': 'polite' })
  const found = h('p', { class: 'small' })
  const stands = h('p', { class: 'said', 'aria-live': 'polite' })
  const table = h('tbody')
  const shown = h('output', {})
  const slider = h('input', {
    type: 'range',
    min: 1,
    max: 5,
    value: show('k', 2),
    'aria-label': 'Active features k',
    input: () => {
      keep()
      ask()
      drawRates()
    },
  })

  place.append(
    h(
      'section',
      { class: 'page decode' },
      h('h1', {}, 'Decode bench'),
      h(
        'p',
        { class: 'lead' },
        'The model has put more features into h = W x than it has dimensions. Can they be read back? ' +
          'Here is one hidden vector with k features on, read by several decoders side by side; and how ' +
          'often each of them names exactly the right ones.'
      ),
      modelBar('decode', examples, () => state, load, data),
      h(
        'div',
        { class: 'row' },
        h('label', { class: 'strength' }, 'Active features k', slider, shown),
        h(
          'button',
          {
            type: 'button',
            click: () => {
              state.show!.set('draw', String((show('draw', 0) + 1) % 10000))
              keep()
              ask()
            },
          },
          'Another vector'
        )
      ),
      h(
        'div',
        { class: 'pair' },
        h(
          'figure',
          {},
          h(
            'figcaption',
            {},
            'One vector: blue is recovered, hatched orange named falsely, a dashed frame missed'
          ),
          verdicts.canvas.element
        ),
        h(
          'figure',
          {},
          h(
            'figcaption',
            {},
            'Share of random supports read exactly, with 95% intervals; diamonds: simplicial faces'
          ),
          rates.canvas.element
        )
      ),
      stands,
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ...['Decoder', 'This vector', 'Exact at this k', 'Recovered, false, missed on average'].map(
              (title) => h('th', { scope: 'col' }, title)
            )
          )
        ),
        table
      ),
      status,
      found,
      explanation()
    )
  )

  function show(name: string, otherwise: number): number {
    const value = Number(state.show?.get(name) ?? Number.NaN)
    return Number.isInteger(value) && value >= 0 ? value : otherwise
  }

  function keep(): void {
    state.show!.set('k', slider.value)
    address(format(state))
  }

  function load(next: string): void {
    state = parse(next)
    begin()
  }

  function begin(): void {
    epoch++
    ;[bench, vector] = [null, null]
    address(format(state))
    setText(status, 'Training …')
    live.say('decode', { link: format(state), epoch })
  }

  const at = () => Number(slider.value)

  function ask(): void {
    setText(shown, slider.value)
    if (bench) live.say('vector', { active: at(), draw: show('draw', 0) })
  }

  /** Eight decoders, seven colours and the ink. */
  const colourOf = (d: number): string =>
    bench!.decoders[d].name.startsWith('oracle') ? palette().ink : palette().qualitative[d === 7 ? 6 : d]

  function drawRates(): void {
    if (!bench) return
    const most = bench.faces.length
    const shares = bench.decoders.map((one, d): Series => ({
      colour: colourOf(d),
      points: one.byActive.flatMap((row, k) =>
        row.trials > 0 ? [[k + 1, row.right / row.trials] as const] : []
      ),
      intervals: one.byActive.flatMap((row, k) =>
        row.trials > 0 ? [[k + 1 + 0.035 * (d - 3.5), row.low, row.high] as const] : []
      ),
      dash: one.name.startsWith('oracle') ? [6, 4] : [],
    }))
    const faces: Series = {
      colour: palette().ink,
      isMarks: true,
      points: bench.faces.flatMap((one, k) =>
        one.tested > 0 ? [[k + 1, one.faces / one.tested] as const] : []
      ),
    }
    rates.show({
      series: [...shares, faces],
      x: [0.7, most + 0.3],
      y: [0, 1.02],
      xTicks: Array.from({ length: most }, (_, k) => k + 1),
      yTicks: [0, 0.25, 0.5, 0.75, 1],
      yText: (value) => `${100 * value}%`,
      xLabel: 'active features k',
      cursor: at(),
      line: { x: bench.donohoTanner, text: 'Donoho–Tanner' },
    })
    say()
    fill()
  }

  function say(): void {
    if (!bench) return
    const face = bench.faces[at() - 1]
    const l1 = bench.decoders.find((one) => one.name.includes('LASSO'))?.byActive[at() - 1]
    const count =
      face.tested === face.of
        ? `${face.faces} of ${face.of} supports are simplicial faces`
        : `${face.faces} of ${face.tested} supports drawn from ${face.of} are simplicial faces`
    const measured = l1 && l1.trials > 0 ? ` Measured: ${percent(l1)}, ${between(l1)}.` : ''
    setText(
      stands,
      `At k = ${at()}: ${count} (${(100 * (face.faces / Math.max(1, face.tested))).toFixed(1)}%), which ` +
        `is the share that nonnegative l1 can read whatever the values.${measured} Random directions as ` +
        `many, l1, sizes growing (Donoho and Tanner): half at k = ${bench.donohoTanner.toFixed(2)}.`
    )
  }

  function fill(): void {
    if (!bench) return
    table.replaceChildren(
      ...bench.decoders.map((one, d) => {
        const row = one.byActive[at() - 1]
        const here = vector?.active === at() ? vector.decoded.find((v) => v.name === one.name) : null
        return h(
          'tr',
          {},
          h('th', { scope: 'row' }, swatch(colourOf(d)), one.name),
          h('td', {}, here ? `${here.recovered} right, ${here.false} false, ${here.missed} missed` : '…'),
          h('td', {}, row.trials > 0 ? percent(row) : '…', h('small', {}, ` ${between(row)}`)),
          h(
            'td',
            {},
            row.trials > 0
              ? `${row.recovered.toFixed(2)}, ${row.false.toFixed(2)}, ${row.missed.toFixed(2)}`
              : '…'
          )
        )
      })
    )
  }

  function data(): Data | null {
    if (!bench) return null
    return {
      name: 'decode',
      json: { bench, vector },
      columns: ['decoder', 'active', 'trials', 'exact', 'low', 'high', 'recovered', 'false', 'missed'],
      rows: bench.decoders.flatMap((one) =>
        one.byActive.map((row, k) => [
          one.name,
          k + 1,
          row.trials,
          row.right,
          row.low,
          row.high,
          row.recovered,
          row.false,
          row.missed,
        ])
      ),
      pictures: [verdicts.canvas, rates.canvas],
    }
  }

  live.onWords = (words) => {
    if (words.type === 'fault') {
      notice.say(String(words.message), 'fault')
      setText(status, '')
    }
    if (words.epoch !== epoch) return
    if (words.type === 'vector') {
      vector = words as unknown as Vector
      verdicts.show(vector.x, bench!.findable, vector.decoded, bench!.threshold)
      verdicts.canvas.describe(
        `On: ${bench!.findable.filter((_, i) => vector!.x[i] > 0).join(', ')}. ` +
          vector.decoded
            .map((one) => `${one.name}: ${one.recovered} right, ${one.false} false, ${one.missed} missed`)
            .join('; ')
      )
      fill()
    }
    if (words.type !== 'bench') return
    const isFirst = bench === null,
      count = bench?.decoders.length
    bench = words as unknown as Bench
    slider.max = String(bench.faces.length)
    if (isFirst) slider.value = String(Math.min(show('k', 2), bench.faces.length))
    const { autoencoder, decoders, isFinal } = bench
    const trials = decoders[0].byActive.at(-1)!.trials
    setText(
      status,
      isFinal
        ? `${trials} supports at every k.`
        : `${trials} supports at every k; autoencoder ${autoencoder.steps} of ${autoencoder.of} steps …`
    )
    setText(
      found,
      `${bench.findable.length} features have a direction of their own` +
        (bench.impossible.length ? `; impossible, without one: ${bench.impossible.join(', ')}` : '') +
        (bench.merged.length ? `; same direction as another: ${bench.merged.join(', ')}` : '') +
        (autoencoder.mcc === null
          ? '.'
          : `. The autoencoder’s directions match them with a mean cosine of ` +
            `${autoencoder.mcc.toFixed(3)}.`)
    )
    if (isFirst || count !== decoders.length) ask()
    drawRates()
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
      verdicts.canvas.release()
      rates.canvas.release()
    },
  }
}

const percent = (row: { right: number; trials: number }): string =>
  `${((100 * row.right) / row.trials).toFixed(1)}%`
const between = (row: { low: number; high: number }): string =>
  `${(100 * row.low).toFixed(1)} to ${(100 * row.high).toFixed(1)}%`

function swatch(colour: string): HTMLElement {
  const mark = h('span', { class: 'swatch', 'aria-hidden': 'true' })
  mark.style.background = colour
  return mark
}
