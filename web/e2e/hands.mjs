// What a visitor does and sees, for the tests.
import assert from 'node:assert/strict'
import { until } from './lab.mjs'

export const views = [
    'playground',
    'lottery',
    'ribbon',
    'phases',
    'ledger',
    'decode',
    'steer',
    'attack',
    'lessons',
    'gallery',
]
export const pentagon = 'features=5&hidden=2&density=0.05&importance=0.9%5Ei&steps=10000'
export const slider = (page, name) => page.locator(`input[data-option="${name}"]`)
export const text = (page, selector) => page.locator(selector).innerText()

/** Sets a slider as a hand would: the event and all. */
export const slide = (page, name, position) =>
    slider(page, name).evaluate((input, value) => {
        input.value = value
        input.dispatchEvent(new Event('input', { bubbles: true }))
    }, String(position))

export const trained = (tab, steps) =>
    until(`${steps} steps are done`, () => tab.frame().isDone && tab.frame().step === steps)

export const exported = (page, link, format) =>
    page.evaluate(
        async ([link, format]) => {
            const answer = await fetch(`/api/export?format=${format}&link=${encodeURIComponent(link)}`)
            return [answer.status, await answer.text()]
        },
        [link, format]
    )

export const linkOf = async (page) => {
    await page.waitForTimeout(350) // the address bar follows a quarter of a second later
    return new URL(page.url()).hash.split('?')[1]
}

/** The weights on the screen are those that the link gives, bit for bit. */
export async function assertSame(tab, link) {
    const [status, json] = await exported(tab.page, link, 'json')
    assert.equal(status, 200, json)
    const { W, steps } = JSON.parse(json)
    assert.equal(steps, tab.frame().step)
    assert.deepEqual(W.flat().map(Math.fround), tab.frame().W)
}
