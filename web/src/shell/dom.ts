/** Elements without a framework: `h('p', { class: 'note' }, 'text', child)`. */
type Child = Node | string | null | undefined | false
type Value = string | number | boolean | null | undefined | ((event: never) => void)

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  values: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name, value as EventListener)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const child of children) if (child) element.append(child)
  return element
}

/** Shows another text; nothing is touched where it is the same, and a node that is there is kept. */
export function setText(element: Element, text: string): void {
  const only = element.firstChild
  if (only instanceof Text && only === element.lastChild) {
    if (only.data !== text) only.data = text
  } else if (element.textContent !== text) element.textContent = text
}

let count = 0
export const newId = (prefix: string): string => `${prefix}-${++count}`

export const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
