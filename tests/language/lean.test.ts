import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { listen, type Speech, type Tongue } from '../../domain/language/lean.ts'
import type { Language } from '../../domain/language.ts'
import { places } from '../../start/places.ts'
import { type Identify, loadIdentifier } from '../../worker/language/identifier.ts'

let identify: Identify
beforeAll(async () => {
  identify = await loadIdentifier(places.identifier)
})

/** A conversation as it is heard turn by turn; each turn is a burst. */
function conversation(...turns: (string | string[])[]): Tongue[] {
  let language: Language | null = null
  let speech: Speech = { lean: 0, foreign: 0 }
  return turns.map((turn) => {
    const messages = [turn].flat()
    const heard = identify(messages.join('\n'))
    const tongue = listen({ messages, heard, read: undefined, speech, language, offered: ['en', 'pcm'] })
    ;({ language, speech } = tongue)
    return tongue
  })
}
const languages = (...turns: (string | string[])[]) => conversation(...turns).map((one) => one.language)

describe('a Pidgin conversation', () => {
  const opening = 'abeg how much una dey collect for knotless?'

  it.each([
    'yes',
    'ok',
    'monday?',
    'knotless',
    'Saturday 2pm',
    'by 4',
    'the second one',
    'Ada',
    '👍',
    'ok thank you',
    'waist length please',
    'How much is the deposit?',
  ])('is not turned by one short word: %s', (text) => {
    expect(languages(opening, text)).toEqual(['pcm', 'pcm'])
  })

  it('stays through a whole booking of short words', () => {
    expect(
      new Set(
        languages(
          opening,
          ...Array.from({ length: 4 }, () => ['knotless', 'saturday', '2pm', 'yes', 'ok thanks']).flat(),
        ),
      ),
    ).toEqual(new Set(['pcm']))
  })

  it('is left after two plainly English sentences, in two messages or one', () => {
    const [first, second] = [
      'I would like to move my appointment to another day.',
      'Could you please tell me which times are still available?',
    ]
    expect(languages(opening, first, second)).toEqual(['pcm', 'pcm', 'en'])
    expect(languages(opening, `${first} ${second}`)).toEqual(['pcm', 'en'])
  })

  it('is left at once when English is asked for, and not fallen back into', () => {
    expect(languages(opening, 'please can you speak English', 'ok', 'saturday')).toEqual([
      'pcm',
      'en',
      'en',
      'en',
    ])
  })
})

describe('an English conversation', () => {
  const opening = 'Good morning, how much do you charge for knotless braids?'

  it('turns to Pidgin with one message that is plainly Pidgin', () => {
    expect(languages(opening, 'ehen, so make I come on Saturday, una go dey?')).toEqual(['en', 'pcm'])
  })

  it('is not turned by "abeg" alone, which Nigerian English has too', () => {
    expect(languages(opening, 'abeg')).toEqual(['en', 'en'])
  })

  it.each(['abeg talk pidgin', 'I no too sabi english'])('turns at once on a wish: %s', (wish) => {
    expect(languages(opening, wish, 'yes')).toEqual(['en', 'pcm', 'pcm'])
  })

  it.each(['ok', 'yes', '5pm', 'Friday', 'knotless'])('stays on: %s', (text) => {
    expect(languages(opening, text)).toEqual(['en', 'en'])
  })
})

describe('Yoruba, Igbo and Hausa', () => {
  it('are told from each other, and leave the conversation’s language as it was', () => {
    const [, yoruba, igbo, hausa] = conversation(
      'abeg how much una dey collect for knotless?',
      'mo fe mo iye owo ti e n gba',
      'kedu oge unu ga emechi taa',
      'yaushe zan iya zuwa gobe',
    )
    expect([yoruba?.foreign, igbo?.foreign, hausa?.foreign]).toEqual(['yo', 'ig', 'ha'])
    expect(hausa).toMatchObject({ language: 'pcm', speech: { foreign: 3 } })
  })

  it('are counted in a row: a message that is understood in between starts afresh', () => {
    const turns = conversation(
      'mo fe mo iye owo ti e n gba',
      'how much is a haircut please',
      'kedu oge unu ga emechi taa',
    )
    expect(turns.map(({ speech }) => speech.foreign)).toEqual([1, 0, 1])
  })

  it.each([
    'E kaaro, how much is a haircut?',
    'Kedu, are you open on Sunday?',
    'Ina kwana, I want to book for tomorrow',
  ])('a greeting in one does not make a message foreign: %s', (text) => {
    expect(conversation(text)[0]).toMatchObject({ foreign: undefined, language: 'en' })
  })
})

describe('a business', () => {
  const heard = () => identify('abeg how much una dey collect for knotless?')

  it('that offers one language is answered for in it, whatever is written or wished', () => {
    const speech = { lean: 0, foreign: 0 }
    const messages = ['abeg talk pidgin']
    expect(
      listen({ messages, heard: heard(), read: 'pcm', speech, language: null, offered: ['en'] }),
    ).toMatchObject({ language: 'en', wish: undefined })
  })

  it('has its first language where nothing is heard', () => {
    const nothing = {
      messages: ['👍'],
      heard: identify('👍'),
      read: undefined,
      speech: { lean: 0, foreign: 0 },
    }
    expect(listen({ ...nothing, language: null, offered: ['pcm', 'en'] }).language).toBe('pcm')
    expect(listen({ ...nothing, language: 'en', offered: ['pcm', 'en'] }).language).toBe('en')
  })
})

test('the lean stays within its bounds, whatever is said', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 80 }), { maxLength: 8 }), (turns) => {
      for (const { speech, language } of conversation(...turns)) {
        expect(Math.abs(speech.lean)).toBeLessThanOrEqual(1.5)
        expect(['en', 'pcm']).toContain(language)
      }
    }),
    { numRuns: 50 },
  )
})
