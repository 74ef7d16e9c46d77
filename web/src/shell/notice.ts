import { h, setText } from './dom'

/** One line at the foot of the page: what went wrong, what was copied. Read out by screen readers. */
export class Notice {
  readonly element = h('div', { class: 'notice', role: 'status', 'aria-live': 'polite' })
  private timer = 0

  say(text: string, kind: 'fact' | 'fault' = 'fact'): void {
    setText(this.element, text)
    this.element.dataset.kind = kind
    this.element.classList.add('shown')
    clearTimeout(this.timer)
    if (kind === 'fact') this.timer = window.setTimeout(() => this.hide(), 3500)
    else this.timer = window.setTimeout(() => this.hide(), 9000)
  }

  /** The line to the server broke; it is tried again until it is back. */
  lost(): void {
    this.say('The lab does not answer: is "superpose explore" still running? Trying again …', 'fault')
  }

  hide(): void {
    this.element.classList.remove('shown')
  }
}

export const notice = new Notice()

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    notice.say(`Copied ${what}.`)
  } catch {
    notice.say(text) // no permission: it can be copied from here
  }
}
