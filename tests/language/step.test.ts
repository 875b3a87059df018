import { describe, expect, it } from 'vitest'
import type { Heard, SpokenLanguage } from '../../domain/language.ts'
import { Chat, does } from '../domain/chat.ts'

/** As the identifier says it of a message that is plainly in one language. */
function plainly(language: SpokenLanguage, words = 6): Heard {
  const chances = { en: 0.01, pcm: 0.01, yo: 0.01, ig: 0.01, ha: 0.01, [language]: 0.96 }
  return { language, chances, words }
}
const yoruba = { heard: plainly('yo') }

describe('a message in Yoruba, Igbo or Hausa', () => {
  it.each([
    ['yo', 'welcome.yoruba'],
    ['ig', 'welcome.igbo'],
    ['ha', 'welcome.hausa'],
  ] as const)('%s is welcomed in it', (language, key) => {
    const reply = new Chat().send(does('other'), { heard: plainly(language), text: 'x y' })
    expect(reply.keys).toEqual([key, 'welcome.ask'])
    expect(reply.language).toBe('en')
    expect(reply.changes).toEqual([])
  })

  it('is answered where it names what the business has', () => {
    const reply = new Chat().send(does('price', { service: 'pedi' }), { ...yoruba, text: 'elo ni pedi' })
    expect(reply.keys).toEqual(['welcome.yoruba', 'price.one'])
  })

  it('goes on with the booking that is being put together', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi' }), { text: 'I want pedi', heard: plainly('en') })
    const reply = chat.send(does('give', { day: 'friday', time: '2pm' }), {
      ...yoruba,
      text: 'friday ni 2pm',
    })
    expect(reply.state.stage.kind).toBe('confirm')
  })

  it.each(['yes', 'cancel', 'paid', 'complaint', 'person', 'abuse'] as const)(
    'is never taken for a %s, whatever was read',
    (act) => {
      const chat = new Chat()
      chat.send(does('book', { service: 'pedi', day: 'friday', time: '2pm' }), { text: 'pedi friday 2pm' })
      const reply = chat.send(does(act), { ...yoruba, text: 'mo ti de' })
      expect(reply.changes).toEqual([])
      expect(chat.bookings).toEqual([])
      expect(reply.keys[0]).toBe('welcome.yoruba')
    },
  )

  it.each([
    ['a greeting', does('greet'), 'e kaaro ma'],
    ['a name', does('give', { whom: 'Ngozi Okonkwo' }), 'Ngozi Okonkwo'],
  ])('is not made of %s alone', (_, ask, text) => {
    const reply = new Chat().send(ask, { heard: plainly('yo', 2), text })
    expect(reply.keys.join()).not.toMatch(/welcome/)
    expect(reply.state.speech.foreign).toBe(0)
  })

  it('calls a person at the second in a row, once', () => {
    const chat = new Chat()
    chat.send(does('other'), { ...yoruba, text: 'mo ti de' })
    const second = chat.send(does('other'), { ...yoruba, text: 'se e ti de' })
    expect(second.changes).toEqual([{ kind: 'handoff', reason: 'language' }])
    expect(second.keys[0]).toBe('handoff.language')
    expect(second.ownerNotices[0]?.[0]).toMatchObject({ args: { reason: 'language', words: 'se e ti de' } })
    const third = chat.send(does('other'), { ...yoruba, text: 'mo n duro' })
    expect(third.keys).toEqual(['handoff.again'])
    expect(third.ownerNotices).toEqual([])
  })

  it('tells the owner beside the answer where the second was understood', () => {
    const chat = new Chat()
    chat.send(does('other'), { ...yoruba, text: 'mo ti de' })
    const second = chat.send(does('book', { service: 'pedi' }), { ...yoruba, text: 'mo fe pedi' })
    expect(second.keys).toEqual(['ask.day', 'handoff.languageAside'])
    expect(second.changes).toEqual([{ kind: 'handoff', reason: 'language' }])
    expect(second.state.stage.kind).toBe('day')
  })
})

describe('a wish for a language', () => {
  it('alone is granted, with what can be asked', () => {
    const reply = new Chat().send(does('person'), { text: 'abeg talk pidgin', heard: plainly('pcm', 3) })
    expect(reply).toMatchObject({ language: 'pcm', keys: ['welcome.wish', 'welcome.next'], changes: [] })
  })

  it('beside a question is granted and the question answered', () => {
    const text = 'speak English please, how much is pedi'
    const reply = new Chat().send(does('price', { service: 'pedi' }), { text, heard: plainly('en') })
    expect(reply).toMatchObject({ language: 'en', keys: ['welcome.wish', 'price.one'] })
  })

  it('in the middle of a booking asks the open question again, in the language asked for', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'pedi' }), { text: 'I want pedi', heard: plainly('en') })
    const wish = { text: 'abeg talk pidgin', heard: plainly('pcm', 3) }
    expect(chat.send(does('other'), wish)).toMatchObject({
      language: 'pcm',
      keys: ['welcome.wish', 'ask.day'],
    })
    chat.send(does('give', { day: 'friday', time: '2pm' }), { text: 'friday 2pm', heard: plainly('en', 1) })
    const again = chat.send(does('other'), wish)
    expect(again.keys).toEqual(['welcome.wish', 'confirm.remind'])
    expect(again.state.stage.kind).toBe('confirm')
  })

  it('is kept over a night', () => {
    const chat = new Chat()
    chat.send(does('other'), { text: 'abeg talk pidgin', heard: plainly('pcm', 3) })
    chat.now = '2026-12-04T11:00'
    expect(chat.send(does('greet'), { text: 'hello', heard: plainly('en', 1) }).language).toBe('pcm')
  })
})
