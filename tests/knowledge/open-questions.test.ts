import { describe, expect, it } from 'vitest'
import { type AskedAlike, isDueToPut } from '../../domain/knowledge/putting.ts'
import { sameQuestion } from '../../domain/knowledge/same-question.ts'
import { readCommand } from '../../domain/owner/command.ts'
import { asAnswer } from '../../domain/owner/questions.ts'
import { noOwnerState } from '../../domain/owner/state.ts'
import { Chat, does } from '../domain/chat.ts'

describe('questions that ask the same', () => {
  it.each([
    ['do you do dreadlocks?', 'abeg una dey do dreadlocks'],
    ['do you do dreadlocks?', 'una sabi do dredlocks?'],
    ['Do you have insurance?', 'una get insurance for my hair?'],
    ['can I bring my dog', 'I fit bring my dog come?'],
    ['do you have that?', 'Do you have that?'],
  ])('%s · %s', (one, other) =>
    expect([sameQuestion(one, other), sameQuestion(other, one)]).toEqual([true, true]),
  )

  it.each([
    ['do you do dreadlocks?', 'do you do tattoos?'],
    ['can I bring my dog', 'can I bring my own attachment'],
    ['do you have that?', 'do you have this one?'],
    ['do you have parking', 'do you do dreadlocks'],
  ])('not %s · %s', (one, other) =>
    expect([sameQuestion(one, other), sameQuestion(other, one)]).toEqual([false, false]),
  )
})

describe('a question is put to the owner', () => {
  const first: AskedAlike = {
    customers: 1,
    told: 0,
    askedAgo: 10,
    putAgo: null,
    putToday: 0,
    othersAgo: null,
  }
  const again = { ...first, customers: 2, told: 1, askedAgo: 3000, putAgo: 1440 }
  it.each<[string, AskedAlike, boolean]>([
    ['once others had time to ask it too', first, true],
    ['not at once', { ...first, askedAgo: 9 }, false],
    ['when there were three that day', { ...first, putToday: 3 }, false],
    ['when another one waits for her', { ...first, othersAgo: 239 }, false],
    ['when she left another one lying', { ...first, othersAgo: 240 }, true],
    ['again when twice as many ask', again, true],
    ['again when a third asks of two that she knows of', { ...again, customers: 3, told: 2 }, false],
    ['again on the same day', { ...again, putAgo: 1439 }, false],
  ])('%s', (_, asked, due) => expect(isDueToPut(asked)).toBe(due))
})

describe("the owner's words", () => {
  const now = '2026-12-01T10:00'
  const put = { groupId: 'q', words: 'do you do dreadlocks?', isLatest: true }
  const read = (text: string, question: typeof put | null = put, state = noOwnerState) =>
    asAnswer(text, readCommand(text), { question, state, now, people: [] })
  const teach = { kind: 'teach' as const, groupId: 'q', question: put.words, answer: 'Yes' }
  const pending = { ...noOwnerState, pending: { edits: [teach], asks: [], done: [], clashes: [] } }

  it.each(['Yes, we do, from 15k', 'No, we no dey do am', 'Yes', 'no', 'Only for women'])(
    '%s is the answer',
    (words) => expect(read(words)).toEqual({ kind: 'answer', words }),
  )

  it.each([
    ['today', 'day'],
    ['saturday', 'day'],
    ['who dey come Saturday?', 'day'],
    ['pause', 'pause'],
    ['tell Ngozi I dey come', 'tell'],
    ['skip', 'skip'],
    ['Skip am.', 'skip'],
  ])('%s is %s', (text, kind) => expect(read(text).kind).toBe(kind))

  it('says so where it would be a command, or other news came since', () => {
    expect(read('answer: price dey start from 15k')).toEqual({
      kind: 'answer',
      words: 'price dey start from 15k',
    })
    expect(read('Yes, from 15k', { ...put, isLatest: false }).kind).toBe('day')
    expect(read('answer - Yes', { ...put, isLatest: false })).toEqual({ kind: 'answer', words: 'Yes' })
    expect(read('skip', null).kind).toBe('day')
  })

  it('is none while something else was read back', () => {
    const pause = { kind: 'pause' as const, paused: true }
    const other = { ...pending, pending: { ...pending.pending, edits: [pause] } }
    expect(read('yes', put, other).kind).toBe('yes')
    expect(read('Only for women', put, other).kind).toBe('day')
  })

  it('is a yes or no to what was read back, and anything else is a better answer', () => {
    expect(read('yes', put, pending).kind).toBe('yes')
    expect(read('no', put, pending).kind).toBe('no')
    expect(read('We do, but only on weekdays', put, pending).kind).toBe('answer')
  })
})

describe('what a customer asks and nothing answers', () => {
  const asked = (text: string, ...acts: Parameters<typeof does>[0][]) =>
    new Chat()
      .send(acts.length > 0 ? acts.map((act) => does(act)) : does('faq'), { text })
      .changes.filter(({ kind }) => kind === 'open-question')

  it.each([
    ['do you have insurance?', ['do you have insurance']],
    ['Good morning. una dey do tattoo?', ['una dey do tattoo']],
    ['can I bring my dog along', ['can I bring my dog along']],
  ])('%s is kept', (text, words) =>
    expect(asked(text)).toEqual(words.map((each) => ({ kind: 'open-question', words: each }))),
  )

  it('but no story, nothing without a subject, and no complaint', () => {
    expect(asked(`my dog ${'is very friendly and '.repeat(20)} can he come along`)).toEqual([])
    expect(asked('what of that one?')).toEqual([])
    expect(asked('una don spoil my hair, wetin be this', 'complaint', 'faq')).toEqual([])
  })
})
