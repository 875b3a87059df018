import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ limits: { pollMs: 30, keepAliveMs: 20, streamsPerSession: 2 } })
})
afterAll(() => house[Symbol.asyncDispose]())

interface Event {
  event?: string
  id?: string
  data?: string
  comment?: string
}

/** Reads one stream like a browser; ends it when disposed. */
async function follow(session: string, headers: Record<string, string> = {}) {
  const response = await house.app.request(`/api/chat/glow-nails/events?session=${session}`, { headers })
  const events: Event[] = []
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const next = async (wanted: (event: Event) => boolean): Promise<Event> => {
    for (;;) {
      const found = events.findIndex(wanted)
      if (found >= 0) return events.splice(0, found + 1).at(-1) as Event
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) throw new Error('the stream has ended')
      buffer += value
      const blocks = buffer.split('\n\n')
      buffer = blocks.pop() ?? ''
      events.push(...blocks.map(parse))
    }
  }
  const message = async () => JSON.parse((await next(({ event }) => event === 'message')).data ?? '')
  return { response, next, message, [Symbol.asyncDispose]: async () => reader?.cancel() }
}

function parse(block: string): Event {
  const event: Event = {}
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w*): ?(.*)$/.exec(line) ?? []
    event[(name || 'comment') as keyof Event] = value ?? ''
  }
  return event
}

const say = (session: string, text: string, id: string) => house.chat.post({ session, text, id })

test('typing and messages arrive as they happen, each message once, in the order of the history', async () => {
  await using stream = await follow('live')
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
  await stream.next(({ comment }) => comment === 'connected')
  await say('live', 'how much be gel', 'm1')
  expect(await stream.message()).toMatchObject({ id: 'm1', from: 'customer', text: 'how much be gel' })
  await house.chat.typing?.('live')
  expect(await stream.next(({ event }) => event === 'typing')).toMatchObject({ data: '{"typing":true}' })
  await house.answer('live', '₦7,000', [{ label: 'Book', text: 'book am' }])
  expect(await stream.message()).toMatchObject({
    text: '₦7,000',
    buttons: [{ label: 'Book', text: 'book am' }],
  })
  await say('live', 'ok', 'm2')
  expect(await stream.message()).toMatchObject({ id: 'm2' })
})

test('a message that another process delivered appears without a hint', async () => {
  await using stream = await follow('far')
  await stream.next(({ comment }) => comment === 'connected')
  await say('far', 'hello', 'm1')
  await stream.message()
  await house.answerElsewhere('far', 'from afar')
  expect(await stream.message()).toMatchObject({ text: 'from afar' })
})

test('a page that comes back with the last id gets exactly what it missed', async () => {
  await say('back', 'one', 'm1')
  await house.answer('back', 'answer one')
  await say('back', 'two', 'm2')
  {
    await using stream = await follow('back', { 'last-event-id': 'm1' })
    expect(await stream.message()).toMatchObject({ text: 'answer one' })
    expect(await stream.message()).toMatchObject({ text: 'two' })
  }
  await using unknown = await follow('back', { 'last-event-id': 'never-heard-of' })
  expect(await unknown.message()).toMatchObject({ text: 'one' })
})

test('a silent stream is kept open, and many tabs are not', async () => {
  await using first = await follow('tabs')
  await using second = await follow('tabs')
  await first.next(({ comment }) => comment === 'keep-alive')
  await second.next(({ comment }) => comment === 'keep-alive')
  const third = await house.app.request('/api/chat/glow-nails/events?session=tabs')
  expect(third.status).toBe(429)
})

test('a stream that has gone lets go of its place', async () => {
  for (let count = 0; count < 5; count++) {
    await using stream = await follow('gone')
    expect(stream.response.status).toBe(200)
    await stream.next(({ comment }) => comment === 'connected')
  }
})
