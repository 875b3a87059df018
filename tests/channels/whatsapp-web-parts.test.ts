import { createHash } from 'node:crypto'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import type { ChannelEvent } from '../../bots/channel.ts'
import { addressesOf, aliasesOf, namesIn, plainChatId } from '../../bots/whatsapp-web/chat-id.ts'
import { atMost, ChatQueues } from '../../bots/whatsapp-web/chat-queues.ts'
import { Cursor } from '../../bots/whatsapp-web/cursor.ts'
import { faultOf } from '../../bots/whatsapp-web/fault.ts'
import { HandOver } from '../../bots/whatsapp-web/hand-over.ts'
import { OwnMessages } from '../../bots/whatsapp-web/own-messages.ts'
import { isMarked } from '../../bots/whatsapp-web/page.ts'
import { until } from './conformance.ts'

test.each([
  ['2348031112222@c.us', { phone: '2348031112222' }, '2348031112222@c.us'],
  ['2348031112222@s.whatsapp.net', { phone: '2348031112222' }, '2348031112222@c.us'],
  ['555666777:12@lid', { lid: '555666777' }, '555666777@lid'],
  ['120363041234567890@g.us', null, null],
  ['status@broadcast', null, null],
  ['1700000000@broadcast', null, null],
  ['120363199999999999@newsletter', null, null],
  ['0@c.us', null, null],
  ['718584497008509@bot', null, null],
  ['', null, null],
])('the chat %s is with %j', (chatId, names, plain) => {
  expect(namesIn(chatId)).toEqual(names)
  expect(plainChatId(chatId)).toBe(plain)
})

test('the phone comes first among the names and addresses of one customer', () => {
  const names = { phone: '2348031112222', lid: '555666777' }
  expect(addressesOf(names)).toEqual(['2348031112222@c.us', '555666777@lid'])
  expect(aliasesOf(names).map(({ kind }) => kind)).toEqual(['phone', 'lid'])
})

describe('where a session stands', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 11, 1, 8, 0, second))

  test('does not move before what came in meanwhile has been looked for', () => {
    const cursor = new Cursor(at(1))
    cursor.begin(at(5))()
    expect(cursor.position).toEqual(at(1))
    cursor.complete(at(4))
    expect(cursor.position).toEqual(at(5))
    cursor.complete(at(9))
    expect(cursor.position).toEqual(at(9))
  })

  test('never passes a message that is still to be stored, and never goes back', () => {
    const cursor = new Cursor(at(1))
    cursor.complete()
    const stored = cursor.begin(at(5))
    cursor.begin(at(9))()
    expect(cursor.position?.getTime()).toBe(at(5).getTime() - 1)
    stored()
    expect(cursor.position).toEqual(at(9))
    cursor.begin(new Date(0))
    expect(cursor.position).toEqual(at(1))
  })

  test('is nowhere while nothing was ever stored', () => {
    const cursor = new Cursor(null)
    cursor.complete()
    expect(cursor.position).toBeNull()
  })
})

test('what belongs to one chat is done in order, and chats beside each other', async () => {
  const queues = new ChatQueues()
  const done: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  void queues.add('a', async () => {
    await promise
    done.push('a1')
  })
  void queues.add('a', async () => void done.push('a2'))
  await queues.add('b', async () => void done.push('b1'))
  expect(done).toEqual(['b1'])
  resolve()
  await queues.idle()
  expect(done).toEqual(['b1', 'a1', 'a2'])
})

test('no more than so many are at work at once, whatever fails', async () => {
  const limit = atMost(2)
  let running = 0
  let most = 0
  const work = (fails: boolean) =>
    limit(async () => {
      most = Math.max(most, ++running)
      await new Promise(setImmediate)
      running--
      if (fails) throw new Error('no')
    })
  const all = await Promise.allSettled([true, false, true, false, false, true].map(work))
  expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  expect(most).toBe(2)
})

describe("Jara's own messages", () => {
  const message = (bareId: string) => ({ bareId, externalId: `out:${bareId}` })
  const unmarkedId = '3EB0AAAAAAAAAAAAAAAAAA'

  test('are known by the mark in their id, which is made for one account', () => {
    const first = '3EB0123456789ABC'
    const check = createHash('sha256').update(`account-1${first}`).digest('hex').slice(0, 6).toUpperCase()
    expect(isMarked(first + check, 'account-1')).toBe(true)
    expect(isMarked(first + check, 'account-2')).toBe(false)
    expect(isMarked(unmarkedId, 'account-1')).toBe(false)
    expect(isMarked('3A0123456789ABCDEF01', 'account-1')).toBe(false)
  })

  test('are known by the sends in flight where the page lets none be marked', async () => {
    const own = new OwnMessages('account-1', { sentByJara: async () => new Set() })
    const { promise, resolve } = Promise.withResolvers<string>()
    const sending = own.sending(() => promise)
    const asked = own.ofJara([message(unmarkedId), message('ANOTHER')])
    resolve(`out:${unmarkedId}`)
    expect(await asked).toEqual(new Set([`out:${unmarkedId}`]))
    expect(await sending).toBe(`out:${unmarkedId}`)
    expect(await own.isTaken(`out:${unmarkedId}`)).toBe(false)
    own.take(`out:${unmarkedId}`)
    expect(await own.isTaken(`out:${unmarkedId}`)).toBe(true)
  })

  test('are known from the database after a restart; a failed send leaves nothing behind', async () => {
    const own = new OwnMessages('account-1', {
      sentByJara: async (_, ids) => new Set(ids.filter((id) => id === 'out:OLD')),
    })
    await expect(own.sending(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer')
    expect(await own.ofJara([message('OLD'), message('NEW')])).toEqual(new Set(['out:OLD']))
    expect(await own.isTaken('out:OLD')).toBe(true)
    expect(await own.isTaken('out:NEW')).toBe(false)
  })
})

test('an event that can never be stored is passed over once another one was stored', async () => {
  const lines: string[] = []
  const stop = new AbortController()
  const stored: string[] = []
  const handOver = new HandOver({
    accountId: 'account-1',
    receive: async (event) => {
      if ('text' in event && event.text === 'poison') throw new Error('cannot be stored')
      stored.push('text' in event ? event.text : '')
    },
    pauses: { first: 1, longest: 2 },
    signal: stop.signal,
    log: pino({}, { write: (line: string) => void lines.push(line) }),
  })
  const event = (text: string): ChannelEvent => ({
    ...{ event: 'edit', accountId: 'account-1', externalId: text, text, at: new Date(0) },
  })
  let passedOver = false
  const poison = handOver.give(async () => event('poison')).finally(() => (passedOver = true))
  while (!passedOver) {
    expect(await handOver.give(async () => event('hello'))).toBe(true)
    await new Promise(setImmediate)
  }
  expect(await poison).toBe(true)
  expect(new Set(stored)).toEqual(new Set(['hello']))
  expect(lines.at(-1)).toContain('passed over')
  // With nothing else stored it may be the database: it is tried until the session ends, however long that is.
  const waiting = handOver.give(async () => event('poison'))
  const tries = lines.length
  await until(() => expect(lines.length).toBeGreaterThan(tries + 10))
  stop.abort()
  expect(await waiting).toBe(false)
})

test('what the page says went wrong is told without phone numbers', () => {
  expect(faultOf(new Error('No LID for user 2348031112222@c.us'))).toBe('No LID for user …@c.us')
  expect(faultOf('auth timeout')).toBe('auth timeout')
})
