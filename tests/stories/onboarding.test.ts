import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { render } from '../../locales/render.ts'
import { type Building, openBuilding, openHouse } from './house.ts'
import { salon, scripted } from './scene.ts'
import { code, customer, invite, owner } from './talk.ts'

const readings = {
  'how much is knotless': [{ act: 'price' as const, slots: { service: ['knotless'] } }],
  'good evening': [{ act: 'greet' as const }],
  'abeg how much be knotless': [{ act: 'price' as const, slots: { service: ['knotless'] } }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** A house with a business of which nothing is known yet, and a code for its owner. */
async function emptyHouse(language: Language) {
  const house = await openHouse(building, {
    ...{ understand: scripted(readings), render, publicUrl: 'https://jara.example' },
    empty: [language, language === 'en' ? 'pcm' : 'en'],
  })
  await invite(house, { name: null })
  const says = (text: string) => owner(house, text)
  const asked = (text: string) => customer(house, 'ngozi', text)
  return { house, says, asked }
}

const list = `*HAIR* 💇
Knotless (waist length) - #25,000 – 30k 5hrs
Ghana weaving......N15000
Wash & set: 4,500/5,500
Dreads retouch

NAILS 💅
Gel polish 6k 45mins
Acrylic from 12k

Call 08031234567 to book
GTB 0123456789 Ada Obi`

const english = [
  'Ivory Hair',
  'salon',
  '14 Allen Avenue, Ikeja, opposite GTBank. 08031234567',
  'mon to sat 9 to 7, sunday 1 to 6',
  list,
  'Dreads retouch 8k 90 mins',
  'change knotless to 28k',
  'ok',
  'me and Bisi',
  'Tolu',
  'I do everything, Bisi only nails',
  'Welcome to Ivory Hair, home of neat braids 💕',
  'change hours',
  'tue to sun 10-8',
]
const pidgin = [
  'our shop name na Ivory Hair',
  'I dey make hair',
  '14 Allen Avenue, Ikeja',
  'we dey open from 9 reach 7',
  'monday reach saturday',
  'knotless na 28k, ghana weaving 15k',
  'abeg comot ghana weaving',
  'e correct',
  'na only me',
  'skip',
]
const stories = {
  en: { texts: english, yes: 'yes', question: 'how much is knotless', opened: 'Ivory Hair is open.' },
  pcm: { texts: pidgin, yes: 'oya', question: 'abeg how much be knotless', opened: 'Ivory Hair don open.' },
}

const quoted = (text: string) => text.replace(/^/gm, '> ').replace(/^> $/gm, '>')
const guide = readFileSync(new URL('../../docs/onboarding.md', import.meta.url), 'utf8')

describe('from a code to the first customer', () => {
  it.each(['en', 'pcm'] as const)(
    '%s: the owner sets up in one chat, and a customer hears her price',
    async (language) => {
      const { texts, yes, question, opened } = stories[language]
      const { house, says, asked } = await emptyHouse(language)
      await using _ = house
      expect(await asked(question)).not.toContain('28,000')
      const talk: string[] = []
      for (const text of ['link 7KQM-X2PW', ...texts, yes]) {
        expect((await house.store.forBusiness(house.businessId).business()).services).toEqual([])
        talk.push(`${quoted(text)}\n\n${await says(text)}`)
      }
      expect(talk.at(-1)).toContain(opened)
      // The page shows what was said, word for word.
      expect(guide).toContain(`\n\`\`\`text\n${talk.join('\n\n')}\n\`\`\`\n`)
      const own = 'Welcome to Ivory Hair, home of neat braids 💕'
      expect((await asked('good evening')) === own).toBe(language === 'en')
      expect(await asked(question)).toContain('₦28,000')
      expect(await house.store.forBusiness(house.businessId).business()).toMatchObject({
        ...{ name: 'Ivory Hair', slug: 'ivory-hair', kind: 'salon', address: '14 Allen Avenue, Ikeja' },
        people:
          language === 'en'
            ? [{ name: 'Tolu' }, { name: 'Bisi', services: ['gel-polish', 'acrylic'] }]
            : [{ name: 'Ivory Hair' }],
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

  it('stops politely where a file was imported meanwhile, and overwrites nothing of it', async () => {
    const { house, says } = await emptyHouse('en')
    await using _ = house
    await says(`link ${code}`)
    await says('Ivory Hair')
    await house.store.importBusiness({ ...salon, name: 'Ivory Hair & Nails' })
    expect(await says('barber')).toContain(
      'Your business was loaded from a file meanwhile: Ivory Hair & Nails',
    )
    const business = await house.store.forBusiness(house.businessId).business()
    expect(business).toMatchObject({ name: 'Ivory Hair & Nails', kind: 'salon' })
    expect(await says('price wash 5k')).toContain('₦4,000 → ₦5,000?')
  })

  it('asks for words where a voice note comes', async () => {
    const { house, asked } = await emptyHouse('en')
    await using _ = house
    expect(await asked(`link ${code}`)).toContain('What is your business called?')
    await house.writes('ngozi', '', { kind: 'voice' })
    await house.quiet()
    expect(house.channel.sent.at(-1)?.text).toBe('I can only read typed words here. Please type or paste it.')
    expect(await asked('Ivory Hair')).toContain('What kind of business is Ivory Hair?')
  })

  it('opens once, where another message comes in while her yes is heard', async () => {
    const { house, says } = await emptyHouse('en')
    await using _ = house
    for (const text of [`link ${code}`, ...english.slice(0, 4), 'Knotless 25k', 'ok', 'just me', 'skip'])
      await says(text)
    await Promise.all([house.asks('yes'), house.asks('thanks')])
    await house.quiet()
    const told = house.owner.sent.map(({ text }) => text).filter((text) => text.includes('is open.'))
    expect(told).toHaveLength(1)
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
