import { h, newId, setText } from '../../shell/dom'
import { options, type Option } from '../../state/options'

export interface Controls {
  element: HTMLElement
  /** Shows other values without telling anybody. */
  show: (value: (name: string) => string) => void
}

/** A control for each option, made from the list; it knows no model. */
export function controls(changed: (name: string, value: string) => void): Controls {
  const shows: ((value: (name: string) => string) => void)[] = []
  const make = (option: Option): HTMLElement => {
    const { element, show } =
      option.kind === 'range'
        ? range(option, changed)
        : option.kind === 'select'
          ? select(option, changed)
          : field(option, changed)
    shows.push((value) => show(value(option.name)))
    return element
  }
  const basic = new Set(['features', 'hidden', 'density', 'importance', 'activation'])
  const first = options.filter((one) => basic.has(one.name)).map(make)
  const more = options.filter((one) => !basic.has(one.name)).map(make)
  const perFeature = densities(changed)
  shows.push(perFeature.show)
  return {
    element: h(
      'div',
      { class: 'controls' },
      ...first,
      perFeature.element,
      h('details', {}, h('summary', {}, 'More options'), ...more)
    ),
    show: (value) => shows.forEach((show) => show(value)),
  }
}

function range(option: Option, changed: (name: string, value: string) => void) {
  const scale = option.scale!,
    id = newId('o')
  let said = ''
  const output = h('output', { for: id })
  const input = h('input', {
    id,
    type: 'range',
    min: 0,
    max: scale.steps,
    step: 1,
    title: option.meaning,
    'data-option': option.name,
    input: () => {
      const value = scale.text(Number(input.value) / scale.steps)
      show(value)
      changed(option.name, value)
    },
  })
  const show = (value: string) => {
    const position = scale.position(value)
    if (Number.isFinite(position)) input.value = String(Math.round(position * scale.steps))
    if (value === said) return
    said = value
    setText(output, scale.shown(value))
    input.setAttribute('aria-valuetext', scale.shown(value))
  }
  return {
    element: h(
      'div',
      { class: 'control', title: option.meaning },
      h('label', { for: id }, option.label),
      output,
      input
    ),
    show,
  }
}

function select(option: Option, changed: (name: string, value: string) => void) {
  const id = newId('o')
  const input = h(
    'select',
    {
      id,
      title: option.meaning,
      'data-option': option.name,
      change: () => changed(option.name, input.value),
    },
    ...option.choices!.map(([value, label]) => h('option', { value }, label))
  )
  const show = (value: string) => {
    if (![...input.options].some((one) => one.value === value))
      input.append(h('option', { value }, value))
    input.value = value
  }
  return {
    element: h('div', { class: 'control choice' }, h('label', { for: id }, option.label), input),
    show,
  }
}

function field(option: Option, changed: (name: string, value: string) => void) {
  const id = newId('o')
  const input = h('input', {
    id,
    type: option.kind,
    title: option.meaning,
    'data-option': option.name,
    min: option.kind === 'number' ? 0 : null,
    spellcheck: 'false',
    change: () => changed(option.name, input.value.trim()),
  })
  const show = (value: string) => {
    if (document.activeElement !== input) input.value = value
  }
  return {
    element: h('div', { class: 'control choice' }, h('label', { for: id }, option.label), input),
    show,
  }
}

/** A density for each feature, opened on demand. */
function densities(changed: (name: string, value: string) => void) {
  const list = h('div', { class: 'each' })
  let now: ((name: string) => string) | null = null
  const details = h(
    'details',
    { toggle: () => now && show(now) },
    h('summary', {}, 'Density of each feature'),
    list
  )
  const at = (slider: HTMLInputElement) => Number((10 ** (Number(slider.value) / 30 - 2)).toPrecision(2))
  const show = (value: (name: string) => string) => {
    now = value
    details.hidden = Number(value('features')) > 24
    if (!details.open) return // sliders that nobody sees
    const n = Math.min(24, Number(value('features'))),
      given = value('density').split(',').map(Number)
    while (list.children.length > n) list.lastChild!.remove()
    while (list.children.length < n) {
      const i = list.children.length
      list.append(
        h('input', {
          type: 'range',
          min: 0,
          max: 60,
          step: 1,
          'aria-label': `Density of feature ${i}`,
          input: () =>
            changed(
              'density',
              [...list.children].map((one) => String(at(one as HTMLInputElement))).join(',')
            ),
        })
      )
    }
    ;[...list.children].forEach((one, i) => {
      const p = given.length > 1 ? given[i] : given[0],
        slider = one as HTMLInputElement
      slider.value = String(Math.round(30 * (Math.log10(p) + 2)))
      slider.setAttribute('aria-valuetext', String(p))
      slider.title = `feature ${i}: ${p}`
    })
  }
  return { element: details, show }
}
