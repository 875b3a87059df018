import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { hearAll, readLabelled, splitOf } from '../../start/eval/heard.ts'
import { places } from '../../start/places.ts'
import { featuresOf, wordsOf } from '../../worker/language/features.ts'
import { type Identify, loadIdentifier } from '../../worker/language/identifier.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-language-'))
afterAll(() => rmSync(folder, { recursive: true }))

let identify: Identify
beforeAll(async () => {
  identify = await loadIdentifier(places.identifier)
})

interface Row {
  text: string
  words: string[]
  features: number
  /** Of all bucket numbers. */
  sum: number
  probabilities: number[]
}

describe('the product computes what the trainer computed', () => {
  const rows: Row[] = JSON.parse(readFileSync(new URL('parity.json', import.meta.url), 'utf8'))
  const buckets = JSON.parse(readFileSync(places.identifier).toString('latin1').split('\n')[0] ?? '').buckets

  it.each(rows.map((row) => [row.text.slice(0, 60), row] as const))('%s', (_, row) => {
    const words = wordsOf(row.text)
    expect(words).toEqual(row.words)
    const features = featuresOf(words, buckets)
    expect([features.length, features.reduce((sum, one) => sum + one, 0)]).toEqual([row.features, row.sum])
    const chances = Object.values(identify(row.text).chances)
    chances.forEach((chance, at) => {
      expect(chance).toBeCloseTo(row.probabilities[at] as number, 4)
    })
  })
})

describe('what is heard', () => {
  it.each([
    ['how much is knotless braids please', 'en'],
    ['do you have any space on Saturday afternoon?', 'en'],
    ['I would like to move my appointment to Friday', 'en'],
    ['abeg how much be knotless', 'pcm'],
    ['I wan travel this Wednesday', 'pcm'],
    ['una dey open for sunday?', 'pcm'],
    ['make i come by 4', 'pcm'],
    ['wetin be the price for wash and set', 'pcm'],
    ['I don pay the money o', 'pcm'],
    ['Ṣé ẹ máa ṣí ilé ìtajà yín ní ọjọ́ Àìkú?', 'yo'],
    ['mo fe mo iye owo ti e n gba', 'yo'],
    ['Achọrọ m ịma ego ole ọ bụ', 'ig'],
    ['kedu oge unu ga emechi taa', 'ig'],
    ['Ina so in san ko kuna nan ranar Lahadi', 'ha'],
    ['yaushe zan iya zuwa gobe', 'ha'],
  ])('%s: %s', (text, language) => {
    expect(identify(text).language).toBe(language)
  })

  it.each(['', '   ', '👍🏾', '?!', '12:30', '₦25,000', '\u200b'])(
    'no words name no language: %j',
    (text) => {
      expect(identify(text)).toMatchObject({ language: undefined, words: 0 })
    },
  )

  it.each([
    'E kaaro, I want to book a haircut for tomorrow morning',
    'Kedu, how much do you charge for box braids?',
    'Ina kwana, are you open today?',
    'bawo ni, please do you have space on Friday by 2pm',
  ])('a greeting does not make an English message another language: %s', (text) => {
    expect(identify(text).language).toBe('en')
  })

  test('chances add up to one, whatever comes', () => {
    for (const text of ['x'.repeat(50_000), '\ud800', 'a '.repeat(9_000), 'ẹ̀'.repeat(4_000)]) {
      const sum = Object.values(identify(text).chances).reduce((total, one) => total + one, 0)
      expect(sum).toBeCloseTo(1, 6)
    }
  })
})

describe('a weights file that is none', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['of another kind', Buffer.from('GGUF\n123')],
    ['cut short', readFileSync(places.identifier).subarray(0, 5_000)],
  ])('%s is refused, with the fix', async (name, bytes) => {
    const path = join(folder, `${name}.bin`)
    writeFileSync(path, bytes)
    await expect(loadIdentifier(path)).rejects.toThrow(/is not a language identifier.*training\/language/s)
  })

  test('missing is an error', async () => {
    await expect(loadIdentifier(join(folder, 'none.bin'))).rejects.toThrow(/ENOENT/)
  })
})

const corpora = fileURLToPath(new URL('../../../shared/data/language_id.tsv', import.meta.url))

/** In percent; what one source does not reach, docs/language.md explains. */
const least: Record<string, number> = { en: 97, pcm: 95, 'pcm pcm_nollysenti': 94, yo: 93, ig: 93, ha: 92 }

describe.skipIf(!existsSync(corpora))(
  'on the corpora’s test split (skipped where the corpora are not beside the project)',
  () => {
    test('each source is heard as well as the table of docs/language.md says', async () => {
      const lines = (await readLabelled(corpora)).filter(({ text }) => splitOf(text) === 'test')
      expect(lines.length).toBeGreaterThan(4_000)
      const { bySource, byLabel } = hearAll(lines, identify)
      const short = Object.entries(bySource)
        .map(([key, { right, all }]) => ({ key, recall: Math.round((1000 * right) / all) / 10 }))
        .filter(({ key, recall }) => recall < (least[key] ?? (least[key.split(' ')[0] as string] as number)))
      expect(short).toEqual([])
      expect(Object.keys(byLabel).sort()).toEqual(['en', 'ha', 'ig', 'pcm', 'yo'])
    }, 180_000)
  },
)
