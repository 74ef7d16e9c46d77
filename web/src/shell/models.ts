import { h } from './dom'
import { shareBar, type Data } from './share'
import { format, type State } from '../state/link'

/** A name and the query of its model. */
export type Example = readonly [name: string, query: string]

/**
 * For a view of one trained model: the models to start from, and copy, export and command of this one. What
 * the view shows of it is in the link, and no part of the weights' own.
 */
export function modelBar(
  view: string,
  examples: readonly Example[],
  state: () => State,
  load: (query: string) => void,
  data: () => Data | null
): HTMLElement {
  const link = () => `${view}?${format(state())}`
  return h(
    'div',
    { class: 'row' },
    ...examples.map(([name, query]) =>
      h('button', { type: 'button', class: 'chip', click: () => load(query) }, name)
    ),
    shareBar({
      link,
      query: () => format({ ...state(), show: new Map() }),
      command: () => `superpose explore '${link()}'`,
      data,
    })
  )
}
