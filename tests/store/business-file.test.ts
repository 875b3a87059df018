import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BusinessFileError, formatBusinessFile, parseBusinessFile } from '../../prisma/business-file.ts'
import { anyBusinessFile } from './any-business-file.ts'

const smallest = `slug: adas-place
name: Ada's Place
kind: salon
hours:
  tue: ["09:00-19:00"]
services:
  - { id: wash, name: Wash and set, price: 4000, minutes: 60 }
`

function faultsOf(source: string | Uint8Array): string[] {
  try {
    parseBusinessFile(source)
    return []
  } catch (error) {
    if (!(error instanceof BusinessFileError)) throw error
    return error.faults.map(({ line, message }) => `${line}: ${message}`)
  }
}

describe('a file that is right', () => {
  test('naira become kobo, the clock minutes, and what was left out its default', () => {
    expect(parseBusinessFile(smallest)).toEqual({
      ...{
        slug: 'adas-place',
        name: "Ada's Place",
        kind: 'salon',
        timezone: 'Africa/Lagos',
        languages: ['en', 'pcm'],
      },
      hours: { tue: [{ from: 540, to: 1140 }] },
      closures: [],
      people: [{ id: "Ada's Place", name: "Ada's Place" }],
      peopleNamed: false,
      services: [
        { id: 'wash', name: 'Wash and set', also: [], price: { from: 400_000, to: 400_000 }, minutes: 60 },
      ],
      knowledge: [],
      policy: { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 15 },
      takeover: { quietMinutes: 30, handBackWord: '#jara' },
    })
  })

  test('whatever it says, it reads the same after it was written again', () => {
    fc.assert(
      fc.property(anyBusinessFile, (file) => {
        expect(parseBusinessFile(formatBusinessFile(file))).toEqual(file)
      }),
    )
  })

  test.each(readdirSync('samples'))('samples/%s is one', (name) => {
    const file = parseBusinessFile(readFileSync(`samples/${name}`))
    expect(`${file.slug}.yaml`).toBe(name)
    expect(file.services.length).toBeGreaterThan(8)
    expect(file.knowledge.length).toBeGreaterThan(8)
    expect(parseBusinessFile(formatBusinessFile(file))).toEqual(file)
  })

  test('a comma in an unquoted text between braces belongs to the text', () => {
    const [service] = parseBusinessFile(
      smallest.replace('minutes: 60', 'note: your own hair, no attachment, minutes: 60'),
    ).services
    expect(service).toMatchObject({ note: 'your own hair, no attachment', minutes: 60 })
  })

  test('a day may end at midnight, and pauses may split it', () => {
    const { hours } = parseBusinessFile(
      smallest.replace('"09:00-19:00"', '"14:30 - 24:00", "9:00-12:30", "12:30–14:00"'),
    )
    expect(hours.tue).toEqual([
      { from: 540, to: 750 },
      { from: 750, to: 840 },
      { from: 870, to: 1440 },
    ])
  })
})

describe('a file with faults', () => {
  test('all of them are told at once, in the order of the lines', () => {
    const faults = faultsOf(readFileSync('tests/store/faulty-business.yaml'))
    expect(faults).toMatchSnapshot()
    expect(faults.length).toBeGreaterThan(35)
  })

  const one = (name: string, change: (text: string) => string, fault: RegExp) =>
    test(name, () => {
      const faults = faultsOf(change(smallest))
      expect(faults).toHaveLength(1)
      expect(faults[0]).toMatch(fault)
    })

  one('a negative price', (text) => text.replace('4000', '-4000'), /^7: services 1\.price is negative/)
  one('a part of a kobo', (text) => text.replace('4000', '4000.005'), /^7: .*part of a kobo/)
  one('an amount with a comma', (text) => text.replace('4000', '4,000'), /^7: .*naira in digits: 25000/)
  one('a price in kobo by mistake', (text) => text.replace('4000', '400000000'), /^7: .*naira, not kobo/)
  one('a price that is no number', (text) => text.replace('4000', '.nan'), /^7: services 1\.price/)
  one('an endless price', (text) => text.replace('4000', '.inf'), /^7: services 1\.price/)
  one(
    'overlapping hours',
    (text) => text.replace('19:00"', '19:00", "18:59-20:00"'),
    /^5: "18:59-20:00" overlaps/,
  )
  one(
    'hours past midnight',
    (text) => text.replace('09:00-19:00', '18:00-02:00'),
    /^5: .*end the day at 24:00/,
  )
  one('a minute that no clock has', (text) => text.replace('19:00', '19:60'), /^5: .*not a time range/)
  one(
    'a person who does an unknown service',
    (text) => `${text}people:\n  - { name: Bisi, services: [wahs] }`,
    /^9: .*did you mean wash\?/,
  )
  one(
    'an unknown key',
    (text) => `${text}adress: 5 Allen`,
    /^8: unknown key `adress`: did you mean address\?/,
  )
  one('a key twice', (text) => `${text}name: Other`, /^8: this is not YAML: Map keys must be unique/)
  one('a key from JavaScript', (text) => `${text}__proto__: { admin: true }`, /^8: unknown key `__proto__`/)
  one('a phone that YAML takes for a number', (text) => `${text}phone: +2348030000001`, /^8: .*quotes/)
  one(
    'a deposit above the price',
    (text) => text.replace('minutes', 'deposit: 4001, minutes'),
    /^7: the deposit 4001 is above/,
  )
  one('no service', (text) => text.replace(/services:\n.*/, 'services: []'), /^6: services is empty/)
  one('no hours', (text) => text.replace(/hours:\n.*/, 'hours: {}'), /^4: hours is empty/)
  one('a missing name', (text) => text.replace(/name: Ada.*\n/, ''), /^1: name is missing/)
  one(
    'a text with a control character',
    (text) => text.replace('Wash and set', '"Wash\\0set"'),
    /^7: .*cannot be shown/,
  )
  one('half a character', (text) => text.replace('Wash and set', '"Wash \\ud83d"'), /^7: .*cannot be shown/)
  one('a list instead of a mapping', () => '- slug: x', /^1: .*YAML mapping/)
  one('an empty file', () => '', /^1: .*YAML mapping/)
  one('two documents', (text) => `${text}---\n${text}`, /^8: this is not YAML/)
  one(
    'a quote that is not closed',
    (text) => text.replace('Wash and', '"Wash and'),
    /not YAML: Missing closing "quote/,
  )
  one('brackets without end', () => `a: ${'['.repeat(100_000)}`, /^1: /)

  test('aliases that multiply are refused, not expanded', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`,
    )
    expect(faultsOf(`a0: &a0 [x]\n${levels.join('\n')}`)[0]).toMatch(/cannot be read/)
  })

  test('a file that is not UTF-8, or far too large, is refused before it is read', () => {
    expect(faultsOf(Buffer.from('slug: caf\xe9', 'latin1'))).toEqual([expect.stringMatching(/UTF-8/)])
    expect(faultsOf(`${smallest}# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      expect.stringMatching(/larger than 1 MB/),
    ])
  })

  test('whatever bytes come, there is a file or a list of faults', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void faultsOf(bytes)))
    const broken = fc.tuple(fc.nat(smallest.length), fc.nat(20), fc.string({ maxLength: 10 }))
    fc.assert(
      fc.property(
        broken,
        ([at, cut, text]) => void faultsOf(smallest.slice(0, at) + text + smallest.slice(at + cut)),
      ),
      { numRuns: 500 },
    )
  })
})
