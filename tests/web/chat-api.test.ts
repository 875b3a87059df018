import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const path = (rest: string, slug = 'glow-nails') => `/api/chat/${slug}/${rest}`

function post(body: unknown, slug?: string) {
  const text = typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body)
  const headers = { 'content-type': 'application/json' }
  return house.app.request(path('messages', slug), { method: 'POST', headers, body: text })
}

async function messages(session: string) {
  const response = await house.app.request(path(`messages?session=${session}`))
  expect(response.status).toBe(200)
  return ((await response.json()) as { messages: Record<string, unknown>[] }).messages
}

async function refusal(response: Response) {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return { status: response.status, code: error.code, message: error.message }
}

describe('a customer’s message', () => {
  test('is taken, and is in the history with the answer to it', async () => {
    const posted = await post({ session: 'abc', text: ' Abeg how much be gel? ', id: 'm-1' })
    expect(posted.status).toBe(202)
    expect(await posted.json()).toEqual({ id: 'm-1' })
    await house.answer('abc', 'Gel polish na ₦7,000.', [{ label: 'Book am', text: 'book gel polish' }])
    expect(await messages('abc')).toEqual([
      { id: 'm-1', from: 'customer', text: 'Abeg how much be gel?', at: expect.any(String), buttons: [] },
      {
        id: expect.any(String),
        from: 'business',
        text: 'Gel polish na ₦7,000.',
        at: expect.stringMatching(/^2026-12-01T08:00:\d\d\.\d{3}Z$/),
        buttons: [{ label: 'Book am', text: 'book gel polish' }],
      },
    ])
  })

  test('with the same client id is one message, without an id it gets its own', async () => {
    for (const _again of [1, 2, 3])
      expect((await post({ session: 'twice', text: 'hi', id: 'x' })).status).toBe(202)
    const ids = new Set<unknown>()
    for (const _again of [1, 2])
      ids.add(((await (await post({ session: 'twice', text: 'hi' })).json()) as { id: string }).id)
    expect(ids.size).toBe(2)
    expect((await messages('twice')).map(({ id }) => id)).toEqual(['x', ...ids])
  })

  test('of another session with the same client id is another message', async () => {
    await post({ session: 'one', text: 'from one', id: 'same' })
    await post({ session: 'two', text: 'from two', id: 'same' })
    expect((await messages('one')).map(({ text }) => text)).toEqual(['from one'])
    expect((await messages('two')).map(({ text }) => text)).toEqual(['from two'])
  })

  test('of emoji only, or in any script, goes through as it is', async () => {
    await post({ session: 'emoji', text: '💅🏾💅🏾', id: '1' })
    await post({ session: 'emoji', text: 'Ẹ káàárọ̀ <b>&amp;', id: '2' })
    expect((await messages('emoji')).map(({ text }) => text)).toEqual(['💅🏾💅🏾', 'Ẹ káàárọ̀ <b>&amp;'])
  })

  test('that could not be stored is answered so that it can be sent again', async () => {
    house.refuseNext()
    const response = await post({ session: 'down', text: 'hi', id: '1' })
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await refusal(response)).toMatchObject({ status: 503, code: 'not-stored' })
    expect(await messages('down')).toEqual([])
    expect((await post({ session: 'down', text: 'hi', id: '1' })).status).toBe(202)
    expect(await messages('down')).toHaveLength(1)
    expect(house.logs.join('')).not.toContain('"hi"')
  })
})

describe('bad input is refused with its reason, and nothing is stored', () => {
  const long = 'a'.repeat(4_097)
  const cases: [string, unknown, number, string][] = [
    ['malformed JSON', '{"session":', 400, 'bad-json'],
    ['no JSON at all', 'hello', 400, 'bad-json'],
    ['an empty body', '', 400, 'bad-json'],
    ['binary', new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16])]), 400, 'bad-json'],
    ['a JSON list', [], 400, 'bad-request'],
    ['null', 'null', 400, 'bad-request'],
    ['no session', { text: 'hi' }, 400, 'bad-request'],
    ['an empty session', { session: '', text: 'hi' }, 400, 'bad-request'],
    ['a session with a colon', { session: 'bad:x', text: 'hi' }, 400, 'bad-request'],
    ['a session of 129 characters', { session: 's'.repeat(129), text: 'hi' }, 400, 'bad-request'],
    ['no text', { session: 'bad' }, 400, 'bad-request'],
    ['a number as text', { session: 'bad', text: 7 }, 400, 'bad-request'],
    ['an empty text', { session: 'bad', text: '' }, 400, 'empty-text'],
    ['a text of blanks', { session: 'bad', text: ' \n\t ' }, 400, 'empty-text'],
    ['binary data in the text', { session: 'bad', text: 'a\0b' }, 400, 'bad-request'],
    ['a bad client id', { session: 'bad', text: 'hi', id: 'a b' }, 400, 'bad-request'],
    ['4,097 characters', { session: 'bad', text: long }, 413, 'text-too-long'],
    ['20,000 characters', { session: 'bad', text: 'a'.repeat(20_000) }, 413, 'text-too-long'],
    ['more than the body may have', { session: 'bad', text: 'a'.repeat(70_000) }, 413, 'body-too-large'],
  ]
  test.each(cases)('%s', async (_name, body, status, code) => {
    const refused = await refusal(await post(body))
    expect(refused).toMatchObject({ status, code })
    expect(refused.message.length).toBeGreaterThan(10)
    expect(await messages('bad')).toEqual([])
  })

  test('4,096 characters are just right', async () => {
    expect((await post({ session: 'full', text: 'a'.repeat(4_096) })).status).toBe(202)
  })

  test('an unknown business, in every route', async () => {
    expect(await refusal(await post({ session: 's', text: 'hi' }, 'nobody'))).toMatchObject({
      status: 404,
      code: 'unknown-business',
    })
    expect((await house.app.request(path('messages?session=s', 'nobody'))).status).toBe(404)
    expect((await house.app.request(path('events?session=s', 'nobody'))).status).toBe(404)
  })

  test('a bad session in the queries, and a path that is not there', async () => {
    for (const rest of ['messages', 'messages?session=', 'messages?session=a%20b', 'events?session=%00'])
      expect((await house.app.request(path(rest))).status).toBe(400)
    expect(await refusal(await house.app.request(path('nothing')))).toMatchObject({
      status: 404,
      code: 'not-found',
    })
  })
})

test('one session cannot flood, others do not notice, and waiting helps', async () => {
  let refused: Response | undefined
  for (let count = 0; count < 60 && !refused; count++) {
    const response = await post({ session: 'flood', text: `message ${count}` })
    if (response.status === 429) refused = response
  }
  expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await messages('flood')).toHaveLength(30)
  expect((await post({ session: 'calm', text: 'hi' })).status).toBe(202)
  house.pass(Number(refused?.headers.get('retry-after')))
  expect((await post({ session: 'flood', text: 'sorry' })).status).toBe(202)
})

test('sessions see nothing of each other, businesses neither', async () => {
  await post({ session: 'mine', text: 'my secret' })
  expect(JSON.stringify(await messages('yours'))).not.toContain('secret')
})

test('answers of the API are kept by nobody', async () => {
  const response = await house.app.request(path('messages?session=abc'))
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})
