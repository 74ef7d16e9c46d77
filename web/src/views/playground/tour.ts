import { h } from '../../shell/dom'

const pentagon = 'features=5&hidden=2&importance=0.9^i'
const stops: readonly (readonly [title: string, text: string, query: string])[] = [
  [
    'Five things, two numbers',
    'A model must remember five features with two numbers. All five are always on. It keeps ' +
      'the two most important at right angles and forgets three: what any statistician would do.',
    `${pentagon}&density=1&steps=6000`,
  ],
  [
    'Now and then',
    'Each feature is now on one time in five. Two features that are seldom on together can share a ' +
      'direction, one on each side: what points the wrong way is negative, and ReLU cuts it off. Four ' +
      'features fit.',
    `${pentagon}&density=0.2&steps=10000`,
  ],
  [
    'The pentagon',
    'One time in twenty: all five come in. No two are at right angles any more; each has two fifths of a ' +
      'dimension. This is superposition: more features than dimensions.',
    `${pentagon}&density=0.05&steps=10000`,
  ],
  [
    'Why the ReLU matters',
    'The same world without the ReLU: interference costs as much as it ever did, and the model ' +
      'is back to two features.',
    `${pentagon}&density=0.05&activation=identity&steps=10000`,
  ],
  [
    'In three dimensions',
    'Six features of equal importance: an octahedron, three opposite pairs. Turn it.',
    'features=6&hidden=3&density=0.05&steps=10000',
  ],
  [
    'Yours',
    'Move the density slowly and see features come and go. Take an arrow and pull. Every state is a ' +
      'link, and ' +
      '“Show the command” gives the line that trains the same weights, bit for bit.',
    `${pentagon}&density=0.05&steps=10000`,
  ],
]

/** Six cards; each sets the model, so that nothing in it is a recording. */
export function tour(load: (query: string) => void): void {
  let at = 0
  const title = h('h2'),
    text = h('p'),
    place = h('span', { class: 'place' })
  const back = h('button', { type: 'button', class: 'quiet', click: () => show(at - 1) }, 'Back')
  const next = h('button', { type: 'button', class: 'primary', click: () => show(at + 1) }, 'Next')
  const card = h(
    'dialog',
    { class: 'tour', 'aria-label': 'Tour' },
    title,
    text,
    h(
      'div',
      { class: 'row' },
      back,
      next,
      place,
      h('button', { type: 'button', class: 'quiet', click: () => card.close() }, 'Close')
    )
  )
  const show = (k: number): void => {
    if (k >= stops.length) return card.close()
    at = Math.max(0, k)
    ;[title.textContent, text.textContent] = stops[at]
    place.textContent = `${at + 1} of ${stops.length}`
    back.disabled = at === 0
    next.textContent = at + 1 === stops.length ? 'Done' : 'Next'
    load(stops[at][2])
  }
  card.addEventListener('close', () => card.remove())
  card.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') show(at + 1)
    if (event.key === 'ArrowLeft') show(at - 1)
    if (event.key === 'Escape') card.close()
  })
  document.body.append(card)
  card.show() // not modal: the model stays within reach
  next.focus()
  show(0)
}
