import type { Outcome, Run } from './run'

/** Predict, run, explain: the answer is what the program measures, there and then. */
export interface Step {
  ask: string
  choices: readonly string[]
  run: Run
  /** Which choice came true, and the measurement in words. */
  read: (outcome: Outcome) => { answer: number; words: string }
  explain: string
  /** Where to look closer: a link and its words. */
  open: readonly [hash: string, words: string]
}

export interface Lesson {
  name: string
  title: string
  lead: string
  steps: readonly Step[]
}

const represented = ({ frame }: Outcome): number => frame.norm.filter((norm) => norm > 0.5).length

const model = (query: string): Pick<Step, 'run' | 'open'> => ({
  run: { kind: 'model', query },
  open: [`playground?${query}`, 'Open it in the playground'],
})

/** How many features have a direction: the choice is the place of that number. */
const count = (numbers: readonly number[]) => (outcome: Outcome) => ({
  answer: numbers.indexOf(represented(outcome)),
  words: `${represented(outcome)} of ${outcome.frame.n} features are represented.`,
})

/** The least cosine between two represented features, and the angle. */
function widest({ frame }: Outcome): { angle: number } {
  const { n, G, norm } = frame
  let least = 1
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      if (norm[i] > 0.5 && norm[j] > 0.5) least = Math.min(least, G[i * n + j] / (norm[i] * norm[j]))
  return { angle: (180 / Math.PI) * Math.acos(Math.max(-1, least)) }
}

const pentagon = 'features=5&hidden=2&density=0.05&importance=0.9^i&steps=10000'
const regular = 'features=5&hidden=2&density=0.05&learning-rate=0.003&steps=10000'
const walk = 'features=5&hidden=2&importance=0.9^i&density=1&steps=1000'

/** Share of exact readings of a decoder at a number of active features. */
const rate = ({ bench }: Outcome, name: string, k: number) => {
  const row = bench.decoders.find((one) => one.name.includes(name))!.byActive[k - 1]
  return { share: row.right / row.trials, text: `${row.right} of ${row.trials}` }
}

