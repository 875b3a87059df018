import { describe, expect, it } from 'vitest'
import type { MessageKind } from '../../prisma/channel-events.ts'
import type { SentButton } from '../../prisma/sending.ts'
import type { Turn } from '../../prisma/turn.ts'
import { EngineError } from '../../worker/engine/engine.ts'
import { isUnseen, readMessages } from '../../worker/reading.ts'
import type { Understand } from '../../worker/understand.ts'
import { business } from './business.ts'

type Message = [kind: MessageKind, text: string]

function turnOf(messages: Message[], numbered: SentButton[] = []): Turn {
  return {
    ...{ conversationId: 'c', customerId: 'k', accountId: 'a', channel: 'whatsapp-web', address: 'x' },
    ...{ rev: 0, state: null, language: null, handoffAt: null, takenOverUntil: null, personAt: null },
    ...{ countedAt: null, plan: null },
    ...{
      optedOut: false,
      fromOwner: false,
      member: null,
      ownerState: null,
      lastChange: null,
      pausedAt: null,
      phone: null,
      reminded: null,
      numbered,
      summary: null,
    },
    messages: messages.map(([kind, text], i) => ({ id: `m${i}`, kind, text, receivedAt: new Date(i) })),
    facts: { business, busy: [], timeOff: [], bookings: [] },
  }
}

/** Reads nothing into the messages, and keeps what it was given. */
function listener(fails?: Error) {
  const given: string[][] = []
  const understand: Understand = async ({ messages }) => {
    given.push(messages)
    if (fails) throw fails
    const intent = { language: undefined, asks: [], confidence: 1 }
    return { intent, unsureBelow: 0.5, lostBelow: 0.1, tokensIn: 1, tokensOut: 1, ms: 1 }
  }
  const counted: unknown[] = []
  const measure = { count: (...what: unknown[]) => void counted.push(what) }
  return { deps: { understand, measure, log: { error: () => {} } }, given, counted }
}

const read = (turn: Turn, deps = listener().deps) =>
  readMessages(deps, { businessId: 'b', turn, situation: 'start' })

describe('a burst', () => {
  it('of nothing but other kinds is not read; the kinds are told', async () => {
    const { deps, given } = listener()
    const messages: Message[] = [
      ['voice', ''],
      ['sticker', ' '],
      ['voice', ''],
    ]
    expect(await read(turnOf(messages), deps)).toEqual({
      kind: 'unreadable',
      media: ['voice', 'sticker', 'voice'],
    })
    expect(given).toEqual([])
  })

  it('with words is read by them, and what came along is told; a caption is words', async () => {
    const messages: Message[] = [
      ['text', 'good morning'],
      ['image', 'how much for this style?'],
      ['voice', ''],
    ]
    expect(await read(turnOf(messages))).toMatchObject({
      kind: 'understood',
      messages: ['good morning', 'how much for this style?'],
      media: ['image', 'voice'],
    })
  })

  it('that names a number of the list is read as that choice', async () => {
    const { deps, given } = listener()
    const list = [
      { label: 'Yes', text: 'Yes, book am' },
      { label: 'No', text: 'No' },
    ]
    expect(await read(turnOf([['text', 'na 1']], list), deps)).toMatchObject({ messages: ['Yes, book am'] })
    await read(turnOf([['text', '1']]), deps)
    expect(given).toEqual([['Yes, book am'], ['1']])
  })

  it('that could not be read is an outcome; a product that stops is not', async () => {
    const { deps, counted } = listener(new Error('broken'))
    expect(await read(turnOf([['text', 'hi']]), deps)).toEqual({ kind: 'failed' })
    expect(counted).toEqual([['turns_failed', { stage: 'understand' }]])
    const stopped = listener(new EngineError('aborted', 'the product stops'))
    await expect(read(turnOf([['text', 'hi']]), stopped.deps)).rejects.toThrow('the product stops')
  })
})

describe('who could look at what Jara cannot read', () => {
  it.each([
    ['whatsapp-web', '2348031112222@c.us', false],
    ['telegram', 'business:abc:1001', false],
    ['telegram', '1001', true],
    ['whatsapp-cloud', '2348031112222', true],
    ['web', 'session', true],
    ['terminal', 'terminal', true],
  ] as const)('%s %s: unseen is %s', (channel, address, unseen) => {
    expect(isUnseen({ channel, address })).toBe(unseen)
  })
})
