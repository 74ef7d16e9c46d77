// End-to-end tests of the explorer in a real Chromium: node e2e/run.mjs [name …].
// Ends with one line of counts.
import { browse, serve, superpose } from './lab.mjs'
import { tests } from './tests.mjs'
import { viewTests } from './views.mjs'
import { measurements } from './measurements.mjs'

const wanted = process.argv.slice(2)
superpose('reproduce', 'five-in-two', '--scale', 'smoke', '--out', 'reproduce')
const browser = await browse()
let passed = 0
let failed = 0
for (const [name, test] of Object.entries({ ...tests, ...viewTests, ...measurements })) {
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
    const lab = await serve()
    try {
        const said = await test(browser, lab)
        passed++
        console.log(`  passed  ${name}${said ? `: ${said}` : ''}`)
    } catch (error) {
        failed++
        console.log(`  FAILED  ${name}: ${error.message}`)
    } finally {
        for (const context of browser.contexts()) await context.close()
        await lab.end()
    }
}
await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
