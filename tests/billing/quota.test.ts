import { describe, expect, it } from 'vitest'
import {
  type Chat,
  isAnswer,
  isCounted,
  isPastQuota,
  quotaSays,
  quotaWarning,
} from '../../domain/billing/quota.ts'
import type { Language } from '../../domain/language.ts'
import { type ConversationState, initialState, type Stage } from '../../domain/state.ts'
import { pastQuota } from '../../domain/step.ts'
import { render } from '../../locales/render.ts'
import { salonFacts } from './facts.ts'

const now = new Date('2026-12-01T09:00:00Z')
const local = '2026-12-01T10:00'
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
const at = (stage: Stage, more: Partial<ConversationState> = {}): ConversationState => ({
  ...{ ...initialState, at: '2026-12-01T09:50', stage },
  ...more,
})

describe('a conversation', () => {
  it.each([
    [null, false],
    [hoursAgo(0), true],
    [new Date(now.getTime() - 24 * 3_600_000 + 1), true],
    [hoursAgo(24), false],
  ])('that was counted at %s is counted still: %s', (countedAt, counted) => {
    expect(isCounted({ countedAt, now })).toBe(counted)
  })
})

describe('past the quota', () => {
  const used = { name: 'Free', features: [], quota: 30, used: 30 }
  const chat = (changes: Partial<Chat>): Chat => ({
    plan: used,
    state: initialState,
    local,
    countedAt: null,
    now,
    ...changes,
  })
  const slot = { serviceId: 'wash', personId: 'ada', start: '2026-12-02T10:00' }

  it.each<[string, Partial<Chat>, boolean]>([
    ['a new conversation', {}, true],
    ['one of yesterday', { countedAt: hoursAgo(30) }, true],
    ['one that was counted today', { countedAt: hoursAgo(20) }, false],
    ['one that talks', { state: at({ kind: 'info' }) }, true],
    ['one that waits for the owner', { state: at({ kind: 'person' }) }, true],
    [
      'one that is asked for a yes',
      { state: at({ kind: 'confirm', slot, price: { from: 1, to: 1 } }) },
      false,
    ],
    ['one that is asked for a day', { state: at({ kind: 'day', among: [] }) }, false],
    [
      'one that puts an appointment together',
      { state: at({ kind: 'info' }, { draft: { serviceId: 'wash' } }) },
      false,
    ],
    ['an answer to a reminder', { state: at({ kind: 'reminded', bookingId: 'b' }) }, false],
    [
      'a question that nobody answered for a day',
      { state: at({ kind: 'day', among: [] }, { at: '2026-11-30T09:50' }) },
      true,
    ],
    ['with one left', { plan: { ...used, used: 29 } }, false],
    ['beyond it', { plan: { ...used, used: 31 } }, true],
    ['with a quota of nothing', { plan: { ...used, quota: 0, used: 0 } }, true],
    ['without a quota', { plan: { ...used, quota: null } }, false],
    ['not metered', { plan: null }, false],
  ])('%s: %j', (_, changes, past) => {
    expect(isPastQuota(chat(changes))).toBe(past)
  })
})

describe('what answers a customer', () => {
  it.each<[string[], boolean]>([
    [[], false],
    [['price.one'], true],
    [['greet.hello'], true],
    [['greet.morning', 'price.one'], true],
    [['handoff.asked'], false],
    [['greet.morning', 'handoff.asked', 'handoff.closed'], false],
    [['price.one', 'handoff.asked'], true],
    [['urgent.call', 'urgent.told'], false],
    [['stop.done'], false],
    [['talk.thanks'], false],
    [['talk.bot'], true],
    [['quota.passed'], false],
    [['faq.unknown'], true],
    [['reminder.coming'], false],
  ])('%j: %s', (keys, answers) => {
    expect(isAnswer([keys.map((key) => ({ key }))])).toBe(answers)
  })
})

describe('the owner is warned', () => {
  it.each([
    [30, 23, undefined],
    [30, 24, 80],
    [30, 25, undefined],
    // Where the plan became a lesser one when 24 were passed.
    [30, 26, 80],
    [30, 27, 80],
    [30, 29, 80],
    [30, 30, 100],
    [30, 31, undefined],
    [30, null, 100],
    [7, 6, 80],
    [1, 1, 100],
    [2, 1, undefined],
    [2, 2, 100],
    [3, 2, undefined],
    [3, 3, 100],
    [0, null, 100],
    [0, 1, undefined],
  ])('of a quota of %i at %s: %s', (limit, used, warning) => {
    expect(quotaWarning(limit, used)).toBe(warning)
  })

  it.each<Language>(['en', 'pcm'])('with the figures and what to do, in %s', (language) => {
    const near = render(quotaSays(80, { plan: 'Starter', limit: 250 }, 200), language, { seed: 'x' }).text
    expect(near).toMatch(/200[\s\S]*250[\s\S]*Starter[\s\S]*upgrade/)
    const reached = render(quotaSays(100, { plan: 'Starter', limit: 250 }, 250), language, { seed: 'x' }).text
    expect(reached).toMatch(/250[\s\S]*Starter[\s\S]*upgrade/)
  })
})

describe('a customer past the quota', () => {
  const turn = (text: string, minutes: number, state: ConversationState = initialState) => {
    const clock = `2026-12-01T${String(10 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
    return pastQuota({ state, facts: salonFacts, now: clock, language: null, messages: [text] })
  }
  const said = (result: ReturnType<typeof pastQuota>) => result.replies.flat().map(({ key }) => key)

  it('is passed on, told once more, and then left until an hour has gone', () => {
    const first = turn('how much be washing', 0)
    expect(said(first)).toEqual(['quota.passed'])
    expect(first.changes).toEqual([{ kind: 'handoff', reason: 'quota' }])
    expect(first.ownerNotices).toHaveLength(1)
    const second = turn('hello?', 1, first.state)
    expect([said(second), second.ownerNotices]).toEqual([['handoff.again'], []])
    const third = turn('anybody?', 2, second.state)
    expect([said(third), third.ownerNotices, third.changes]).toEqual([[], [], second.changes])
    const later = turn('still here', 61, third.state)
    expect([said(later), later.ownerNotices.length]).toEqual([['handoff.again'], 1])
    expect(said(turn('hm', 62, later.state))).toEqual([])
  })

  it('hears STOP and emergencies first', () => {
    expect(said(turn('STOP', 0))).toEqual(['stop.done'])
    expect(said(turn('abeg help, my sister is unconscious', 0))[0]).toBe('urgent.call')
  })

  it('at night is told when somebody is there', () => {
    expect(said(turn('hi', 11 * 60))).toEqual(['quota.passed', 'handoff.closed'])
  })
})
