import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { type Read, salon, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  'how much be washing': [{ act: 'price', slots: { service: ['washing'] } }],
  'I want to talk to somebody': [{ act: 'person' }],
  'una don spoil my hair': [{ act: 'complaint' }],
  'hello? anybody there?': [{ act: 'person' }],
  'book washing tomorrow by 4pm': [
    { act: 'book', slots: { service: ['washing'], day: ['tomorrow'], time: ['4pm'] } },
  ],
  yes: [{ act: 'yes' }],
}
const understand = scripted(readings)
const minutes = (count: number) => count * 60_000
const named = { ...salon, phone: '+2348030000000' }

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Time passes, and the sweep looks twice, once in a second process. */
async function wait(house: House, count: number): Promise<void> {
  house.clock.forward(minutes(count))
  await Promise.all([house.escalate(), house.escalate()])
  await house.quiet()
}

describe.each<Language>(['en', 'pcm'])('a customer who wants a person, in %s', (language) => {
  const file = { ...named, languages: [language] }
  const story = () => openHouse(building, { understand, file, render })

  it('is told what happens next; the owner gets the case: who, where, and what was said', async () => {
    await using house = await story()
    await house.writes('2348031112222', 'how much be washing', { name: 'Ngozi' })
    await house.quiet()
    await house.writes('2348031112222', 'una don spoil my hair')
    await house.quiet()
    const [notice = ''] = house.owner.to('1001')
    for (const part of [
      'Ngozi',
      'una don spoil my hair',
      'WhatsApp',
      '2348031112222',
      'how much be washing',
      '₦4,000',
    ])
      expect(notice).toContain(part)
    expect(notice.split('una don spoil my hair')).toHaveLength(2)
    expect(house.channel.to('2348031112222').at(-1)).toContain('Ada')
  })

  it('and is not left waiting: the owner is reminded once, then she gets a word and the number, once', async () => {
    await using house = await story()
    await house.writes('ngozi', 'I want to talk to somebody')
    await house.quiet()
    await wait(house, 10)
    expect(house.owner.sent).toHaveLength(1)
    await wait(house, 6)
    expect(house.owner.sent).toHaveLength(2)
    expect(house.owner.to('1001')[1]).toContain('16 minutes')
    await wait(house, 20)
    expect(house.channel.sent).toHaveLength(1)
    await wait(house, 10)
    expect(house.channel.sent).toHaveLength(2)
    expect(house.channel.to('ngozi')[1]).toMatch(/Ada.*\+2348030000000/s)
    await wait(house, 100)
    expect([house.owner.sent.length, house.channel.sent.length]).toEqual([2, 2])
  })
})

describe('the case that the owner gets', () => {
  it('has the booking, and the last four lines of both sides, cut where they are long', async () => {
    await using house = await openHouse(building, { understand, file: named, render })
    for (const text of ['book washing tomorrow by 4pm', 'yes', `how much ${'abeg '.repeat(60)}`]) {
      await house.writes('ngozi', text)
      await house.quiet()
    }
    await house.writes('ngozi', 'una don spoil my hair')
    await house.quiet()
    const notice = house.owner.to('1001').find((text) => text.includes('complaint')) ?? ''
    expect(notice).toContain('Booked: Wash and set')
    const [, lines = ''] = notice.split('Just before:')
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['Customer', 'Me', 'Customer', 'Me'])
    expect(lines).toContain('…')
  })
})

describe('nobody is put off', () => {
  it('by asking again and again', async () => {
    await using house = await openHouse(building, { understand, file: named })
    for (const text of ['I want to talk to somebody', 'hello? anybody there?', 'hello? anybody there?']) {
      await house.writes('ngozi', text)
      await house.quiet()
      await wait(house, 8)
    }
    expect(house.owner.to('1001')).toEqual([
      expect.stringMatching(/^owner\.handoff/),
      'owner.stillWaiting owner.reach',
    ])
  })

  it('and nobody is told anything once a person has answered', async () => {
    await using house = await openHouse(building, { understand, file: named })
    await house.writes('ngozi', 'I want to talk to somebody')
    await house.quiet()
    await house.steps('ngozi', 'Ada here, wetin happen?')
    await wait(house, 20)
    await wait(house, 60)
    expect([house.owner.sent.length, house.channel.sent.length]).toEqual([1, 1])
  })

  it('overnight the clock stands still', async () => {
    await using house = await openHouse(building, { understand })
    house.clock.forward(minutes(9 * 60 + 30))
    await house.writes('ngozi', 'I want to talk to somebody')
    await house.quiet()
    expect(house.channel.to('ngozi')[0]).toContain('handoff.closed')
    await wait(house, 13 * 60)
    expect(house.owner.sent).toHaveLength(1)
    await wait(house, 60)
    expect(house.owner.sent).toHaveLength(2)
    await wait(house, 30)
    expect(house.channel.to('ngozi').slice(1)).toEqual(['handoff.delayed'])
  })
})
