/** What Explorer/RibbonJob.cs says of each stop. */
export interface Stop {
  index: number
  of: number
  branch: 'down' | 'up'
  density: number
  loss: number
  minimum: number
  curvature: number
  represented: number
  shape: string
  W: number[]
  link: string
}

/** A minimum that the walk is not in, followed exactly. */
export interface Ghost {
  represented: number
  shape: string
  points: { density: number; loss: number; curvature: number }[]
}
