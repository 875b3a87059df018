import { describe, expect, it } from 'vitest'
import type { Busy, WaitingWish } from '../../domain/business.ts'
import { freedSays, underOffer } from '../../domain/step/freed.ts'
import { type InLine, offersFor } from '../../domain/waiting.ts'
import { render } from '../../locales/render.ts'
import { booked, Chat, does, salon } from './chat.ts'

const friday = '2026-12-04'
/** Who does pedicures is taken on Friday between these hours. */
const taken = (from: string, to: string, people = ['p-bella', 'p-ngozi']): Busy[] =>
  people.map((personId) => ({ personId, start: `${friday}T${from}`, end: `${friday}T${to}` }))
const wish = { service: 'pedi', day: 'friday', time: '2pm' }

describe('the waiting list', () => {
  it('takes her for the time that is taken, without what is free beside it, and reads it back', () => {
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    const refused = chat.send(does('book', wish))
    expect(refused.keys).toContain('refuse.taken')
    const waits = chat.send(does('other'), { text: 'abeg put me on the waiting list', language: 'en' })
    expect(waits.keys).toEqual(['wait.doneTime', 'wait.how'])
    expect(waits.text).toContain('Pedicure, Friday 4 December at 2pm')
    expect(waits.changes).toEqual([
      { kind: 'wait', serviceId: 'pedicure', from: `${friday}T13:00`, to: `${friday}T15:00` },
    ])
  })

  it.each([
    'put me on the list',
    'let me know if it frees up',
    'if anybody cancel tell me',
    'make you add my name for the waiting list',
    'Put me for the list',
  ])('is joined by "%s", whatever was read of it', (text) => {
    for (const asks of [[], does('other'), does('yes'), does('person'), does('faq'), does('cancel')]) {
      const chat = new Chat({ busy: taken('12:00', '15:00') })
      chat.send(does('book', wish))
      const joined = chat.send(asks, { text })
      expect(joined.keys).toEqual(['wait.doneTime', 'wait.how'])
      expect(joined.changes.map(({ kind }) => kind)).toEqual(['wait'])
    }
  })

  it('watches the person who was asked for, a part of a day, a whole day', () => {
    const person = new Chat({ busy: taken('12:00', '15:00', ['p-ngozi']) })
    person.send(does('book', { ...wish, staff: 'Ngozi' }))
    expect(person.send([], { text: 'no, put me on the list' }).changes).toMatchObject([
      { personId: 'p-ngozi' },
    ])
    const part = new Chat({ busy: taken('09:00', '13:00') })
    part.send(does('book', { ...wish, time: 'in the morning' }))
    expect(part.send([], { text: 'put me on the list' }).keys[0]).toBe('wait.doneBetween')
    const day = new Chat({ busy: taken('09:00', '20:00') })
    day.send(does('book', { service: 'pedi', day: 'friday' }))
    const waits = day.send([], { text: 'put me on the list' })
    expect(waits.keys[0]).toBe('wait.doneDay')
    expect(waits.changes).toMatchObject([{ from: `${friday}T00:00`, to: '2026-12-05T00:00' }])
  })

  it('is offered by a button, and to one who wants none of the offers', () => {
    const near = new Chat({ busy: taken('09:00', '18:00') })
    const refused = near.send(does('book', wish))
    expect(
      refused.replies
        .flat()
        .flatMap((one) => one.buttons ?? [])
        .map(({ key }) => key),
    ).toContain('button.wait')
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    chat.send(does('book', wish))
    expect(chat.send(does('no')).keys).toEqual(['no.offer', 'wait.invite'])
    expect(chat.send([], { text: 'Put me on the list' }).tags).toContain('waits')
  })

  it('still knows her wish after she let what was offered go', () => {
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    chat.send(does('book', wish))
    expect(chat.send(does('availability'), { text: 'any other time?' }).tags).toContain('offer')
    chat.send(does('give', { time: '4pm' }))
    expect(chat.send(does('no')).keys).toEqual(['no.left'])
    expect(chat.send([], { text: 'then tell me if 2pm frees up' }).keys[0]).toBe('wait.doneTime')
  })

  it('is joined in one message that names what she wants; a free time is read back instead', () => {
    const full = new Chat({ busy: taken('12:00', '15:00') })
    const asks = does('book', wish)
    expect(full.send(asks, { text: 'put me on the waiting list for pedi friday 2pm' }).tags).toContain(
      'waits',
    )
    const free = new Chat()
    expect(free.send(asks, { text: 'put me on the waiting list for pedi friday 2pm' }).state.stage.kind).toBe(
      'confirm',
    )
    expect(new Chat().send([], { text: 'put me on the waiting list' }).keys).toEqual(['wait.what'])
  })

  it('leaves a question beside it its answer', () => {
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    chat.send(does('book', wish))
    const joined = chat.send([does('other'), does('location')], {
      text: 'put me on the list. where are you?',
    })
    expect(joined.keys.slice(0, 2)).toEqual(['wait.doneTime', 'wait.how'])
    expect(joined.text).toContain('Awolowo')
  })

  it('has her once, and lets her off; then the wish for no list is no wish for no messages', () => {
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    for (const key of ['wait.doneTime', 'wait.already']) {
      chat.send(does('book', wish))
      expect(chat.send([], { text: 'put me on the list' }).keys[0]).toBe(key)
    }
    expect(chat.send(does('mybooking')).keys).toEqual(['mine.none', 'mine.waits'])
    const left = chat.send([], { text: 'remove me from the list' })
    expect(left.keys).toEqual(['wait.left'])
    expect(left.changes).toEqual([{ kind: 'leave-list' }])
    expect(chat.send([], { text: 'comot my name from the waiting list' }).keys).toEqual(['wait.none'])
    expect(chat.optedOut).toBe(false)
    chat.send([], { text: 'remove me from the list' })
    expect(chat.optedOut).toBe(true)
  })

  it('does not take "let me know when you are free" for a wish without a taken time', () => {
    expect(new Chat().send(does('person'), { text: 'let me know when you are free' }).tags).not.toContain(
      'waits',
    )
  })
})

