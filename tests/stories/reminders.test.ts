import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { render } from '../../locales/render.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { chatOf, jobOf, statuses } from './rows.ts'
import { type Read, salon, scripted } from './scene.ts'
import { deliverDue, talk } from './talk.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'wash thursday 2pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['2pm'] } }],
  'wash thursday 3pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['3pm'] } }],
  'wash thursday 10am': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['10am'] } }],
  'wash thursday 5pm': [{ act: 'book', slots: { service: ['wash'], day: ['thursday'], time: ['5pm'] } }],
  'cancel the 10am one': [{ act: 'cancel', slots: { time: ['10am'] } }],
  'cancel the 3pm one': [{ act: 'cancel', slots: { time: ['3pm'] } }],
  'move the 3pm one to tuesday': [{ act: 'change', slots: { from: ['3pm'], day: ['tuesday'] } }],
  'wash tomorrow 11am': [{ act: 'book', slots: { service: ['wash'], day: ['tomorrow'], time: ['11am'] } }],
  yes: [{ act: 'yes' }],
  Yes: [{ act: 'yes' }],
  no: [{ act: 'no' }],
  'I want to change my appointment': [{ act: 'change' }],
  'I wan change my appointment': [{ act: 'change' }],
  'cancel my appointment': [{ act: 'cancel' }],
  'make it 4pm': [{ act: 'change', slots: { time: ['4pm'] } }],
  'make it 3pm': [{ act: 'change', slots: { time: ['3pm'] } }],
  '4pm': [{ act: 'give', slots: { time: ['4pm'] } }],
  'where is your shop': [{ act: 'location' }],
}
const understand = scripted(readings)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Opens on Tuesday 1 December, 10:00. */
const open = (more: Partial<Parameters<typeof openHouse>[1]> = {}) =>
  openHouse(building, { understand, idle: true, ...more })

/** She writes and the answer is decided; the channel is away meanwhile. */
async function says(house: House, text: string): Promise<void> {
  await house.writes('ngozi', text)
  await house.answer(await jobOf(house))
}

/** Time passes, and the background work runs, as it does every few seconds. */
async function pass(house: House, ms: number): Promise<void> {
  house.clock.forward(ms)
  await house.remind()
  await deliverDue(house)
}

async function booked(house: House, text = 'wash thursday 2pm'): Promise<void> {
  await talk(house, text)
  expect(await talk(house, 'yes')).toContain('booked.done')
}

const reminders = (house: House) =>
  house.channel.to('ngozi').flatMap((text) => /reminder\.(?:day|hours)/.exec(text) ?? [])
const statusOf = async (house: House) =>
  (await house.store.forBusiness(house.businessId).bookings({})).map(
    ({ start, status }) => `${start} ${status}`,
  )

describe('a confirmed booking', () => {
  it('is reminded of the day before and two hours before, once each', async () => {
    await using house = await open()
    await booked(house)
    await pass(house, 27 * hourMs + 50 * minuteMs)
    expect(reminders(house)).toEqual([])
    await pass(house, 10 * minuteMs)
    expect(reminders(house)).toEqual(['reminder.day'])
    for (let hour = 0; hour < 21; hour++) await pass(house, hourMs)
    expect(reminders(house)).toEqual(['reminder.day'])
    await pass(house, hourMs)
    await Promise.all([house.remind(), house.remind(), house.remind()])
    await deliverDue(house)
    await pass(house, 3 * hourMs)
    expect(reminders(house)).toEqual(['reminder.day', 'reminder.hours'])
  })

  it('made for tomorrow gets no reminder that comes at once', async () => {
    await using house = await open()
    await booked(house, 'wash tomorrow 11am')
    await pass(house, hourMs)
    await pass(house, 2 * hourMs)
    expect(reminders(house)).toEqual([])
    await pass(house, 20 * hourMs)
    expect(reminders(house)).toEqual(['reminder.hours'])
  })

  it('that was cancelled is not reminded of, not even by what was written already', async () => {
    await using house = await open()
    await booked(house)
    house.clock.forward(28 * hourMs)
    await house.remind()
    await says(house, 'cancel my appointment')
    await says(house, 'yes')
    await pass(house, minuteMs)
    await pass(house, 22 * hourMs)
    expect(reminders(house)).toEqual([])
    expect((await statuses(house)).filter((status) => status !== 'sent')).toEqual(['dropped'])
  })

  it('that was moved is reminded of anew, at its new time', async () => {
    await using house = await open()
    await booked(house)
    house.clock.forward(28 * hourMs)
    await house.remind()
    await says(house, 'make it 3pm')
    await says(house, 'yes')
    await pass(house, 22 * hourMs)
    expect(house.channel.to('ngozi').at(-1)).toContain('move.done')
    expect(reminders(house)).toEqual([])
    await pass(house, hourMs)
    expect(reminders(house)).toEqual(['reminder.hours'])
  })

  it('is not reminded of after STOP', async () => {
    await using house = await open()
    await booked(house)
    await talk(house, 'STOP')
    await pass(house, 28 * hourMs)
    await pass(house, 22 * hourMs)
    expect(reminders(house)).toEqual([])
    expect(new Set(await statuses(house))).toEqual(new Set(['sent']))
  })

  it('of one without a chat is passed over', async () => {
    await using house = await open()
    const [person] = (await house.store.forBusiness(house.businessId).business()).people
    const slot = {
      serviceId: 'wash',
      personId: person?.id ?? '',
      start: '2026-12-02T14:00',
      end: '2026-12-02T15:00',
    }
    await house.store.forBusiness(house.businessId).addBooking({ ...slot, customerName: 'Walk-in' })
    await pass(house, 26 * hourMs)
    expect(house.channel.sent).toEqual([])
  })
})

