import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { type Read, salon, scripted } from './scene.ts'

const faq: Read[] = [{ act: 'faq', slots: { topic: ['dreadlocks'] } }]
const readings: Record<string, Read[]> = {
  'do you do dreadlocks?': faq,
  'abeg una dey do dreadlocks': faq,
  'una sabi do dredlocks?': faq,
  'Do you do dreadlocks please?': faq,
  STOP: [],
}
const understand = scripted(readings)
const minutes = (count: number) => count * 60_000
const answer = 'Yes, from ₦15,000. Come with your own comb.'

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Time passes, and two processes look at once. */
async function wait(house: House, count: number): Promise<void> {
  house.clock.forward(minutes(count))
  await Promise.all([house.askOwner(), house.askOwner()])
  await house.sweep()
  await house.quiet()
}

async function threeAsk(house: House): Promise<void> {
  await house.writes('ngozi', 'do you do dreadlocks?')
  await house.quiet()
  await house.writes('bola', 'abeg una dey do dreadlocks')
  await house.writes('chidi', 'una sabi do dredlocks?')
  await house.quiet()
}

async function says(house: House, text: string): Promise<string> {
  await house.asks(text)
  await house.quiet()
  return house.owner.to('1001').at(-1) ?? ''
}

describe.each<Language>(['en', 'pcm'])('three customers ask what nobody told Jara, in %s', (language) => {
  it('the owner is asked once, and all three and the next one get her answer', async () => {
    await using house = await openHouse(building, {
      understand,
      render,
      file: { ...salon, languages: [language] },
    })
    await threeAsk(house)
    await wait(house, 5)
    expect(house.owner.sent).toEqual([])
    await wait(house, 6)
    expect(house.owner.sent).toHaveLength(1)
    expect(house.owner.to('1001')[0]).toMatch(/^3 people.*dreadlocks/)

    const readBack = await says(house, answer)
    expect(readBack).toContain(answer)
    expect(readBack).toContain('"do you do dreadlocks"')
    expect(house.channel.sent).toHaveLength(3)
    await says(house, 'yes')
    await wait(house, 30)
    for (const customer of ['ngozi', 'bola', 'chidi']) {
      const told = house.channel.to(customer).slice(1)
      expect(told).toHaveLength(1)
      expect(told[0]).toContain(answer)
    }

    await house.writes('fourth', 'Do you do dreadlocks please?')
    await wait(house, 1500)
    expect(house.channel.to('fourth')).toEqual([expect.stringContaining(answer)])
    expect(house.owner.to('1001').filter((text) => /dreadlocks/.test(text))).toHaveLength(2)
  })
})

describe('what the owner says to a question', () => {
  const story = () => openHouse(building, { understand })

  it('is hers to change before it counts, and to take back after', async () => {
    await using house = await story()
    await threeAsk(house)
    await wait(house, 11)
    expect(await says(house, 'No we no dey do am')).toBe('learn.readBack')
    expect(await says(house, 'Only Ada does, on Tuesdays and Wednesdays for now')).toBe('learn.readBack')
    expect(house.channel.sent).toHaveLength(3)
    expect(await says(house, 'yes')).toContain('learn.learnt')
    const known = async () => (await house.store.forBusiness(house.businessId).business()).knowledge
    expect(await known()).toMatchObject([{ question: 'do you do dreadlocks' }])
    expect((await known())[0]?.answer).toMatch(/^Only Ada/)
    expect(await says(house, 'undo')).not.toBe('shop.cannotUndo')
    await says(house, 'yes')
    expect(await known()).toEqual([])
    expect(house.channel.sent).toHaveLength(6)
  })

  it('may be that she leaves it: nobody is told, and she is not asked again', async () => {
    await using house = await story()
    await threeAsk(house)
    await wait(house, 11)
    expect(await says(house, 'skip')).toContain('learn.skipped')
    await house.writes('fourth', 'Do you do dreadlocks please?')
    await wait(house, 1500)
    await wait(house, 1500)
    expect(house.owner.to('1001').filter((text) => text === 'learn.ask')).toHaveLength(1)
    expect(house.channel.sent).toHaveLength(4)
  })

  it('is not told to who wants no messages, nor where a person is answering', async () => {
    await using house = await story()
    await threeAsk(house)
    await house.writes('bola', 'STOP')
    await house.quiet()
    await wait(house, 11)
    await house.steps('chidi', 'Ada here')
    await says(house, answer)
    await says(house, 'yes')
    await wait(house, 1)
    const told = ['ngozi', 'bola', 'chidi'].filter((one) => house.channel.to(one).includes('learn.answer'))
    expect(told).toEqual(['ngozi'])
  })

  it('waits for the morning: nobody is asked at night', async () => {
    await using house = await story()
    house.clock.forward(minutes(11 * 60))
    await threeAsk(house)
    await wait(house, 30)
    expect(house.owner.sent).toEqual([])
    await wait(house, 10 * 60)
    expect(house.owner.to('1001')).toEqual(['learn.ask'])
  })
})