export const lessons: readonly Lesson[] = [
  {
    name: 'paint',
    title: 'Mixing paint',
    lead:
      'One number for several things: like paint, what is mixed does not come apart again. ' +
      'Unless it is ' +
      'seldom mixed.',
    steps: [
      {
        ask:
          'Two features, always on, one dimension, no ReLU. The second is worth half the first. ' +
          'How many does the model keep?',
        choices: ['None', 'One', 'Both'],
        ...model(
          'features=2&hidden=1&density=1&importance=1,0.5&activation=identity&learning-rate=0.003&steps=8000'
        ),
        read: count([0, 1, 2]),
        explain:
          'A number that mixes both says neither. The best that a linear model can do is to keep the ' +
          'feature of the largest importance times variance and to answer with the mean for the other.',
      },
      {
        ask: 'The same two, but each on one time in twenty, and with a ReLU. How many now?',
        choices: ['None', 'One', 'Both'],
        run: {
          kind: 'model',
          query:
            'features=2&hidden=1&density=0.05&importance=1,0.5&learning-rate=0.003&stream=1&steps=8000',
        },
        open: [
          'lottery?features=2&hidden=1&density=0.05&importance=1,0.5&learning-rate=0.003&steps=8000',
          'Not every start finds it: see the lottery',
        ],
        read: count([0, 1, 2]),
        explain:
          'One points up, the other down. While only one is on, the sign says which: for the ' +
          'other the ' +
          'output would be negative, and the ReLU makes it 0. Only when both are on, one time ' +
          'in four ' +
          'hundred, do they mix. A start with both on one side may stay there, with one ' +
          'feature: this is ' +
          'the second of many.',
      },
      {
        ask: 'Three features of equal worth on that one line, each on one time in fifty. How many fit?',
        choices: ['One', 'Two', 'Three'],
        ...model('features=3&hidden=1&density=0.02&learning-rate=0.003&stream=1&steps=8000'),
        read: count([1, 2, 3]),
        explain:
          'A line has two directions. A third feature would have to share one of them, and then ' +
          'one is ' +
          'taken for the other every time that it is on, however seldom that is.',
      },
    ],
  },
  {
    name: 'pairs',
    title: 'Opposite pairs',
    lead: 'Two features may share a dimension if they stand back to back.',
    steps: [
      {
        ask:
          'Four features of equal worth in two dimensions, each on one time in five. What is ' +
          'the widest angle between two of them?',
        choices: ['90°, right angles', '120°', '180°, opposite'],
        ...model('features=4&hidden=2&density=0.2&learning-rate=0.003&stream=1&steps=8000'),
        read: (outcome) => {
          const { angle } = widest(outcome)
          return {
            answer: angle < 105 ? 0 : angle < 150 ? 1 : 2,
            words: `The widest angle is ${angle.toFixed(0)}°; ${represented(outcome)} are represented.`,
          }
        },
        explain:
          'Two opposite pairs at right angles. Across pairs nothing leaks; within a pair the leak is ' +
          'negative, and negative is free.',
      },
      {
        ask: 'The same without the ReLU. How many of the four are still represented?',
        choices: ['Two', 'Three', 'Four'],
        ...model(
          'features=4&hidden=2&density=0.2&importance=0.9^i&activation=identity&' +
            'learning-rate=0.003&steps=8000'
        ),
        read: count([2, 3, 4]),
        explain:
          'Without the ReLU a negative leak costs as much as a positive one, so nothing is gained by ' +
          'standing back to back: principal components, as many as there are dimensions.',
      },
      {
        ask: 'With the ReLU again, but each feature on seven times in ten. How many?',
        choices: ['Two', 'Three', 'Four'],
        ...model('features=4&hidden=2&density=0.7&importance=0.9^i&learning-rate=0.003&steps=8000'),
        read: count([2, 3, 4]),
        explain:
          'The pair pays whenever both are on: p² of the time against p of use. As features ' +
          'become dense ' +
          'the price outgrows the use, and features are let go.',
      },
    ],
  },
  {
    name: 'pentagon',
    title: 'The pentagon',
    lead: 'Sparser still, and even right angles are given up.',
    steps: [
      {
        ask: 'Five features in two dimensions, each on one time in twenty. How many are represented?',
        choices: ['Two', 'Three', 'Four', 'Five'],
        ...model(pentagon),
        read: count([2, 3, 4, 5]),
        explain:
          'All five, at some 72° from each other: neighbours leak positively, by cos 72° = ' +
          '0.31, and a ' +
          'negative bias cuts most of it away. This is superposition: more features than dimensions.',
      },
      {
        ask:
          'What share of a dimension does each have, Dᵢ = ‖Wᵢ‖²/Σⱼ(Ŵᵢ·Wⱼ)², when all are worth ' +
          'the same?',
        choices: ['1/5', '2/5', '1/2', '1'],
        ...model(regular),
        read: (outcome) => {
          const { dimensionality, n } = outcome.frame
          const mean = dimensionality.reduce((sum, one) => sum + one, 0) / n
          const shares = [0.2, 0.4, 0.5, 1]
          const near = shares.map((one) => Math.abs(one - mean))
          return {
            answer: near.indexOf(Math.min(...near)),
            words: `The mean of Dᵢ is ${mean.toFixed(3)}: ${outcome.shape}.`,
          }
        },
        explain:
          'Two dimensions among five: a tight frame uses them up exactly. In pairs it is 1/2, alone 1.',
      },
      {
        ask:
          'Twenty features of equal worth in two dimensions, one time in twenty each. How many ' +
          'are represented?',
        choices: ['Five or fewer', 'Six to ten', 'All twenty'],
        ...model('features=20&hidden=2&density=0.05&learning-rate=0.003&steps=8000'),
        read: (outcome) => {
          const k = represented(outcome)
          return {
            answer: k <= 5 ? 0 : k <= 10 ? 1 : 2,
            words: `${k} of 20 are represented: ${outcome.shape}.`,
          }
        },
        explain:
          'Every further direction narrows the angles for all. At this density a few are worth ' +
          'it, and ' +
          'the rest are answered with their mean; sparser features would let more in.',
      },
    ],
  },
  {
    name: 'jump',
    title: 'The jump',
    lead: 'As features become sparse, do they come in little by little?',
    steps: [
      {
        ask:
          'One model is walked from always-on features to sparse ones, trained on all the way. ' +
          'Does the number that it represents change by one now and then, or all at once?',
        choices: ['It never changes', 'By steps, at several densities', 'All at one density'],
        run: { kind: 'ribbon', query: walk, stops: 24, steps: 1000 },
        read: ({ stops }) => {
          const down = stops.filter((one) => one.branch === 'down')
          const turns = down.filter((one, k) => k > 0 && one.represented !== down[k - 1].represented)
          return {
            answer: Math.min(2, turns.length === 0 ? 0 : turns.length > 1 ? 1 : 2),
            words:
              turns.length === 0
                ? 'It stays the same.'
                : `From ${down[0].represented}: ${turns
                    .map((one) => `${one.represented} at p = ${one.density}`)
                    .join(', ')}.`,
          }
        },
        explain:
          'Each number of features has a minimum of its own. As p falls, a minimum with more ' +
          'features ' +
          'becomes the better one, and some way on the walk falls into it.',
        open: [`ribbon?${walk}`, 'Walk it in the hysteresis view'],
      },
      {
        ask:
          'And back again, from sparse to dense: is the fifth feature lost at the density at ' +
          'which it came?',
        choices: ['At a lower density', 'At the same', 'At a higher density'],
        run: { kind: 'ribbon', query: walk, stops: 24, steps: 1000 },
        read: ({ stops }) => {
          const of = (branch: string) =>
            stops
              .filter((one) => one.branch === branch && one.represented === 5)
              .map((one) => one.density)
          const [came, left] = [Math.max(0, ...of('down')), Math.max(0, ...of('up'))]
          return {
            answer: Math.abs(left - came) < 1e-9 ? 1 : left > came ? 2 : 0,
            words:
              `Going down all five are there from p = ${came}; coming back they are kept up to p = ` +
              `${left}.`,
          }
        },
        explain:
          'Between the two densities both minima exist and history decides: hysteresis, as in a ' +
          'magnet. ' +
          'Where exactly the walk falls depends on its noise and its patience; that both minima are ' +
          'there does not.',
        open: [`ribbon?${walk}`, 'See the ghost of the other branch'],
      },
      {
        ask:
          'Two features, one dimension, the second worth a third of the first, each on three ' +
          'times in five. Are both kept?',
        choices: ['The second is ignored', 'Both, as a pair'],
        ...model('features=2&hidden=1&density=0.6&importance=1,0.33&learning-rate=0.003&steps=8000'),
        read: (outcome) => ({
          answer: represented(outcome) - 1,
          words: `${represented(outcome)} represented.`,
        }),
        explain:
          'Density and importance span a map with sharp borders. Cross one and the best solution is ' +
          'another one altogether: a phase change.',
        open: ['phases', 'See the whole map'],
      },
    ],
  },
  {
    name: 'decode',
    title: 'Reading it back',
    lead: 'Five features went into two numbers. Can they be told apart again?',
    steps: [
      {
        ask:
          'One feature of the pentagon is on. How often does the model’s own readout name ' +
          'exactly that one?',
        choices: ['Never', 'About half of the time', 'Always'],
        run: { kind: 'decode', query: pentagon },
        read: (outcome) => {
          const { share, text } = rate(outcome, 'readout', 1)
          return { answer: share < 0.2 ? 0 : share < 0.8 ? 1 : 2, words: `${text} vectors.` }
        },
        explain: 'This is what it was trained for: mostly one feature at a time.',
        open: [`decode?${pentagon}`.replace('&steps', '&show=k:1&steps'), 'Open the bench'],
      },
      {
        ask:
          'Two are on, values unknown. How often does nonnegative l1, the sparsest explanation, ' +
          'name both and no other?',
        choices: ['One time in ten', 'About half of the time', 'Nine times in ten', 'Always'],
        run: { kind: 'decode', query: pentagon },
        read: (outcome) => {
          const { share, text } = rate(outcome, 'LASSO', 2)
          const face = outcome.bench.faces[1]
          return {
            answer: share < 0.3 ? 0 : share < 0.7 ? 1 : share < 0.97 ? 2 : 3,
            words: `${text} vectors; ${face.faces} of the ${face.of} pairs are edges of the polygon.`,
          }
        },
        explain:
          'A pair can be read exactly when it is an edge of the polygon. Two that are not ' +
          'neighbours add ' +
          'up to what their common neighbour would look like.',
        open: [`decode?${pentagon}`.replace('&steps', '&show=k:2&steps'), 'Open the bench'],
      },
      {
        ask: 'Somebody tells you which two are on. How often can you then say how strongly?',
        choices: ['Half of the time', 'Always'],
        run: { kind: 'decode', query: pentagon },
        read: (outcome) => {
          const { share, text } = rate(outcome, 'oracle', 2)
          return { answer: share < 0.75 ? 0 : 1, words: `${text} vectors.` }
        },
        explain:
          'Two directions that are not opposite span the plane: two numbers say two strengths. The ' +
          'information is there; which explanation is meant is what is lost.',
        open: [`decode?${pentagon}`.replace('&steps', '&show=k:2&steps'), 'Open the bench'],
      },
    ],
  },
  {
    name: 'steer',
    title: 'Steering',
    lead: 'Push the hidden state along a feature’s direction, and see who else moves.',
    steps: [
      {
        ask:
          'In the pentagon, we add the direction of feature 0 at full strength, α = 1. How many ' +
          'of the four others change their output by more than 0.02 on average?',
        choices: ['None', 'One', 'Two', 'Three or four'],
        run: { kind: 'steer', query: pentagon, feature: 0 },
        read: ({ steered }) => {
          const change = steered.ways[0].change[10]
          const moved = change.filter((one, j) => j !== 0 && Math.abs(one) > 0.02)
          return {
            answer: Math.min(3, moved.length),
            words: `Mean changes: ${change.map((one, j) => `${j}: ${one.toFixed(3)}`).join(', ')}.`,
          }
        },
        explain:
          'The two beside it share the direction by cos 72°. Their negative biases shield them ' +
          'up to a ' +
          'strength; beyond it they rise, too: features reported that are not there. The two ' +
          'behind it are ' +
          'pushed down: when they are on, less of them is reported.',
        open: [`steer?${pentagon}`, 'Open the steering view'],
      },
      {
        ask:
          'Three ways to push feature 0 by the same amount: its column Wᵢ, the dual vector, and ' +
          'the vector of least collateral. How much of the column’s collateral does the best ' +
          'one save at α = 1.5?',
        choices: ['Nothing', 'Up to a half', 'More than a half'],
        run: {
          kind: 'steer',
          query: 'features=6&hidden=2&density=0.05&importance=0.8^i&steps=10000',
          feature: 0,
        },
        read: ({ steered }) => {
          const all = steered.ways.map((way) => way.falseActivation[15] + way.suppression[15])
          const saved = 1 - all[2] / all[0]
          return {
            answer: saved < 0.01 ? 0 : saved <= 0.5 ? 1 : 2,
            words: `Collateral: ${steered.ways
              .map((way, k) => `${way.vector} ${all[k].toFixed(3)}`)
              .join(', ')}; ${(100 * saved).toFixed(0)}% saved.`,
          }
        },
        explain:
          'The features are not spread evenly here, so that the way in which one may lean ' +
          'matters. But ' +
          'six features in two dimensions leave little room: moving one alone is not to be had.',
        open: [
          'steer?features=6&hidden=2&density=0.05&importance=0.8^i&steps=10000',
          'Open the steering view',
        ],
      },
      {
        ask:
          'Instead we remove feature 0: we project its direction out of h. How much of the ' +
          'others’ own signal, Σ‖Wⱼ‖², goes with it in the pentagon?',
        choices: ['Nothing', 'Less than one feature’s', 'More than one feature’s'],
        run: { kind: 'steer', query: pentagon, feature: 0 },
        read: ({ steered, frame }) => ({
          answer: steered.price < 0.01 ? 0 : steered.price < frame.norm[0] ** 2 ? 1 : 2,
          words:
            `${steered.price.toFixed(3)} in total, where ‖W₀‖² = ` +
            `${(frame.norm[0] ** 2).toFixed(3)}.`,
        }),
        explain:
          'Exactly Σ_{j≠i}(Ŵᵢ·Wⱼ)², the feature’s superposition: the measure that colours the ' +
          'bars of the ' +
          'playground is the price of an ablation.',
        open: [`steer?${pentagon}`, 'Open the steering view'],
      },
    ],
  },
]
