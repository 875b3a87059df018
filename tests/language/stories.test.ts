import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { render } from '../../locales/render.ts'
import { places } from '../../start/places.ts'
import { hearing } from '../../worker/language/hearing.ts'
import { type Identify, loadIdentifier } from '../../worker/language/identifier.ts'
import { type Building, type House, openBuilding, openHouse } from '../stories/house.ts'
import { type Read, scripted } from '../stories/scene.ts'

/** What the reader makes of each message; the language is heard by the identifier itself. */
const readings: Record<string, Read[]> = {
  'abeg how much una dey collect for wash and set?': [{ act: 'price', slots: { service: ['wash and set'] } }],
  'how much do you charge for wash and set, please?': [
    { act: 'price', slots: { service: ['wash and set'] } },
  ],
  'I wan book am for tomorrow by 2': [
    { act: 'book', slots: { service: ['wash and set'], day: ['tomorrow'], time: ['2'] } },
  ],
  yes: [{ act: 'yes' }],
  'where is your shop?': [{ act: 'location' }],
  'elo ni e n gba fun wash and set lola': [{ act: 'price', slots: { service: ['wash and set'] } }],
  'se mo le wa lola ni aago meji': [{ act: 'other' }],
  'abeg talk pidgin': [{ act: 'person' }],
  'please can you speak English': [{ act: 'person' }],
  'E kaaro, how much do you charge for wash and set?': [
    { act: 'price', slots: { service: ['wash and set'] } },
  ],
}

let building: Building
let identify: Identify
beforeAll(async () => {
  building = await openBuilding()
  identify = await loadIdentifier(places.identifier)
})
afterAll(() => building[Symbol.asyncDispose]())

function open(): Promise<House> {
  return openHouse(building, { understand: hearing(scripted(readings), identify), render })
}

/** What a customer is told, message by message. */
async function talk(house: House, ...messages: string[]): Promise<string[]> {
  const answers: string[] = []
  for (const message of messages) {
    const before = house.channel.to('ngozi').length
    await house.writes('ngozi', message)
    await house.quiet()
    answers.push(house.channel.to('ngozi').slice(before).join('\n'))
  }
  return answers
}

const pidgin = /\b(dey|una|wetin|na|don|wey|abeg|go fit|am|wahala)\b/
const price = /4,000/

describe('the language of a conversation', () => {
  test('stays Pidgin through a booking of short words', async () => {
    await using house = await open()
    const [first, readBack, booked] = await talk(
      house,
      'abeg how much una dey collect for wash and set?',
      'I wan book am for tomorrow by 2',
      'yes',
    )
    expect(first).toMatch(price)
    for (const answer of [readBack, booked]) expect(answer).toMatch(pidgin)
  })

  test('is the one that is asked for, from then on', async () => {
    await using house = await open()
    const [asked, answered, english] = await talk(
      house,
      'abeg talk pidgin',
      'where is your shop?',
      'please can you speak English',
    )
    expect(asked).toMatch(/Pidgin/)
    expect(answered).toMatch(/\b(dey|for|na)\b/)
    expect(english).toMatch(/^Okay, English it is\./)
    expect(house.owner.sent).toEqual([])
  })
})

describe('Yoruba, Igbo and Hausa', () => {
  test('are welcomed, and what names a service is answered', async () => {
    await using house = await open()
    const [answer] = await talk(house, 'elo ni e n gba fun wash and set lola')
    expect(answer).toMatch(/^Ẹ káàbọ̀! 👋 I can answer you in English or Pidgin\.\n/)
    expect(answer).toMatch(price)
    expect(house.owner.sent).toEqual([])
  })

  test('that are not understood are asked back in both languages; after two in a row the owner is told', async () => {
    await using house = await open()
    const [first, second, third] = await talk(
      house,
      'se mo le wa lola ni aago meji',
      'kedu oge unu ga emechi taa',
      'yaushe zan iya zuwa gobe',
    )
    expect(first).toMatch(/^Ẹ káàbọ̀!/)
    expect(first).toMatch(/Do you want a price.*\nNa price you want/)
    expect(second).toMatch(/who may know your language/)
    expect(third).toMatch(/already/)
    expect(house.owner.sent.map(({ text }) => text.split('\n')[0])).toEqual([
      'A customer needs a person (writes another language): "kedu oge unu ga emechi taa"',
    ])
  })

  test('go on in Pidgin where the conversation was in Pidgin', async () => {
    await using house = await open()
    const [, answer] = await talk(
      house,
      'abeg how much una dey collect for wash and set?',
      'yaushe zan iya zuwa gobe',
    )
    expect(answer).toMatch(/^Sannu da zuwa! 👋 I fit answer you for Pidgin or English\./)
  })

  test('a greeting in one of them leaves an English message English', async () => {
    await using house = await open()
    const [answer] = await talk(house, 'E kaaro, how much do you charge for wash and set?')
    expect(answer).not.toMatch(/káàbọ̀/)
    expect(answer).toMatch(price)
  })
})
