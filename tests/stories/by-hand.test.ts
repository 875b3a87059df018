import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { render } from '../../locales/render.ts'
import type { BusinessFile } from '../../prisma/store.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'
import { code, customer, invite, owner } from './talk.ts'

const booking = (time: string, day = 'tomorrow') => [
  { act: 'book' as const, slots: { service: ['washing'], day: [day], time: [time] } },
]
const readings = {
  hi: [{ act: 'greet' as const }],
  'book washing tomorrow by 4pm': booking('4pm'),
  'book washing tomorrow by 2pm': booking('2pm'),
  'book washing tomorrow by 11am': booking('11am'),
  'abeg book washing tomorrow by 4pm make e dey': booking('4pm'),
  '3pm': [{ act: 'give' as const, slots: { time: ['3pm'] } }],
  yes: [{ act: 'yes' as const }],
  'when is my appointment': [{ act: 'mybooking' as const }],
  'make am 5 instead': [{ act: 'change' as const, slots: { time: ['5'] } }],
  'cancel am': [{ act: 'cancel' as const }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const byHand = { ...salon, policy: { ...salon.policy, acceptByHand: true }, phone: '+2348030000001' }
const open = (file: BusinessFile = byHand) =>
  openHouse(building, { understand: scripted(readings), render, file, publicUrl: 'https://jara.example' })

const shopOf = (house: House) => house.store.forBusiness(house.businessId)
const hourMs = 60 * 60_000

async function asks(house: House, address = '2348030001111', time = '4pm', name = 'Ngozi Eze') {
  await customer(house, address, `book washing tomorrow by ${time}`, name)
  return customer(house, address, 'yes')
}

/** What the button of the latest alert says. */
function tap(house: House, label: string, at = -1): string {
  const button = house.owner.sent.at(at)?.buttons.find((one) => one.label === label)
  if (!button) throw new Error(`The alert has no button ${label}`)
  return button.text
}

const states = async (house: House) => (await shopOf(house).bookings({})).map(({ status }) => status)

/** What is due is done, and sent. */
async function round(house: House): Promise<void> {
  await house.lookAfterRequests()
  await house.quiet()
}

async function link(house: House, address: string): Promise<void> {
  await invite(house)
  await customer(house, address, code)
}

describe('an owner who accepts by hand', () => {
  it('is asked with one tap for each answer; the customer hears that it is not sure, and then that it is', async () => {
    await using house = await open()
    const told = await asks(house)
    expect(told).toContain("I've asked Ada for you")
    expect(told).toContain('not sure yet')
    expect(told).toContain('today (Tuesday 1 December) at 12pm')
    expect(told).not.toContain('calendar')
    expect(house.owner.sent.at(-1)?.buttons.map(({ label }) => label)).toEqual(['Accept', 'Decline', 'Move'])
    expect(house.owner.sent.at(-1)?.text).toContain('phone +2348030001111')
    expect(await states(house)).toEqual(['held'])
    expect(await customer(house, '2348030001111', 'when is my appointment')).toContain(
      'has not accepted it yet',
    )
    expect(await owner(house, tap(house, 'Accept'))).toContain('Accepted: Ngozi Eze, Wash and set')
    expect(await states(house)).toEqual(['confirmed'])
    const accepted = house.channel.to('2348030001111').at(-1)
    expect(accepted).toContain("you're booked ✅")
    expect(accepted).toContain('https://jara.example/calendar/')
    expect(await owner(house, tap(house, 'Accept', 0))).toContain('accepted already')
    expect(await customer(house, '2348030001111', 'when is my appointment')).toContain("You're booked")
  })

  it('in Pidgin too', async () => {
    await using house = await open({ ...byHand, languages: ['pcm'] })
    await customer(house, '2348030001111', 'abeg book washing tomorrow by 4pm make e dey', 'Ngozi Eze')
    await customer(house, '2348030001111', 'yes')
    expect(await states(house)).toEqual(['held'])
    expect(house.owner.sent.at(-1)?.text).toContain('You go accept am?')
    expect(await owner(house, tap(house, 'Accept'))).toContain('I don accept am')
    expect(await states(house)).toEqual(['confirmed'])
  })

  it('keeps the chair meanwhile, and a refusal frees it with her reason', async () => {
    await using house = await open()
    await asks(house)
    const other = await customer(house, 'joy', 'book washing tomorrow by 4pm', 'Joy')
    expect(other).not.toContain('Let me confirm')
    await owner(house, tap(house, 'Decline'))
    expect(await owner(house, 'my generator don spoil')).toContain('"My generator don spoil"')
    await owner(house, 'yes')
    expect(await states(house)).toEqual(['cancelled'])
    expect(house.channel.to('2348030001111').at(-1)).toContain('My generator don spoil')
    expect(await customer(house, 'joy', 'book washing tomorrow by 4pm')).toContain('4pm')
    expect(await owner(house, tap(house, 'Accept', 0))).toContain('That one don cancel')
  })

  it('is reminded once, and after her time the customer is told sorry with other times and the number, once', async () => {
    await using house = await open()
    await asks(house)
    await round(house)
    const alerts = house.owner.sent.length
    house.clock.forward(1.1 * hourMs)
    await round(house)
    await round(house)
    expect(house.owner.sent.slice(alerts).map(({ text }) => text)).toEqual([
      expect.stringContaining('still waits for your word'),
    ])
    expect(tap(house, 'Accept')).toMatch(/^accept Ngozi Eze/)
    house.clock.forward(hourMs)
    await Promise.all([house.lookAfterRequests(), house.lookAfterRequests()])
    await round(house)
    expect(await states(house)).toEqual(['cancelled'])
    const sorry = house.channel.to('2348030001111').filter((text) => text.includes('not booked'))
    expect(sorry).toHaveLength(1)
    expect(sorry[0]).toContain('+2348030000001')
    expect(sorry[0]).toContain('I can ask for another time')
    expect(house.owner.sent.at(-1)?.text).toContain('I had no word from you')
    expect(await owner(house, tap(house, 'Accept', 0))).toContain('cancelled by now')
    expect(await states(house)).toEqual(['cancelled'])
    const again = await customer(house, '2348030001111', '3pm')
    expect(again).toMatch(/Wash and set[\s\S]*Wednesday 2 December[\s\S]*3pm/)
    expect(await customer(house, '2348030001111', 'yes')).toContain('not sure yet')
  })

  it('a customer who changes her mind meanwhile asks anew, and the old alert accepts nothing', async () => {
    await using house = await open()
    await asks(house)
    const old = tap(house, 'Accept')
    await customer(house, '2348030001111', 'make am 5 instead')
    expect(await customer(house, '2348030001111', 'yes')).toContain('your old time is given up')
    expect(house.owner.sent.at(-1)?.text).toContain('asks to move')
    expect(await owner(house, old)).toMatch(/It moved since: .*5pm/)
    expect(await states(house)).toEqual(['held'])
    await owner(house, tap(house, 'Accept'))
    expect(await shopOf(house).bookings({})).toMatchObject([
      { status: 'confirmed', start: '2026-12-02T17:00' },
    ])
  })

  it('one who cancels meanwhile is not accepted', async () => {
    await using house = await open()
    await asks(house)
    const accept = tap(house, 'Accept')
    await customer(house, '2348030001111', 'cancel am')
    await customer(house, '2348030001111', 'yes')
    expect(house.owner.sent.at(-1)?.text).toContain('Cancelled')
    expect(await owner(house, accept)).toContain('cancelled by now')
    expect(await states(house)).toEqual(['cancelled'])
  })

  it('of two owners the first decides, and the other is told', async () => {
    await using house = await open()
    await link(house, 'bola')
    await asks(house)
    const text = tap(house, 'Decline')
    expect(await customer(house, 'bola', text)).toContain('Why can you not take it?')
    expect(await customer(house, 'bola', 'I am travelling tomorrow')).toContain('I am travelling tomorrow')
    await owner(house, tap(house, 'Accept'))
    expect(await customer(house, 'bola', 'yes')).toContain('Meanwhile it was accepted')
    expect(await states(house)).toEqual(['confirmed'])
    expect(house.channel.to('2348030001111').join()).not.toContain('travelling')
  })

  it('turns it on and off by chat, and what waits then stays hers', async () => {
    await using house = await open({ ...byHand, policy: salon.policy })
    expect(await owner(house, 'I want to accept bookings myself')).toContain('2 hours at most')
    expect(await owner(house, 'yes')).toContain('From now on I ask you')
    await asks(house)
    expect(await states(house)).toEqual(['held'])
    expect(await owner(house, 'accept automatically')).toContain('1 booking still waits for your word')
    await owner(house, 'yes')
    await asks(house, '2348030002222', '2pm', 'Joy Obi')
    expect((await states(house)).toSorted()).toEqual(['confirmed', 'held'])
    expect(await owner(house, 'undo')).toContain('I took this back')
    expect((await shopOf(house).business()).policy.acceptByHand).toBe(true)
    expect(await owner(house, 'accept')).toContain('Accepted: Ngozi Eze')
    expect(await owner(house, 'accept')).toContain('Nothing waits')
  })

  it('she says how long she has, and every booking from then on waits so long', async () => {
    await using house = await open()
    expect(await owner(house, 'give me 3 hours to accept')).toBe(
      'Give you 3 hours to accept a booking, instead of 2 hours?',
    )
    expect(await owner(house, 'yes')).toContain('From now on you have 3 hours to accept a booking')
    expect((await shopOf(house).business()).policy.acceptMinutes).toBe(180)
    expect(await asks(house)).toContain('1pm')
    expect(await owner(house, 'give me three hours to accept')).toBe(
      'You have 3 hours to accept a booking already.',
    )
    expect(await owner(house, 'undo')).toContain('I took this back')
    expect((await shopOf(house).business()).policy.acceptMinutes).toBeUndefined()
  })

  it.each(['give me 5 minutes to accept', 'give me 3 days to accept'])(
    '%s is no time to choose',
    async (text) => {
      await using house = await open()
      expect(await owner(house, text)).toContain('From 10 minutes to 48 hours')
      expect(await owner(house, 'yes')).toContain('There is nothing waiting for a yes.')
    },
  )

  it('in Pidgin too, and she is told where no booking waits for her', async () => {
    await using house = await open({ ...byHand, languages: ['pcm'], policy: salon.policy })
    const asked = await owner(house, 'abeg give me one day make i accept booking')
    expect(asked).toContain('I dey confirm bookings without asking you')
    expect(asked).toContain('Make I give you 24 hours to accept booking, instead of 2 hours?')
    expect(await owner(house, 'yes')).toContain('From now you get 24 hours')
    expect((await shopOf(house).business()).policy.acceptMinutes).toBe(1440)
  })

  it('a time that she refuses goes to the next in line, whose yes asks her again', async () => {
    await using house = await open()
    await asks(house)
    await customer(house, 'joy', 'book washing tomorrow by 4pm', 'Joy Obi')
    expect(await customer(house, 'joy', 'put me on the list')).toContain('on the list')
    await owner(house, tap(house, 'Decline'))
    await owner(house, 'Ada travels')
    await owner(house, 'yes')
    await house.offerFreed()
    await house.quiet()
    await expect.poll(() => house.channel.to('joy').at(-1)).toContain('4pm')
    expect(await customer(house, 'joy', 'yes')).toContain('not sure yet')
    // What is kept for those who wait lapses; a request does not, until its own time is over.
    house.clock.forward(hourMs)
    await house.offerFreed()
    expect((await states(house)).toSorted()).toEqual(['cancelled', 'held'])
    expect(await owner(house, tap(house, 'Accept'))).toContain('Joy Obi')
    expect((await states(house)).toSorted()).toEqual(['cancelled', 'confirmed'])
  })
})

describe('one booking among several', () => {
  const two = async (house: House) => {
    await asks(house, '2348030001111', '4pm', 'Ngozi Eze')
    await asks(house, '2348030002222', '2pm', '')
  }

  it('is meant by its time, where its customer has no name', async () => {
    await using house = await open()
    await two(house)
    expect(await owner(house, 'call the 2pm tomorrow')).toContain('+2348030002222')
    expect(await owner(house, 'tell the 2pm tomorrow I go late small')).toContain(
      '"I go late small" Send it?',
    )
    await owner(house, 'yes')
    expect(house.channel.to('2348030002222').at(-1)).toBe('I go late small')
    expect(await owner(house, 'decline the 2pm because light no dey')).toContain('"Light no dey"')
    await owner(house, 'yes')
    expect((await states(house)).toSorted()).toEqual(['cancelled', 'held'])
    expect(house.channel.to('2348030001111').join()).not.toContain('Light no dey')
    expect(await owner(house, 'decline the 9am')).toContain('no booking ahead')
  })

  it('of several is asked', async () => {
    await using house = await open()
    await two(house)
    expect(await owner(house, 'accept tomorrow')).toBe('Which one?')
    expect(await owner(house, house.owner.sent.at(-1)?.buttons[1]?.text ?? '')).toContain(
      'Accepted: Ngozi Eze',
    )
    expect(await owner(house, 'accept tomorrow')).toContain('Accepted: A customer')
  })

  it('is moved in words and with a tap, never over another, and undone', async () => {
    await using house = await open({ ...byHand, policy: { ...byHand.policy, noticeMinutes: 600 } })
    await two(house)
    expect(await owner(house, 'move Ngozi to 2')).toContain('is taken by somebody else')
    const free = house.owner.sent.at(-1)?.buttons.map(({ label }) => label) ?? []
    expect(free.length).toBeGreaterThan(0)
    expect(await owner(house, 'shift Ngozi to thursday 3pm')).toContain('→ Thursday 3 December at 3pm')
    expect(await owner(house, 'yes')).toContain('Moved, and Ngozi Eze is told')
    expect(house.channel.to('2348030001111').at(-1)).toContain('Thursday 3 December at 3pm')
    expect((await shopOf(house).bookings({})).map(({ start, status }) => [start, status])).toEqual([
      ['2026-12-02T14:00', 'held'],
      ['2026-12-03T15:00', 'confirmed'],
    ])
    expect(await owner(house, 'undo')).toContain('I took this back')
    expect((await shopOf(house).bookings({})).map(({ start }) => start)).toEqual([
      '2026-12-02T14:00',
      '2026-12-02T16:00',
    ])
    expect(await owner(house, tap(house, 'Move', 0))).toContain('To when shall I move it?')
    // Her own rule of ten hours' notice binds her customers, not her.
    expect(await owner(house, 'today 5')).toContain('→ today')
    await owner(house, 'yes')
    expect((await shopOf(house).bookings({}))[0]?.start).toBe('2026-12-01T17:00')
  })
})

describe('where a channel has no buttons', () => {
  /** Bola is an owner on the shop's own number, and gets lists that she answers with a number. */
  const numbered = async () => {
    const house = await openHouse(building, {
      ...{ understand: scripted(readings), render, can: { buttons: 0 } },
      file: { ...byHand, languages: ['en'] },
    })
    await link(house, 'bola')
    return house
  }
  const bola = (house: House, text: string) => customer(house, 'bola', text)

  it('a number answers the last alert, also after she wrote something else', async () => {
    await using house = await numbered()
    await asks(house)
    expect(house.channel.to('bola').at(-1)).toMatch(/1\. Accept\n2\. Decline\n3\. Move$/)
    await bola(house, 'tomorrow')
    expect(await bola(house, '1')).toContain('Accepted: Ngozi Eze')
    expect(await states(house)).toEqual(['confirmed'])
  })

  it('a number is never taken for another booking: which one is asked, when another alert came in between', async () => {
    await using house = await numbered()
    await asks(house, '2348030001111', '4pm', 'Ngozi Eze')
    await asks(house, '2348030002222', '2pm', 'Joy Obi')
    const which = await bola(house, '1')
    expect(which).toContain('Which one do you mean?')
    expect(which).toContain('1. Accept Joy Obi')
    expect(which).toContain('2. Accept Ngozi Eze')
    expect(await states(house)).toEqual(['held', 'held'])
    expect(await bola(house, '2')).toContain('Accepted: Ngozi Eze')
    expect(await states(house)).toEqual(['held', 'confirmed'])
  })

  it('nor for the answer to a question from before it', async () => {
    await using house = await numbered()
    await asks(house, '2348030001111', '4pm', 'Ngozi Eze')
    await bola(house, 'price wash and set 5k')
    await asks(house, '2348030002222', '2pm', 'Joy Obi')
    const which = await bola(house, '1')
    expect(which).toContain('1. Accept Joy Obi')
    expect(which).toContain('2. My question before: Yes')
    expect(await bola(house, '2')).toContain('₦5,000 now')
    expect(await states(house)).toEqual(['held', 'held'])
  })

  it('nor for a time that she was asked for', async () => {
    await using house = await numbered()
    await asks(house, '2348030001111', '4pm', 'Ngozi Eze')
    expect(await bola(house, '3')).toContain('To when shall I move it?')
    await asks(house, '2348030002222', '2pm', 'Joy Obi')
    expect(await bola(house, '3')).toContain('Which one do you mean?')
    expect(await bola(house, '1')).toContain('→ tomorrow (Wednesday 2 December) at 3pm')
    expect(await bola(house, '1')).toContain('Moved, and Ngozi Eze is told')
    expect((await shopOf(house).bookings({})).map(({ start }) => start)).toEqual([
      '2026-12-02T14:00',
      '2026-12-02T15:00',
    ])
  })
})
