import { h } from './dom'
import { themeChanged } from '../widgets/palette'

const key = 'superposition-theme'
const dark = matchMedia('(prefers-color-scheme: dark)')

const stored = (): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // a browser that keeps nothing
  }
}

export const isDark = (): boolean =>
  (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark'

/** The system's choice until the button says otherwise. */
export function themeButton(): HTMLButtonElement {
  const chosen = stored()
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
  const button = h('button', {
    class: 'quiet',
    type: 'button',
    click: () => {
      const next = isDark() ? 'light' : 'dark'
      document.documentElement.dataset.theme = next
      try {
        localStorage.setItem(key, next)
      } catch {
        /* a browser that keeps nothing */
      }
      name()
      themeChanged()
    },
  })
  const name = () => {
    button.textContent = isDark() ? 'Light' : 'Dark'
    button.setAttribute('aria-label', `Show the lab in ${isDark() ? 'light' : 'dark'} colours`)
  }
  name()
  dark.addEventListener('change', () => {
    name()
    themeChanged()
  })
  return button
}
