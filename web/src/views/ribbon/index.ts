import './ribbon.css'
import { h, setText } from '../../shell/dom'
import { notice } from '../../shell/notice'
import { shareBar, type Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import { format, parse, type State } from '../../state/link'
import { Canvas, font } from '../../widgets/canvas'
import { featureColour, palette } from '../../widgets/palette'
import { Stability } from './stability'
import type { Ghost, Stop } from './stop'

export const ribbon: View = { name: 'ribbon', title: 'Hysteresis', open }

const first = 'features=5&hidden=2&importance=0.9^i&density=1&steps=1500'

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || first)
  let epoch = 0,
    stops: Stop[] = [],
    ghosts: Ghost[] = [],
    hovered = -1
  const address = addressOf('ribbon')
  const live = new Live()
  const loss = new Canvas(() => drawLoss(), 'Loss against density, both ways')
  const trail = new Canvas(() => drawTrail(), 'Direction of each feature against density')
  const stability = new Stability((density) => x(density))
  const status = h('p', { class: 'progress', 'aria-live': 'polite' })
  const said = h('p', { class: 'said', 'aria-live': 'polite' })
  const choose = (label: string, values: readonly string[], at: string) =>
    h(
      'select',
      { 'aria-label': label, change: () => begin() },
      ...values.map((v) => h('option', { value: v, selected: v === at }, `${v} ${label}`))
    )
  const steps = choose(
    'steps a stop',
    ['300', '1000', '1500', '5000', '20000'],
    state.end.replace('steps=', '')
  )
  const count = choose('stops', ['24', '40', '64'], state.show?.get('stops') ?? '40')
  const size = h(
    'select',
    { 'aria-label': 'Size of a kick' },
    ...['0.03', '0.1', '0.3', '1'].map((v) =>
      h('option', { value: v, selected: v === '0.1' }, `noise ${v}`)
    )
  )
  const kick = h(
    'button',
    {
      type: 'button',
      class: 'kick',
      title: 'Gaussian noise on every weight, before the next stop; it is part of the link.',
      click: () => live.say('kick', { size: Number(size.value) }),
    },
    'Kick'
  )
  const tunnel = h(
    'button',
    {
      type: 'button',
      class: 'tunnel',
      title:
        'To the best other minimum that is known at the next stop, at once and through any barrier; it is ' +
        'part of the link.',
      click: () => live.say('tunnel'),
    },
    'Tunnel'
  )
  const rate = h(
    'select',
    {
      'aria-label': 'Learning rate',
      change: () => {
        state.values.set('learning-rate', rate.value)
        begin()
      },
    },
    ...['0.0003', '0.001', '0.003', '0.01', '0.03'].map((v) =>
      h(
        'option',
        { value: v, selected: v === (state.values.get('learning-rate') ?? '0.001') },
        `rate ${v}`
      )
    )
  )

  place.append(
    h(
      'section',
      { class: 'page ribbon' },
      h('h1', {}, 'Hysteresis'),
      h(
        'p',
        { class: 'lead' },
        'One model is walked from always-on features to sparse ones and back, its weights going on ' +
          'all the way. Where the way back is not the way there, two minima exist at one density and ' +
          'history decides: a ' +
          'transition of first order, at this learning rate, batch and number of steps a stop.'
      ),
      h(
        'div',
        { class: 'row' },
        steps,
        count,
        rate,
        h('button', { type: 'button', class: 'primary', click: () => begin() }, 'Walk again'),
        kick,
        size,
        tunnel,
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            click: () => {
              state.show!.delete('kick')
              begin()
            },
          },
          'Without them'
        ),
        shareBar({
          link: () => `ribbon?${format(state)}`,
          query: () => stops.at(-1)?.link ?? null,
          command: () => `superpose explore 'ribbon?${format(state)}'`,
          data,
        })
      ),
      status,
      h(
        'figure',
        {},
        h(
          'figcaption',
          {},
          'Exact loss: the way down (blue) and the way up (orange); open rings are the ' +
            'minimum in whose basin the weights lie; dashed, a ghost: a branch that the walk is ' +
            'not on, ' +
            'followed exactly until it ends. Click a stop to open it.'
        ),
        loss.element
      ),
      h(
        'figure',
        {},
        h(
          'figcaption',
          {},
          'Angle of each direction to feature 0 where it is represented: down above, up below'
        ),
        trail.element
      ),
      h(
        'figure',
        {},
        h(
          'figcaption',
          {},
          'Stability: the least curvature of the minimum, off the rotations. Where a branch ends it falls ' +
            'to 0; a feature that is not represented may leave a flat direction too.'
        ),
        stability.canvas.element
      ),
      said
    )
  )

  const hit = (event: PointerEvent | MouseEvent): number => {
    let best = -1,
      least = 18
    stops.forEach((stop, k) => {
      const away =
        Math.abs(x(stop.density) - event.offsetX) + 0.3 * Math.abs(y(stop.loss) - event.offsetY)
      if (away < least) [best, least] = [k, away]
    })
    return best
  }
  loss.element.addEventListener('pointermove', (event) => {
    hovered = hit(event)
    say()
    drawLoss()
  })
  loss.element.addEventListener('click', (event) => {
    const k = hit(event)
    if (k >= 0) location.hash = `playground?${stops[k].link}`
  })

  function begin(): void {
    epoch++
    ;[stops, ghosts] = [[], []]
    kick.disabled = tunnel.disabled = false
    state.end = `steps=${steps.value}`
    state.show!.set('stops', count.value)
    address(format(state))
    live.say('ribbon', {
      link: format(state),
      epoch,
      from: 1,
      to: 0.02,
      stops: Number(count.value),
      steps: Number(steps.value),
      kicks: kicks().join(','),
    })
  }

  /** `57x0.1`: before the steps of stop 57, noise of 0.1; `57xtunnel`: the way to the other branch. */
  const kicks = (): string[] => (state.show?.get('kick') ?? '').split('-').filter((one) => one.length > 0)

  function data(): Data | null {
    if (stops.length === 0) return null
    return {
      name: 'hysteresis',
      json: { stops, ghosts },
      columns: ['branch', 'density', 'loss', 'minimum', 'curvature', 'represented', 'shape', 'link'],
      rows: [
        ...stops.map((one) => [
          one.branch,
          one.density,
          one.loss,
          one.minimum,
          one.curvature,
          one.represented,
          one.shape,
          one.link,
        ]),
        ...ghosts.flatMap((ghost) =>
          ghost.points.map((one) => [
            'ghost',
            one.density,
            one.loss,
            one.loss,
            one.curvature,
            ghost.represented,
            ghost.shape,
            '',
          ])
        ),
      ],
      pictures: [loss, trail, stability.canvas],
    }
  }

  const left = 52,
    pad = 14
  const x = (p: number) => left + (Math.log(1 / p) / Math.log(50)) * (loss.width - left - pad)
  const range = (): [number, number] => {
    const lost = [...stops, ...ghosts.flatMap((ghost) => ghost.points)].map((one) => one.loss)
    const all = lost.map((one) => Math.log10(one))
    return all.length ? [Math.min(...all) - 0.1, Math.max(...all) + 0.1] : [-3, 0]
  }
  const y = (value: number) => {
    const [low, high] = range()
    return loss.height - 24 - ((Math.log10(value) - low) / (high - low)) * (loss.height - 34)
  }

  function axis(canvas: Canvas, c: CanvasRenderingContext2D): void {
    c.font = font(11)
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    for (const p of [1, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02]) {
      c.strokeStyle = palette().rule
      c.beginPath()
      c.moveTo(x(p), 0)
      c.lineTo(x(p), canvas.height - 20)
      c.stroke()
      c.fillStyle = palette().muted
      c.fillText(String(p), x(p), canvas.height - 8)
    }
  }

  function drawLoss(): void {
    const c = loss.begin()
    axis(loss, c)
    if (stops.length === 0) return
    const [low, high] = range()
    c.textAlign = 'right'
    for (let d = Math.ceil(low); d <= high; d++)
      c.fillText(String(Number((10 ** d).toPrecision(1))), left - 8, y(10 ** d))
    drawGhosts(c)
    for (const branch of ['down', 'up'] as const) {
      const way = stops.filter((stop) => stop.branch === branch)
      if (branch === 'up') way.unshift(...stops.filter((stop) => stop.branch === 'down').slice(-1))
      const colour = palette().qualitative[branch === 'down' ? 0 : 1]
      c.strokeStyle = c.fillStyle = colour
      c.lineWidth = 2
      c.beginPath()
      way.forEach((stop, k) => (k === 0 ? c.moveTo : c.lineTo).call(c, x(stop.density), y(stop.loss)))
      c.stroke()
      for (const stop of way) {
        c.beginPath()
        c.arc(x(stop.density), y(stop.loss), stop === stops[hovered] ? 6 : 3, 0, 7)
        c.fill()
        c.lineWidth = 1
        c.beginPath()
        c.arc(x(stop.density), y(stop.minimum), 4.5, 0, 7)
        c.stroke()
      }
    }
  }

  function drawGhosts(c: CanvasRenderingContext2D): void {
    c.strokeStyle = c.fillStyle = palette().ink
    c.textAlign = 'left'
    const said: [number, number][] = []
    for (const ghost of ghosts) {
      c.globalAlpha = 0.7
      c.lineWidth = 1.5
      c.setLineDash([5, 4])
      c.beginPath()
      for (const one of ghost.points) c.lineTo(x(one.density), y(one.loss))
      c.stroke()
      c.setLineDash([])
      c.globalAlpha = 1
      const end = ghost.points.at(-1)!
      const left = Math.min(x(end.density) + 5, loss.width - 150)
      let top = Math.max(9, y(end.loss) - 9)
      const way = top < 60 ? 13 : -13
      while (said.some(([a, b]) => Math.abs(a - left) < 140 && Math.abs(b - top) < 13)) top += way
      said.push([left, top])
      c.fillText(`${ghost.shape}, ${ghost.represented} represented`, left, top)
    }
    c.font = font(15)
    c.textAlign = 'center'
    for (const one of kicks()) {
      const [at, what] = one.split('x')
      const stop = stops[Number(at)]
      if (stop) c.fillText(what === 'tunnel' ? '⤵' : '⚡', x(stop.density), y(stop.loss) - 15)
    }
    c.font = font(11)
  }

  /** Other minima of a density, and the best one known there. */
  function others(stop: Stop): string {
    const same = (p: number) => Math.abs(p - stop.density) < 1e-9
    const ghostly = ghosts.flatMap((ghost) =>
      ghost.points
        .filter((one) => same(one.density) && Math.abs(one.loss / stop.minimum - 1) > 1e-6)
        .map((one) => ({ shape: ghost.shape, represented: ghost.represented, loss: one.loss }))
    )
    const best = Math.min(
      stop.minimum,
      ...ghostly.map((one) => one.loss),
      ...stops.filter((one) => same(one.density)).map((one) => one.minimum)
    )
    const above = (value: number) =>
      value <= best * (1 + 1e-9)
        ? 'the best known here'
        : `${(100 * (value / best - 1)).toFixed(2)}% above it`
    return (
      ` Its minimum is ${above(stop.minimum)}.` +
      ghostly
        .map(
          (one) =>
            ` Ghost: ${one.shape}, ${one.represented} represented, ${one.loss.toPrecision(4)}, ` +
            `${above(one.loss)}.`
        )
        .join('')
    )
  }

  function drawTrail(): void {
    const c = trail.begin()
    axis(trail, c)
    if (stops.length === 0 || !format(state).includes('hidden=2')) return
    const m = 2,
      n = stops[0].W.length / m
    const half = (trail.height - 24) / 2
    for (const branch of ['down', 'up'] as const)
      for (let i = 0; i < n; i++) {
        c.fillStyle = featureColour(n, i)
        for (const stop of stops.filter((one) => one.branch === branch)) {
          const wx = stop.W[i],
            wy = stop.W[n + i],
            norm = Math.hypot(wx, wy)
          if (norm < 0.1) continue
          const angle = Math.atan2(wy, wx) - Math.atan2(stop.W[n], stop.W[0])
          const turn = (((angle / (2 * Math.PI)) % 1) + 1.5) % 1
          c.globalAlpha = Math.min(1, norm)
          c.beginPath()
          c.arc(
            x(stop.density),
            (branch === 'down' ? 0 : half) + 6 + turn * (half - 12),
            1.5 + 2.5 * Math.min(1.2, norm),
            0,
            7
          )
          c.fill()
        }
      }
    c.globalAlpha = 1
    c.strokeStyle = palette().rule
    c.beginPath()
    c.moveTo(left, half)
    c.lineTo(trail.width - pad, half)
    c.stroke()
  }

  function say(): void {
    const stop = stops[hovered < 0 ? stops.length - 1 : hovered]
    if (!stop) return
    setText(
      said,
      `On the way ${stop.branch} at p = ${stop.density}: ${stop.shape}, ${stop.represented} ` +
        `represented, loss ` +
        `${stop.loss.toPrecision(4)}; its minimum ${stop.minimum.toPrecision(4)}; least ` +
        `curvature off ` +
        `the rotations ` +
        `${stop.curvature.toPrecision(2)}.${others(stop)}`
    )
  }

  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.epoch !== epoch) return
    if (words.type === 'kicked') {
      const { stop, size } = words as unknown as { stop: number; size: string }
      const others = kicks().filter((one) => !one.startsWith(`${stop}x`))
      state.show!.set('kick', [...others, `${stop}x${size}`].join('-'))
      address(format(state))
      const what = size === 'tunnel' ? 'To the other branch' : `Kicked with noise of ${size}`
      notice.say(`${what} before stop ${stop + 1}; the link remembers it.`)
    }
    if (words.type === 'ghost') {
      ghosts.push(words as unknown as Ghost)
      drawLoss()
      stability.show(stops, ghosts)
      say()
    }
    if (words.type !== 'stop') return
    stops.push(words as unknown as Stop)
    kick.disabled = tunnel.disabled = stops.length + 1 >= (words.of as number)
    setText(
      status,
      `stop ${stops.length} of ${words.of as number}${stops.length === words.of ? `. ${gap()}` : ''}`
    )
    drawLoss()
    drawTrail()
    stability.show(stops, ghosts)
    say()
  }

  /** Where the two ways differ most in their minima. */
  function gap(): string {
    const up = new Map(stops.filter((one) => one.branch === 'up').map((one) => [one.density, one]))
    const worst = stops
      .filter((one) => one.branch === 'down' && up.has(one.density))
      .map((one) => ({
        p: one.density,
        ratio: one.minimum / up.get(one.density)!.minimum,
        a: one,
        b: up.get(one.density)!,
      }))
      .sort((a, b) => Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)))[0]
    if (!worst || Math.abs(Math.log(worst.ratio)) < 0.01)
      return 'Both ways end in the same minima, within 1%.'
    return (
      `The ways differ most at p = ${worst.p}: ${worst.a.shape} at ${worst.a.minimum.toPrecision(3)} ` +
      `going down, ` +
      `${worst.b.shape} at ${worst.b.minimum.toPrecision(3)} coming up, ` +
      `${worst.ratio.toPrecision(3)} ` +
      `times.`
    )
  }

  live.onOpen = () => begin()
  live.onLost = () => notice.lost()
  live.open()
  return {
    moved: (next) => {
      if (!next || next === format(state)) return
      state = parse(next)
      steps.value = state.end.replace('steps=', '')
      count.value = state.show?.get('stops') ?? '40'
      begin()
    },
    close: () => {
      live.close()
      loss.release()
      trail.release()
      stability.canvas.release()
    },
  }
}