describe('two bookings of one day', () => {
  async function twoBooked(): Promise<House> {
    const house = await open()
    await booked(house)
    await booked(house, 'wash thursday 3pm')
    await pass(house, 28 * hourMs)
    return house
  }

  it('are one visit: reminded of together, the day before and two hours before the first', async () => {
    await using house = await twoBooked()
    await pass(house, hourMs)
    await pass(house, 21 * hourMs)
    await pass(house, hourMs)
    expect(reminders(house)).toEqual(['reminder.day', 'reminder.hours'])
  })

  it('are cancelled together, or one of them', async () => {
    await using house = await twoBooked()
    expect(await talk(house, 'cancel my appointment')).toContain('cancel.sureAll')
    await talk(house, 'yes')
    expect(await statusOf(house)).toEqual(['2026-12-03T14:00 cancelled', '2026-12-03T15:00 cancelled'])
  })

  it('are named with their times', async () => {
    await using house = await open({ render })
    for (const text of ['wash thursday 2pm', 'wash thursday 5pm']) {
      await talk(house, text)
      await talk(house, 'yes')
    }
    await pass(house, 28 * hourMs)
    const said = house.channel.to('ngozi').at(-1)
    expect(said).toMatch(
      /Wash and set with Ada, tomorrow .* at 2pm\n.*Wash and set with Ada, tomorrow .* at 5pm/,
    )
    expect(said).toContain('Are you coming?')
  })

  it('say nothing false when one is called off before the reminder is out; the other is reminded of in its time', async () => {
    await using house = await open()
    for (const text of ['wash thursday 2pm', 'wash thursday 3pm']) await booked(house, text)
    house.clock.forward(28 * hourMs)
    await house.remind()
    await says(house, 'cancel the 3pm one')
    await says(house, 'yes')
    await pass(house, minuteMs)
    expect(reminders(house)).toEqual([])
    await pass(house, 22 * hourMs)
    expect(reminders(house)).toEqual(['reminder.hours'])
    const { rows } = await house.pglite.query(
      `SELECT "error" FROM public."Outbound" WHERE "status" = 'dropped' AND "bookingId" IS NOT NULL`,
    )
    expect(rows).toHaveLength(1)
  })

  it('of which the first is called off afterwards: the other is not announced a second time', async () => {
    await using house = await open()
    for (const text of ['wash thursday 10am', 'wash thursday 5pm']) await booked(house, text)
    await pass(house, 24 * hourMs)
    expect(reminders(house)).toEqual(['reminder.day'])
    house.clock.forward(hourMs)
    expect(await talk(house, 'cancel the 10am one')).toContain('cancel.sure')
    await talk(house, 'yes')
    for (let hour = 0; hour < 8; hour++) await pass(house, hourMs)
    expect(reminders(house)).toEqual(['reminder.day'])
    await pass(house, 20 * hourMs)
    expect(reminders(house)).toEqual(['reminder.day', 'reminder.hours'])
  })

  it('of which one moves to another day: both are reminded of, each on its own', async () => {
    await using house = await open()
    for (const text of ['wash thursday 2pm', 'wash thursday 3pm']) await booked(house, text)
    await pass(house, 28 * hourMs)
    house.clock.forward(minuteMs)
    await talk(house, 'move the 3pm one to tuesday')
    expect(await talk(house, 'yes')).toContain('move.done')
    await pass(house, 22 * hourMs)
    await pass(house, 99 * hourMs)
    expect(reminders(house)).toEqual(['reminder.day', 'reminder.hours', 'reminder.day'])
  })

  it('are reminded of once, whatever job is lost and whatever process dies', async () => {
    await using house = await open()
    for (const text of ['wash thursday 2pm', 'wash thursday 5pm']) await booked(house, text)
    house.clock.forward(28 * hourMs)
    // Written, and its job lost; then claimed by a process that dies before it sends.
    await Promise.all([house.remind(), house.remind()])
    const [row] = await house.store.undelivered(house.clock.now(), 10)
    await house.store.claim(row?.outboundId ?? '', house.clock.now(), 30_000)
    await pass(house, minuteMs)
    for (let hour = 0; hour < 28; hour++) {
      await Promise.all([house.remind(), house.remind()])
      await pass(house, hourMs)
    }
    expect(reminders(house)).toEqual(['reminder.day', 'reminder.hours'])
  })

  it('of which she changes one: she is asked which', async () => {
    await using house = await twoBooked()
    expect(await talk(house, 'I want to change my appointment')).toContain('which.ask')
  })
})

