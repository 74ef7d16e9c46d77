/**
 * The options of `superpose train` that a link may name, by the same names, in the order of the link. One
 * list: the controls, the link and the command line are all made from it.
 */
export interface Option {
  name: string
  label: string
  /** What it is, in a sentence: the hover. */
  meaning: string
  default: string
  kind: 'range' | 'select' | 'number' | 'text'
  /** Range: slider position 0..1 to the option's text and back. */
  scale?: Scale
  choices?: readonly (readonly [value: string, label: string])[]
  group: 'model' | 'data' | 'training' | 'random'
  /** Whether a model in training can go on with another value of it. */
  isLive?: boolean
}

export interface Scale {
  steps: number
  text: (position: number) => string
  position: (text: string) => number
  /** As shown beside the slider. */
  shown: (text: string) => string
}

const number = (text: string): number => Number.parseFloat(text)

/** Whole numbers, evenly. */
const whole = (least: number, most: number): Scale => ({
  steps: most - least,
  text: (t) => String(Math.round(least + t * (most - least))),
  position: (text) => (number(text) - least) / (most - least),
  shown: (text) => text,
})

/** Two significant digits, evenly in the logarithm. */
const logarithmic = (least: number, most: number, steps: number): Scale => ({
  steps,
  text: (t) => String(Number((least * (most / least) ** t).toPrecision(2))),
  position: (text) => Math.log(number(text) / least) / Math.log(most / least),
  shown: (text) => (text.includes(',') ? 'each its own' : text),
})

const decay: Scale = {
  steps: 50,
  text: (t) => (t >= 1 ? '1' : `${(0.5 + t / 2).toFixed(2).replace(/0$/, '')}^i`),
  position: (text) => (text.endsWith('^i') ? (number(text) - 0.5) * 2 : text === '1' ? 1 : Number.NaN),
  shown: (text) => (text === '1' ? 'all 1' : text.includes(',') ? 'list' : text.replace('^i', 'ⁱ')),
}

const named = (...names: string[]) => names.map((name) => [name, name] as const)

export const options: readonly Option[] = [
  {
    name: 'features',
    label: 'Features n',
    group: 'model',
    kind: 'range',
    default: '5',
    scale: whole(2, 40),
    meaning: 'How many things there are to know about: the inputs xᵢ.',
  },
  {
    name: 'hidden',
    label: 'Dimensions m',
    group: 'model',
    kind: 'range',
    default: '2',
    scale: whole(1, 12),
    meaning: 'How many numbers the model may remember: h = W x has m of them.',
  },
  {
    name: 'density',
    label: 'Density p',
    group: 'data',
    kind: 'range',
    default: '1',
    isLive: true,
    scale: logarithmic(0.01, 1, 60),
    meaning: 'The probability that a feature is on; sparsity is S = 1 − p. Small means sparse.',
  },
  {
    name: 'importance',
    label: 'Importance',
    group: 'data',
    kind: 'range',
    default: '1',
    isLive: true,
    scale: decay,
    meaning: 'Iᵢ: how much the error of feature i counts; 0.9ⁱ falls by a tenth each time.',
  },
  {
    name: 'magnitude',
    label: 'Values when on',
    group: 'data',
    kind: 'select',
    default: 'uniform',
    isLive: true,
    choices: named('uniform', 'symmetric', 'constant', 'half-normal', 'exponential'),
    meaning: 'The law of xᵢ when it is on: uniform on [0, 1], on [−1, 1], or another.',
  },
  {
    name: 'correlated',
    label: 'On together',
    group: 'data',
    kind: 'text',
    default: '',
    meaning: 'Sets of features that are on together, such as 0,1/2,3.',
  },
  {
    name: 'anticorrelated',
    label: 'Never together',
    group: 'data',
    kind: 'text',
    default: '',
    meaning: 'Sets of which at most one feature is on, such as 4,5.',
  },
  {
    name: 'activation',
    label: 'Activation',
    group: 'model',
    kind: 'select',
    default: 'relu',
    isLive: true,
    choices: named('relu', 'identity', 'leaky-relu', 'gelu', 'softplus', 'tanh'),
    meaning: 'f in x′ = f(Wᵀh + b). Without one (identity) there is no superposition.',
  },
  {
    name: 'no-bias',
    label: 'Bias',
    group: 'model',
    kind: 'select',
    default: 'false',
    choices: [
      ['false', 'learned'],
      ['true', 'none'],
    ],
    meaning: 'Whether b is learned or kept at 0.',
  },
  {
    name: 'loss-exponent',
    label: 'Loss exponent',
    group: 'training',
    kind: 'select',
    default: '2',
    isLive: true,
    choices: named('2', '3', '4', '6'),
    meaning: 'q in L = E Σ Iᵢ |xᵢ − x′ᵢ|^q.',
  },
  {
    name: 'optimizer',
    label: 'Optimiser',
    group: 'training',
    kind: 'select',
    default: 'adamw',
    isLive: true,
    choices: named('adamw', 'adam', 'sgd'),
    meaning: 'The update rule, as PyTorch defines it.',
  },
  {
    name: 'learning-rate',
    label: 'Learning rate',
    group: 'training',
    kind: 'range',
    default: '0.001',
    isLive: true,
    scale: logarithmic(0.0001, 0.1, 30),
    meaning: 'The size of a step.',
  },
  {
    name: 'weight-decay',
    label: 'Weight decay',
    group: 'training',
    kind: 'text',
    default: '',
    isLive: true,
    meaning: 'Empty: 0.01 for AdamW, else 0.',
  },
  {
    name: 'batch',
    label: 'Batch',
    group: 'training',
    kind: 'select',
    default: '1024',
    isLive: true,
    choices: named('64', '256', '1024', '4096'),
    meaning: 'Fresh samples a step.',
  },
  {
    name: 'init',
    label: 'Start',
    group: 'random',
    kind: 'select',
    default: 'notebook',
    choices: named('notebook', 'xavier', 'normal:0.02', 'normal:0.3', 'normal:1'),
    meaning: 'Where W starts: N(0, 2/((n+10)m)), N(0, 2/(n+m)), or N(0, sd²).',
  },
  {
    name: 'seed',
    label: 'Seed',
    group: 'random',
    kind: 'number',
    default: '0',
    meaning: 'Names every random number: the same seed gives the same weights, bit for bit.',
  },
  {
    name: 'stream',
    label: 'Stream',
    group: 'random',
    kind: 'number',
    default: '0',
    meaning: 'Which of the models of this seed.',
  },
]

export const optionOf = (name: string): Option => {
  const found = options.find((one) => one.name === name)
  if (!found) throw new Error(`no option ${name}`)
  return found
}
