import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'
import { type LinkedPhone, linkedPhone, qrContent } from './phone.ts'

let house: House
let phone: LinkedPhone
let phones = 0
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())
beforeEach(async () => {
  // What was tried in one test does not slow the next.
  house.pass(600)
  phone = await linkedPhone(house, `phone-${++phones}`)
})

/** One browser: it keeps its cookie for the page, and sends forms as browsers do. */
function browser(headers: Record<string, string> = {}) {
  let cookie: string | undefined
  const base = () => `/link/${phone.accountId}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const sent = { ...(cookie && { cookie }), ...headers, ...(init.headers as Record<string, string>) }
    const response = await house.app.request(base() + path, { ...init, headers: sent })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return response
  }
  const post = (path: string, fields: Record<string, string> = {}) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields) })
  return {
    ask,
    post,
    open: (key: string) => post('/open', { key }),
    html: async (path = '') => (await ask(path)).text(),
    scene: async () => /data-scene="(\w+)"/.exec(await (await ask('')).text())?.[1],
    hasCookie: () => cookie !== undefined,
  }
}

async function opened(headers?: Record<string, string>) {
  const owner = browser(headers)
  const response = await owner.open(await phone.ask())
  expect(response.status).toBe(303)
  return owner
}

describe('who may see the page', () => {
  test('a link preview, which only fetches the address, does not spend the key', async () => {
    const key = await phone.ask()
    const preview = browser()
    const fetched = await preview.ask(`?key=${key}`)
    expect(fetched.status).toBe(200)
    expect(preview.hasCookie()).toBe(false)
    await preview.ask(`?key=${key}`, { method: 'HEAD' })
    expect((await browser().open(key)).status).toBe(303)
  })

  test('the first browser that opens it has it; the key is gone from its address', async () => {
    const key = await phone.ask()
    const owner = browser()
    const page = await owner.html(`?key=${key}`)
    expect(page).toContain(`action="/link/${phone.accountId}/open`)
    expect(page).toContain(`value="${key}"`)
    const response = await owner.open(key)
    expect(response.headers.get('location')).toBe(`/link/${phone.accountId}`)
    expect(await owner.scene()).toBe('starting')
    expect((await owner.open(key)).status).toBe(303)

    const second = browser()
    const refused = await second.open(key)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toMatch(/doesn&#39;t work any more[\s\S]*Ask whoever sent it/)
    expect(second.hasCookie()).toBe(false)
    for (const path of ['', '/live', '/number']) expect((await second.ask(path)).status).toBe(403)
    expect((await second.post('/number', { number: '08031234567' })).status).toBe(403)
    expect((await second.post('/picture')).status).toBe(403)
    expect((await house.store.link(phone.accountId))?.pairNumber).toBeNull()
  })

  test('the cookie is for this page alone, and only what the server has signed counts', async () => {
    const key = await phone.ask()
    const plain = await browser().open(key)
    const cookie = plain.headers.get('set-cookie') ?? ''
    expect(cookie).toContain(`Path=/link/${phone.accountId}`)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect(cookie).not.toContain('Secure')
    expect(cookie).not.toContain(key)
    const owner = cookie.split(';')[0] ?? ''
    expect((await browser({ cookie: owner }).ask('')).status).toBe(200)
    expect((await browser({ cookie: owner.replace(/.{6}$/, 'AAAAAA') }).ask('')).status).toBe(403)
    expect((await browser({ cookie: 'jara_link=' }).ask('')).status).toBe(403)

    const safe = await browser({ 'x-forwarded-proto': 'https' }).open(await phone.ask())
    expect(safe.headers.get('set-cookie')).toContain('Secure')
  })

  test('a wrong key, a lapsed one and one that a newer took the place of', async () => {
    const key = await phone.ask()
    expect((await browser().open(`${key}x`)).status).toBe(403)
    expect((await browser().open('')).status).toBe(403)
    const newer = await phone.ask()
    expect((await browser().open(key)).status).toBe(403)
    const owner = browser()
    await owner.open(newer)
    house.pass(31 * 60)
    expect(await owner.scene()).toBe('closed')
    expect(await owner.html()).toContain('only in the browser that opened it first')
    expect((await owner.ask('/number')).status).toBe(403)
    house.pass(2 * 3600)
    expect((await owner.ask('/live')).status).toBe(403)
  })

  test('an account that is none, and an address that is none', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000'
    expect((await house.app.request(`/link/${nobody}`)).status).toBe(403)
    expect((await house.app.request('/link/anything')).status).toBe(404)
  })

  test('guessing is slow, and so is asking for codes', async () => {
    await phone.ask()
    const statuses = []
    for (let guess = 0; guess < 11; guess++) statuses.push((await browser().open(`guess ${guess}`)).status)
    expect(statuses.slice(-2)).toEqual([403, 429])
    house.pass(600)
    const owner = await opened()
    for (let time = 0; time < 10; time++) await owner.post('/number', { number: `0803123456${time % 10}` })
    const tooMany = await owner.post('/number', { number: '08031234567' })
    expect(tooMany.status).toBe(422)
    expect(await tooMany.text()).toContain('many codes')
  })

  test('a form from another site is refused', async () => {
    const owner = await opened()
    const elsewhere = { headers: { 'sec-fetch-site': 'cross-site' }, method: 'POST' }
    expect((await owner.ask('/picture', elsewhere)).status).toBe(403)
  })
})

