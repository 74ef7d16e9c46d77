// Views beyond the playground: measured, exported, linked.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { assertSame, exported, linkOf, pentagon, slide, text, trained, views } from './hands.mjs'
import { superpose, until, visit } from './lab.mjs'

export const viewTests = Object.fromEntries([
    [
        'decoders are measured side by side',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#decode?${pentagon}`)
            await until(
                'all are measured',
                async () => (await text(tab.page, '.progress')) === '400 supports at every k.'
            )
            assert.equal(await tab.page.locator('tbody tr').count(), 8)
            assert.match(await text(tab.page, '.said'), /At k = 2: 5 of 10 supports are simplicial faces/)
            await tab.page.locator('input[aria-label="Active features k"]').focus()
            await tab.page.keyboard.press('ArrowLeft')
            await until('k is 1', async () =>
                (await text(tab.page, '.said')).startsWith('At k = 1: 5 of 5')
            )
            const readout = tab.page.locator('tbody tr').first()
            await until('its vector is there', async () => !(await readout.innerText()).includes('…'))
            assert.match(await readout.innerText(), /1 right, 0 false, 0 missed\s+100\.0%/)
            assert.match(await linkOf(tab.page), /show=k:1/)
            await tab.page.getByText('Another vector').click()
            await until('another', async () => (await linkOf(tab.page)).includes('draw:1'))
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'an attack stays below its prediction and above chance',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#attack?${pentagon}`)
            const numbers = async () =>
                /Damage ([\d.e-]+), predicted ([\d.e-]+).*found ([\d.e-]+), 200 random directions ([\d.e-]+)/
                    .exec(await text(tab.page, '.said'))
                    ?.slice(1)
                    .map(Number)
            await until('it is worked out', async () => (await numbers())?.length === 4)
            const [damage, predicted, strongest, random] = await numbers()
            assert.ok(damage < predicted && damage <= strongest && damage > 2 * random)
            await tab.page.locator('input[type="range"]').focus()
            await tab.page.keyboard.press('Home')
            await until('nothing at 0', async () => (await numbers())[0] === 0)
            await tab.page.getByRole('button', { name: '3', exact: true }).click()
            await until('output 3', async () => (await text(tab.page, '.said')).startsWith('Output 3'))
            assert.match(await linkOf(tab.page), /show=length:0,output:3/)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'a lesson asks before it shows, by keyboard',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#lessons?lesson=pentagon`, {
                reducedMotion: 'reduce',
            })
            const step = tab.page.locator('.step').first()
            assert.ok(await step.locator('.run').isDisabled())
            assert.equal(await tab.page.locator('.outcome').count(), 0)
            await step.locator('input').first().focus()
            for (let k = 0; k < 3; k++) await tab.page.keyboard.press('ArrowDown')
            await tab.page.keyboard.press('Tab')
            await tab.page.keyboard.press('Enter')
            await until('it is measured', async () => (await tab.page.locator('.outcome').count()) === 1)
            assert.match(await text(tab.page, '.outcome'), /As you said.*5 of 5 features are represented/)
            await tab.page.locator('.outcome a').click()
            await until('it opens there', () => tab.page.url().includes('#playground?features=5'))
            await tab.page.goto(`${lab.address}#lessons`)
            await until('it was kept', async () => (await tab.page.locator('.step').count()) === 2)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'every step of every lesson is measured',
        async (browser, lab) => {
            const lines = []
            for (const name of ['paint', 'pairs', 'pentagon', 'jump', 'decode', 'steer']) {
                const tab = await visit(browser, `${lab.address}#lessons?lesson=${name}`, {
                    reducedMotion: 'reduce',
                })
                for (let k = 0; k < 3; k++) {
                    const step = tab.page.locator('.step').nth(k)
                    await step.locator('input').first().check()
                    await step.locator('.run').click()
                    await until(
                        'it is measured',
                        async () => (await step.locator('.outcome').count()) === 1
                    )
                    assert.equal(await step.locator('label[data-found]').count(), 1, `${name} ${k}`)
                    lines.push(await step.locator('label[data-found]').innerText())
                }
                assert.deepEqual(tab.faults, [])
                await tab.close()
            }
            assert.deepEqual(
                lines.map((line) => line.trim()),
                [
                    'One',
                    'Both',
                    'Two',
                    '180°, opposite',
                    'Two',
                    'Two',
                    'Five',
                    '2/5',
                    'Five or fewer',
                    'By steps, at several densities',
                    'At a higher density',
                    'The second is ignored',
                    'Always',
                    'About half of the time',
                    'Always',
                    'Three or four',
                    'Up to a half',
                    'More than one feature’s',
                ]
            )
        },
    ],

    [
        'a kick on the way is in the link, and comes again',
        async (browser, lab) => {
            const link =
                'features=5&hidden=2&density=1&importance=0.9%5Ei&' +
                'show=stops:24,kick:9x0.3-30x0.1&steps=300'
            const ends = []
            for (let visitor = 0; visitor < 2; visitor++) {
                const tab = await visit(browser, `${lab.address}#ribbon?${link}`)
                await until('it is back', async () =>
                    (await text(tab.page, '.progress')).includes('47 of 47')
                )
                await until('the end is said', async () =>
                    (await text(tab.page, '.said')).includes('loss')
                )
                ends.push(await text(tab.page, '.said'))
                assert.match(await linkOf(tab.page), /kick:9x0.3-30x0.1/)
            }
            assert.equal(ends[0], ends[1])
            const slow = link.replace(',kick:9x0.3-30x0.1', '').replace('=300', '=20000')
            const tab = await visit(browser, `${lab.address}#ribbon?${slow}`)
            await until('it walks', async () => (await text(tab.page, '.progress')).startsWith('stop'))
            await tab.page.locator('.ribbon .kick').click()
            await until('it is in the link', async () => /kick:\d+x0.1/.test(await linkOf(tab.page)))
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'painted pairs come together, and their link too',
        async (browser, lab) => {
            const link = 'features=6&hidden=2&density=0.1&steps=3000'
            const tab = await visit(browser, `${lab.address}#playground?${link}`)
            await trained(tab, 3000)
            await tab.page.locator('.painter summary').click()
            await tab.page.locator('[data-pair="1,0"]').click()
            await tab.page.locator('[data-pair="3,2"]').focus()
            await tab.page.keyboard.press('Enter')
            await tab.page.locator('.painter select').selectOption('anticorrelated')
            await tab.page.locator('[data-pair="5,4"]').click()
            const query = /correlated=0,1\/2,3&anticorrelated=4,5/
            await until('it is in the link', async () => query.test(await linkOf(tab.page)))
            await trained(tab, 3000)
            let shares = null
            await until('it is explained', async () => {
                shares = /variance: ([\d.]+)%.*components, ([\d.]+)%/.exec(
                    await text(tab.page, '.share-of-variance')
                )
                return shares !== null
            })
            assert.ok(shares.slice(1).every((one) => one > 0 && one <= 100), shares[0])
            await assertSame(tab, await linkOf(tab.page))
            await slide(tab.page, 'features', 3) // to five: a set without its second feature is none
            await until('it is five', () => tab.frame().n === 5 && tab.frame().isDone)
            assert.match(await linkOf(tab.page), /correlated=0,1\/2,3&steps/)
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'what an autoencoder has learned steers beside the others',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#steer?${pentagon}`)
            const said = () => text(tab.page, '.said')
            await until('three ways', async () => (await said()).includes('least: wanted'))
            const learned = /autoencoder: wanted ([\d.]+), false activation [\d.]+, suppression [\d.]+/
            await until('it has learned', async () => learned.test(await said()))
            assert.ok(learned.exec(await said())[1] > 0.3, await said())
            await tab.page.locator('.steer .chip[aria-pressed]').nth(2).click()
            await until('another feature', async () => /column.*autoencoder/.test(await said()))
            assert.deepEqual(tab.faults, [])
        },
    ],

    [
        'a tunnel leads to the other branch, and its link too',
        async (browser, lab) => {
            const link = 'features=5&hidden=2&density=1&importance=0.9%5Ei&show=stops:40&steps=1500'
            const tab = await visit(browser, `${lab.address}#ribbon?${link}`)
            const progress = () => text(tab.page, '.progress')
            // asked again and again: only where the ways differ is there another branch to go to
            const asking = tab.page.evaluate(async () => {
                const end = performance.now() + 60000
                while (!/tunnel/.test(location.hash) && performance.now() < end) {
                    document.querySelector('.ribbon .tunnel').click()
                    await new Promise((resolve) => setTimeout(resolve, 30))
                }
            })
            const isIn = async () => /kick:\d+xtunnel/.test(await linkOf(tab.page))
            await until('it is in the link', isIn, 60000)
            await asking
            await until('it is back', async () => (await progress()).includes('79 of 79'))
            const said = await text(tab.page, '.said')
            const again = await visit(browser, `${lab.address}#ribbon?${await linkOf(tab.page)}`)
            await until('the other is back', async () =>
                (await text(again.page, '.progress')).includes('79 of 79')
            )
            await until('it says the same', async () => (await text(again.page, '.said')) === said)
            assert.deepEqual([...tab.faults, ...again.faults], [])
        },
    ],

    [
        'a kick in the playground is in the link',
        async (browser, lab) => {
            const tab = await visit(browser, `${lab.address}#playground?${pentagon}`)
            await trained(tab, 10000)
            await tab.page.click('.playground .kick')
            await until('it goes on', () => tab.frame().isDone && tab.frame().step > 10000)
            const link = await linkOf(tab.page)
            assert.match(link, /path=density=0.05:10000\/kick=0.3:/)
            await assertSame(tab, link)
        },
    ],

    [
        'every view exports what it shows',
        async (browser, lab) => {
            const sent = {
                playground: pentagon,
                lottery: 'features=5&hidden=2&density=0.1&batch=64&steps=500',
                ribbon: 'features=3&hidden=2&density=1&batch=64&show=stops:24&steps=300',
                phases: 'features=2&hidden=1',
                ledger: pentagon,
                decode: pentagon,
                steer: pentagon,
                attack: pentagon,
                lessons: 'lesson=paint',
                gallery: '',
            }
            for (const view of views) {
                const tab = await visit(browser, `${lab.address}#${view}?${sent[view]}`)
                const menu = tab.page.locator('select.export')
                const formats = await menu
                    .locator('option')
                    .evaluateAll((all) => all.map((one) => one.value))
                assert.ok(formats.includes('json') && formats.includes('csv'), `${view} ${formats}`)
                for (const format of formats.filter((one) => ['json', 'csv', 'svg'].includes(one))) {
                    let content = ''
                    await until(`${view} exports ${format}`, async () => {
                        const saving = tab.page
                            .waitForEvent('download', { timeout: 400 })
                            .catch(() => null)
                        await menu.selectOption(format)
                        const download = await saving
                        if (!download) return false
                        content = await readFile(await download.path(), 'utf8')
                        return content.length > 0
                    })
                    if (format === 'json') assert.equal(typeof JSON.parse(content).link, 'string')
                    if (format === 'csv') {
                        const lines = content.trim().split('\n')
                        const widths = lines.map((line) => line.replace(/"[^"]*"/g, '').split(',').length)
                        assert.equal(new Set(widths).size, 1, `${view}: ${content.slice(0, 300)}`)
                    }
                    if (format === 'svg') {
                        const marks = await tab.page.evaluate((text) => {
                            const root = new DOMParser().parseFromString(text, 'image/svg+xml')
                            const isBroken = root.querySelector('parsererror') !== null
                            return isBroken ? -1 : root.querySelectorAll('path, rect, text').length
                        }, content)
                        assert.ok(marks > 4, `${view}: ${marks} marks`)
                    }
                }
                if (formats.includes('safetensors')) {
                    const saving = tab.page.waitForEvent('download')
                    await menu.selectOption('safetensors')
                    const bytes = await readFile(await (await saving).path())
                    const length = Number(bytes.readBigUInt64LE(0))
                    const head = JSON.parse(bytes.subarray(8, 8 + length).toString())
                    assert.equal(head.W.dtype, 'F32')
                }
                if (formats.includes('npz')) {
                    const saving = tab.page.waitForEvent('download')
                    await menu.selectOption('npz')
                    const bytes = await readFile(await (await saving).path())
                    assert.equal(bytes.subarray(0, 2).toString(), 'PK')
                }
                await tab.page.click('.show-command')
                assert.match(await text(tab.page, 'dialog code'), /^superpose /)
                assert.deepEqual(tab.faults, [], view)
                await tab.close()
            }
        },
    ],

    [
        'the command of a path that was dragged trains the same weights',
        async (browser, lab) => {
            const tab = await visit(
                browser,
                `${lab.address}#playground?${pentagon.replace('10000', '900')}`
            )
            await trained(tab, 900)
            await tab.page.selectOption('select[aria-label="When an option changes"]', 'on')
            for (const position of [30, 36, 33]) {
                await slide(tab.page, 'density', position)
                await tab.page.waitForTimeout(40)
            }
            await until('it has come to rest', () => tab.frame().isDone && tab.frame().step > 900)
            const link = await linkOf(tab.page)
            await tab.page.click('.show-command')
            const command = await text(tab.page, 'dialog code')
            assert.match(command, /--path 'density=0.05:900\//)
            const words = command
                .split(' ')
                .slice(1)
                .map((word) => word.replaceAll("'", ''))
            const { models } = JSON.parse(superpose(...words, '--out', 'path', '--json'))
            const [, json] = await exported(tab.page, link, 'json')
            assert.equal(models[0].hash, JSON.parse(json).hash)
        },
    ],

    [
        'a page of another origin gets nothing',
        async (browser, lab) => {
            const stranger = createServer((_, answer) => {
                answer.setHeader('Content-Type', 'text/html')
                answer.end('<!doctype html><title>stranger</title>')
            })
            await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve))
            try {
                const context = await browser.newContext()
                const page = await context.newPage()
                await page.goto(`http://127.0.0.1:${stranger.address().port}/`)
                const got = await page.evaluate(async (lab) => {
                    const socket = await new Promise((resolve) => {
                        const line = new WebSocket(`${lab.replace('http', 'ws')}live`)
                        line.onopen = () => resolve('open')
                        line.onerror = () => resolve('refused')
                    })
                    const read = await fetch(`${lab}api/about`).then(
                        () => 'read',
                        () => 'refused'
                    )
                    const image = await new Promise((resolve) => {
                        const one = new Image()
                        one.onload = () => resolve('loaded')
                        one.onerror = () => resolve('refused')
                        one.src = `${lab}api/figure/five-in-two/figure.svg`
                    })
                    return [socket, read, image]
                }, lab.address)
                assert.deepEqual(got, ['refused', 'refused', 'refused'])
            } finally {
                stranger.close()
            }
        },
    ],
])
