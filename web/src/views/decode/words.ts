/** How one decoder did at one number of active features. */
export interface Tally {
  trials: number
  right: number
  low: number
  high: number
  recovered: number
  false: number
  missed: number
}

/** What Explorer/DecodeJob.cs measures. */
export interface Bench {
  isFinal: boolean
  findable: number[]
  impossible: number[]
  merged: number[]
  threshold: number
  decoders: { name: string; byActive: Tally[] }[]
  faces: { faces: number; tested: number; of: number; low: number; high: number }[]
  donohoTanner: number
  autoencoder: { steps: number; of: number; mcc: number | null }
}

export interface Vector {
  active: number
  x: number[]
  h: number[]
  decoded: { name: string; x: number[]; recovered: number; false: number; missed: number }[]
}
