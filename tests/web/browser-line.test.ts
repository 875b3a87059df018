import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Ask } from '../../domain/intent.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { wireLine } from '../../start/line.ts'
import { webChats } from '../../start/web-chats.ts'
import { createApp } from '../../web/app.ts'
import { listen } from '../../web/server.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { Understand } from '../../worker/understand.ts'
import { launch, withoutChromium } from './chromium.ts'

/** Page, receive, queue, rules, sentences, delivery and back to the page; only the reading is written by hand. */
test.skipIf(withoutChromium)(
  `a customer books in the browser, over the whole line${withoutChromium ? ` (${withoutChromium})` : ''}`,
  async () => {
    await using stack = new AsyncDisposableStack()
    const now = runningFrom('2026-12-01T09:00:00+01:00')
    const log = pino({ level: 'silent' })
    const { store, pglite } = await openStore({ secretKey: new Uint8Array(32) })
    stack.use(store)
    if (!pglite) throw new Error('an embedded store is expected')
    const queue = stack.use(await openEmbeddedQueue({ pglite }))
    const { businessId } = await store.importBusiness(
      parseBusinessFile(readFileSync(new URL('../dialogues/glow-nails.yaml', import.meta.url))),
    )
    const line = stack.use(
      await wireLine({
        ...{ store, queue, now, log, settleMs: 50, sends: ['web'] },
        measure: { count: () => {}, stage: () => {} } as never,
        understand: read,
      }),
    )
    const chats = webChats(store, () => line, now)
    const app = createApp({
      ...{ store, now, log, dashboardKey: 'a-key-for-the-tests-only' },
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
    await page.goto(`http://127.0.0.1:${server.port}/chat/glow-nails`)
    const say = async (text: string) => {
      await page.getByLabel('Your message').fill(text)
      await page.getByRole('button', { name: 'Send' }).click()
    }
    const replies = page.locator('#messages li:not(.customer):not(.day) .text')

    await say('how much is gel polish?')
    await page.locator('#typing').waitFor({ state: 'visible' })
    await replies.filter({ hasText: '₦7,000' }).waitFor()
    await say('book gel polish friday by 2')
    await page.locator('.choices button').first().waitFor()
    await page.screenshot({ path: join(screenshots, 'read-back-360.png') })
    const bookings = () => store.forBusiness(businessId).bookings({})
    expect(await bookings()).toEqual([])
    await page.locator('.choices button').first().click()
    await expect
      .poll(bookings, { timeout: 15_000 })
      .toMatchObject([{ service: 'gel-polish', start: '2026-12-04T14:00', status: 'confirmed' }])
    await expect.poll(() => replies.count(), { timeout: 15_000 }).toBeGreaterThanOrEqual(3)
    await page.screenshot({ path: join(screenshots, 'booked-360.png') })
  },
  120_000,
)

const readings: Record<string, Ask> = {
  'how much is gel polish?': { act: 'price', slots: { service: ['gel polish'] } },
  'book gel polish friday by 2': {
    act: 'book',
    slots: { service: ['gel polish'], day: ['friday'], time: ['by 2'] },
  },
  Yes: { act: 'yes', slots: {} },
}

/** Stands where the model stands. */
const read: Understand = async ({ messages }) => ({
  intent: { language: 'en', asks: messages.flatMap((text) => readings[text] ?? []), confidence: 1 },
  ...{ unsureBelow: 0.5, tokensIn: 10, tokensOut: 3, ms: 1 },
})

function runningFrom(start: string): () => Date {
  const began = performance.now()
  return () => new Date(Date.parse(start) + performance.now() - began)
}
