/** What every view's folder gives: a name, a title, and how it is opened. It opens alone, from its link. */
export interface View {
  name: string
  title: string
  /** Fills the place; `query` is what follows the ? in the link. */
  open: (place: HTMLElement, query: string) => Opened
}

export interface Opened {
  /** The address bar has another query for the same view. */
  moved: (query: string) => void
  close: () => void
}

/** Writes the link without a new entry in the history, at most four times a second. */
export function addressOf(view: string): (query: string) => void {
  let timer = 0
  let wanted = ''
  return (query) => {
    wanted = `#${view}${query ? `?${query}` : ''}`
    if (timer) return
    timer = window.setTimeout(() => {
      timer = 0
      if (location.hash.slice(1).split('?')[0] === view || location.hash === '')
        history.replaceState(null, '', wanted)
    }, 250)
  }
}
