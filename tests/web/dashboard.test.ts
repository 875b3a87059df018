import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dashboardKey, type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ limits: { login: { burst: 5, perSecond: 0.1 } } })
})
afterAll(() => house[Symbol.asyncDispose]())

const origin = 'http://localhost'

function submit(path: string, form: Record<string, string>, headers: Record<string, string> = { origin }) {
  return house.app.request(path, { method: 'POST', headers, body: new URLSearchParams(form) })
}

async function logIn(): Promise<string> {
  const response = await submit('/dashboard/login', { key: dashboardKey })
  expect(response.status).toBe(303)
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

async function read(path: string, cookie: string) {
  const response = await house.app.request(path, { headers: { cookie } })
  return { status: response.status, html: await response.text() }
}

describe('the dashboard', () => {
  test('shows nothing without the key', async () => {
    for (const path of ['/dashboard', '/dashboard/glow-nails', '/dashboard/glow-nails/chats/x']) {
      const { status, html } = await read(path, '')
      expect(status).toBe(401)
      expect(html).toContain('name="key"')
      expect(html).not.toContain('Glow')
    }
  })

  test('takes the right key only, and keeps a cookie that scripts and other sites cannot use', async () => {
    const wrong = await submit('/dashboard/login', { key: 'a-guess-of-that-length' })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('set-cookie')).toBeNull()
    const right = await submit('/dashboard/login', { key: dashboardKey })
    const cookie = right.headers.get('set-cookie') ?? ''
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).toContain('Path=/dashboard')
    expect(cookie).not.toContain(dashboardKey)
    const secure = await submit(
      '/dashboard/login',
      { key: dashboardKey },
      { origin, 'x-forwarded-proto': 'https' },
    )
    expect(secure.headers.get('set-cookie')).toContain('Secure')
    house.pass(60)
  })

  test('refuses a changed cookie, an old one, and forms from other sites', async () => {
    const cookie = await logIn()
    expect((await read('/dashboard', cookie)).status).toBe(200)
    const [name, value = ''] = cookie.split('=')
    const forged = `${name}=${encodeURIComponent(decodeURIComponent(value).replace(/^\d+/, '9999999999999'))}`
    expect((await read('/dashboard', forged)).status).toBe(401)
    house.pass(13 * 3600)
    expect((await read('/dashboard', cookie)).status).toBe(401)
    const foreign = await submit(
      '/dashboard/login',
      { key: dashboardKey },
      { origin: 'https://evil.example' },
    )
    expect(foreign.status).toBe(403)
  })

  test('guessing is slow', async () => {
    house.pass(600)
    const statuses = []
    for (let guess = 0; guess < 7; guess++)
      statuses.push((await submit('/dashboard/login', { key: `guess ${guess}` })).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    house.pass(600)
  })

  test('lists bookings of today and the coming days, and chats that wait for a person first', async () => {
    const business = house.store.forBusiness(house.businessId)
    const { people, services } = await business.business()
    const booking = (start: string, end: string, customerName: string) =>
      business.addBooking({
        ...{ serviceId: services[1]?.id ?? '', personId: people[0]?.id ?? '' },
        ...{ start, end, customerName },
      })
    await booking('2026-12-03T14:00', '2026-12-03T14:45', 'Chioma <i>Obi</i>')
    await booking('2026-12-12T10:00', '2026-12-12T10:45', 'Amaka')
    await house.chat.post({ session: 'patient-one', text: 'I want to talk to <b>somebody</b>' })
    await handOff('patient-one')
    await house.chat.post({ session: 'latest-one', text: 'hello' })

    house.pass(36 * 3600)
    const cookie = await logIn()
    expect((await read('/dashboard', cookie)).html).toContain('href="/dashboard/glow-nails"')
    const { html } = await read('/dashboard/glow-nails', cookie)
    expect(html).toMatch(
      /Today, Thursday,? 3 December 2026[\s\S]*14:00–14:45[\s\S]*Coming days[\s\S]*10:00–10:45/,
    )
    expect(html).toContain('Chioma &lt;i&gt;Obi')
    expect(html).toContain('₦7,000')
    expect(html.indexOf('Visitor pati')).toBeLessThan(html.indexOf('Visitor late'))
    expect(html.indexOf('Visitor pati')).toBeGreaterThan(0)
    expect(html).not.toContain('patient-one')
    expect(html.match(/waits for a person/g)).toHaveLength(1)

    const [, chat = ''] = /href="(\/dashboard\/glow-nails\/chats\/[^"]+)"/.exec(html) ?? []
    const transcript = await read(chat, cookie)
    expect(transcript.html).toContain('I want to talk to &lt;b&gt;somebody')
    expect(transcript.html).not.toContain('as a summary')
    await summarise('patient-one', 'Wants <b>a person</b>.')
    const summarised = await read(chat, cookie)
    expect(summarised.html).toContain('as a summary, written by a model: “Wants &lt;b&gt;a person')
    expect(summarised.html).toContain('I want to talk to &lt;b&gt;somebody')
    expect((await read('/dashboard/glow-nails/chats/not-there', cookie)).status).toBe(404)
    expect((await read('/dashboard/nobody', cookie)).status).toBe(404)
  })

  test('logging out ends it', async () => {
    const cookie = await logIn()
    const out = await submit('/dashboard/logout', {}, { origin, cookie })
    expect(out.status).toBe(303)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
  })

  test('a key that can be guessed is refused at the start', async () => {
    expect(() => house.appWith({ dashboardKey: 'secret' })).toThrow('16 characters')
  })
})

async function handOff(session: string): Promise<void> {
  const business = house.store.forBusiness(house.businessId)
  const conversation = await business.conversationByAddress(house.chat.accountId, session)
  const turn = conversation && (await business.loadTurn(conversation.id, house.now()))
  if (!turn) throw new Error('no such chat')
  await business.commitTurn({
    ...{ conversationId: turn.conversationId, customerId: turn.customerId, rev: turn.rev },
    ...{ state: null, language: null, ownerNotices: [], usage: {}, now: house.now(), replies: [] },
    answered: turn.messages.map(({ id }) => id),
    changes: [{ kind: 'handoff', reason: 'asked' }],
  })
}

async function summarise(session: string, text: string): Promise<void> {
  const business = house.store.forBusiness(house.businessId)
  const conversation = await business.conversationByAddress(house.chat.accountId, session)
  if (!conversation) throw new Error('no such chat')
  const through = (await business.unsummarised(conversation.id, 1))?.lines[0]
  if (!through) throw new Error('nothing was said')
  await business.saveSummary(conversation.id, { text, through, after: null })
}
