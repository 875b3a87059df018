import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import type { Understand } from '../../worker/understand.ts'
import { subscribe } from '../billing/subscribed.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { chatOf } from './rows.ts'
import { type Read, salon, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  'how much be washing': [{ act: 'price', slots: { service: ['washing'] } }],
  'book washing tomorrow by 4pm': [
    { act: 'book', slots: { service: ['washing'], day: ['tomorrow'], time: ['4pm'] } },
  ],
  yes: [{ act: 'yes' }],
  'I want to talk to somebody': [{ act: 'person' }],
}
const hours = (count: number) => count * 3_600_000

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** A house whose reader tells how often it was asked. */
async function open(language: Language, plan: string) {
  const read = scripted(readings)
  let asked = 0
  const understand: Understand = (input, signal) => {
    asked += 1
    return read(input, signal)
  }
  const house = await openHouse(building, { understand, render, file: { ...salon, languages: [language] } })
  await subscribe(house, house.businessId, plan, house.clock.now())
  return { house, asked: () => asked, [Symbol.asyncDispose]: () => house[Symbol.asyncDispose]() }
}

async function writes(house: House, address: string, ...texts: string[]): Promise<string> {
  const before = house.channel.to(address).length
  for (const text of texts) {
    await house.writes(address, text)
    await house.quiet()
  }
  return house.channel.to(address).slice(before).join('\n')
}

const used = async (house: House) => {
  const { rows } = await house.pglite.query<{ count: number }>(
    `SELECT "count" FROM public."UsageCounter" WHERE "metric" = 'conversations' ORDER BY "period"`,
  )
  return rows.map(({ count }) => count)
}

const words = {
  en: {
    passed: /Ada.*(?:reply|answer)/s,
    near: '4 of this month',
    reached: 'used up this month',
    price: '₦4,000',
  },
  pcm: { passed: /Ada.*(?:answer|go get)/s, near: '4 out of the 5', reached: 'don finish', price: '₦4,000' },
}

describe.each<Language>(['en', 'pcm'])('a month of the plan, in %s', (language) => {
  const said = words[language]

  it('is counted by the conversation, warned of twice, and ends with the owner answering', async () => {
    await using story = await open(language, 'starter')
    const { house } = story
    for (const name of ['ngozi', 'joy', 'bola'])
      await writes(house, name, 'how much be washing', 'how much be washing')
    expect(await used(house)).toEqual([3])
    expect(house.owner.sent).toEqual([])
    await writes(house, 'temi', 'how much be washing')
    expect(house.owner.to('1001')).toEqual([expect.stringContaining(said.near)])
    expect(await writes(house, 'uche', 'how much be washing')).toContain(said.price)
    expect(house.owner.to('1001').slice(1)).toEqual([expect.stringContaining(said.reached)])
    expect(house.owner.to('1001')[1]).toContain('upgrade')

    const asked = story.asked()
    expect(await writes(house, 'chidi', 'how much be washing')).toMatch(said.passed)
    expect(story.asked()).toBe(asked)
    expect(house.owner.sent).toHaveLength(3)
    expect(house.owner.to('1001')[2]).toContain('how much be washing')
    expect((await chatOf(house, 'chidi')).handoffAt).not.toBeNull()
    // Whoever was counted today goes on.
    expect(await writes(house, 'uche', 'how much be washing')).toContain(said.price)
    expect(await used(house)).toEqual([5])
  })

  it('who writes on past it is neither left in silence nor told the same again and again', async () => {
    await using story = await open(language, 'free')
    const { house } = story
    for (const name of ['ngozi', 'joy']) await writes(house, name, 'how much be washing')
    const told = await writes(house, 'chidi', ...Array(6).fill('how much be washing'))
    expect(told.split('\n')).toHaveLength(2)
    expect(new Set(told.split('\n')).size).toBe(2)
    const calls = () => house.owner.to('1001').filter((text) => text.includes('how much be washing'))
    expect(calls()).toHaveLength(1)
    house.clock.forward(16 * 60_000)
    await house.escalate()
    await house.quiet()
    expect(house.owner.to('1001').at(-1)).toMatch(/1[67] minutes/)
    house.clock.forward(30 * 60_000)
    await house.escalate()
    await house.quiet()
    expect(house.channel.to('chidi')).toHaveLength(3)
  })
})

describe('past the quota', () => {
  it('a booking that was begun is finished, also after a day', async () => {
    await using story = await open('en', 'free')
    const { house } = story
    await writes(house, 'ngozi', 'how much be washing')
    expect(await writes(house, 'joy', 'book washing tomorrow by 4pm')).toContain('4pm')
    expect(await used(house)).toEqual([2])
    expect(await writes(house, 'chidi', 'how much be washing')).not.toContain('₦4,000')
    // As if the month had been fuller: her own conversation counts no more.
    await house.pglite.exec(`UPDATE public."Conversation" SET "countedAt" = "countedAt" - interval '2 days'`)
    expect(await writes(house, 'joy', 'yes')).toContain('4pm')
    const shop = house.store.forBusiness(house.businessId)
    expect(await shop.bookings({})).toMatchObject([{ status: 'confirmed' }])
    expect(await used(house)).toEqual([3])
    expect(await writes(house, 'ngozi', 'how much be washing')).not.toContain('₦4,000')
  })

  it('a bigger plan answers at once, and so does the next month', async () => {
    await using story = await open('en', 'free')
    const { house } = story
    for (const name of ['ngozi', 'joy']) await writes(house, name, 'how much be washing')
    expect(await writes(house, 'chidi', 'how much be washing')).not.toContain('₦4,000')
    await subscribe(house, house.businessId, 'starter', house.clock.now())
    expect(await writes(house, 'chidi', 'how much be washing')).toContain('₦4,000')
    await subscribe(house, house.businessId, 'free', house.clock.now())
    expect(await writes(house, 'bola', 'how much be washing')).not.toContain('₦4,000')
    house.clock.forward(hours(24 * 31))
    expect(await writes(house, 'bola', 'how much be washing')).toContain('₦4,000')
    expect(await used(house)).toEqual([3, 1])
  })

  it('STOP is heard, and costs nothing', async () => {
    await using story = await open('en', 'free')
    const { house } = story
    for (const name of ['ngozi', 'joy']) await writes(house, name, 'how much be washing')
    const asked = story.asked()
    expect(await writes(house, 'chidi', 'STOP')).toContain("I've stopped")
    expect(story.asked()).toBe(asked)
  })
})

describe('nothing is counted', () => {
  it('of the owner, of a customer who is only passed on, nor of a person who answers', async () => {
    await using story = await open('en', 'starter')
    const { house } = story
    await house.asks('today')
    await house.quiet()
    await writes(house, 'ngozi', 'I want to talk to somebody')
    await house.steps('joy', 'Ada here, welcome')
    await house.quiet()
    expect(await used(house)).toEqual([])
  })

  it('twice of a conversation that is decided again', async () => {
    await using story = await open('en', 'starter')
    const { house } = story
    await Promise.all(
      Array.from({ length: 4 }, (_, i) =>
        house.writes('ngozi', 'how much be washing', { id: `at-once-${i}` }),
      ),
    )
    await house.quiet()
    await Promise.all([house.sweep(), house.sweep()])
    await house.quiet()
    expect(await used(house)).toEqual([1])
  })

  it('where nobody can pay, everything is answered, and counted', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), render })
    for (let i = 0; i < 5; i++) await writes(house, `customer-${i}`, 'how much be washing')
    expect(await used(house)).toEqual([5])
    expect(house.owner.sent).toEqual([])
  })
})
