import './lessons.css'
import { h, newId, setText } from '../../shell/dom'
import { notice } from '../../shell/notice'
import { shareBar } from '../../shell/share'
import type { Opened, View } from '../../shell/view'
import { Plane } from '../../widgets/plane'
import { lessons } from './lessons'
import { Runner } from './run'

export const lessonsView: View = { name: 'lessons', title: 'Lessons', open }

interface Answered {
  predicted: number
  answer: number
  words: string
}

const key = 'superposition-lessons'
let last = ''

/** What was predicted and found, by lesson and step, for as long as the tab lives. */
function remembered(): Record<string, Answered> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, Answered>
  } catch {
    return {} // a browser that keeps nothing
  }
}

function open(place: HTMLElement, query: string): Opened {
  const answers = remembered()
  const runner = new Runner()
  const plane = new Plane()
  plane.canvas.describe('What the model learns')
  const picture = h('figure', { class: 'picture', hidden: true }, plane.canvas.element)
  const list = h('ol', { class: 'list' })
  const body = h('div', { class: 'steps' })
  let at = 0
  let asked = -1

  place.append(
    h(
      'section',
      { class: 'page lessons' },
      h('h1', {}, 'Six lessons'),
      h(
        'p',
        { class: 'lead' },
        'Ten minutes each. Say first what you expect; then the model is trained, here and ' +
          'now, and you ' +
          'see. A wrong prediction is the one that teaches.'
      ),
      shareBar({
        link: () => `lessons?lesson=${lessons[at].name}`,
        command: () => `superpose explore 'lessons?lesson=${lessons[at].name}'`,
        hasNoPictures: true,
        data: () => ({
          name: 'lessons',
          json: answers,
          columns: ['lesson', 'step', 'question', 'predicted', 'found', 'measured'],
          rows: lessons.flatMap((lesson) =>
            lesson.steps.flatMap((step, k) => {
              const one = answers[`${lesson.name} ${k}`]
              return one
                ? [
                    [
                      lesson.name,
                      k + 1,
                      step.ask,
                      step.choices[one.predicted],
                      step.choices[one.answer] ?? '',
                      one.words,
                    ],
                  ]
                : []
            })
          ),
          pictures: [],
        }),
      }),
      h('div', { class: 'desk' }, h('nav', { 'aria-label': 'Lessons' }, list), body)
    )
  )

  /** Without a name the one that was left, so that one comes back from another view to it. */
  function show(name: string): void {
    at = Math.max(
      0,
      lessons.findIndex((one) => one.name === (name || last))
    )
    last = lessons[at].name
    stop()
    draw()
  }

  function stop(): void {
    asked = -1
    picture.hidden = true
    runner.leave()
  }

  function draw(): void {
    list.replaceChildren(
      ...lessons.map((lesson, k) => {
        const done = lesson.steps.filter((_, s) => answers[`${lesson.name} ${s}`]).length
        return h(
          'li',
          {},
          h(
            'a',
            { href: `#lessons?lesson=${lesson.name}`, 'aria-current': k === at ? 'step' : null },
            lesson.title,
            h('small', {}, ` ${done} of ${lesson.steps.length}`)
          )
        )
      })
    )
    const lesson = lessons[at]
    const reached = lesson.steps.findIndex((_, k) => !answers[`${lesson.name} ${k}`])
    const steps = lesson.steps.slice(0, reached < 0 ? lesson.steps.length : reached + 1)
    body.replaceChildren(
      h('h2', {}, lesson.title),
      h('p', { class: 'lead' }, lesson.lead),
      ...steps.map((_, k) => card(k))
    )
    if (reached < 0)
      body.append(
        h(
          'p',
          { class: 'end' },
          'That is all of it. ',
          at + 1 < lessons.length
            ? h(
                'a',
                { href: `#lessons?lesson=${lessons[at + 1].name}` },
                `Next: ${lessons[at + 1].title}`
              )
            : h('a', { href: '#playground' }, 'Now play')
        )
      )
  }

  function card(k: number): HTMLElement {
    const lesson = lessons[at],
      step = lesson.steps[k],
      name = newId('step'),
      answered = answers[`${lesson.name} ${k}`]
    const run = h(
      'button',
      { type: 'button', class: 'primary run', disabled: true, click: () => begin() },
      'Run it'
    )
    const progress = h('p', { class: 'progress', 'aria-live': 'polite' })
    const chosen = () =>
      Number(field.querySelector<HTMLInputElement>('input:checked')?.value ?? Number.NaN)
    const field = h(
      'fieldset',
      { disabled: Boolean(answered) },
      h('legend', {}, `${k + 1}. ${step.ask}`),
      ...step.choices.map((choice, c) =>
        h(
          'label',
          { 'data-found': answered && c === answered.answer ? 'yes' : null },
          h('input', {
            type: 'radio',
            name,
            value: c,
            checked: answered?.predicted === c,
            change: () => (run.disabled = false),
          }),
          ` ${choice}`
        )
      )
    )

    function begin(): void {
      asked = k
      run.disabled = true
      field.disabled = true
      setText(run, 'Running …')
      runner.onProgress = (words) => setText(progress, words)
      runner.onFault = (words) => {
        notice.say(words, 'fault')
        stop()
        draw()
      }
      plane.forget()
      picture.hidden = step.run.kind === 'decode' || step.run.kind === 'ribbon'
      const mine = lesson.name
      runner.start(step.run, (outcome) => {
        if (asked !== k || lessons[at].name !== mine) return
        answers[`${mine} ${k}`] = { predicted: chosen(), ...step.read(outcome) }
        try {
          sessionStorage.setItem(key, JSON.stringify(answers))
        } catch {
          /* a browser that keeps nothing */
        }
        asked = -1
        draw()
        body.querySelectorAll<HTMLElement>('.outcome')[k]?.focus()
      })
      if (!picture.hidden) article.append(picture)
    }

    const article = h(
      'article',
      { class: 'step' },
      field,
      answered ? null : h('div', { class: 'row' }, run, progress),
      answered ? outcomeOf(k, answered) : null
    )
    return article
  }

  function outcomeOf(k: number, answered: Answered): HTMLElement {
    const step = lessons[at].steps[k]
    const [hash, words] = step.open
    const isRight = answered.predicted === answered.answer
    return h(
      'div',
      { class: 'outcome', tabindex: '-1', 'data-right': String(isRight) },
      h('p', {}, h('strong', {}, isRight ? 'As you said. ' : 'Not so. '), `Measured: ${answered.words}`),
      h('p', {}, step.explain),
      h(
        'div',
        { class: 'row' },
        h('a', { href: `#${hash}`, class: 'look' }, words),
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            click: () => {
              delete answers[`${lessons[at].name} ${k}`]
              draw()
            },
          },
          'Ask again'
        )
      )
    )
  }

  runner.onLost = () => notice.lost()
  runner.onFrame = (frame) => {
    if (frame.m <= 2)
      plane.show({ n: frame.n, m: frame.m, W: frame.W, shapes: [], selected: -1, pinned: -1 })
  }
  const nameOf = (text: string) => /lesson=([a-z]+)/.exec(text)?.[1] ?? ''
  show(nameOf(query))

  return {
    moved: (next) => show(nameOf(next)),
    close: () => {
      runner.close()
      plane.canvas.release()
    },
  }
}
