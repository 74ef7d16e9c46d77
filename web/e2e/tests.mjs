import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { assertSame, exported, linkOf, pentagon, slide, slider, text, trained, views } from './hands.mjs'
import { folder, serve, superpose, until, visit } from './lab.mjs'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const tests = Object.fromEntries([
    ...views.flatMap((view) =>
        ['light', 'dark'].map((colorScheme) => [
            `${view} opens in ${colorScheme} without a fault and is accessible`,
            async (browser, lab) => {
                const tab = await visit(browser, `${lab.address}#${view}`, {
                    colorScheme,
                    bypassCSP: true,
                })
                await tab.page.locator('main h1').first().waitFor()
                await tab.page.waitForTimeout(700)
                await tab.page.addScriptTag({ path: axe })
                const { violations } = await tab.page.evaluate(() => globalThis.axe.run())
                assert.deepEqual(
                    violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 90)}`),
                    []
                )
                assert.deepEqual(tab.faults, [])
                const paper = await tab.page.evaluate(
                    () => getComputedStyle(document.body).backgroundColor
                )
                assert.equal(paper, colorScheme === 'dark' ? 'rgb(22, 24, 29)' : 'rgb(255, 255, 255)')
                const wide = await tab.page.evaluate(() => document.documentElement.scrollWidth)
                assert.equal(wide, 1440)
            },
        ])
    ),

    [
        'the first screen forms a pentagon',
        async (browser, lab) => {
            const tab = await visit(browser, lab.address)
            await trained(tab, 10000)
            await until('it is named', async () => (await text(tab.page, '.shape')) === 'pentagon')
            assert.match(await text(tab.page, '.caption'), /5 features in 2 dimensions.*superposition/)
            await assertSame(tab, await linkOf(tab.page))
        },
    ],

    [
        'a slider changes the model',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            await slide(tab.page, 'density', 60)
            await until('two are left', async () =>
                (await text(tab.page, '.caption')).startsWith('2 features')
            )
            await slide(tab.page, 'features', 6)
            await until('there are eight', () => tab.frame().n === 8 && tab.frame().isDone)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'a link restores the state, after dragging too',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            await tab.page.selectOption('select[aria-label="When an option changes"]', 'on')
            for (const position of [30, 33, 36, 39, 42, 40, 38]) {
                await slide(tab.page, 'density', position)
                await tab.page.waitForTimeout(60)
            }
            await slide(tab.page, 'importance', 30)
            await until('it has come to rest', () => tab.frame().isDone)
            const link = await linkOf(tab.page)
            assert.match(link, /path=.*density=.*importance=/)
            await assertSame(tab, link)
            const other = await visit(browser, `${lab.address}#playground?${link}`)
            await until(
                'the other tab is there',
                () => other.frame().isDone && other.frame().step === tab.frame().step
            )
            assert.deepEqual(other.frame().W, tab.frame().W)
        },
    ],

    [
        'the command that is shown trains the same weights',
        async (browser, lab) => {
            const tab = await visit(
                browser,
                `${lab.address}#playground?${pentagon.replace('10000', '700')}`
            )
            await trained(tab, 700)
            await tab.page.click('.show-command')
            const command = await text(tab.page, 'dialog code')
            assert.match(command, /^superpose train --features 5 .*--steps 700$/)
            const words = command
                .split(' ')
                .slice(1)
                .map((word) => word.replaceAll("'", ''))
            superpose(...words, '--out', 'shown')
            const [, json] = await exported(tab.page, await linkOf(tab.page), 'json')
            const { models } = JSON.parse(
                superpose('train', ...words.slice(1), '--out', 'shown', '--json')
            )
            assert.equal(models[0].hash, JSON.parse(json).hash)
        },
    ],

    [
        'a vector that is pulled is in the link',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            const box = await tab.page.locator('.stage canvas').boundingBox()
            const unit = Math.min(box.width, box.height) / 2 / Math.max(1.15, 1.14 + 0.22)
            const [x, y] = [tab.frame().W[0], tab.frame().W[5]]
            await tab.page.mouse.move(box.x + box.width / 2 + x * unit, box.y + box.height / 2 - y * unit)
            await tab.page.mouse.down()
            await tab.page.mouse.move(
                box.x + box.width / 2 + unit / 2,
                box.y + box.height / 2 - unit / 2,
                { steps: 6 }
            )
            await tab.page.waitForTimeout(300)
            assert.ok(Math.abs(tab.frame().W[0] - 0.5) < 0.02, `it is at ${tab.frame().W[0]}`)
            await tab.page.mouse.up()
            await until('the others have answered', () => tab.frame().isDone)
            const link = await linkOf(tab.page)
            assert.match(link, /pin=0,.*none:/)
            await assertSame(tab, link)
        },
    ],

    [
        'it can be used by keyboard alone',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            for (let k = 0; k < 60; k++) {
                await tab.page.keyboard.press('Tab')
                if (
                    await slider(tab.page, 'density').evaluate(
                        (input) => input === document.activeElement
                    )
                )
                    break
            }
            await tab.page.keyboard.press('End')
            await until('two are left', async () =>
                (await text(tab.page, '.caption')).startsWith('2 features')
            )
            await tab.page.locator('.stage .canvas').focus()
            await tab.page.keyboard.press(']')
            await tab.page.keyboard.press('ArrowUp')
            await until(
                'it is pinned',
                async () => (await linkOf(tab.page)).includes('pin=0') || !tab.frame().isDone
            )
            await tab.page.keyboard.press('Escape')
            await until('it is done', () => tab.frame().isDone)
            assert.match(await linkOf(tab.page), /pin=0,.*none/)
        },
    ],

    [
        'reduced motion trains at once',
        async (browser, lab) => {
            const tab = await visit(browser, lab.address, { reducedMotion: 'reduce' })
            const frames = []
            tab.page.on('websocket', () => {})
            await until('it is done', () => {
                frames.push(tab.frame().step)
                return tab.frame().isDone
            })
            assert.ok(new Set(frames).size < 30, `${new Set(frames).size} pictures`)
        },
    ],

    [
        'exports parse',
        async (browser, lab) => {
            const { page } = await visit(browser, lab.address)
            const [, json] = await exported(page, pentagon, 'json')
            assert.equal(JSON.parse(json).b.length, 5)
            const [, csv] = await exported(page, pentagon, 'csv')
            assert.deepEqual(
                csv
                    .trim()
                    .split('\n')
                    .map((line) => line.split(',').length),
                Array(6).fill(8)
            )
            const [, svg] = await exported(page, pentagon, 'svg')
            const isSvg = (text) =>
                new DOMParser().parseFromString(text, 'image/svg+xml').documentElement.tagName
            assert.equal(await page.evaluate(isSvg, svg), 'svg')
            const [, tensors] = await exported(page, pentagon, 'safetensors')
            assert.ok(tensors.includes('"W"'))
            assert.equal((await exported(page, 'features=5000&hidden=2', 'json'))[0], 400)
        },
    ],

    [
        'the lottery ends in classes, and one of them opens',
        async (browser, lab) => {
            const link = 'features=5&hidden=2&density=0.05&importance=0.9%5Ei&steps=3000&batch=256'
            const tab = await visit(browser, `${lab.address}#lottery?${link}`)
            await until(
                'they are all there',
                async () =>
                    (await text(tab.page, '.progress')).includes('3,000 of 3,000') &&
                    (await tab.page.locator('tbody tr').count()) > 1
            )
            await tab.page.waitForTimeout(500)
            const name = (await text(tab.page, 'tbody tr:first-child .class')).split(' · ')[0]
            await tab.page.locator('tbody tr:first-child .class').click()
            await until('it is opened', async () => (await text(tab.page, '.shape')).startsWith(name))
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'a pixel of the phase diagram opens its model',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#phases`)
            const canvas = tab.page.locator('.phases canvas')
            const cells = async () => Number.parseInt(await text(tab.page, '.progress'), 10)
            await until('every coarse cell is measured', async () => (await cells()) >= 256)
            await canvas.click({ position: { x: 500, y: 100 } })
            await until('it is opened', () => tab.page.url().includes('#playground?features=2&hidden=1'))
            await until('it is trained', () => tab.frame().isDone && tab.frame().m === 1)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'the hysteresis comes back another way',
        async (browser, lab) => {
            const link = 'features=5&hidden=2&density=1&importance=0.9%5Ei&steps=1000'
            const tab = await visit(browser, `${lab.address}#ribbon?${link}`)
            await until(
                'it is back',
                async () => (await text(tab.page, '.progress')).includes('79 of 79'),
                60000
            )
            assert.match(await text(tab.page, '.progress'), /The ways differ most at p = /)
        },
    ],

    [
        'the gallery shows what was reproduced',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#gallery`)
            await tab.page.locator('#five-in-two img').first().waitFor()
            await until('the figure is drawn', () =>
                tab.page
                    .locator('#five-in-two img')
                    .first()
                    .evaluate((image) => image.naturalWidth > 100)
            )
            await tab.page.locator('#five-in-two a.open').click()
            await until('it is opened', () => tab.frame().n === 5 && tab.frame().isDone)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'a killed server is said, and found again',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            const before = tab.frame().W
            await lab.end('SIGKILL')
            await until('the page says so', async () =>
                (await text(tab.page, '.notice')).includes('does not answer')
            )
            const second = await serve(lab.port)
            try {
                await until('it is back', async () =>
                    (await text(tab.page, '.notice')).includes('is back')
                )
                await trained(tab, 10000)
                assert.deepEqual(tab.frame().W, before)
            } finally {
                await second.end()
            }
        },
    ],

    [
        'ten tabs train side by side',
        async (browser, lab) => {
            const tabs = await Promise.all(
                Array.from({ length: 10 }, (_, k) =>
                    visit(browser, `${lab.address}#playground?${pentagon}&seed=${k}`, {
                        reducedMotion: 'reduce',
                    })
                )
            )
            for (const tab of tabs) {
                await tab.page.bringToFront()
                await trained(tab, 10000)
            }
            assert.equal(new Set(tabs.map((tab) => tab.frame().W.join())).size, 10)
        },
    ],

    [
        'a phone sees the whole width',
        async (browser, lab) => {
            const tab = await visit(browser, lab.address, {
                viewport: { width: 390, height: 844 },
                hasTouch: true,
            })
            for (const view of views) {
                await tab.page.goto(`${lab.address}#${view}`)
                await tab.page.waitForTimeout(400)
                assert.equal(
                    await tab.page.evaluate(() => document.documentElement.scrollWidth),
                    390,
                    view
                )
            }
        },
    ],

    [
        'an exported view plays without the program',
        async (browser) => {
            for (const [hash, selector, words] of [
                [`playground?${pentagon}`, '.shape', 'pentagon'],
                ['lottery?features=5&hidden=2&density=0.1&batch=64&steps=500', '.progress', '500 of 500'],
                [`steer?${pentagon}`, '.said', 'column: wanted'],
                [`ledger?${pentagon}`, '.result', 'z = '],
                [`attack?${pentagon}`, '.said', 'the strongest attack found'],
                [`decode?${pentagon}`, 'tbody tr:first-child', 'right'],
            ]) {
                superpose('explore', hash, '--export', 'view')
                const tab = await visit(browser, `file://${folder}/view/index.html`)
                await until(`${hash} says ${words}`, async () =>
                    (await tab.page.locator(selector).first().innerText()).includes(words)
                )
                const ours = tab.faults.filter(
                    (fault) => !fault.includes('/api/') && !fault.includes('theme.css')
                )
                assert.deepEqual(ours, [])
                await tab.close()
            }
        },
    ],
])
