/** What the server streams; the layout is that of Explorer/Frame.cs. Nothing is worked out here. */
export interface ModelFrame {
  kind: 'model'
  frame: number
  epoch: number
  step: number
  segments: number
  segmentSteps: number
  isDone: boolean
  isExact: boolean
  isDiverged: boolean
  n: number
  m: number
  rank: number
  pinned: number
  remaining: number
  loss: number
  lossError: number
  totalDimensionality: number
  /** [m, n], row by row. */
  W: Float32Array
  b: Float32Array
  /** [n, n] */
  G: Float32Array
  norm: Float32Array
  superposition: Float32Array
  dimensionality: Float32Array
  leverage: Float32Array
  /** max |cos| of represented features, and the least that so many can have in m dimensions. */
  coherence: number
  leastCoherence: number
  /** step, loss, step, loss, … since the frame before. */
  curve: Float32Array
}

export interface LotteryFrame {
  kind: 'lottery'
  frame: number
  epoch: number
  step: number
  steps: number
  count: number
  n: number
  m: number
  /** [count, m, n] */
  W: Float32Array
}

export type AnyFrame = ModelFrame | LotteryFrame

export function decode(buffer: ArrayBuffer): AnyFrame {
  const word = new Int32Array(buffer),
    all = new Float32Array(buffer)
  return word[0] === 2 ? lottery(word, all) : model(word, all)
}

function model(word: Int32Array, all: Float32Array): ModelFrame {
  const n = word[7],
    m = word[8],
    points = word[9],
    flags = word[6]
  let at = 16
  const take = (length: number) => all.subarray(at, (at += length))
  return {
    kind: 'model',
    frame: word[1],
    epoch: word[2],
    step: word[3],
    segments: word[4],
    segmentSteps: word[5],
    isDone: (flags & 1) > 0,
    isExact: (flags & 2) > 0,
    isDiverged: (flags & 4) > 0,
    n,
    m,
    rank: word[10],
    pinned: word[11],
    remaining: word[12],
    loss: all[13],
    lossError: all[14],
    totalDimensionality: all[15],
    W: take(m * n),
    b: take(n),
    G: take(n * n),
    norm: take(n),
    superposition: take(n),
    dimensionality: take(n),
    leverage: take(n),
    coherence: all[at++],
    leastCoherence: all[at++],
    curve: take(2 * points),
  }
}

function lottery(word: Int32Array, all: Float32Array): LotteryFrame {
  const [, frame, epoch, step, steps, count, n, m] = word
  return { kind: 'lottery', frame, epoch, step, steps, count, n, m, W: all.subarray(8) }
}
