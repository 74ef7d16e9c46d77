// The program and a browser for the tests: both started here, both ended here.
import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const program = join(root, 'artifacts/bin/Superposition.Lab/release/superpose')
export const folder = mkdtempSync(join(tmpdir(), 'superposition-e2e-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

export const superpose = (...words) => execFileSync(program, words, { cwd: folder, encoding: 'utf8' })

/** `superpose explore` on a port; `port` 0 for any. */
export async function serve(port = 0) {
    const words = ['explore', '--no-open', '--port', String(port), '--results', join(folder, 'reproduce')]
    const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stderr.on('data', (data) => (said += data))
    const address = await new Promise((resolve, reject) => {
        child.stdout.once('data', (data) => resolve(String(data).trim()))
        child.once('exit', () => reject(new Error(`superpose explore ended: ${said}`)))
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    return {
        address,
        port: Number(new URL(address).port),
        end: async (signal = 'SIGTERM') => {
            child.kill(signal)
            await ended
        },
    }
}

/** No network of its own, and nothing kept. */
export const browse = () =>
    chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-sync',
            '--disable-background-networking',
            '--disable-component-update',
        ],
    })

/** A page that remembers what went wrong in it, and the last frame that it was sent. */
export async function visit(browser, address, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
    const page = await context.newPage()
    const faults = []
    let last = null
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
            if (typeof payload !== 'string') last = payload
        })
    )
    await page.goto(address)
    return { page, faults, frame: () => decode(last), close: () => context.close() }
}

/** As Explorer/Frame.cs writes a model. */
function decode(buffer) {
    const int = (k) => buffer.readInt32LE(4 * k)
    const [n, m] = [int(7), int(8)]
    const W = Array.from({ length: n * m }, (_, k) => buffer.readFloatLE(4 * (16 + k)))
    return { epoch: int(2), step: int(3), isDone: (int(6) & 1) === 1, n, m, W }
}

/** Until it holds: the models are trained in real time. */
export async function until(what, holds, patience = 20000) {
    const end = Date.now() + patience
    for (;;) {
        try {
            if (await holds()) return
        } catch (error) {
            if (Date.now() > end) throw error
        }
        if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
        await new Promise((resolve) => setTimeout(resolve, 40))
    }
}
