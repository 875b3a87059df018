import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Service } from '../../domain/business.ts'
import { codeLifetimeMs } from '../../domain/owner/code.ts'
import { render } from '../../locales/render.ts'
import { briefing } from '../../worker/briefing.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'
import { customer, invite, owner } from './talk.ts'

const readings = {
  hi: [{ act: 'greet' as const }],
  'book washing tomorrow by 4pm': [
    { act: 'book' as const, slots: { service: ['washing'], day: ['tomorrow'], time: ['4pm'] } },
  ],
  yes: [{ act: 'yes' as const }],
  'how much be washing': [{ act: 'price' as const, slots: { service: ['washing'] } }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const open = () => openHouse(building, { understand: scripted(readings), render })

const shopOf = (house: House) => house.store.forBusiness(house.businessId)

const prices = async (house: House) => (await shopOf(house).business()).services[0]?.price.from

describe('linking', () => {
  it('the right code makes the chat that sends it a member, once', async () => {
    await using house = await open()
    await invite(house)
    expect(await customer(house, 'bola', 'link 7kqm-x2pw')).toContain('You are linked to Ivory Hair.')
    expect(await shopOf(house).members()).toMatchObject([{ role: 'owner', name: 'Bola', address: 'bola' }])
    expect(await customer(house, 'bola', 'price wash 5k')).toContain('₦4,000 → ₦5,000?')
    expect(await customer(house, 'ngozi', '7KQM-X2PW')).toContain('not valid')
    expect(await shopOf(house).members()).toHaveLength(1)
    expect(await customer(house, 'ngozi', 'how much be washing')).toContain('₦4,000')
  })

  it('a code is no oracle: the wrong, the late and the sixth within an hour are answered alike', async () => {
    await using house = await open()
    await invite(house)
    const wrong = ['2222BBBB', '3333BBBB', '4444BBBB', '5555BBBB', '6666BBBB', '7KQM X2PW']
    const answers = []
    for (const code of wrong) answers.push(await customer(house, 'ngozi', code))
    expect(new Set(answers).size).toBe(1)
    expect(await shopOf(house).members()).toEqual([])
    house.clock.forward(60 * 60 * 1000)
    expect(await customer(house, 'ngozi', '7KQM-X2PW')).toContain('You are linked')
    await invite(house, { code: '8KQMX2PW' })
    house.clock.forward(codeLifetimeMs)
    expect(await customer(house, 'joy', '8KQM-X2PW')).toBe(answers[0])
  })

  it('who says that she is the owner is a customer, and stays one', async () => {
    await using house = await open()
    for (const claim of ['I am the owner', 'price wash and set 1k', 'pause', 'yes', 'undo'])
      await customer(house, 'ngozi', claim)
    expect(await prices(house)).toBe(400_000)
    expect(await customer(house, 'joy', 'how much be washing')).toContain('₦4,000')
  })

  it('whose link is ended is a customer again', async () => {
    await using house = await open()
    await invite(house)
    await customer(house, 'bola', '7KQM-X2PW')
    const [member] = await shopOf(house).members()
    expect(await shopOf(house).revokeMember(member?.id ?? '', house.clock.now())).toBe(true)
    expect(await customer(house, 'bola', 'price wash 5k')).not.toContain('→')
    expect(await shopOf(house).members()).toEqual([])
  })
})

describe('prices', () => {
  it('are read back, changed on a yes, told to the next customer, and taken back', async () => {
    await using house = await open()
    expect(await owner(house, 'price wash and set 5k')).toBe('Wash and set: ₦4,000 → ₦5,000?')
    expect(house.owner.sent.at(-1)?.buttons.map(({ text }) => text)).toEqual(['Yes', 'No'])
    expect(await prices(house)).toBe(400_000)
    expect(await owner(house, 'yes')).toContain('Wash and set is ₦5,000 now.')
    expect(await customer(house, 'ngozi', 'how much be washing')).toContain('₦5,000')
    expect(await owner(house, 'undo')).toBe('Taken back: Wash and set is ₦4,000 again.')
    expect(await prices(house)).toBe(400_000)
    expect(await owner(house, 'undo')).toContain('You changed nothing')
  })

  it('who does what is changed, kept and taken back', async () => {
    const braids = { ...(salon.services[0] as Service), id: 'braids', name: 'Braids', also: [] }
    const file = {
      ...salon,
      people: [...salon.people, { id: 'bisi', name: 'Bisi' }],
      services: [...salon.services, braids],
    }
    await using house = await openHouse(building, { understand: scripted(readings), render, file })
    const bisi = async () =>
      (await shopOf(house).business()).people.find(({ name }) => name === 'Bisi')?.services
    expect(await owner(house, 'Bisi does not do braids again')).toContain(
      'Bisi: Wash and set. Is that right?',
    )
    expect(await owner(house, 'yes')).toContain('Noted. Bisi: Wash and set.')
    expect(await bisi()).toEqual(['wash'])
    expect(await owner(house, 'undo')).toContain('I took this back:')
    expect(await bisi()).toBeUndefined()
  })

  it.each([
    ['price wash and set 25k-40k', '₦4,000 → ₦25,000 to ₦40,000?'],
    ['price wash and set free', 'free of charge, nothing to pay?'],
    ['price wash and set -5', 'I cannot take that as a price'],
    ['price wash and set', 'Which service and what price?'],
    ['price dreadlocks 9k', 'You have no service called dreadlocks'],
  ])('%s', async (text, answer) => {
    await using house = await open()
    expect(await owner(house, text)).toContain(answer)
    await owner(house, 'no')
    expect(await prices(house)).toBe(400_000)
  })

  it('two owners at once: the second is told what it is now, and asked again', async () => {
    await using house = await open()
    await invite(house)
    await customer(house, 'bola', '7KQM-X2PW')
    await owner(house, 'price wash and set 5k')
    await customer(house, 'bola', 'price wash and set 6k')
    await owner(house, 'yes')
    const again = await customer(house, 'bola', 'yes')
    expect(again).toContain('It changed while I was asking you.')
    expect(again).toContain('₦5,000 → ₦6,000?')
    expect(await prices(house)).toBe(500_000)
    await customer(house, 'bola', 'yes')
    expect(await prices(house)).toBe(600_000)
    expect(await owner(house, 'undo')).toContain('it was changed again since')
    expect(await prices(house)).toBe(600_000)
  })
})

/** Ngozi has the only chair on Wednesday at 2. */
async function withBooking(house: House): Promise<void> {
  await customer(house, 'ngozi', 'hi')
  const { people } = await shopOf(house).business()
  await shopOf(house).addBooking({
    ...{ serviceId: 'wash', personId: people[0]?.id ?? '', customerName: 'Chioma Obi' },
    ...{ start: '2026-12-02T14:00', end: '2026-12-02T15:00' },
  })
}

describe('the book and the calendar', () => {
  it('tells the bookings of a day', async () => {
    await using house = await open()
    await withBooking(house)
    expect(await owner(house, 'tomorrow')).toBe(
      'Tomorrow (Wednesday 2 December): 1 booking\n2pm Chioma Obi: Wash and set, with Ada',
    )
    expect(await owner(house, 'who dey come tomorrow')).toContain('2pm Chioma Obi')
    expect(await owner(house, 'today')).toContain('no booking')
    expect(await owner(house, '31 february')).toBe('That day no dey. Abeg check the date.')
  })

  it('blocks her time, tells who is in the way, and gives it back', async () => {
    await using house = await open()
    await withBooking(house)
    const asked = await owner(house, 'I no dey tomorrow 2 to 4')
    expect(asked).toContain('Ada no dey tomorrow (Wednesday 2 December), 2pm to 4pm?')
    expect(asked).toContain('1 booking dey there already')
    expect(asked).toContain('Chioma Obi')
    expect(await owner(house, 'yes')).toContain('I don mark am.')
    const off = () => house.pglite.query('SELECT "startsAt", "endsAt" FROM public."TimeOff"')
    expect((await off()).rows).toEqual([
      { startsAt: new Date('2026-12-02T13:00:00Z'), endsAt: new Date('2026-12-02T15:00:00Z') },
    ])
    await owner(house, 'undo')
    expect((await off()).rows).toEqual([])
  })

  it('what was booked between the read-back and the yes is told before it is done', async () => {
    await using house = await open()
    await owner(house, 'close tomorrow')
    await withBooking(house)
    const again = await owner(house, 'yes')
    expect(again).toContain('It changed while I was asking you.')
    expect(again).toContain('Chioma Obi')
    expect((await shopOf(house).business()).closures).toEqual([])
    await owner(house, 'yes')
    expect((await shopOf(house).business()).closures).toEqual([{ date: '2026-12-02' }])
    expect(await owner(house, 'open tomorrow')).toContain('Open again')
  })

  it('an opening is not undone over a booking made meanwhile', async () => {
    await using house = await open()
    for (const text of ['close tomorrow', 'yes', 'open tomorrow', 'yes']) await owner(house, text)
    await withBooking(house)
    expect(await owner(house, 'undo')).toContain('somebody is booked there now')
    expect((await shopOf(house).business()).closures).toEqual([])
  })

  it('sets the hours of a day and adds a service', async () => {
    await using house = await open()
    expect(await owner(house, 'hours wed 10 to 6')).toContain('Wednesday: 9am to 7pm → 10am to 6pm?')
    await owner(house, 'yes')
    expect(await owner(house, 'add Twist 12k')).toContain('How long does Twist take?')
    expect(await owner(house, 'add Twist 12k 3 hours')).toContain('Twist, ₦12,000, 3 hours?')
    await owner(house, 'yes')
    const { hours, services } = await shopOf(house).business()
    expect(hours.wed).toEqual([{ from: 600, to: 1080 }])
    expect(services[1]).toMatchObject({
      name: 'Twist',
      minutes: 180,
      price: { from: 1_200_000, to: 1_200_000 },
    })
    await owner(house, 'undo')
    expect((await shopOf(house).business()).services).toHaveLength(1)
  })

  it('tells who would be left outside of new hours', async () => {
    await using house = await open()
    await withBooking(house)
    const asked = await owner(house, 'hours wed 9 to 2')
    expect(asked).toContain('Wednesday: 9am to 7pm → 9am to 2pm?')
    expect(asked).toContain('Chioma Obi')
    expect(await owner(house, 'yes')).toContain('Open Wednesday: 9am to 2pm.')
    expect(await owner(house, 'hours wed 9 to 7')).not.toContain('Chioma Obi')
  })

  it('staff see two days and move their own time alone', async () => {
    await using house = await open()
    await invite(house, { role: 'staff', person: 'Ada' })
    await customer(house, 'temi', '7KQM-X2PW')
    expect(await customer(house, 'temi', 'price wash and set 1k')).toBe('Only the owner can do that.')
    expect(await customer(house, 'temi', 'saturday')).toContain('You can see today and tomorrow')
    expect(await customer(house, 'temi', 'tomorrow')).toContain('no bookings')
    await customer(house, 'temi', 'block tomorrow')
    expect(await customer(house, 'temi', 'yes')).toContain('Ada is off tomorrow')
  })
})

describe('customers', () => {
  it('one is told something in her own words, and taken over, and given back', async () => {
    await using house = await open()
    await house.writes('ngozi', 'hi', { name: 'Ngozi Eze' })
    await house.quiet()
    expect(await owner(house, 'tell Ngozi I am running 10 minutes late')).toBe(
      'To Ngozi Eze: "I am running 10 minutes late" Send it?',
    )
    await owner(house, 'yes')
    expect(house.channel.to('ngozi').at(-1)).toBe('I am running 10 minutes late')
    expect(await owner(house, 'undo')).toBe('That one cannot be taken back.')
    await owner(house, 'take over ngozi')
    await owner(house, 'yes')
    expect(await customer(house, 'ngozi', 'how much be washing')).toBe('')
    await owner(house, 'tell Ngozi: it is 4,000')
    await owner(house, 'yes')
    expect(house.channel.to('ngozi').at(-1)).toBe('It is 4,000')
    await owner(house, 'hand back ngozi')
    await owner(house, 'yes')
    expect(await customer(house, 'ngozi', 'how much be washing')).toContain('₦4,000')
  })

  it('which of two is asked', async () => {
    await using house = await open()
    await house.writes('n1', 'hi', { name: 'Ngozi Eze' })
    await house.writes('n2', 'hi', { name: 'Ngozi Bello' })
    await house.quiet()
    expect(await owner(house, 'tell ngozi come early')).toBe('Which one?')
    expect(house.owner.sent.at(-1)?.buttons.map(({ label }) => label)).toEqual(['Ngozi Bello', 'Ngozi Eze'])
    expect(await owner(house, '2')).toContain('To Ngozi Eze: "Come early"')
    await owner(house, 'yes')
    expect(house.channel.to('n1').at(-1)).toBe('Come early')
    expect(house.channel.to('n2')).not.toContain('Come early')
    expect(await owner(house, 'tell Emeka come early')).toBe('I know no customer called Emeka.')
  })

  it('a new booking is refused with a tap and a reason that its customer gets', async () => {
    await using house = await open()
    for (const text of ['book washing tomorrow by 4pm', 'yes']) {
      await house.writes('ngozi', text, { name: 'Ngozi Eze' })
      await house.quiet()
    }
    const [tap] = house.owner.sent.at(-1)?.buttons.filter(({ label }) => label === 'Decline') ?? []
    expect(tap?.text).toMatch(/^decline Ngozi Eze 2026-12-02 16:00 #[0-9a-f]{6}$/)
    expect(await owner(house, 'call Ngozi')).toContain('Ngozi Eze: +')
    expect(await owner(house, tap?.text ?? '')).toContain('Why can you not take it?')
    expect(await owner(house, 'I no dey town tomorrow')).toContain('"I no dey town tomorrow"')
    expect((await shopOf(house).bookings({}))[0]?.status).toBe('confirmed')
    await owner(house, 'yes')
    expect((await shopOf(house).bookings({}))[0]?.status).toBe('cancelled')
    expect(house.channel.to('ngozi').at(-1)).toContain('I no dey town tomorrow')
    expect(await owner(house, 'undo')).toContain('no')
    expect(await owner(house, 'decline Ngozi')).toContain('no')
  })

  it('who did not come is noted', async () => {
    await using house = await open()
    await withBooking(house)
    expect(await owner(house, 'Chioma no show')).toContain('no booking in the last two weeks')
    house.clock.forward(36 * 60 * 60 * 1000)
    expect(await owner(house, 'Chioma no show')).toContain('did not come?')
    await owner(house, 'yes')
    const outcomes = await house.pglite.query('SELECT "outcome" FROM public."Booking"')
    expect(outcomes.rows).toEqual([{ outcome: 'no-show' }])
  })

  it('while she pauses, each customer gets one honest line and she hears of each message', async () => {
    await using house = await open()
    await owner(house, 'pause')
    await owner(house, 'yes')
    expect(await customer(house, 'ngozi', 'how much be washing')).toContain(
      'I am not answering at the moment',
    )
    expect(await customer(house, 'ngozi', 'hello?')).toBe('')
    expect(house.owner.sent.slice(-2).map(({ text }) => text)).toEqual([
      'A customer wrote while I am paused: "how much be washing"',
      'A customer wrote while I am paused: "hello?"',
    ])
    await owner(house, 'resume')
    await owner(house, 'yes')
    expect(await customer(house, 'ngozi', 'how much be washing')).toContain('₦4,000')
  })

  it('a pause keeps neither help from one in danger nor STOP from being heard', async () => {
    await using house = await open()
    await owner(house, 'pause')
    await owner(house, 'yes')
    expect(await customer(house, 'ngozi', 'help, the shop is on fire!')).toContain('112')
    expect(await customer(house, 'bola', 'STOP')).toMatch(/stopped|don stop/)
  })
})

describe('the morning and the evening', () => {
  const rounds = (house: House) => briefing({ ...house, now: house.clock.now, log: pino({ enabled: false }) })

  it('she gets her list once in the morning, in however many processes it is looked for', async () => {
    await using house = await open()
    await withBooking(house)
    house.clock.forward(22 * 60 * 60 * 1000)
    for (const round of [rounds(house), rounds(house)]) await round()
    await house.quiet()
    expect(house.owner.sent.map(({ text }) => text)).toEqual([
      'Good morning. 1 booking today:\n2pm Chioma Obi: Wash and set, with Ada',
    ])
    expect(
      await house.pglite.query('SELECT 1 FROM public."Outbound" WHERE "purpose" = \'notice\''),
    ).toMatchObject({ rows: { length: 1 } })
  })

  it('in the evening what the day came to; nothing on a closed day on which nobody wrote', async () => {
    await using house = await open()
    const round = rounds(house)
    await customer(house, 'ngozi', 'how much be washing')
    await owner(house, 'today')
    await withBooking(house)
    const told = house.owner.sent.length
    house.clock.forward(10.5 * 60 * 60 * 1000)
    await round()
    await house.quiet()
    const evening = house.owner.sent.slice(told).map(({ text }) => text)
    expect(evening).toHaveLength(1)
    expect(evening[0]).toContain('1 customer wrote, 1 answered.')
    // Friday is closed.
    house.clock.forward(60 * 60 * 60 * 1000)
    await round()
    house.clock.forward(12 * 60 * 60 * 1000)
    await round()
    await house.quiet()
    expect(house.owner.sent).toHaveLength(told + 1)
  })
})

describe('what is no command', () => {
  it('gets help, and never the customer’s answer', async () => {
    await using house = await open()
    expect(await owner(house, 'how much be washing')).toContain('You can write')
    expect(await owner(house, 'yes')).toContain('nothing waiting')
    expect(await shopOf(house).bookings({})).toEqual([])
  })

  it('an old yes changes nothing', async () => {
    await using house = await open()
    await owner(house, 'price wash and set 5k')
    house.clock.forward(3 * 60 * 60 * 1000)
    expect(await owner(house, 'yes')).toContain('nothing waiting')
    expect(await prices(house)).toBe(400_000)
  })
})
