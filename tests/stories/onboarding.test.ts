import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { codeLifetimeMs } from '../../domain/owner/code.ts'
import { render } from '../../locales/render.ts'
import { hashOf } from '../../prisma/members.ts'
import { type Building, openBuilding, openHouse } from './house.ts'
import { scripted } from './scene.ts'

const readings = {
  'how much is knotless': [{ act: 'price' as const, slots: { service: ['knotless'] } }],
  'abeg how much be knotless': [{ act: 'price' as const, slots: { service: ['knotless'] } }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const code = '7KQMX2PW'

/** A house with a business of which nothing is known yet, and a code for its owner. */
async function emptyHouse(language: Language) {
  const house = await openHouse(building, {
    ...{ understand: scripted(readings), render, publicUrl: 'https://jara.example' },
    empty: [language, language === 'en' ? 'pcm' : 'en'],
  })
  const expiresAt = new Date(house.clock.now().getTime() + codeLifetimeMs)
  const invite = { codeHash: hashOf(code), role: 'owner' as const, name: null, person: null, expiresAt }
  await house.store.forBusiness(house.businessId).inviteMember(invite)
  const last = (sent: { text: string }[]) => sent.map(({ text }) => text).join('\n')
  const says = async (text: string) => {
    const before = house.owner.sent.length
    await house.asks(text)
    await house.quiet()
    return last(house.owner.sent.slice(before))
  }
  const asked = async (text: string) => {
    const before = house.channel.sent.length
    await house.writes('ngozi', text)
    await house.quiet()
    return last(house.channel.sent.slice(before))
  }
  return { house, says, asked }
}

const english = [
  'Ivory Hair',
  'salon',
  '14 Allen Avenue, Ikeja',
  'mon to sat 9 to 7, sunday 1 to 6',
  'Knotless 25k 5hrs\nGhana weaving 15k',
  'ok',
  'me and Bisi',
  'Tolu',
]
const pidgin = [
  'our shop name na Ivory Hair',
  'I dey make hair',
  '14 Allen Avenue, Ikeja',
  'we dey open everyday from 9 reach 7',
  'knotless na 25k',
  'e correct',
  'na only me',
]

describe('from a code to the first customer', () => {
  it.each([
    ['en', english, 'yes', 'how much is knotless', 'This is everything:', 'Ivory Hair is open.'],
    ['pcm', pidgin, 'oya', 'abeg how much be knotless', 'Na everything be this:', 'Ivory Hair don open.'],
  ] as const)(
    '%s: the owner sets up in one chat, and a customer hears her price',
    async (language, texts, yes, question, review, live) => {
      const { house, says, asked } = await emptyHouse(language)
      await using _ = house
      expect(await asked(question)).not.toContain('25,000')
      expect(await says(`link ${code}`)).toContain(
        language === 'en' ? 'What is your business called?' : 'Wetin be the name',
      )
      let told = ''
      for (const text of texts) told = await says(text)
      expect(told).toContain(review)
      expect(await house.store.forBusiness(house.businessId).business()).toMatchObject({ services: [] })
      expect(await says(yes)).toBe(
        `${live} ${language === 'en' ? 'From now on I answer your customers.\nThey write to the account in which you are writing to me now.\nThey can write to you here: https://jara.example/chat/ivory-hair' : 'From now I go dey answer your customers.\nDem go write the same account wey you dey use write me now.\nDem fit write you for here: https://jara.example/chat/ivory-hair'}`,
      )
      expect(await asked(question)).toContain('₦25,000')
      expect(await house.store.forBusiness(house.businessId).business()).toMatchObject({
        ...{ name: 'Ivory Hair', slug: 'ivory-hair', kind: 'salon', address: '14 Allen Avenue, Ikeja' },
        peopleNamed: language === 'en',
      })
    },
  )

  it('goes on after days, where she was', async () => {
    const { house, says } = await emptyHouse('en')
    await using _ = house
    await says(`link ${code}`)
    await says('Ivory Hair')
    house.clock.forward(5 * 24 * 3_600_000)
    expect(await says('salon')).toContain('Where do customers find you?')
  })

  it('reads a list that comes in two messages, and opens nothing by it', async () => {
    const { house, says } = await emptyHouse('en')
    await using _ = house
    await says(`link ${code}`)
    for (const text of english.slice(0, 4)) await says(text)
    await house.asks('Knotless 25k')
    await house.asks('Gel polish 6k')
    await house.quiet()
    expect(house.owner.sent.at(-1)?.text).toContain('• Gel polish: ₦6,000')
    const names = async () => (await house.store.forBusiness(house.businessId).business()).services.length
    expect(await names()).toBe(0)
  })

  it('keeps a stranger out, and customers waiting, until she says yes', async () => {
    const { house, asked } = await emptyHouse('en')
    await using _ = house
    expect(await asked('Ivory Hair')).not.toContain('What kind of business')
    expect(await asked('I am the owner')).not.toContain('What is your business called?')
  })

  it('takes a slug once', async () => {
    const { house } = await emptyHouse('en')
    await using _ = house
    const again = { slug: 'ivory-hair', languages: ['en' as const], now: house.clock.now() }
    expect(await house.store.createEmptyBusiness(again)).toBeNull()
  })
})
