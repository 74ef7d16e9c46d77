import './playground.css'
import { h, isStill, setText } from '../../shell/dom'
import { notice } from '../../shell/notice'
import { shareBar } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live, type Words } from '../../live/socket'
import type { ModelFrame } from '../../live/frames'
import { defaultSteps, format, parse, valueOf, type State } from '../../state/link'
import { optionOf } from '../../state/options'
import { formatSets, kinds, parseSets } from '../../state/sets'
import { controls } from './controls'
import { Painter, type Linear } from './painter'
import { first, presets } from './presets'
import { Readings } from './readings'
import { Stage, type Forces, type Shape } from './stage'
import { explanation, sentence } from './text'
import { tour } from './tour'

export const playground: View = { name: 'playground', title: 'Playground', open }

/** Frames from start to end when one watches: five seconds at sixty a second. */
const watchedFrames = 300

function open(place: HTMLElement, query: string): Opened {
  let state: State = parse(query || first)
  let epoch = 0,
    frame: ModelFrame | null = null,
    asked = 0,
    isHeld = false
  let words = { linkHead: '', commandHead: '', commandTail: '', epoch: -1, segments: 0 }
  let goesOn = false
  let linear: Linear | null = null
  const address = addressOf('playground')

  const live = new Live()
  const stage = new Stage({ pin: (i, x, y) => pin(i, x, y), drop: () => drop() })
  const readings = new Readings()
  const panel = controls(change)
  const painter = new Painter(
    (together, never) => {
      state.values.set('correlated', together)
      state.values.set('anticorrelated', never)
      again('once')
    },
    () => askLinear()
  )
  stage.onSelect = () => frame && readings.show(frame, stage.marked)

  const steps = h('input', {
    type: 'number',
    min: 100,
    max: 1000000,
    step: 100,
    'aria-label': 'Steps',
    change: () => again('watch'),
  })
  const counter = h('span', { class: 'counter' })
  const caption = h('p', { class: 'caption', 'aria-live': 'polite' })
  const play = h('button', { type: 'button', class: 'primary play', click: () => toggle() }, 'Pause')
  const mode = h(
    'select',
    {
      'aria-label': 'When an option changes',
      change: () => {
        goesOn = mode.value === 'on'
      },
    },
    h('option', { value: 'again' }, 'start again'),
    h('option', { value: 'on' }, 'go on from here')
  )
  const share = shareBar({
    link: () => `playground?${link()}`,
    query: () => link(),
    command: () => command(),
    data: () =>
      frame && {
        name: 'model',
        json: {
          ...frame,
          shape: stage.title,
        },
        columns: [
          'feature',
          'norm',
          'superposition',
          'dimensionality',
          'leverage',
          'bias',
          ...Array.from({ length: frame.m }, (_, k) => `W${k}`),
        ],
        rows: Array.from({ length: frame.n }, (_, i) => [
          i,
          frame!.norm[i],
          frame!.superposition[i],
          frame!.dimensionality[i],
          frame!.leverage[i],
          frame!.b[i],
          ...Array.from({ length: frame!.m }, (_, k) => frame!.W[k * frame!.n + i]),
        ]),
        pictures: [stage.canvas, ...readings.canvases],
      },
  })

  place.append(
    h(
      'section',
      { class: 'playground' },
      h(
        'aside',
        { class: 'panel', 'aria-label': 'Options' },
        h(
          'div',
          { class: 'presets', role: 'group', 'aria-label': 'Figures to start from' },
          ...presets.map(([name, preset, meaning]) =>
            h(
              'button',
              { type: 'button', class: 'chip', title: meaning, click: () => load(preset) },
              name
            )
          )
        ),
        panel.element,
        painter.element,
        h('div', { class: 'control choice' }, h('label', {}, 'When an option changes'), mode),
        h(
          'div',
          { class: 'row' },
          play,
          h('button', { type: 'button', click: () => again('watch') }, 'Again'),
          h(
            'button',
            {
              type: 'button',
              class: 'new-seed',
              click: () => {
                state.values.set('seed', String(Number(valueOf(state, 'seed')) + 1))
                again('watch')
              },
            },
            'New seed'
          ),
          h(
            'button',
            {
              type: 'button',
              class: 'kick',
              title: 'Adds Gaussian noise of 0.3 to every weight; the link remembers it.',
              click: () => frame && set('kick', '0.3', Math.round(target() / 3)),
            },
            'Kick'
          )
        ),
        h('div', { class: 'control choice' }, h('label', {}, 'Steps'), steps),
        share,
        h('button', { type: 'button', click: () => tour(load) }, 'Two-minute tour')
      ),
      h('div', { class: 'centre' }, stage.element, caption, counter),
      readings.element,
      explanation()
    )
  )

  const target = (): number => {
    const wanted = Math.round(Number(steps.value))
    return Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, 1_000_000) : defaultSteps
  }

  function load(next: string): void {
    state = parse(next)
    begin('watch')
  }

  /** From the beginning, with the options as they are and no path. */
  function again(pace: 'watch' | 'once'): void {
    state.end = `steps=${target()}`
    begin(pace)
  }

  function begin(pace: 'watch' | 'once'): void {
    asked = performance.now()
    const isPath = state.end.startsWith('path=')
    const query = format(state)
    for (const [name, value] of isPath ? pathValues(state.end) : []) state.values.set(name, value)
    if (!isPath) steps.value = state.end.slice('steps='.length)
    const perFrame =
      pace === 'once' || isPath || isStill() ? 0 : Math.max(1, Math.ceil(target() / watchedFrames))
    hold(false)
    epoch++
    live.say('start', { link: query, epoch, pace: perFrame }) // it works while the page catches up
    askLinear()
    showOptions()
    readings.restart()
    stage.restart()
  }

  function showOptions(): void {
    panel.show((name) => valueOf(state, name))
    painter.show((name) => valueOf(state, name))
  }

  function askLinear(): void {
    linear = null
    if (painter.isOpen) live.say('linear')
  }

  function change(name: string, value: string): void {
    state.values.set(name, value)
    // lists are of a length, and a list of another length is none; sets name features that there are
    if (name === 'features') {
      for (const list of ['density', 'importance'])
        if (valueOf(state, list).includes(',')) state.values.set(list, valueOf(state, list).split(',')[0])
      const sets = parseSets((one) => valueOf(state, one), Number(value))
      for (const kind of kinds) state.values.set(kind, formatSets(sets, kind))
    }
    if (!goesOn || !optionOf(name).isLive || !frame) return again('once')
    set(name, value, Math.round(target() / 3))
    askLinear()
    showOptions()
  }

  function set(name: string, value: string, more: number): void {
    asked = performance.now()
    hold(false)
    epoch++
    live.say('set', { name, value, steps: more, epoch })
  }

  let pinning = ''
  function pin(feature: number, x: number, y: number): void {
    const isFirst = pinning === ''
    pinning = [feature, x.toFixed(3), ...(frame!.m > 1 ? [y.toFixed(3)] : [])].join(',')
    if (!isFirst) return
    requestAnimationFrame(() => {
      const value = pinning
      pinning = ''
      live.say('pace', { steps: 40 })
      set('pin', value, 5000)
    })
  }

  function drop(): void {
    if (frame && frame.pinned >= 0) requestAnimationFrame(() => set('pin', 'none', 5000))
  }

  function toggle(): void {
    if (frame?.isDone) {
      live.say('pace', { steps: Math.ceil(target() / watchedFrames) })
      live.say('more', { steps: target() })
    } else hold(!isHeld)
    label()
  }

  /** Held frames are not acknowledged, so that the server waits. */
  function hold(held: boolean): void {
    isHeld = held
    live.hold(held)
    label()
  }

  function label(): void {
    setText(play, frame?.isDone || isHeld ? 'Go on' : 'Pause')
  }

  /** This very state: the options, and the steps really run. */
  function link(): string {
    return frame && words.epoch >= 0 ? `${words.linkHead}${frame.segmentSteps}` : format(state)
  }

  /** Neither pins nor kicks nor weights are options of train: their command is the lab with the link. */
  function command(): string {
    return /(pin|kick|weights)=/.test(words.linkHead)
      ? `superpose explore 'playground?${link()}'`
      : `${words.commandHead}${frame?.segmentSteps ?? target()}${words.commandTail}`
  }

  live.onFrame = (next) => {
    if (next.kind !== 'model' || next.epoch < epoch) return
    frame = next
    stage.show(next)
    if (asked > 0) {
      performance.measure('asked to drawn', { start: asked, end: performance.now() })
      asked = 0
    }
    readings.follow(next, stage.marked)
    setText(caption, sentence(next))
    painter.explain(linear, next.loss)
    setText(counter, `${next.step.toLocaleString('en')} steps`)
    label()
    if (next.isDone) address(link())
  }

  live.onWords = (message: Words) => {
    if (message.type === 'forces') stage.feel(message as unknown as Forces)
    if (message.type === 'linear' && message.epoch === epoch) {
      linear = message as unknown as Linear
      if (frame) painter.explain(linear, frame.loss)
    }
    if (message.type === 'fault') notice.say(String(message.message), 'fault')
    else if (message.type === 'state') words = message as unknown as typeof words
    else if (message.type === 'shape' && Number(message.epoch) >= epoch)
      stage.named(message as unknown as Shape)
  }

  live.onOpen = (isBack) => {
    if (isBack) notice.say('The lab is back.')
    if (isBack && frame) state.end = link().split('&').at(-1)!
    begin(isBack ? 'once' : 'watch')
  }
  live.onLost = () => notice.lost()
  live.open()

  return {
    moved: (next) => {
      if (next && next !== link()) load(next)
    },
    close: () => {
      live.close()
      stage.release()
      readings.release()
      painter.release()
    },
  }
}

/** The last value of each option along a path. */
function pathValues(end: string): [string, string][] {
  const values = new Map<string, string>()
  let name = ''
  for (const part of decodeURIComponent(end.slice('path='.length)).split('/')) {
    const equals = part.indexOf('='),
      colon = part.lastIndexOf(':')
    if (equals >= 0 && equals < colon) name = part.slice(0, equals)
    if (!['pin', 'kick', 'weights'].includes(name))
      values.set(name, part.slice(equals >= 0 && equals < colon ? equals + 1 : 0, colon))
  }
  return [...values]
}