describe('what every answer of the page says to the browser', () => {
  test('nothing is kept, referred to, framed, or run from elsewhere', async () => {
    const key = await phone.ask()
    const owner = browser()
    const answers = [
      await owner.ask(`?key=${key}`),
      await owner.open(key),
      await owner.ask(''),
      await owner.ask('/live'),
      await owner.ask('/number'),
      await browser().ask(''),
    ]
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/)
      expect(headers.get('x-frame-options')).toBe('DENY')
    }
    const html = await answers[2]?.text()
    expect(html).toContain('<meta name="referrer" content="no-referrer">')
    expect(html).not.toMatch(/ style=|<script>|<style| on[a-z]+=/)
  })

  test('no key, number, picture or code is logged', async () => {
    const owner = await opened()
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    await owner.html()
    await owner.post('/number', { number: '0803 123 4567' })
    expect(house.logs.join('')).not.toMatch(/2@Zk3|8031234567|key=/)
  })
})

describe('what the page shows', () => {
  test('from the start to the link', async () => {
    const owner = await opened()
    expect(await owner.html()).toContain('WhatsApp is being opened for you')
    await phone.report({ state: 'linking' })
    expect(await owner.scene()).toBe('starting')
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    const picture = await owner.html()
    expect(picture).toMatch(/data-scene="picture"[\s\S]*<svg xmlns/)
    expect(picture).not.toContain('2@Zk3')
    expect(picture).toContain('Linked devices')
    await phone.report({ state: 'syncing', number: '2348031112222' })
    expect(await owner.html()).toContain('WhatsApp is loading your chats')
    await phone.report({ state: 'ready', number: '2348031112222' })
    const ready = await owner.html()
    expect(ready).toContain('Glow Nails &amp; Lashes is connected')
    expect(ready).toContain('ending in 2222')
    expect(ready).toContain('comes back 30 minutes after your last message')
    expect(ready).toContain('#jara')
    expect(ready).not.toMatch(/234803|111222/)
    await phone.report({ state: 'lost' })
    expect(await owner.html()).toContain('Jara keeps trying')
    await phone.report({ state: 'banned' })
    expect(await owner.html()).toContain('WhatsApp has blocked this number')
  })

  test('a picture that has run out is never shown, nor a new link that lost its session', async () => {
    const owner = await opened()
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    house.pass(61)
    const late = await owner.html()
    expect(late).toContain('data-scene="renewing"')
    expect(late).not.toContain('<svg')
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: `${qrContent}2` } })
    expect(await owner.scene()).toBe('picture')
    await phone.report({ state: 'lost' })
    expect(await owner.scene()).toBe('starting')
  })

  test('what is missing on the machine, and a number of another business', async () => {
    const owner = await opened()
    await phone.report({ state: 'unlinked', detail: 'chromium-missing' })
    expect(await owner.html()).toContain('jara doctor')
    await phone.report({ state: 'unlinked', detail: 'number-taken' })
    expect(await owner.html()).toContain('already belongs to another business')
  })

  test('why this request leads to nothing, and not how an earlier one ended', async () => {
    await phone.report({ state: 'lost', detail: 'number-taken' })
    house.pass(60)
    expect(await (await opened()).scene()).toBe('starting')
    await phone.report({ state: 'banned', detail: 'tos-block' })
    house.pass(60)
    const owner = await opened()
    expect(await owner.scene()).toBe('starting')
    await phone.report({ state: 'linking', detail: 'page-unreachable' })
    expect(await owner.html()).toContain('tries again by itself')
    await phone.report({ state: 'linking', detail: 'code-refused' })
    expect(await owner.html()).toMatch(/gives no code for this number[\s\S]*Change the number/)
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    expect(await owner.scene()).toBe('picture')
    await phone.report({ state: 'unlinked', detail: 'not-scanned' })
    expect(await owner.scene()).toBe('closed')
  })

  test('an open page asks only for what is new', async () => {
    const owner = await opened()
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    const first = await owner.html('/live')
    const version = /data-version="(\w+)"/.exec(first)?.[1]
    expect(first).toMatch(/^<section/)
    expect(Number(/data-lasts="(\d+)"/.exec(first)?.[1])).toBeGreaterThan(55_000)
    expect((await owner.ask(`/live?seen=${version}`)).status).toBe(204)
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: `${qrContent}2` } })
    expect((await owner.ask(`/live?seen=${version}`)).status).toBe(200)
  })

  test('without scripts it comes again by itself, until all is said', async () => {
    const owner = await opened()
    expect(await owner.html()).toContain('<noscript><meta http-equiv="refresh"')
    house.pass(31 * 60)
    expect(await owner.html()).not.toContain('http-equiv="refresh"')
  })

  test('in Pidgin where that is wanted, on every step', async () => {
    const owner = await opened()
    const page = await owner.html('?lang=pcm')
    expect(page).toContain('<html lang="pcm">')
    expect(page).toContain('We dey open WhatsApp for you')
    expect(page).toContain('/live?lang=pcm')
    expect(await owner.html('/number?lang=pcm')).toContain('WhatsApp number wey the business dey use')
    const sent = await owner.post('/number?lang=pcm', { number: '08031234567' })
    expect(sent.headers.get('location')).toBe(`/link/${phone.accountId}?lang=pcm`)
    expect(await owner.html('?lang=fr')).toContain('<html lang="en">')
  })
})

