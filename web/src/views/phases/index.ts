import './phases.css'
import { h, setText } from '../../shell/dom'
import { notice } from '../../shell/notice'
import { shareBar, type Data } from '../../shell/share'
import { addressOf, type Opened, type View } from '../../shell/view'
import { Live } from '../../live/socket'
import { Canvas, font } from '../../widgets/canvas'
import { palette } from '../../widgets/palette'

export const phases: View = { name: 'phases', title: 'Phases', open }

interface Cell {
  level: number
  x: number
  y: number
  p: number
  r: number
  phase: number
  theory: number
  elsewhere: number
  loss: number
  link: string
}

/** As Theory/Phase.cs counts them. */
const names = [
  'extra feature ignored',
  'another feature ignored',
  'extra feature paired',
  'two others paired',
  'triangle',
  'blended',
] as const
const coarse = 16

function open(place: HTMLElement, query: string): Opened {
  let features = query.includes('features=3') ? 3 : 2
  let epoch = 0,
    cells: Cell[] = [],
    hovered: Cell | null = null,
    cursor = [8, 8]
  const address = addressOf('phases')
  const live = new Live()
  const canvas = new Canvas(() => draw(), 'Phase diagram, measured')
  const status = h('p', { class: 'progress' })
  const said = h('p', { class: 'said', 'aria-live': 'polite' }, ' ')
  const which = h(
    'select',
    {
      'aria-label': 'Model',
      change: () => {
        features = Number(which.value)
        begin()
      },
    },
    h('option', { value: 2, selected: features === 2 }, '2 features in 1 dimension'),
    h('option', { value: 3, selected: features === 3 }, '3 features in 2 dimensions')
  )
  canvas.element.tabIndex = 0
  const legend = h('ul', { class: 'legend' })

  place.append(
    h(
      'section',
      { class: 'page phases' },
      h('h1', {}, 'Phase diagram, measured'),
      h(
        'p',
        { class: 'lead' },
        'Every pixel is four trained models of one density and one relative importance of the last ' +
          'feature; the one of least exact loss gives the colour. Cells whose neighbours differ are ' +
          'cut in four and ' +
          'measured again. Hatched: some seeds ended in another phase. Lines: the paper’s theory.'
      ),
      h(
        'div',
        { class: 'row' },
        which,
        h('button', { type: 'button', class: 'primary', click: () => begin() }, 'Measure again'),
        shareBar({
          link: () => `phases?features=${features}&hidden=${features - 1}`,
          command: () =>
            `superpose reproduce ${features === 2 ? 'phase-two-in-one' : 'phase-three-in-two'}`,
          data,
        })
      ),
      status,
      h('div', { class: 'map' }, canvas.element, h('div', {}, legend, said))
    )
  )

  const area = () => ({ left: 50, top: 8, size: Math.min(canvas.width - 58, canvas.height - 44) })
  const found = (offsetX: number, offsetY: number): Cell | null => {
    const { left, top, size } = area(),
      u = (offsetX - left) / size,
      v = 1 - (offsetY - top) / size
    const inside = cells.filter((cell) => {
      const side = coarse << cell.level
      return Math.floor(u * side) === cell.x && Math.floor(v * side) === cell.y
    })
    return inside.sort((a, b) => b.level - a.level)[0] ?? null
  }
  const visit = (cell: Cell | null): void => {
    if (cell) location.hash = `playground?${cell.link}`
  }
  canvas.element.addEventListener('pointermove', (event) => look(found(event.offsetX, event.offsetY)))
  canvas.element.addEventListener('click', (event) => visit(found(event.offsetX, event.offsetY)))
  canvas.element.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ]
    if (event.key === 'Enter') return visit(hovered)
    if (!step) return
    event.preventDefault()
    cursor = cursor.map((value, k) => Math.max(0, Math.min(63, value + step[k])))
    const { left, top, size } = area()
    look(found(left + ((cursor[0] + 0.5) / 64) * size, top + (1 - (cursor[1] + 0.5) / 64) * size))
  })

  function look(cell: Cell | null): void {
    if (cell === hovered) return
    hovered = cell
    setText(
      said,
      cell
        ? `p = ${cell.p}, importance ${cell.r}: ${names[cell.phase]}, exact loss ` +
            `${cell.loss.toPrecision(4)}; ` +
            `${Math.round(100 * cell.elsewhere)}% of the seeds elsewhere; the paper’s candidates say: ` +
            `${names[cell.theory]}.`
        : ' '
    )
    draw()
  }

  function data(): Data | null {
    return cells.length === 0
      ? null
      : {
          name: 'phases',
          json: { names, cells },
          columns: ['density', 'importance', 'phase', 'theory', 'elsewhere', 'loss', 'link'],
          rows: cells.map((one) => [
            one.p,
            one.r,
            names[one.phase],
            names[one.theory],
            one.elsewhere,
            one.loss,
            one.link,
          ]),
          pictures: [canvas],
        }
  }

  function begin(): void {
    epoch++
    cells = []
    address(`features=${features}&hidden=${features - 1}`)
    live.say('phase', {
      link: `features=${features}&hidden=${features - 1}&learning-rate=0.01&batch=256`,
      epoch,
      features,
      seeds: 4,
      steps: 1500,
    })
  }

  function draw(): void {
    const c = canvas.begin(),
      { left, top, size } = area(),
      ink = palette()
    for (const cell of [...cells].sort((a, b) => a.level - b.level)) {
      const side = size / (coarse << cell.level),
        x = left + cell.x * side,
        y = top + size - (cell.y + 1) * side
      c.fillStyle = ink.qualitative[[6, 1, 0, 2, 4, 3][cell.phase]]
      c.fillRect(x, y, side + 0.4, side + 0.4)
      if (cell.elsewhere === 0) continue
      c.strokeStyle = ink.paper
      c.globalAlpha = 0.35 + 0.5 * cell.elsewhere
      c.lineWidth = 1
      c.beginPath()
      c.moveTo(x, y + side)
      c.lineTo(x + side, y)
      c.stroke()
      c.globalAlpha = 1
    }
    if (hovered) {
      const side = size / (coarse << hovered.level)
      c.strokeStyle = ink.ink
      c.lineWidth = 2
      c.strokeRect(left + hovered.x * side, top + size - (hovered.y + 1) * side, side, side)
    }
    theory(c)
    c.fillStyle = ink.muted
    c.font = font(11)
    c.textAlign = 'center'
    for (const p of [0.01, 0.03, 0.1, 0.3, 1])
      c.fillText(String(p), left + (1 - Math.log(p) / Math.log(0.01)) * size, top + size + 15)
    c.fillText('density p', left + size / 2, top + size + 31)
    c.textAlign = 'right'
    for (const r of [0.1, 0.3, 1, 3, 10])
      c.fillText(String(r), left - 8, top + size / 2 - (Math.log10(r) / 2) * size + 4)
  }

  /** r = 2p/(4 − 5p) and its mirror image: where pairing and ignoring tie, between fixed W. */
  function theory(c: CanvasRenderingContext2D): void {
    const { left, top, size } = area()
    c.save()
    c.beginPath()
    c.rect(left, top, size, size)
    c.clip()
    c.strokeStyle = palette().ink
    c.lineWidth = 1.5
    for (const sign of [1, -1]) {
      c.beginPath()
      for (let k = 0; k <= 200; k++) {
        const p = 0.01 ** (1 - k / 200),
          r = (2 * p) / (4 - 5 * p)
        if (p > 4 / 7) break
        const y = top + size / 2 - sign * (Math.log10(r) / 2) * size
        if (k === 0) c.moveTo(left + (k / 200) * size, y)
        else c.lineTo(left + (k / 200) * size, y)
      }
      if (features === 2 || sign === 1) c.stroke()
    }
    c.restore()
  }

  live.onWords = (words) => {
    if (words.type === 'fault') notice.say(String(words.message), 'fault')
    if (words.type !== 'cells' || words.epoch !== epoch) return
    cells.push(...(words.cells as Cell[]))
    setText(
      status,
      `${cells.length} cells, ${4 * cells.length} models measured; ${words.left as number} cells wait`
    )
    const seen = [...new Set(cells.map((cell) => cell.phase))].sort()
    legend.replaceChildren(...seen.map((phase) => h('li', { 'data-phase': phase }, names[phase])))
    canvas.describe(
      `${cells.length} cells: ${seen
        .map((phase) => `${names[phase]} ${cells.filter((cell) => cell.phase === phase).length}`)
        .join(', ')}`
    )
    draw()
  }
  live.onOpen = () => begin()
  live.onLost = () => notice.lost()
  live.open()
  return {
    moved: () => {},
    close: () => {
      live.close()
      canvas.release()
    },
  }
}
