import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '../../domain/language.ts'
import { formats } from '../../locales/formats.ts'
import { render, sentencesOf } from '../../locales/render.ts'

/** Every sentence by key; a key with several wordings has several texts. */
function flat(tree: Record<string, unknown>, prefix = ''): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix ? `${prefix}.${name}` : name
    if (typeof value === 'string') found.set(key, [value])
    else if (Array.isArray(value)) found.set(key, value)
    else for (const [inner, texts] of flat(value as Record<string, unknown>, key)) found.set(inner, texts)
  }
  return found
}

const locales = Object.fromEntries(languages.map((one) => [one, flat(sentencesOf(one))]))
const [en, pcm] = [locales.en as Map<string, string[]>, locales.pcm as Map<string, string[]>]

/** `{{price, money}}` → `price, money`, of all wordings of a key. */
function argsOf(texts: string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map((match) => match[1] ?? ''))),
  ].sort()
}

/** Words that the formats look up themselves. */
const isWord = (key: string) => key.startsWith('words.')

const root = new URL('../../', import.meta.url).pathname
const code = globSync('{domain,bots,worker,web,start}/**/*.{ts,js}', { cwd: root })
  .map((file) => readFileSync(root + file, 'utf8'))
  .join('\n')
const isFile = (name: string) => /\.(?:css|html|js|json|ts)$/.test(name)
const used = new Set(
  [...code.matchAll(/'([a-z]+\.[A-Za-z]+)'/g)]
    .map((match) => match[1] as string)
    .filter((key) => !isFile(key)),
)

/** `handedBack_one` is a form of `handedBack`. */
const keyOf = (key: string) => key.replace(/_(?:zero|one|other)$/, '')

/** An example of every argument, by its format. */
const moment = { at: '2026-12-05T14:30', today: '2026-12-04' }
const samples: Record<string, unknown> = {
  skills: [
    { name: 'Ada', services: null },
    { name: 'Bisi', services: ['Wash'] },
  ],
  money: { from: 800000, to: 1500000 },
  time: '16:30',
  times: ['09:00', '12:00', '14:30'],
  day: moment,
  days: [moment, { ...moment, at: '2026-12-12' }],
  onDay: { ...moment, at: '2026-12-12' },
  slot: moment,
  slots: [moment, { ...moment, at: '2026-12-12T09:00' }],
  ranges: [
    { from: '09:00', to: '13:00' },
    { from: '15:00', to: '24:00' },
  ],
  quotes: ['do you do dreadlocks', 'is there parking'],
  span: { from: '14:00', to: '16:00' },
  outcome: 'no-show',
  weekdays: ['tue', 'wed', 'thu'],
  duration: 90,
  names: ['Wash', 'Dye', 'Cut'],
  choice: ['Wash', 'Dye'],
  who: null,
  customer: null,
  with: 'Bisi',
  withAll: ['Ada', 'Bisi'],
  plus: 2,
  lateBy: 90,
  quoted: 'abeg call me',
  reason: 'complaint',
  phone: '2348030000000',
  talk: [{ from: 'customer', text: 'How much?' }],
  kinds: ['voice', 'view-once'],
  why: 'window-closed',
  channel: 'whatsapp-web',
  detail: 'LOGOUT',
  cycle: 'biweekly',
  often: 'yearly',
  prices: [
    { price: 499_900, cycle: 'monthly' },
    { price: 4_499_900, cycle: 'yearly' },
  ],
  features: ['deposits', 'staff'],
  without: ['customer-reminders'],
  limit: 1_000,
  people: 8,
  channels: 1,
  room: { conversations: 30, people: null, channels: 1 },
  relink: 'https://jara.example/link/bella?key=abc',
}

function sampleArgs(texts: string[]) {
  return Object.fromEntries(
    argsOf(texts).map((arg) => {
      const [name = '', format] = arg.split(', ')
      return [name, format ? samples[format] : name === 'count' || name === 'days' ? 3 : 'Wash']
    }),
  ) as never
}