describe('a freed time', () => {
  const waits = (id: string, hours: [string, string], more: Partial<InLine> = {}): InLine => ({
    ...{ id, customerId: id, serviceId: 'pedicure' },
    ...{ from: `${friday}T${hours[0]}`, to: `${friday}T${hours[1]}`, ...more },
  })
  const facts = (busy: Busy[]) => new Chat({ busy }).facts
  const now = '2026-12-02T11:00'

  it('goes to the first in line whose wish it meets, and to nobody else', () => {
    const line = [
      waits('a', ['09:00', '10:00']),
      waits('b', ['13:00', '15:00']),
      waits('c', ['13:00', '15:00']),
    ]
    const busy = [
      ...taken('09:00', '14:00'),
      ...taken('15:00', '20:00'),
      ...taken('14:00', '15:00', ['p-bella']),
    ]
    expect(offersFor(facts(busy), line, now)).toMatchObject([
      { waitingId: 'b', slot: { personId: 'p-ngozi', start: `${friday}T14:00` }, end: `${friday}T15:00` },
    ])
  })

  it('is kept half an hour while the shop is open, two hours else, and never beyond its start', () => {
    const line = [waits('a', ['13:00', '15:00'])]
    const until = (at: string) => offersFor(facts([]), line, at)[0]?.until
    expect(until('2026-12-02T11:00')).toBe('2026-12-02T11:30')
    expect(until('2026-12-02T20:30')).toBe('2026-12-02T22:30')
    expect(offersFor(facts([]), [waits('a', ['13:00', '13:01'])], `${friday}T12:40`)).toEqual([])
  })

  it('is offered one at a time to a customer who waits for two', () => {
    const line = [waits('a', ['13:00', '15:00']), { ...waits('b', ['16:00', '18:00']), customerId: 'a' }]
    expect(offersFor(facts([]), line, now)).toHaveLength(1)
    const open = { bookingId: 'h', since: now, until: '2026-12-02T11:30' }
    expect(
      offersFor(facts([]), [{ ...waits('a', ['13:00', '15:00']), offer: open }, ...line.slice(1)], now),
    ).toEqual([])
  })

  it('is told with all that she must know, in both languages', () => {
    const [freed] = offersFor(facts([]), [waits('a', ['13:00', '15:00'])], now)
    if (!freed) throw new Error('nothing was freed')
    for (const language of ['en', 'pcm'] as const) {
      const { text } = render(freedSays(facts([]), freed, now), language, { seed: 'a' })
      for (const part of ['Pedicure', '4 December', '₦6,500', '11:30']) expect(text).toContain(part)
    }
  })

  const offered = () => {
    const held = { ...booked('pedicure', 'p-ngozi', `${friday}T14:00`, 'held'), status: 'held' as const }
    const chat = new Chat({ bookings: [held] })
    const offer = { bookingId: 'held', since: chat.now, until: '2026-12-02T11:30' }
    chat.facts.waiting = [
      { id: 'w', serviceId: 'pedicure', from: `${friday}T13:00`, to: `${friday}T15:00`, offer },
    ]
    chat.facts.offered = offer
    chat.state = underOffer(chat.state, chat.facts, chat.now)
    return chat
  }

  it('is hers on a yes, once', () => {
    const chat = offered()
    const done = chat.send(does('yes'))
    expect(done.changes).toMatchObject([{ kind: 'take-offer', booking: { id: 'held' } }])
    expect(done.keys[0]).toMatch(/^booked\.done/)
    expect(done.ownerNotices.flat().map(({ key }) => key)).toEqual(['owner.booked'])
    expect(chat.bookings).toEqual(['pedicure p-ngozi 2026-12-04T14:00 confirmed'])
  })

  it('goes on to the next on a no', () => {
    const done = offered().send(does('no'))
    expect(done.changes).toMatchObject([{ kind: 'decline-offer' }])
    expect(done.keys).toEqual(['wait.declined'])
  })

  it('waits beside a question, and is no appointment of hers yet', () => {
    const chat = offered()
    expect(chat.send(does('location')).keys).toContain('confirm.remind')
    expect(chat.send(does('mybooking')).keys).toContain('mine.none')
    expect(chat.send(does('yes')).tags).toContain('booked')
  })

  it('that lapsed is booked on a late yes where it is still free, else others are offered', () => {
    const chat = offered()
    chat.facts.waiting = []
    Object.assign(chat.facts.bookings[0] ?? {}, { status: 'cancelled' })
    chat.facts.busy = []
    expect(chat.send(does('yes')).changes).toMatchObject([{ kind: 'book', start: `${friday}T14:00` }])
    const gone = offered()
    gone.facts.waiting = []
    Object.assign(gone.facts.bookings[0] ?? {}, { status: 'cancelled' })
    gone.facts.busy = taken('14:00', '15:00')
    expect(gone.send(does('yes')).keys[0]).toBe('confirm.gone')
  })

  it('does not push aside what she was asked since, nor come back once it lapsed', () => {
    const held = { ...booked('weaving', 'p-tola', '2026-12-08T10:00'), status: 'held' as const }
    const chat = new Chat({ bookings: [booked('pedicure', 'p-ngozi', '2026-12-09T13:00'), held] })
    const offered = (since: string) => ({ bookingId: held.id, since, until: '2026-12-02T11:30' })
    const under = (since: string) =>
      underOffer(chat.state, { ...chat.facts, offered: offered(since) }, chat.now)
    chat.send(does('cancel', { service: 'pedicure' }))
    expect(under('2026-12-02T10:50').stage.kind).toBe('drop')
    expect(under('2026-12-02T11:01').stage).toMatchObject({ kind: 'confirm', holdId: held.id })
    chat.send(does('no'))
    expect(under('2026-12-02T10:50').stage.kind).toBe('confirm')
    Object.assign(chat.facts.bookings[1] ?? {}, { status: 'cancelled' })
    expect(under('2026-12-02T10:50').stage.kind).toBe('info')
  })

  it('of a service that is offered no more is not offered', () => {
    const business = { ...salon, services: salon.services.filter(({ id }) => id !== 'pedicure') }
    expect(offersFor({ ...facts([]), business }, [waits('a', ['13:00', '15:00'])], now)).toEqual([])
  })
})

describe('where the business keeps no waiting list', () => {
  const without = (waiting: WaitingWish[] = []) => {
    const chat = new Chat({ busy: taken('12:00', '15:00') })
    chat.facts = { ...chat.facts, noWaitingList: true, waiting }
    return chat
  }

  it('none is offered', () => {
    const chat = without()
    const refused = chat.send(does('book', wish))
    expect(refused.keys).toContain('refuse.taken')
    expect(JSON.stringify(refused.replies)).not.toContain('button.wait')
    expect(refused.text).not.toMatch(/list/)
    expect(chat.send(does('no')).keys).not.toContain('wait.invite')
  })

  it('who asks for one is told so, and is put on none', () => {
    const chat = without()
    chat.send(does('book', wish))
    const told = chat.send(does('other'), { text: 'put me on the waiting list' })
    expect(told.keys).toContain('wait.noList')
    expect(told.changes).toEqual([])
  })

  it('who waits already can leave it', () => {
    const waits = { id: 'w', serviceId: 'pedicure', from: `${friday}T13:00`, to: `${friday}T15:00` }
    expect(without([waits]).send([], { text: 'remove me from the waiting list' }).keys).toEqual(['wait.left'])
  })
})
