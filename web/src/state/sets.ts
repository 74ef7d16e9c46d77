/** Features that come together or exclude each other, as `correlated` and `anticorrelated` say it. */
export type Kind = 'correlated' | 'anticorrelated'

export interface FeatureSet {
  kind: Kind
  members: number[]
}

export const kinds: readonly Kind[] = ['correlated', 'anticorrelated']

/** `0,1/2,3` of both options; sets of features that there are not any more, or of one, are left out. */
export function parseSets(value: (name: string) => string, n: number): FeatureSet[] {
  return kinds.flatMap((kind) =>
    value(kind)
      .split('/')
      .map((text) => ({ kind, members: text.split(',').map(Number) }))
      .map(({ kind, members }) => ({ kind, members: members.filter((i) => i >= 0 && i < n) }))
      .filter(({ members }) => members.length > 1)
  )
}

export const formatSets = (sets: readonly FeatureSet[], kind: Kind): string =>
  sets
    .filter((set) => set.kind === kind)
    .map((set) => [...set.members].sort((a, b) => a - b).join(','))
    .join('/')

/** What holds between two features, if anything does. */
export const between = (sets: readonly FeatureSet[], i: number, j: number): Kind | null =>
  sets.find((set) => set.members.includes(i) && set.members.includes(j))?.kind ?? null

/**
 * The sets after a stroke on two features: they are joined, with all that each is in a set of this kind with;
 * or, with no kind, the second one leaves. A feature is in one set at most.
 */
export function painted(
  sets: readonly FeatureSet[],
  i: number,
  j: number,
  kind: Kind | null
): FeatureSet[] {
  const own = (k: number): number[] =>
    sets.find((set) => set.kind === kind && set.members.includes(k))?.members ?? [k]
  const joined = kind === null ? [] : [...new Set([...own(i), ...own(j)])]
  const gone = kind === null ? [j] : joined
  const rest = sets.map((set) => ({
    kind: set.kind,
    members: set.members.filter((k) => !gone.includes(k)),
  }))
  return [...rest, ...(kind === null ? [] : [{ kind, members: joined }])].filter(
    (set) => set.members.length > 1
  )
}