describe('every language', () => {
  it('has the same keys', () => {
    expect([...pcm.keys()].sort()).toEqual([...en.keys()].sort())
  })

  it.each([...en.keys()])('%s takes the same arguments', (key) => {
    expect(argsOf(pcm.get(key) ?? [])).toEqual(argsOf(en.get(key) ?? []))
  })

  it.each(languages)('%s: no sentence is empty or the same as another wording', (language) => {
    for (const [key, texts] of flat(sentencesOf(language))) {
      expect(
        texts.every((text) => text.trim() === text && text !== ''),
        key,
      ).toBe(true)
      expect(new Set(texts).size, key).toBe(texts.length)
    }
  })

  it.each(languages)('%s: every wording of every key can be rendered', (language) => {
    for (const [key, texts] of flat(sentencesOf(language))) {
      if (isWord(key)) continue
      const seen = new Set<string>()
      for (let seed = 0; seed < 40; seed++) {
        const { text } = render([{ key, args: sampleArgs(texts) }], language, { seed: `${seed}` })
        expect(text, key).not.toMatch(/\{\{|\}\}|undefined|null|NaN|\[object/)
        seen.add(text)
      }
      expect(seen.size, key).toBe(texts.length)
    }
  })

  it('uses only formats that exist, and all of them', () => {
    const named = [...en.values()].flatMap(argsOf).map((arg) => arg.split(', ')[1])
    expect(new Set(named.filter((one) => one !== undefined))).toEqual(new Set(Object.keys(formats)))
  })
})

describe('the code', () => {
  it('says nothing that the locales do not have', () => {
    const words = new Set([...en.keys()].map((key) => key.split('.')[0]))
    const known = new Set([...en.keys()].map(keyOf))
    const missing = [...used].filter((key) => words.has(key.split('.')[0] ?? '') && !known.has(key))
    expect(missing).toEqual([])
  })

  it('uses every sentence', () => {
    expect([...en.keys()].filter((key) => !isWord(key) && !used.has(keyOf(key)))).toEqual([])
  })
})

describe('the languages themselves', () => {
  const pidgin =
    /\b(na|dey|don|wetin|una|abeg|go|fit|wey|make|am|wan|sabi|never|oya|una|haba|e|dem|pass|how far|o|no vex|no wahala|i no|you no|abi|talk|see wetin|gree)\b/i
  const proper = /\b(dey|don(?!')|wetin|una|abeg|wey|oya|sabi|wahala|abi)\b/i
  /** For who writes neither: it asks in both. */
  const inBoth = 'welcome.ask'
  /** Too short or too plain to carry a language: they stand beside other sentences. */
  const neutral =
    /^(button|words|owner|which\.line(With)?|price\.line|deposit\.line|hours\.(week|weekClosed)|mine\.|party\.(one|several)(Priced)?$|confirm\.(deposit|price)|faq\.written$|greet\.own|shop\.(day_(one|other)|line|clashLine|priceAsk|hoursAsk|outcomeAsk|callAt)$|accept\.(which|choice|option\w+|button\w+|text\w+)$|shift\.outside$|billing\.(offer|planButton|planText|cycleButton|cycleText|receipt|receiptHere)$|bill\.(thanks|title|from|for|period|number|price|upgrade|deposit|amount)$|onboarding\.(does|salon|barber|spa|tailor|other|address|phone|open|line|more|service|serviceNote|correct|justMe|skip|usualList|reviewName|changeIt)$)/

  it('Pidgin sentences are Pidgin', () => {
    for (const [key, texts] of pcm) {
      if (!neutral.test(key)) for (const text of texts) expect(text, key).toMatch(pidgin)
    }
  })

  it('Pidgin is spelt as in chats, not as on the radio', () => {
    for (const [key, texts] of pcm)
      for (const text of texts) expect(text, key).not.toMatch(/\b(di|dis|dat|pipo|tok|neva|pesin|wit|sey)\b/i)
  })

  it('English sentences are English', () => {
    for (const [key, texts] of en) {
      if (key !== inBoth) for (const text of texts) expect(text, key).not.toMatch(proper)
    }
  })

  it('no sentence is a lecture', () => {
    for (const texts of [...en.values(), ...pcm.values()]) {
      for (const text of texts) expect(text.length, text).toBeLessThanOrEqual(220)
    }
  })
})