describe('a code instead of a picture', () => {
  test('her number in, the code out, and back to the picture', async () => {
    const owner = await opened()
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    const sent = await owner.post('/number', { number: '+234 (0)803-123 4567' })
    expect(sent.status).toBe(303)
    expect((await house.store.link(phone.accountId))?.pairNumber).toBe('2348031234567')
    expect(await owner.scene()).toBe('codeComing')
    await phone.report({ state: 'linking', offer: { kind: 'code', value: 'ABCD2345' } })
    const code = await owner.html()
    expect(code).toContain('<span>ABCD</span><span>2345</span>')
    expect(code).toContain('Link with phone number instead')
    expect(code).toContain('Code for +2348031234567')
    house.pass(181)
    expect(await owner.scene()).toBe('codeComing')
    await owner.post('/picture')
    expect((await house.store.link(phone.accountId))?.pairNumber).toBeNull()
    await phone.report({ state: 'linking', offer: { kind: 'qr', value: qrContent } })
    expect(await owner.scene()).toBe('picture')
  })

  test.each([
    ['', 'write the number first'],
    ['my number', 'only digits'],
    ['0803 123 456', 'too many or too few digits'],
    ['0803 123 45678', 'too many or too few digits'],
    ['+234 803 123 456', 'too many or too few digits'],
    ['44 20 7946 0000 00', 'country code and a +'],
    ['+12', 'country code and a +'],
    ['+99912345678901234', 'country code and a +'],
  ])('%j is refused with what is wrong', async (number, why) => {
    const owner = await opened()
    const answer = await owner.post('/number', { number })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    expect(html).toContain(why)
    expect(html).toContain('aria-invalid="true"')
    expect((await house.store.link(phone.accountId))?.pairNumber).toBeNull()
  })

  test.each([
    ['08031234567', '2348031234567'],
    ['0703 123 4567', '2347031234567'],
    ['8031234567', '2348031234567'],
    ['0913-123-4567', '2349131234567'],
    ['+2348031234567', '2348031234567'],
    ['234 0803 123 4567', '2348031234567'],
    ['002348031234567', '2348031234567'],
    ['\u202a+234\u00a0803\u00a0123\u00a04567\u202c', '2348031234567'],
    ['+44 7911 123456', '447911123456'],
    ['0201 234 5678', '2342012345678'],
  ])('%s is %s', async (written, digits) => {
    const owner = await opened()
    expect((await owner.post('/number', { number: written })).status).toBe(303)
    expect((await house.store.link(phone.accountId))?.pairNumber).toBe(digits)
  })
})

test('markup in a name or a number is text', async () => {
  const plain = house
  await using hostile = await openHouse({ name: '<img src=x onerror=alert(1)>"\'' })
  house = hostile
  try {
    phone = await linkedPhone(house)
    const owner = await opened()
    expect(await owner.html()).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;')
    const answer = await (await owner.post('/number', { number: '"><script>alert(1)</script>' })).text()
    expect(answer).not.toMatch(/<script>alert|<img/)
    const opening = await browser().html('?key=%22%3E%3Cscript%3E')
    expect(opening).not.toContain('"><script>')
    await phone.report({ state: 'ready', number: '2348031112222' })
    expect(await owner.html()).not.toContain('<img')
  } finally {
    house = plain
  }
})
