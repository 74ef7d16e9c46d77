import './painter.css'
import { h, setText } from '../../shell/dom'
import { between, formatSets, painted, parseSets, type FeatureSet, type Kind } from '../../state/sets'

const most = 12

const said = { correlated: 'on together', anticorrelated: 'never together' } as const

export interface Linear {
  /** Σ Iᵢ Var xᵢ, and what the best linear map through m dimensions leaves of it. */
  variance: number
  loss: number
}

/** Which features come together: a triangle of pairs to brush over, with the pointer or by keyboard. */
export class Painter {
  readonly element: HTMLDetailsElement
  private readonly grid = h('div', { class: 'pairs', role: 'group', 'aria-label': 'Pairs of features' })
  private readonly brush = h(
    'select',
    { 'aria-label': 'Brush' },
    ...Object.entries(said).map(([kind, text]) => h('option', { value: kind }, text))
  )
  private readonly share = h('p', { class: 'share-of-variance', 'aria-live': 'off' })
  private sets: FeatureSet[] = []
  private n = 0
  /** While a stroke lasts: what it paints. */
  private stroke: Kind | null | undefined
  private value: ((name: string) => string) | null = null

  constructor(
    private readonly changed: (correlated: string, anticorrelated: string) => void,
    private readonly opened: () => void
  ) {
    this.element = h(
      'details',
      {
        class: 'painter',
        toggle: () => {
          if (this.value) this.show(this.value)
          if (this.isOpen) this.opened()
        },
      },
      h('summary', {}, 'Which come together'),
      h('div', { class: 'control choice' }, h('span', {}, 'Brush'), this.brush),
      this.grid,
      this.share
    )
    addEventListener('pointerup', this.end)
  }

  get isOpen(): boolean {
    return this.element.open && !this.element.hidden
  }

  show(value: (name: string) => string): void {
    this.value = value
    const n = Number(value('features'))
    this.element.hidden = n > most || n < 2
    if (!this.isOpen) return
    this.sets = parseSets(value, n)
    if (n !== this.n) this.make(n)
    this.mark()
  }

  /** How much of the variance is explained, against the most that a linear map could. */
  explain(linear: Linear | null, loss: number): void {
    if (!this.isOpen) return
    const percent = (left: number) => `${(100 * (1 - left / linear!.variance)).toFixed(1)}%`
    setText(
      this.share,
      linear && linear.variance > 0
        ? `Explained of the variance: ${percent(loss)}; the best linear map, principal components, ` +
            `${percent(linear.loss)}.`
        : ''
    )
  }

  release(): void {
    removeEventListener('pointerup', this.end)
  }

  private readonly end = (): void => {
    this.stroke = undefined
  }

  /** Row i, column j < i. */
  private make(n: number): void {
    this.n = n
    this.grid.replaceChildren(
      ...Array.from({ length: n }, (_, i) =>
        h(
          'div',
          { class: 'pair-row' },
          ...Array.from({ length: i }, (_, j) =>
            h('button', {
              type: 'button',
              'data-pair': `${i},${j}`,
              pointerdown: (event: PointerEvent) => {
                ;(event.target as Element).releasePointerCapture(event.pointerId)
                this.begin(i, j)
              },
              pointerenter: () => this.stroke !== undefined && this.paint(i, j, this.stroke),
              // a click of the keyboard has no pointer before it
              click: (event: MouseEvent) => {
                if (event.detail > 0) return
                this.begin(i, j)
                this.end()
              },
            })
          ),
          h('span', { class: 'pair-name' }, String(i))
        )
      )
    )
  }

  private begin(i: number, j: number): void {
    const kind = this.brush.value as Kind
    const stroke = between(this.sets, i, j) === kind ? null : kind
    this.paint(i, j, stroke)
    this.stroke = stroke
  }

  private paint(i: number, j: number, kind: Kind | null): void {
    if (between(this.sets, i, j) === kind) return
    this.sets = painted(this.sets, i, j, kind)
    this.mark()
    this.changed(formatSets(this.sets, 'correlated'), formatSets(this.sets, 'anticorrelated'))
  }

  private mark(): void {
    for (const cell of this.grid.querySelectorAll('button')) {
      const [i, j] = cell.dataset.pair!.split(',').map(Number)
      const kind = between(this.sets, i, j)
      cell.dataset.kind = kind ?? ''
      cell.setAttribute('aria-pressed', String(kind !== null))
      cell.setAttribute('aria-label', `Features ${j} and ${i}: ${kind ? said[kind] : 'independent'}`)
    }
  }
}
