import { describe, expect, it } from 'vitest'
import { parseCases, readCases } from '../../start/eval/cases.ts'

const good = {
  id: 'a',
  business: 'shop.yaml',
  now: '2026-12-01T09:00:00+01:00',
  turns: [{ say: 'hi', expect: { lang: 'en' } }],
}
const line = (changes: object) => JSON.stringify({ ...good, ...changes })

describe('reading cases', () => {
  it('finds the business file beside the file of cases', () => {
    const { cases, errors } = parseCases(line({}), '/data/some/dev.jsonl')
    expect(errors).toEqual([])
    expect(cases[0]).toMatchObject({
      id: 'a',
      businessPath: '/data/some/shop.yaml',
      turns: [{ say: ['hi'] }],
    })
  })

  it('takes bursts, bookings that stand, blank lines and a byte order mark', () => {
    const given = { bookings: [{ person: 'Ada', service: 'x', start: '2026-12-05T14:00' }] }
    const source = `\uFEFF${line({ given, turns: [{ say: ['hi', 'there'] }] })}\r\n\n`
    expect(parseCases(source, 'x.jsonl')).toMatchObject({
      errors: [],
      cases: [{ given, turns: [{ say: ['hi', 'there'], expect: {} }] }],
    })
  })

  const broken: [string, string, RegExp][] = [
    ['not JSON', '{"id":', /is not JSON/],
    ['no object', '4', /case: /],
    ['no turns', line({ turns: [] }), /turns: /],
    [
      'an unknown expectation',
      line({ turns: [{ say: 'x', expect: { include: ['y'] } }] }),
      /turns\.0\.expect: .*include/,
    ],
    ['an unknown key', line({ langs: 'en' }), /langs/],
    ['a time without zone', line({ now: '2026-12-01T09:00:00' }), /now: /],
    ['a bad language', line({ turns: [{ say: 'x', expect: { lang: 'yo' } }] }), /turns\.0\.expect\.lang/],
    ['a bad time', line({ turns: [{ say: 'x', expect: { time: '2pm' } }] }), /14:00/],
    [
      'a bad start',
      line({ turns: [{ say: 'x', expect: { booking: { start: 'sat' } } }] }),
      /2026-12-05T14:00/,
    ],
    ['an empty needle', line({ turns: [{ say: 'x', expect: { includes: [''] } }] }), /includes\.0/],
    ['an empty choice', line({ turns: [{ say: 'x', expect: { includes: [[]] } }] }), /includes\.0/],
  ]
  it.each(broken)('%s is an error with its line', (_, source, message) => {
    const { cases, errors } = parseCases(`${line({ id: 'first' })}\n${source}`, 'x.jsonl')
    expect(cases).toHaveLength(1)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ file: 'x.jsonl', line: 2, message: expect.stringMatching(message) })
  })

  it('takes an id once', () => {
    expect(parseCases(`${line({})}\n${line({})}`, 'x.jsonl').errors[0]).toMatchObject({ line: 2, id: 'a' })
  })

  it('says when there is nothing to run', async () => {
    expect(parseCases('\n', 'x.jsonl').errors[0]?.message).toMatch(/no cases/)
    expect((await readCases('/nowhere/x.jsonl')).errors[0]?.message).toMatch(/cannot be read/)
  })
})
