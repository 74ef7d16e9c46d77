// Times are printed, not judged: the machine may be busy. Sizes are judged.
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { until, visit } from './lab.mjs'

const percentile = (sorted, share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]

/** Moves the density slider on every picture for a while; the delays until the new model is drawn. */
const drag = (page, milliseconds) =>
    page.evaluate(async (milliseconds) => {
        performance.clearMeasures()
        const input = document.querySelector('input[data-option="density"]')
        const end = performance.now() + milliseconds
        for (let k = 0; performance.now() < end; k++) {
            input.value = String(20 + (k % 20))
            input.dispatchEvent(new Event('input', { bubbles: true }))
            await new Promise((resolve) => setTimeout(resolve, 100))
        }
        return performance.getEntriesByName('asked to drawn').map((entry) => entry.duration)
    }, milliseconds)

/** Pictures a second while a model trains, beside the screen's beats, and the longest main-thread task. */
async function pace(browser, lab, link) {
    const tab = await visit(browser, `${lab.address}#playground?${link}`)
    await until('it trains', () => tab.frame().step > 0)
    const found = await tab.page.evaluate(async () => {
        let longest = 0
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
        }).observe({ entryTypes: ['longtask'] })
        const counter = document.querySelector('.counter')
        let [pictures, beats, isOver] = [0, 0, false]
        const observer = new MutationObserver(() => pictures++)
        observer.observe(counter, { childList: true, characterData: true, subtree: true })
        const beat = () => {
            beats++
            if (!isOver) requestAnimationFrame(beat)
        }
        beat()
        await new Promise((resolve) => setTimeout(resolve, 500)) // the page has just been loaded
        ;[pictures, beats] = [0, 0]
        const began = performance.now()
        await new Promise((resolve) => setTimeout(resolve, 3000))
        isOver = true
        const seconds = (performance.now() - began) / 1000
        return { rate: pictures / seconds, beats: beats / seconds, longest }
    })
    await tab.close()
    return (
        `${found.rate.toFixed(1)} pictures a second of ${found.beats.toFixed(1)} beats of the screen, ` +
        `longest task ${found.longest.toFixed(0)} ms`
    )
}

export const measurements = {
    'from slider to the first picture': async (browser, lab) => {
        const lines = []
        for (const link of ['features=5&hidden=2&density=0.05', 'features=20&hidden=5&density=0.05']) {
            const tab = await visit(browser, `${lab.address}#playground?${link}&steps=10000`)
            await until('it trains', () => tab.frame().step > 0)
            const delays = (await drag(tab.page, 4000)).sort((a, b) => a - b)
            assert.ok(delays.length > 0, 'no picture of a new model')
            lines.push(
                `${link.slice(0, 20)} median ${percentile(delays, 0.5).toFixed(0)} ms, ` +
                    `95% ${percentile(delays, 0.95).toFixed(0)} ms of ${delays.length}`
            )
            await tab.close()
        }
        return lines.join('; ')
    },

    'pictures a second, 20 in 5': (browser, lab) =>
        pace(browser, lab, 'features=20&hidden=5&density=0.05&steps=1000000'),

    'pictures a second, 80 in 20': (browser, lab) =>
        pace(browser, lab, 'features=80&hidden=20&density=0.05&steps=30000'),

    'retrained to the end on every move': async (browser, lab) => {
        const tab = await visit(
            browser,
            `${lab.address}#playground?features=5&hidden=2&density=0.05&steps=10000`
        )
        await until('it trains', () => tab.frame().step > 0)
        let ends = new Set()
        const watch = setInterval(() => tab.frame().isDone && ends.add(tab.frame().epoch), 3)
        const delays = await tab.page.evaluate(async () => {
            const input = document.querySelector('input[data-option="density"]')
            const began = performance.now()
            let moves = 0
            while (performance.now() - began < 3000) {
                input.value = String(20 + (moves++ % 20))
                input.dispatchEvent(new Event('input', { bubbles: true }))
                await new Promise((resolve) => setTimeout(resolve, 90))
            }
            return { moves, seconds: (performance.now() - began) / 1000 }
        })
        clearInterval(watch)
        return (
            `${(ends.size / delays.seconds).toFixed(1)} whole trainings a second of ` +
            `${(delays.moves / delays.seconds).toFixed(1)} moves`
        )
    },

    'first load and size': async (browser, lab) => {
        const tab = await visit(browser, 'about:blank')
        const began = Date.now()
        await tab.page.goto(lab.address)
        await until('the first picture is there', () => tab.frame().step > 0)
        const wait = Date.now() - began
        let bytes = 0
        for (const path of ['', 'explorer.js', 'explorer.css', 'theme.css']) {
            const answer = await fetch(lab.address + path)
            bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length
        }
        assert.ok(bytes < 400_000, `${bytes} bytes`)
        return `${wait} ms to the first picture, ${(bytes / 1000).toFixed(1)} kB compressed`
    },
}
