import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, type WebServer } from '../../web/server.ts'
import { launch, withoutChromium } from './chromium.ts'
import { type House, openHouse } from './house.ts'

/** Patient: the browser shares the machine with other tests. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 })

const phone = { width: 360, height: 740 }

describe.skipIf(withoutChromium)(
  `the chat page in a real browser${withoutChromium ? ` (${withoutChromium})` : ''}`,
  { timeout: 90_000 },
  () => {
    let house: House
    let server: WebServer
    let browser: Browser
    let screenshots: string

    beforeAll(async () => {
      house = await openHouse({ limits: { pollMs: 200 } })
      server = await listen(house.app, { port: 0, hostname: '127.0.0.1' })
      browser = await launch()
      screenshots = process.env.SCREENSHOTS ?? (await mkdtemp(join(tmpdir(), 'jara-pages-')))
    })
    afterAll(async () => {
      await browser?.close()
      await server?.[Symbol.asyncDispose]()
      await house?.[Symbol.asyncDispose]()
      if (screenshots && !process.env.SCREENSHOTS) await rm(screenshots, { recursive: true })
    })

    /** A customer's browser: her storage is her own, and a fault on the page fails the test. */
    async function customer(
      viewport = phone,
    ): Promise<{ context: BrowserContext; page: Page; faults: string[] } & AsyncDisposable> {
      const context = await browser.newContext({ viewport, locale: 'en-NG', timezoneId: 'Africa/Lagos' })
      const faults: string[] = []
      context.on('page', (page) => {
        page.on('pageerror', (error) => faults.push(error.message))
        page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      })
      const page = await context.newPage()
      return { context, page, faults, [Symbol.asyncDispose]: () => context.close() }
    }

    const open = (page: Page) => page.goto(`http://127.0.0.1:${server.port}/chat/glow-nails`)
    const bubbles = (page: Page) => page.locator('#messages .text').allTextContents()
    const session = (page: Page): Promise<string> =>
      page.evaluate(() => JSON.parse(localStorage.getItem('jara.session.glow-nails') ?? ''))

    async function say(page: Page, text: string): Promise<void> {
      await page.getByLabel('Your message').fill(text)
      await page.keyboard.press('Enter')
    }

    const stored = (who: string) =>
      eventually(
        async () =>
          (await house.store.forBusiness(house.businessId).conversationByAddress(house.chat.accountId, who))
            ?.unanswered,
      )

    test('a chat on a small phone: send, typing, reply, tap, reload', async () => {
      await using visit = await customer()
      const { page } = visit
      await open(page)
      expect(await page.getByRole('heading').textContent()).toBe('Glow Nails & Lashes')
      await say(page, 'Abeg how much be gel polish?')
      const who = await session(page)
      await stored(who).toBe(1)
      await page.locator('li.customer:not(.sending)').waitFor()

      await house.chat.typing?.(who)
      await page.locator('#typing').waitFor({ state: 'visible' })
      await page.screenshot({ path: join(screenshots, 'typing-360.png') })
      await house.answer(who, 'Gel polish na ₦7,000. E dey take 45 minutes.\nYou wan book am?', [
        { label: 'Yes, book am', text: 'Yes, book am' },
        { label: 'Ask another thing', text: 'I get another question' },
      ])
      await page.getByRole('button', { name: 'Yes, book am' }).waitFor()
      expect(await page.locator('#typing').isHidden()).toBe(true)
      await page.screenshot({ path: join(screenshots, 'buttons-360.png') })

      await page.getByRole('button', { name: 'Yes, book am' }).click()
      await stored(who).toBe(1)
      expect(await page.locator('.choices button').count()).toBe(0)
      await house.answer(who, 'Which day you wan come? We dey open Mon, Tue, Thu, Fri, Sat and Sun.')
      const said = [
        'Abeg how much be gel polish?',
        'Gel polish na ₦7,000. E dey take 45 minutes.\nYou wan book am?',
        'Yes, book am',
        'Which day you wan come? We dey open Mon, Tue, Thu, Fri, Sat and Sun.',
      ]
      await eventually(() => bubbles(page)).toEqual(said)

      await page.reload()
      await eventually(() => bubbles(page)).toEqual(said)
      expect(await session(page)).toBe(who)
      await page.screenshot({ path: join(screenshots, 'history-360.png') })
      expect(visit.faults).toEqual([])
    })

    test('nothing is wider than a 360-pixel screen, and every control can be hit with a thumb', async () => {
      await using visit = await customer()
      const { page } = visit
      await open(page)
      await say(page, `https://example.com/${'a'.repeat(200)} ${'longwordwithoutspaces'.repeat(20)}`)
      const who = await session(page)
      await stored(who).toBe(1)
      await house.answer(who, 'Choose one:', [
        { label: 'Classic pedicure with a label that goes on and on and on until the edge', text: 'a' },
        { label: 'Gel', text: 'gel' },
      ])
      await page.getByRole('button', { name: 'Gel' }).waitFor()
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(phone.width)
      for (const button of await page.getByRole('button').all()) {
        const box = await button.boundingBox()
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
      }
      await page.screenshot({ path: join(screenshots, 'long-360.png') })
    })

    test('two tabs of one customer show the same chat, as it happens', async () => {
      await using visit = await customer()
      const { page, context } = visit
      await open(page)
      const second = await context.newPage()
      await open(second)
      expect(await session(second)).toBe(await session(page))
      await say(page, 'from the first tab')
      await eventually(() => bubbles(second)).toEqual(['from the first tab'])
      await say(second, 'from the second tab')
      await eventually(() => bubbles(page)).toEqual(['from the first tab', 'from the second tab'])
      await house.answer(await session(page), 'seen by both')
      for (const tab of [page, second])
        await eventually(async () => (await bubbles(tab)).at(-1)).toBe('seen by both')
      expect(await bubbles(page)).toEqual(await bubbles(second))
      expect(visit.faults).toEqual([])
    })

    test('markup in messages is text', async () => {
      await using visit = await customer()
      const { page } = visit
      await open(page)
      const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
      await say(page, hostile)
      const who = await session(page)
      await stored(who).toBe(1)
      await house.answer(who, `You said ${hostile}`, [{ label: hostile, text: 'x' }])
      await page.locator('.choices button').waitFor()
      expect(await bubbles(page)).toEqual([hostile, `You said ${hostile}`])
      expect(await page.locator('#messages img, #messages script').count()).toBe(0)
      expect(await page.title()).toBe('Chat with Glow Nails & Lashes')
      expect(visit.faults).toEqual([])
    })

    test('a message written without a connection is sent once it is back, once, in order, also after a reload', async () => {
      await using visit = await customer()
      const { page, context } = visit
      await open(page)
      await say(page, 'with a connection')
      const who = await session(page)
      await stored(who).toBe(1)
      await context.setOffline(true)
      await say(page, 'without one')
      await say(page, 'and another')
      await page.getByText('No connection.').waitFor({ state: 'visible' })
      await page.screenshot({ path: join(screenshots, 'offline-360.png') })
      expect(await page.locator('li.sending').count()).toBe(2)
      await context.setOffline(false)
      await stored(who).toBe(3)
      await page.getByText('No connection.').waitFor({ state: 'hidden' })
      await eventually(() => page.locator('li.sending').count()).toBe(0)
      await page.reload()
      await eventually(() => bubbles(page)).toEqual(['with a connection', 'without one', 'and another'])
    })

    test('a store that is away for a moment delays a message, and does not lose or double it', async () => {
      await using visit = await customer()
      const { page } = visit
      await open(page)
      house.refuseNext()
      await say(page, 'please keep this')
      await stored(await session(page)).toBe(1)
      await eventually(() => page.locator('li.customer:not(.sending)').count()).toBe(1)
      expect(await bubbles(page)).toEqual(['please keep this'])
    })

    test('the whole chat works with the keyboard, and has names for screen readers', async () => {
      await using visit = await customer({ width: 1280, height: 800 })
      const { page } = visit
      await open(page)
      await page.keyboard.press('Tab')
      await page.keyboard.type('hello')
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.type('good morning')
      await page.keyboard.press('Enter')
      const who = await session(page)
      await stored(who).toBe(1)
      await house.answer(who, 'Good morning! What would you like to do?', [
        { label: 'See prices', text: 'prices' },
        { label: 'Book', text: 'book' },
      ])
      await page.getByRole('button', { name: 'Book' }).focus()
      await page.keyboard.press('Enter')
      await stored(who).toBe(1)
      expect(await bubbles(page)).toEqual([
        'hello\ngood morning',
        'Good morning! What would you like to do?',
        'book',
      ])
      const log = page.getByRole('log', { name: 'Messages' })
      expect(await log.getAttribute('aria-live')).toBe('polite')
      expect(await log.locator('.who').allTextContents()).toEqual(['You: ', 'Glow Nails & Lashes: ', 'You: '])
      await house.answer(who, 'For which day?')
      await eventually(async () => (await bubbles(page)).length).toBe(4)
      await page.screenshot({ path: join(screenshots, 'chat-1280.png') })
    })

    test('the landing page and the dashboard, on a phone', async () => {
      await using visit = await customer()
      const { page } = visit
      const business = house.store.forBusiness(house.businessId)
      const { people, services } = await business.business()
      await business.addBooking({
        ...{ serviceId: services[0]?.id ?? '', personId: people[0]?.id ?? '' },
        ...{ start: '2026-12-04T14:00', end: '2026-12-04T16:00', customerName: 'Chioma Obi' },
      })
      await page.goto(`http://127.0.0.1:${server.port}/`)
      await page.screenshot({ path: join(screenshots, 'landing-360.png') })
      await page.getByRole('link', { name: 'Dashboard' }).click()
      await page.screenshot({ path: join(screenshots, 'login-360.png') })
      await page.getByLabel('Dashboard key').fill('a-key-for-the-tests-only')
      await page.getByRole('button', { name: 'Open' }).click()
      await page.getByRole('link', { name: /Glow Nails/ }).click()
      expect(await page.getByText('Chioma Obi').count()).toBe(1)
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(phone.width)
      await page.screenshot({ path: join(screenshots, 'business-360.png'), fullPage: true })
      await page.locator('a[href*="/chats/"]').first().click()
      await page.locator('.transcript').waitFor()
      await page.screenshot({ path: join(screenshots, 'transcript-360.png'), fullPage: true })
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByLabel('Dashboard key').waitFor()
      expect(visit.faults.filter((fault) => !fault.includes('401'))).toEqual([])
    })
  },
)