describe('what was missed', () => {
  it('is sent after an outage while it is of use, in words that are true then', async () => {
    await using house = await open({ render })
    await talk(house, 'wash thursday 2pm')
    await talk(house, 'yes')
    await pass(house, 46 * hourMs)
    expect(house.channel.to('ngozi').at(-1)).toContain('today (Thursday 3 December) at 2pm')
  })

  it('is never sent when it is not', async () => {
    await using house = await open()
    await booked(house)
    await pass(house, 51 * hourMs + 20 * minuteMs)
    expect(reminders(house)).toEqual([])
  })

  it('and waits in a channel that is away is dropped when its time is over', async () => {
    await using house = await open()
    await booked(house)
    house.clock.forward(28 * hourMs)
    await house.remind()
    await pass(house, 22 * hourMs)
    expect(reminders(house)).toEqual(['reminder.hours'])
    expect((await statuses(house)).filter((status) => status !== 'sent')).toEqual(['dropped'])
  })
})

describe('at night', () => {
  it('nobody is reminded: what was written in the evening goes out in the morning', async () => {
    const hours = { ...salon.hours, thu: [{ from: 540, to: 1440 }] }
    const late = {
      ...readings,
      'wash thursday 8:30pm': [
        { act: 'book' as const, slots: { service: ['wash'], day: ['thursday'], time: ['8:30pm'] } },
      ],
    }
    await using house = await open({ file: { ...salon, hours }, understand: scripted(late), render })
    await talk(house, 'wash thursday 8:30pm')
    await talk(house, 'yes')
    // Wednesday, 20:40; the row is written, but its channel comes back at 21:10 only.
    house.clock.forward(34 * hourMs + 40 * minuteMs)
    await house.remind()
    await pass(house, 30 * minuteMs)
    const before = house.channel.sent.length
    await pass(house, 10 * hourMs)
    expect(house.channel.sent.length).toBe(before)
    await pass(house, 25 * minuteMs)
    expect(house.channel.sent.length).toBe(before + 1)
    expect(house.channel.to('ngozi').at(-1)).toContain('today (Thursday 3 December) at 8:30pm')
  })

  it('begins when the business says', async () => {
    await using house = await open({ file: { ...salon, quietHours: { from: 13 * 60, to: 17 * 60 } } })
    await booked(house)
    await pass(house, 28 * hourMs)
    expect(reminders(house)).toEqual([])
    await pass(house, 3 * hourMs)
    expect(reminders(house)).toEqual(['reminder.day'])
  })
})

