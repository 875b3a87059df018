import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, type WebServer } from '../../web/server.ts'
import { launch, withoutChromium } from './chromium.ts'
import { type House, openHouse } from './house.ts'
import { type LinkedPhone, linkedPhone, qrContent } from './phone.ts'

/** Patient: the browser shares the machine with other tests. */
const patience = { timeout: 20_000 }
const screen = { width: 390, height: 844 }

describe.skipIf(withoutChromium)(
  `the link page in a real browser${withoutChromium ? ` (${withoutChromium})` : ''}`,
  { timeout: 120_000 },
  () => {
    let house: House
    let phone: LinkedPhone
    let server: WebServer
    let browser: Browser
    let screenshots: string

    beforeAll(async () => {
      house = await openHouse()
      phone = await linkedPhone(house)
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

    /** An owner's browser; a fault on the page fails the test. */
    async function owner(options: { javaScriptEnabled?: boolean } = {}) {
      const context = await browser.newContext({ viewport: screen, locale: 'en-NG', ...options })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const faults: string[] = []
      context.on('page', (page) => {
        page.on('pageerror', (error) => faults.push(error.message))
        page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
      })
      const page = await context.newPage()
      return { page, faults, [Symbol.asyncDispose]: () => context.close() }
    }

    const address = (key: string) => `http://127.0.0.1:${server.port}/link/${phone.accountId}?key=${key}`
    const scene = (page: Page, name: string) => page.locator(`[data-scene=${name}]`).waitFor(patience)
    const picture = (page: Page, name: string) =>
      page.screenshot({ path: join(screenshots, `link-${name}.png`) })
    const fits = async (page: Page) =>
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(screen.width)

    test('from the address to the link, by picture, and nothing left in the address', async () => {
      await using visit = await owner()
      const { page } = visit
      await page.goto(address(await phone.ask()))
      await scene(page, 'starting')
      expect(page.url()).toBe(`http://127.0.0.1:${server.port}/link/${phone.accountId}`)
      expect(await page.evaluate<number>('history.length')).toBeLessThanOrEqual(2)
      await picture(page, 'starting')
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
      await scene(page, 'picture')
      await fits(page)
      await picture(page, 'picture')
      const box = await page.locator('.offer svg').boundingBox()
      expect(box?.width).toBeGreaterThan(300)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(screen.height)

      const before = await page.locator('.offer svg').innerHTML()
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: `${qrContent}2` } })
      await expect.poll(() => page.locator('.offer svg').innerHTML(), patience).not.toBe(before)
      await phone.report({ state: 'syncing', number: '2348031112222' })
      await scene(page, 'syncing')
      await phone.report({ state: 'ready', number: '2348031112222' })
      await scene(page, 'ready')
      await picture(page, 'ready')
      await phone.report({ state: 'lost' })
      await scene(page, 'lost')
      await picture(page, 'lost')
      expect(visit.faults).toEqual([])
    })

    test('by code, on the one phone that she has', async () => {
      await using visit = await owner()
      const { page } = visit
      await page.goto(address(await phone.ask()))
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
      await page.getByRole('link', { name: 'I have only this phone' }).click()
      await page.getByLabel('WhatsApp number of the business').fill('0803 123 45')
      await page.getByRole('button', { name: 'Get the code' }).click()
      await page.getByRole('alert').waitFor(patience)
      await fits(page)
      await picture(page, 'number')
      await page.getByLabel('WhatsApp number of the business').fill('0803 123 4567')
      await page.getByRole('button', { name: 'Get the code' }).click()
      await scene(page, 'codeComing')
      await phone.report({ state: 'linking', offer: { kind: 'code', value: 'K7QMX2PA' } })
      await scene(page, 'code')
      await fits(page)
      await picture(page, 'code')
      await page.getByRole('button', { name: 'Copy the code' }).click()
      await page.getByRole('button', { name: 'Copied' }).waitFor(patience)
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('K7QMX2PA')
      for (const button of await page.locator('button, a.button').all())
        expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44)
      await page.getByRole('button', { name: 'Show the picture instead' }).click()
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
      await scene(page, 'picture')
      await page.getByRole('link', { name: 'In Pidgin' }).click()
      await page.getByText('Na only this phone I get').waitFor(patience)
      await picture(page, 'picture-pcm')
      // The browser itself notes an answer of 422.
      expect(visit.faults.filter((fault) => !fault.includes('422'))).toEqual([])
    })

    test('a picture that runs out while the server is away is taken off the page', async () => {
      await using visit = await owner()
      const { page } = visit
      const key = await phone.ask()
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
      // All but the last seconds of a picture's minute are over.
      house.pass(52)
      await page.goto(address(key))
      await scene(page, 'picture')
      await page.context().setOffline(true)
      await page.getByText('Getting a new picture').waitFor(patience)
      expect(await page.locator('.offer').count()).toBe(0)
      await page.getByText('No connection.').waitFor(patience)
    })

    test('without scripts it is two taps, and comes again by itself', async () => {
      await using visit = await owner({ javaScriptEnabled: false })
      const { page } = visit
      await page.goto(address(await phone.ask()))
      await phone.report({ state: 'unlinked' })
      await page.getByRole('button', { name: 'Continue' }).click()
      await scene(page, 'starting')
      await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
      await scene(page, 'picture')
    })

    test('another browser with the same address is told what to do', async () => {
      const key = await phone.ask()
      await using first = await owner()
      await first.page.goto(address(key))
      await first.page.locator('[data-scene]').waitFor(patience)
      await using second = await owner()
      await second.page.goto(address(key))
      await second.page.getByText("This address doesn't work any more").waitFor(patience)
      await picture(second.page, 'closed')
    })
  },
)
