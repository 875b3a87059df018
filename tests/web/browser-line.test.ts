import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { webChats } from '../../start/web-chats.ts'
import { createApp } from '../../web/app.ts'
import { listen } from '../../web/server.ts'
import { openWholeLine } from '../channels/whole-line.ts'
import { launch, withoutChromium } from './chromium.ts'

/** Page, receive, queue, rules, sentences, delivery and back to the page. */
test.skipIf(withoutChromium)(
  `a customer books in the browser, over the whole line${withoutChromium ? ` (${withoutChromium})` : ''}`,
  async () => {
    await using stack = new AsyncDisposableStack()
    const { store, businessId, line, now } = stack.use(await openWholeLine(['web']))
    const chats = webChats(store, () => line, now)
    const app = createApp({
      ...{ store, now, log: pino({ level: 'silent' }), dashboardKey: 'a-key-for-the-tests-only' },
      webChat: (business) => chats.of(business),
      readiness: () => Promise.reject(new Error('not asked')),
      metrics: async () => '',
    })
    const server = stack.use(await listen(app, { port: 0, hostname: '127.0.0.1' }))
    const browser = stack.adopt(await launch(), (open) => open.close())
    const screenshots = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'jara-pages-')))
    if (!process.env.SCREENSHOTS) stack.defer(() => rm(screenshots, { recursive: true }))

    const page = await browser.newPage({
      viewport: { width: 360, height: 740 },
      ...{ locale: 'en-NG', timezoneId: 'Africa/Lagos' },
    })
    const connected = page.waitForResponse('**/events?*')
    await page.goto(`http://127.0.0.1:${server.port}/chat/glow-nails`)
    await connected
    const typingSeen = page.evaluate(untilTypingShows)
    const say = async (text: string) => {
      await page.getByLabel('Your message').fill(text)
      await page.getByRole('button', { name: 'Send' }).click()
    }
    const replies = page.locator('#messages li:not(.customer):not(.day) .text')

    await say('how much is gel polish?')
    await typingSeen
    await replies.filter({ hasText: '₦7,000' }).waitFor()
    await say('book gel polish friday by 2')
    await page.locator('.choices button').first().waitFor()
    await page.screenshot({ path: join(screenshots, 'read-back-360.png') })
    const bookings = () => store.forBusiness(businessId).bookings({})
    expect(await bookings()).toEqual([])
    await page.getByRole('button', { name: 'Yes' }).click()
    await expect
      .poll(bookings, { timeout: 15_000 })
      .toMatchObject([{ service: 'gel-polish', start: '2026-12-04T14:00', status: 'confirmed' }])
    await expect.poll(() => replies.count(), { timeout: 15_000 }).toBeGreaterThanOrEqual(3)
    await page.screenshot({ path: join(screenshots, 'booked-360.png') })
  },
  120_000,
)

/** Runs in the page: the dots may be gone again before anybody outside looks. */
const untilTypingShows = `new Promise((seen) => {
  const dots = document.querySelector('#typing')
  new MutationObserver(() => dots.hidden || seen(true)).observe(dots, { attributes: true })
})`
