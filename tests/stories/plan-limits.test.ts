import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { codeLifetimeMs } from '../../domain/owner/code.ts'
import { render } from '../../locales/render.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { subscribe } from '../billing/subscribed.ts'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const code = '7KQMX2PW'

async function invite(house: House, role: 'owner' | 'staff') {
  const expiresAt = new Date(house.clock.now().getTime() + codeLifetimeMs)
  const shop = house.store.forBusiness(house.businessId)
  await shop.inviteMember({ codeHash: hashOf(code), role, name: 'Temi', person: null, expiresAt })
}

const on = (house: House, plan: string) => subscribe(house, house.businessId, plan, house.clock.now())

async function says(house: House, who: 'owner' | 'temi', text: string): Promise<string> {
  const sent = who === 'owner' ? house.owner.sent : house.channel.sent
  const before = sent.length
  await (who === 'owner' ? house.asks(text) : house.writes('temi', text))
  await house.quiet()
  return sent
    .slice(before)
    .map((one) => one.text)
    .join('\n')
}

const words = {
  en: { noStaff: 'no staff on its plan', room: 'room for 1 person' },
  pcm: { noStaff: 'no get staff', room: 'space for 1 person' },
}

describe.each<Language>(['en', 'pcm'])('after the fall to Free, in %s', (language) => {
  it('staff stay linked and are told why nothing is done; a plan with staff brings them back', async () => {
    const file = { ...salon, languages: [language] }
    await using house = await openHouse(building, { understand: scripted({}), render, file })
    await on(house, 'pro')
    await invite(house, 'staff')
    await says(house, 'temi', `link ${code}`)
    const book = await says(house, 'temi', 'today')
    expect(book).not.toContain(words[language].noStaff)
    await on(house, 'free')
    expect(await says(house, 'temi', 'today')).toContain(words[language].noStaff)
    expect(await house.store.forBusiness(house.businessId).members()).toHaveLength(1)
    await on(house, 'pro')
    expect(await says(house, 'temi', 'today')).toBe(book)
  })

  it('an owner who sets her business up with too many people is told which plan has room, and goes on', async () => {
    const empty: Language[] = [language]
    await using house = await openHouse(building, { understand: scripted({}), render, empty })
    await on(house, 'free')
    await invite(house, 'owner')
    const answers = [
      'Ivory Hair',
      'salon',
      '14 Allen Avenue, Ikeja',
      'mon to sat 9 to 7',
      'Wash 4k 1 hour',
      'yes',
    ]
    for (const text of [`link ${code}`, ...answers, 'Ada and Bisi', 'skip']) await says(house, 'owner', text)
    const refused = await says(house, 'owner', 'yes')
    expect(refused).toContain(words[language].room)
    expect(refused).toContain('Starter')
    expect((await house.store.forBusiness(house.businessId).business()).services).toEqual([])
    await says(house, 'owner', 'Ada')
    await says(house, 'owner', 'yes')
    const { people, services } = await house.store.forBusiness(house.businessId).business()
    expect([people.map(({ name }) => name), services.length]).toEqual([['Ada'], 1])
  })
})
