import { h } from '../../shell/dom'

const fact = (name: string, text: string): HTMLElement =>
  h('div', {}, h('h3', {}, name), h('p', {}, text))

export function explanation(): HTMLElement {
  return h(
    'div',
    { class: 'prose' },
    h('h2', {}, 'What each decoder does'),
    h(
      'p',
      {},
      'h = Σᵢ xᵢWᵢ with k features on, each between ½ and 1, drawn from those that the ' +
        'model represents. A ' +
        'decoder names feature i where its estimate x̂ᵢ is above ¼; a reading counts when ' +
        'exactly the right ' +
        'features are named. All but the autoencoder are given the directions dᵢ = Ŵᵢ: this is about ' +
        'inference, not about finding the directions.'
    ),
    h(
      'div',
      { class: 'facts' },
      fact('Model readout', 'x̂ = f(Wᵀh + b), the model’s own output layer: one step, no search.'),
      fact(
        'Nonnegative least squares',
        'min ‖h − Σ aᵢdᵢ‖² over a ≥ 0. With more features than dimensions many codes are exact; Lawson ' +
          'and Hanson’s active sets let the steepest direction in first, so that it ends near a pursuit.'
      ),
      fact(
        'Nonnegative LASSO',
        'The same with + λΣaᵢ, λ → 0, by FISTA: of all exact codes the one of least sum. It ' +
          'reads a support ' +
          'whatever the values exactly when the support is a simplicial face of the polytope of the ' +
          'directions: a hyperplane ⟨u, d⟩ = 1 holds its directions, and all others lie below. ' +
          'A pentagon ' +
          'has 5 edges for 10 pairs.'
      ),
      fact(
        'Pursuits, hard thresholding',
        'Matching pursuit takes the best direction k times; orthogonal pursuit fits all ' +
          'chosen ones anew ' +
          'each time; hard thresholding takes gradient steps and keeps the k largest. They are told k.'
      ),
      fact(
        'Oracle support',
        'Least squares by somebody who knows which features are on. Where it misses, the ' +
          'directions of the ' +
          'support do not determine the values: two opposite ones cancel, and k > m always fails.'
      ),
      fact(
        'Autoencoder',
        'BatchTopK, as wide as there are directions, trained here on this model’s own hidden ' +
          'vectors at ' +
          'its own density; each latent counts for its nearest feature.'
      ),
      fact(
        'Donoho and Tanner’s line',
        'k = ρ(m/n)·m: where l1 reads half of the supports of random directions as sizes ' +
          'grow. It is a ' +
          'threshold of l1 for random dictionaries: no limit of information, and none of the ' +
          'directions ' +
          'that a network learns.'
      )
    )
  )
}
