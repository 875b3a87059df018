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

  test('a chat is taken over, and given back', async () => {
    await house.chat.post({ session: 'taken-one', text: 'Is anybody there?' })
    const cookie = await logIn()
    const { id, page } = await chatPage('taken-one')
    const click = (action: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      submit(`${page}/${action}`, form, { origin, cookie, ...headers })
    expect((await read(page, cookie)).html).not.toContain('Give back to Jara')

    const taken = await click('take-over', { minutes: '45' })
    expect([taken.status, taken.headers.get('location')]).toEqual([303, page])
    const row = await house.store
      .forBusiness(house.businessId)
      .conversationByAddress(house.chat.accountId, 'taken-one')
    expect(minutesFrom(house.now(), row?.takenOverUntil)).toBeCloseTo(45, 1)
    for (const path of [page, '/dashboard/glow-nails'])
      expect((await read(path, cookie)).html).toContain('with a person until')
    expect(await waiting(id)).toBe(false)

    expect((await click('hand-back')).status).toBe(303)
    expect((await read(page, cookie)).html).not.toContain('with a person until')
    house.pass(60)
    expect(await waiting(id)).toBe(true)
  })

  test('only whoever has the key takes chats over, from this page, for a sensible time', async () => {
    await house.chat.post({ session: 'guarded-one', text: 'hello' })
    const cookie = await logIn()
    const { page } = await chatPage('guarded-one')
    const form = { minutes: '45' }
    expect((await submit(`${page}/take-over`, form)).status).toBe(401)
    expect((await submit(`${page}/take-over`, form, { origin: 'https://evil.example', cookie })).status).toBe(
      403,
    )
    expect((await submit(`${page}/hand-back`, {}, { origin: 'https://evil.example', cookie })).status).toBe(
      403,
    )
    for (const minutes of ['', '0', '-5', '1.5', '1441', 'soon'])
      expect((await submit(`${page}/take-over`, { minutes }, { origin, cookie })).status).toBe(400)
    const elsewhere = '/dashboard/glow-nails/chats/not-there'
    expect((await submit(`${elsewhere}/take-over`, form, { origin, cookie })).status).toBe(404)
    expect((await submit(`${elsewhere}/hand-back`, {}, { origin, cookie })).status).toBe(404)
    expect((await read(page, cookie)).html).not.toContain('with a person until')
  })

  test('shows what a person wrote, what came without words, and how far a reply got', async () => {
    const session = 'seen-one'
    await house.chat.post({ session, text: 'hello' })
    await house.answer(session, 'Good morning!')
    const account = { accountId: house.chat.accountId, address: session }
    const aliases = [{ kind: 'web', value: session }]
    const voice = { externalId: 'voice-1', kind: 'voice' as const, text: '', receivedAt: house.now() }
    await house.store.receive({ ...account, aliases, ...voice })
    const own = { externalId: 'own-1', kind: 'text' as const, text: 'Ada here', at: house.now() }
    await house.store.personWrote({ ...account, aliases, ...own })
    const { id, page } = await chatPage(session)
    const lines = await house.store.forBusiness(house.businessId).transcript(id, 10)
    const reply = lines.find(({ from }) => from === 'business')?.externalId ?? ''
    const { accountId } = account
    await house.store.receipt({ accountId, externalId: reply, status: 'read', at: house.now() })
    const { html } = await read(page, await logIn())
    expect(html).toMatch(/<li class="person"><p>Ada here<\/p><small>a person · /)
    expect(html).toMatch(/<span class="tag">voice<\/span>/)
    expect(html).toMatch(/Good morning![\s\S]*?· read<\/small>/)
  })

  test("shows how the business's phone is linked, and no other's", async () => {
    const cookie = await logIn()
    expect((await read('/dashboard/glow-nails', cookie)).html).not.toContain('WhatsApp on the phone')
    const linked = await house.store.saveAccount({
      ...{ businessId: house.businessId, kind: 'whatsapp-web', externalId: 'glow-nails' },
    })
    const number = '2348031112222'
    await house.store.reportLink(linked.id, { state: 'ready', at: house.now(), number })
    expect((await read('/dashboard/glow-nails', cookie)).html).toMatch(/\+2348031112222[\s\S]*>ready</)
    await house.store.reportLink(linked.id, { state: 'lost', at: house.now(), detail: 'LOGOUT' })
    const { html } = await read('/dashboard/glow-nails', cookie)
    expect(html).toMatch(/tag alert">lost<[\s\S]*LOGOUT[\s\S]*jara channel link glow-nails/)
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

async function chatPage(session: string): Promise<{ id: string; page: string }> {
  const business = house.store.forBusiness(house.businessId)
  const conversation = await business.conversationByAddress(house.chat.accountId, session)
  if (!conversation) throw new Error('no such chat')
  return { id: conversation.id, page: `/dashboard/glow-nails/chats/${conversation.id}` }
}

/** Whether the sweep would find it: Jara is to answer there. */
async function waiting(id: string): Promise<boolean> {
  const now = house.now()
  const chats = await house.store.unanswered(now, 1_000, now)
  return chats.some(({ conversationId }) => conversationId === id)
}

function minutesFrom(now: Date, until: Date | null | undefined): number {
  return until ? (until.getTime() - now.getTime()) / 60_000 : 0
}

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
