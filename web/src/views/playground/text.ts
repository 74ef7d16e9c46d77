import { h } from '../../shell/dom'
import type { ModelFrame } from '../../live/frames'

const count = (k: number, one: string, many = `${one}s`): string => `${k} ${k === 1 ? one : many}`

/** What there is to see, in a sentence; every number is from the frame. */
export function sentence(frame: ModelFrame): string {
  if (frame.isDiverged) return 'The weights have grown beyond all numbers: lower the learning rate.'
  const represented = frame.norm.filter((norm) => norm > 0.5).length
  if (represented === 0) return 'No feature is represented yet: every direction is short.'
  const shared = frame.superposition.filter((s, i) => frame.norm[i] > 0.5 && s > 0.05).length
  const dropped = frame.n - represented
  const room = `${count(represented, 'feature')} in ${count(frame.m, 'dimension')}`
  const how =
    represented > frame.rank
      ? 'more than there are dimensions, so they share: superposition'
      : shared > 0
        ? 'some lean on each other'
        : 'each with a direction of its own'
  const rest = dropped > 0 ? ` ${count(dropped, 'feature is', 'features are')} not represented.` : ''
  return `${room}, ${how}.${rest}`
}

export function explanation(): HTMLElement {
  return h(
    'div',
    { class: 'prose' },
    h('h2', {}, 'What is going on'),
    h(
      'p',
      {},
      'A model sees n features xᵢ, most of them off at any moment, and may remember only m numbers: ' +
        'h = W x. From these it rebuilds the features: x′ = ReLU(Wᵀh + b). Each feature i has a ' +
        'direction, Wᵢ, ' +
        'the i-th column of W: the arrows. With always-on features (p = 1) it keeps the m most ' +
        'important ones at ' +
        'right angles and drops the rest. As they become sparse, features come back, more of them than ' +
        'there are ' +
        'dimensions: two that are seldom on together can share, at the price of some interference.'
    ),
    h(
      'div',
      { class: 'facts' },
      fact(
        'WᵀW',
        'Row i, column j: Wᵢ·Wⱼ, what feature j adds to output i. The diagonal is ‖Wᵢ‖². Beside it the ' +
          'bias b, negative where it cuts small interference away.'
      ),
      fact(
        'Length and colour',
        '‖Wᵢ‖ is near 1 when feature i is represented and 0 when it is not; the colour is its ' +
          'superposition Σ_{j≠i}(Ŵ_i·Wⱼ)²: 0 when it is alone on its direction, 1 when others can fake it.'
      ),
      fact(
        'Capacity',
        'Dᵢ = ‖Wᵢ‖²/Σⱼ(Ŵ_i·Wⱼ)² is the share of a dimension that feature i has: 1 alone, 1/2 in a ' +
          'pair, 2/5 in a pentagon. ΣDᵢ ≤ Σℓᵢ = rank W, with ℓᵢ the leverage score (the thin row): ' +
          'where both ' +
          'are equal the features form tight frames.'
      ),
      fact(
        'Loss',
        'L = E Σ Iᵢ (xᵢ − x′ᵢ)². Up to eight features it is exact, an integral in closed form; above, ' +
          'the mean of a few thousand samples, always the same ones, with its standard error.'
      )
    )
  )
}

const fact = (name: string, text: string): HTMLElement =>
  h('div', {}, h('h3', {}, name), h('p', {}, text))