describe('her answer to a reminder', () => {
  async function reminded(more: Parameters<typeof open>[0] = {}): Promise<House> {
    const house = await open(more)
    await talk(house, 'wash thursday 2pm')
    await talk(house, 'yes')
    await pass(house, 28 * hourMs)
    house.clock.forward(minuteMs)
    return house
  }

  it('yes: she is expected', async () => {
    await using house = await reminded()
    expect(await talk(house, 'Yes')).toBe('reminder.coming')
    expect(await statusOf(house)).toEqual(['2026-12-03T14:00 confirmed'])
  })

  it('yes, the next morning', async () => {
    await using house = await reminded()
    house.clock.forward(19 * hourMs)
    expect(await talk(house, 'Yes')).toBe('reminder.coming')
  })

  it('change: she is asked for the new time, and the booking moves', async () => {
    await using house = await reminded()
    expect(await talk(house, 'I want to change my appointment')).toBe('move.when')
    expect(await talk(house, '4pm')).toBe('move.askTimeWith')
    expect(await talk(house, 'yes')).toContain('move.doneWith')
    expect(await statusOf(house)).toEqual(['2026-12-03T16:00 confirmed'])
  })

  it.each(['make it 4pm', '4pm'])('%s: the booking that she was reminded of moves', async (words) => {
    await using house = await reminded()
    expect(await talk(house, words)).toBe('move.askTimeWith')
  })

  it.each(['cancel my appointment', 'no'])(
    '%s: she is asked to be sure, and the booking is off',
    async (words) => {
      await using house = await reminded()
      expect(await talk(house, words)).toContain('cancel.sure')
      expect(await talk(house, 'yes')).toContain('cancel.done')
      expect(await statusOf(house)).toEqual(['2026-12-03T14:00 cancelled'])
    },
  )

  it('a question is answered as ever, and is no answer to the reminder', async () => {
    await using house = await reminded()
    expect(await talk(house, 'where is your shop')).toContain('location.')
    expect(await talk(house, 'cancel my appointment')).toContain('cancel.sure')
  })

  it('is not taken for one where a person wrote in between', async () => {
    await using house = await reminded()
    await house.steps('ngozi', 'Can you bring your own attachment?')
    house.clock.forward(31 * minuteMs)
    expect(await talk(house, 'yes')).not.toContain('reminder.')
  })

  it.each([
    { number: '1', said: 'reminder.coming' },
    { number: '2', said: 'move.when' },
    { number: '3', said: 'cancel.sure' },
  ])('$number, where the choices are numbered', async ({ number, said }) => {
    const keys: typeof render = (says, language, options) => ({
      text: says.map(({ key }) => key).join(' '),
      buttons: render(says, language, options).buttons,
    })
    await using house = await reminded({ can: { buttons: 0 }, render: keys })
    expect(house.channel.to('ngozi').at(-1)).toContain('3. Cancel it')
    expect(await talk(house, number)).toContain(said)
  })

  it('while she is talking to Jara, the reminder waits', async () => {
    await using house = await open()
    await booked(house)
    house.clock.forward(28 * hourMs)
    await talk(house, 'hi')
    await pass(house, minuteMs)
    expect(reminders(house)).toEqual([])
    await pass(house, 10 * minuteMs)
    expect(reminders(house)).toEqual(['reminder.day'])
  })
})

describe('in Pidgin', () => {
  it('she is reminded, changes and is expected in her language', async () => {
    await using house = await open({ render })
    await talk(house, 'wash thursday 2pm')
    await talk(house, 'yes')
    const { id } = await chatOf(house, 'ngozi')
    await house.pglite.query(`UPDATE public."Conversation" SET "language" = 'pcm' WHERE "id" = $1`, [id])
    await pass(house, 28 * hourMs)
    const sent = house.channel.sent.at(-1)
    expect(sent?.text).toMatch(/Wash and set with Ada.*tomorrow \(Thursday 3 December\) (?:at|by) 2pm/s)
    expect(sent?.text).toContain('You dey come?')
    expect(sent?.buttons.map(({ label }) => label)).toEqual(['Yes', 'Change am', 'Cancel am'])
    house.clock.forward(minuteMs)
    expect(await talk(house, sent?.buttons[1]?.text ?? '')).toMatch(/Wash and set/)
  })
})
