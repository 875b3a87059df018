import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCalendarKey } from '../../prisma/calendar-key.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { type House, openHouse } from './house.ts'
import { eventsIn, propertiesOf } from './read-icalendar.ts'

let house: House
const [key, feedKey] = [newCalendarKey(), newCalendarKey()]
beforeAll(async () => {
  house = await openHouse()
  await house.store.forBusiness(house.businessId).setFeedKey(hashOf(feedKey))
  await turn('ngozi', (person, serviceId) => ({
    ...{ kind: 'book' as const, serviceId, personId: person, price: { from: 100, to: 100 } },
    ...{ start: '2026-12-05T14:00', end: '2026-12-05T15:00', calendarKeyHash: hashOf(key) },
  }))
})
afterAll(() => house[Symbol.asyncDispose]())

type Change = Parameters<ReturnType<House['store']['forBusiness']>['commitTurn']>[0]['changes'][number]

/** A customer writes, and her turn changes the book. */
async function turn(session: string, make: (personId: string, serviceId: string) => Change): Promise<void> {
  await house.chat.post({ session, text: 'hi' })
  const business = house.store.forBusiness(house.businessId)
  const chat = await business.conversationByAddress(house.chat.accountId, session)
  const read = chat && (await business.loadTurn(chat.id, house.now()))
  if (!read) throw new Error('she has not written')
  const { conversationId, customerId, rev, messages, facts } = read
  const change = make(facts.business.people[0]?.id ?? '', facts.business.services[0]?.id ?? '')
  const changes = [{ kind: 'name' as const, name: 'Ngozi' }, change]
  await business.commitTurn({
    ...{ conversationId, customerId, rev, state: null, language: 'en', replies: [], ownerNotices: [] },
    ...{ usage: {}, now: house.now(), answered: messages.map(({ id }) => id), changes },
  })
}

async function calendar(path: string) {
  const response = await house.app.request(path)
  return { response, text: await response.text() }
}

describe('a customer’s calendar entry', () => {
  test('is her booking, without her name or number', async () => {
    const { response, text } = await calendar(`/calendar/${key}.ics`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const business = await house.store.forBusiness(house.businessId).business()
    expect(eventsIn(text)).toMatchObject([
      {
        ...{ DTSTART: '20261205T130000Z', DTEND: '20261205T140000Z', STATUS: 'CONFIRMED' },
        SUMMARY: `${business.services[0]?.name}, ${business.name}`,
        LOCATION: business.address,
      },
    ])
    expect(text).not.toContain('Ngozi')
  })

  test('follows the booking: the same entry, a later sequence, cancelled in the end', async () => {
    const [before] = eventsIn((await calendar(`/calendar/${key}.ics`)).text)
    house.pass(60)
    const held = await booking()
    await turn('ngozi', (personId) => ({
      ...{ kind: 'move', booking: held, personId, start: '2026-12-05T15:00', end: '2026-12-05T16:00' },
    }))
    const [moved] = eventsIn((await calendar(`/calendar/${key}.ics`)).text)
    expect(moved).toMatchObject({ UID: before?.UID, DTSTART: '20261205T140000Z' })
    expect(Number(moved?.SEQUENCE)).toBeGreaterThan(Number(before?.SEQUENCE))
    await turn('ngozi', () => ({ kind: 'cancel', booking: held }))
    expect(eventsIn((await calendar(`/calendar/${key}.ics`)).text)).toMatchObject([
      { UID: before?.UID, STATUS: 'CANCELLED' },
    ])
  })

  async function booking() {
    const business = house.store.forBusiness(house.businessId)
    const chat = await business.conversationByAddress(house.chat.accountId, 'ngozi')
    const [held] = (await business.loadTurn(chat?.id ?? '', house.now()))?.facts.bookings ?? []
    if (!held) throw new Error('she has no booking')
    return held
  }
})

describe('the owner’s feed', () => {
  test('has who comes when, and not what was cancelled', async () => {
    const start = { start: '2026-12-08T10:00', end: '2026-12-08T11:00' }
    await turn('amara', (personId, serviceId) => ({
      ...{ kind: 'book', serviceId, personId, price: { from: 100, to: 100 }, ...start },
    }))
    const { response, text } = await calendar(`/feed/${feedKey}.ics`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const business = await house.store.forBusiness(house.businessId).business()
    expect(propertiesOf(text)['X-WR-CALNAME']).toBe(business.name)
    const events = eventsIn(text)
    expect(events.map(({ DTSTART }) => DTSTART)).toEqual(['20261208T090000Z'])
    expect(events[0]?.SUMMARY).toContain(`Ngozi: ${business.services[0]?.name}`)
  })

  test('ends with its address', async () => {
    const next = newCalendarKey()
    const business = house.store.forBusiness(house.businessId)
    await business.setFeedKey(hashOf(next))
    expect((await calendar(`/feed/${feedKey}.ics`)).response.status).toBe(404)
    expect((await calendar(`/feed/${next}.ics`)).response.status).toBe(200)
    await business.setFeedKey(hashOf(feedKey))
  })
})

test.each(['', 'x', `${'k'.repeat(500)}`, '%00', hashOf(key), feedKey])(
  'a key that no entry has opens nothing: %j',
  async (wrong) => {
    const { response, text } = await calendar(`/calendar/${wrong}.ics`)
    expect(response.status).toBe(404)
    expect(text).not.toContain('VCALENDAR')
  },
)

test('whoever tries keys has to go slowly; others and the rest of the pages do not', async () => {
  const app = house.appWith({ limits: { reads: { burst: 3, perSecond: 0.01 } } })
  const from = (address: string, path: string) =>
    app.request(path, {}, { incoming: { socket: { remoteAddress: address } } })
  const tried = []
  for (let n = 0; n < 5; n++) tried.push((await from('10.1.1.1', `/feed/${newCalendarKey()}.ics`)).status)
  expect(tried).toEqual([404, 404, 404, 429, 429])
  expect((await from('10.1.1.2', `/feed/${feedKey}.ics`)).status).toBe(200)
  expect((await from('10.1.1.1', '/healthz')).status).toBe(200)
})
