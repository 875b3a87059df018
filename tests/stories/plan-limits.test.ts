import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import { subscribe } from '../billing/subscribed.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'
import { code, customer, invite, owner } from './talk.ts'

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const on = (house: House, plan: string) => subscribe(house, house.businessId, plan, house.clock.now())

const words = {
  en: { noStaff: 'no staff on its plan', room: 'room for 1 person' },
  pcm: { noStaff: 'no get staff', room: 'space for 1 person' },
}

describe.each<Language>(['en', 'pcm'])('after the fall to Free, in %s', (language) => {
  it('staff stay linked and are told why nothing is done; a plan with staff brings them back', async () => {
    const file = { ...salon, languages: [language] }
    await using house = await openHouse(building, { understand: scripted({}), render, file })
    await on(house, 'pro')
    await invite(house, { role: 'staff' })
    await customer(house, 'temi', `link ${code}`)
    const book = await customer(house, 'temi', 'today')
    expect(book).not.toContain(words[language].noStaff)
    await on(house, 'free')
    expect(await customer(house, 'temi', 'today')).toContain(words[language].noStaff)
    expect(await house.store.forBusiness(house.businessId).members()).toHaveLength(1)
    await on(house, 'pro')
    expect(await customer(house, 'temi', 'today')).toBe(book)
  })

  it('an owner who sets her business up with too many people is told which plan has room, and goes on', async () => {
    const empty: Language[] = [language]
    await using house = await openHouse(building, { understand: scripted({}), render, empty })
    await on(house, 'free')
    await invite(house, { name: 'Temi' })
    const answers = [
      'Ivory Hair',
      'salon',
      '14 Allen Avenue, Ikeja',
      'mon to sat 9 to 7',
      'Wash 4k 1 hour',
      'yes',
    ]
    for (const text of [`link ${code}`, ...answers, 'Ada and Bisi', 'skip']) await owner(house, text)
    const refused = await owner(house, 'yes')
    expect(refused).toContain(words[language].room)
    expect(refused).toContain('Starter')
    expect((await house.store.forBusiness(house.businessId).business()).services).toEqual([])
    await owner(house, 'Ada')
    await owner(house, 'yes')
    const { people, services } = await house.store.forBusiness(house.businessId).business()
    expect([people.map(({ name }) => name), services.length]).toEqual([['Ada'], 1])
  })
})
