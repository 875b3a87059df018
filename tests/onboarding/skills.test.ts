import { describe, expect, it } from 'vitest'
import { doneBy } from '../../domain/onboarding/new-business.ts'
import { keysOf, textOf, told } from './talk.ts'

const list = 'Knotless 25k, Ghana weaving 15k, Wash & set 5k, Gel polish 6k, Acrylic 12k, Dreads retouch 8k'
const start = ['Ivory Hair', 'salon', '14 Allen Avenue, Ikeja', 'mon to sat 9-7', list, 'ok']
const toSkills = [...start, 'Ada, Bisi and Chi']
const hair = ['Knotless', 'Ghana weaving', 'Dreads retouch']
const nails = ['Gel polish', 'Acrylic']

/** What each of the three does after the last answer; `all` for everything. */
function does(...texts: string[]) {
  const { draft } = told(...toSkills, ...texts).state
  return draft.people.map((person) => doneBy(person, draft) ?? 'all')
}

describe('who does what', () => {
  it('is asked with her own people and services, and may be skipped', () => {
    expect(textOf(told(...toSkills))).toBe(
      [
        'Customers are booked with Ada, Bisi and Chi.',
        'Who does what? Like: Ada does Knotless, Bisi only Dreads retouch. If it makes no difference, say all of us do everything.',
      ].join('\n'),
    )
    for (const text of ['skip', 'all of us do everything', 'na all of us', 'everybody fit do everything'])
      expect(does(text)).toEqual(['all', 'all', 'all'])
    expect(keysOf(told(...toSkills, 'skip'))).toEqual(['allDoAllRead', 'greeting'])
  })

  it.each<[string, string[]]>([
    ['one person', [...start, 'just me']],
    ['one service', [...start.slice(0, 4), 'Haircut 3k', 'ok', 'Ada and Bisi']],
  ])('is not asked of %s', (_, texts) => {
    expect(keysOf(told(...texts))).toContain('greeting')
  })

  it.each<[string, (string[] | 'all')[]]>([
    ['Ada does braids and wash, Bisi only nails', [[...hair, 'Wash & set'], nails, 'all']],
    ['Bisi only nails', ['all', nails, 'all']],
    ['Bisi na only nails', ['all', nails, 'all']],
    ['Bisi only nails, Chi the rest, Ada everything', ['all', nails, [...hair, 'Wash & set']]],
    [
      'braids: Ada and Chi; nails: Bisi',
      [
        [...hair, 'Wash & set'],
        [...nails, 'Wash & set'],
        [...hair, 'Wash & set'],
      ],
    ],
    ['Bisi no dey do nails', ['all', [...hair, 'Wash & set'], 'all']],
    [
      "Bisi doesn't do knotless or acrylic",
      ['all', ['Ghana weaving', 'Wash & set', 'Gel polish', 'Dreads retouch'], 'all'],
    ],
    ['Chi does everything except nails, others do everything', ['all', 'all', [...hair, 'Wash & set']]],
    ['Ada - ghana weavin\nBisi - gel polish\nChi - everything', [['Ghana weaving'], ['Gel polish'], 'all']],
  ])('reads %s', (text, expected) => {
    const sorted = (of: (string[] | 'all')[]) => of.map((one) => (one === 'all' ? one : one.toSorted()))
    expect(sorted(does(text))).toEqual(sorted(expected))
  })

  it('reads it back, and again with everything else', () => {
    const lines = 'Ada: everything\nBisi: Gel polish and Acrylic\nChi: everything'
    expect(textOf(told(...toSkills, 'Bisi only nails'))).toContain(lines)
    expect(textOf(told(...toSkills, 'Bisi only nails', 'skip'))).toContain(lines)
  })

  it('gives what nobody was named for to everybody', () => {
    expect(does('Ada: knotless, Bisi: nails, Chi: wash')[1]).toEqual([
      ...nails,
      'Ghana weaving',
      'Dreads retouch',
    ])
  })

  it('keeps nothing of an answer that it understood in part', () => {
    const unread = told(...toSkills, 'Ada does massage, Bisi only nails')
    expect(textOf(unread)).toContain('I don\'t see "massage" on your price list')
    expect(unread.state).toMatchObject({ at: 'skills', draft: { people: ['Ada', 'Bisi', 'Chi'] } })
    expect(unread.state.draft.skills).toBeUndefined()
    expect(keysOf(told(...toSkills, 'hmm'))).toEqual(['skillsAgain', 'skills'])
  })

  it('can be changed before the yes, and is asked anew of other people', () => {
    const changed = told(...toSkills, 'Bisi only nails', 'skip', 'change who does what', 'Chi only nails')
    expect(changed.state).toMatchObject({ at: 'review', draft: { skills: { Chi: nails } } })
    const others = told(...toSkills, 'Bisi only nails', 'skip', 'change people', 'Ada and Efe')
    expect(others.state.at).toBe('skills')
    expect(others.state.draft.skills).toBeUndefined()
  })

  it('opens with each person and her services', () => {
    const { done } = told(...toSkills, 'Bisi only nails', 'skip', 'yes')
    expect(done?.people).toEqual([
      { id: 'Ada', name: 'Ada' },
      { id: 'Bisi', name: 'Bisi', services: ['gel-polish', 'acrylic'] },
      { id: 'Chi', name: 'Chi' },
    ])
  })
})
