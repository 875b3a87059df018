import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Done } from '../../worker/engine/llama/protocol.ts'
import { openTiny, openTinyScheduler, type TinyModel } from './open-tiny.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let tiny: TinyModel
beforeAll(async () => {
  tiny = await openTiny()
})
afterAll(() => tiny[Symbol.asyncDispose]())

const gbnf = 'root ::= [a-h]{12}'
/** Written over and over, so that what stands before a question decides the answer. */
const prefixOf = (letter: string) => `${letter.repeat(40)} ${`${letter}z${letter}y `.repeat(20)}`
const [ofA, ofB] = [prefixOf('q'), prefixOf('w')] as const
const question = (index: number) => `question ${'m'.repeat(index % 7)} ${index}<out>`
const asked = (tenant: 'a' | 'b', index: number) => {
  const prefix = tenant === 'a' ? ofA : ofB
  return { prompt: prefix + question(index), prefix, tenant, gbnf }
}
const codeOf = (work: Promise<Done>) =>
  work.then(
    () => undefined,
    (cause) => cause.code,
  )

/** Nothing is reused: no tenant, and a place that was empty. */
async function recomputed(requests: { prompt: string }[]): Promise<string[]> {
  const alone = await openTinyScheduler(tiny, { sequences: 1 })
  const answers: string[] = []
  for (const { prompt } of requests) answers.push((await alone.ask({ prompt, gbnf })).text)
  return answers
}

describe('a prefix', () => {
  test('is computed once, kept in a file, and answers as if it were computed again', async () => {
    const { ask, store } = await openTinyScheduler(tiny, { sequences: 2 })
    const requests = [0, 1, 2, 3].map((index) => asked('a', index))
    const first = await ask(requests[0] as (typeof requests)[0])
    expect(first.tokensReused).toBe(0)
    expect(store.bytes).toBeGreaterThan(0)
    const rest = await Promise.all(requests.slice(1).map((request) => ask(request)))
    for (const answer of rest) expect(answer.tokensReused).toBeGreaterThanOrEqual(ofA.length)
    expect([first, ...rest].map(({ text }) => text)).toEqual(await recomputed(requests))
  })

  test('is computed by one context while the other waits for it', async () => {
    const { ask } = await openTinyScheduler(tiny, { contexts: 2, sequences: 2 })
    const answers = await Promise.all([0, 1, 2, 3].map((index) => ask(asked('a', index))))
    expect(answers.filter(({ tokensReused }) => tokensReused === 0)).toHaveLength(1)
  })

  test('of some length, before a short question, answers the same though its end is read again', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 2 })
    const prefix = 'price list of the shop, '.repeat(26)
    const requests = ['m', 'n', 'k'].map((letter) => {
      return { prompt: `${prefix}${letter.repeat(50)}<out>`, prefix, tenant: 'a', gbnf }
    })
    const answers: Done[] = []
    for (const request of requests) answers.push(await ask(request))
    expect(answers.map(({ tokensReused }) => tokensReused)).toEqual([0, prefix.length, prefix.length])
    expect(answers.map(({ text }) => text)).toEqual(await recomputed(requests))
  })

  test('is not reused where no tenant is named', async () => {
    const { ask, store } = await openTinyScheduler(tiny, { sequences: 1 })
    const { tenant: _, ...request } = asked('a', 0)
    for (const answer of [await ask(request), await ask(request)]) expect(answer.tokensReused).toBe(0)
    expect(store.bytes).toBe(0)
  })
})

describe('tenants', () => {
  /** How much the probabilities of two answers to the same question differ, at most. */
  const distance = (one: Done, other: Done) => {
    if (one.text !== other.text) return 1
    return Math.max(
      ...(one.probabilities ?? []).map((p, at) => Math.abs(p - (other.probabilities?.[at] ?? 0))),
    )
  }

  test('get the answers that they get alone, however their requests mix', async () => {
    const tenants = Array.from({ length: 40 }, (_, index) => ((index * 7) % 3 === 0 ? 'a' : 'b') as 'a' | 'b')
    const alone = await openTinyScheduler(tiny, { sequences: 1 })
    const own: Done[] = []
    const swapped: Done[] = []
    for (const [index, tenant] of tenants.entries()) {
      const fresh = ({ prompt }: { prompt: string }) => alone.ask({ prompt, gbnf })
      own.push(await fresh(asked(tenant, index)))
      swapped.push(await fresh(asked(tenant === 'a' ? 'b' : 'a', index)))
    }
    // The measure can tell whose prefix it was: were one mixed up, its answer would be as far off as this.
    const telling = Math.min(...own.map((answer, index) => distance(answer, swapped[index] as Done)))
    for (const contexts of [1, 2]) {
      const { ask } = await openTinyScheduler(tiny, { contexts, sequences: 3 })
      const mixed = await Promise.all(tenants.map((tenant, index) => ask(asked(tenant, index))))
      const off = Math.max(...mixed.map((answer, index) => distance(answer, own[index] as Done)))
      expect(off).toBeLessThan(telling / 4)
      expect(mixed.filter(({ tokensReused }) => (tokensReused ?? 0) >= ofA.length).length).toBeGreaterThan(30)
    }
  })

  test('share nothing, not even what is the same', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 2 })
    await ask(asked('a', 0))
    const other = await ask({ ...asked('a', 1), tenant: 'b', conversation: 'x' })
    expect(other.tokensReused).toBe(0)
    const sameName = await ask({ ...asked('a', 2), tenant: 'c', conversation: 'x' })
    expect(sameName.tokensReused).toBe(0)
  })
})

describe('a conversation', () => {
  const turn = (name: string, text: string) => ({ ...asked('a', 0), prompt: ofA + text, conversation: name })

  test('goes on where it stopped, also after others took its place', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 1 })
    const opening = `${'first things said '.repeat(8)}`
    const first = await ask(turn('one', opening))
    const resident = await ask(turn('one', `${opening}${first.text} and more<out>`))
    expect(resident.tokensReused).toBeGreaterThanOrEqual(ofA.length + opening.length)
    await ask(turn('two', 'something else<out>'))
    const parked = await ask(turn('one', `${opening}${first.text} and more<out> and on<out>`))
    expect(parked.tokensReused).toBe(resident.tokensIn)
  })

  test('goes on from the tokens that the model wrote, though its text has others', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 1 })
    const opening = 'first things said'
    // Letter by letter; a tokenizer makes one token of "ab".
    const letters = 'root ::= "a" "b" "a" "b" "c"'
    const first = await ask({ ...turn('one', opening), gbnf: letters })
    expect(first.text).toBe('ababc')
    expect(first.tokensOut).not.toBe(tiny.model.tokenize(first.text).length)
    const again = await ask(turn('one', `${opening}${first.text} and more<out>`))
    expect(again.tokensReused).toBe(first.tokensIn + first.tokensOut)
  })

  test('is given up for the newest when the bytes run out', async () => {
    const opening = `${'first things said '.repeat(8)}`
    const roomy = await openTinyScheduler(tiny, { sequences: 1 })
    await roomy.ask(turn('one', opening))
    const limitBytes = Math.round(4.5 * roomy.store.bytes)
    const { ask, store } = await openTinyScheduler(tiny, { sequences: 1, limitBytes })
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      await ask(turn(name, opening))
      expect(store.bytes).toBeLessThanOrEqual(limitBytes)
    }
    expect(store.conversation('a', 'one')).toBeUndefined()
    expect(store.conversation('a', 'four')).toBeDefined()
    const again = await ask(turn('one', `${opening}once more<out>`))
    expect(again.tokensReused).toBeGreaterThanOrEqual(ofA.length)
    expect(again.tokensReused).toBeLessThan(ofA.length + opening.length)
  })
})

describe('a request', () => {
  const endless = { prompt: 'go<out>', gbnf: 'root ::= [a-z] root', maxTokens: 900 }

  test('that is cancelled, running or waiting, leaves its place', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 1 })
    const controller = new AbortController()
    const both = [codeOf(ask(endless, controller.signal)), codeOf(ask(endless, controller.signal))]
    setTimeout(() => controller.abort(), 20)
    expect(await Promise.all(both)).toEqual(['aborted', 'aborted'])
    expect((await ask(asked('a', 0))).text).toMatch(/^[a-h]{12}$/)
  })

  test('of a customer goes before background work', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 1 })
    const order: string[] = []
    const note = (name: string, request: Parameters<typeof ask>[0]) =>
      ask(request).then(() => order.push(name))
    await Promise.all([
      note('running', { ...endless, maxTokens: 30 }),
      note('background', { ...asked('a', 1), priority: 'background' }),
      note('also background', { ...asked('b', 1), priority: 'background' }),
      note('customer', asked('a', 2)),
    ])
    expect(order).toEqual(['running', 'customer', 'background', 'also background'])
  })

  test('with a broken grammar or too long a prompt is refused, and others are answered', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 2 })
    const codes = Promise.all([
      codeOf(ask({ prompt: 'x', gbnf: 'root ::= (' })),
      codeOf(ask({ prompt: 'x '.repeat(800) })),
    ])
    expect((await ask(asked('a', 0))).text).toHaveLength(12)
    expect(await codes).toEqual(['bad-schema', 'context-overflow'])
  })

  test('with a text as prompt is answered with a probability for each token', async () => {
    const { ask } = await openTinyScheduler(tiny, { sequences: 2 })
    const { probabilities, tokensOut } = await ask({ prompt: 'hello<out>', gbnf })
    expect(probabilities).toHaveLength(tokensOut)
    expect(probabilities?.every((p) => p > 0 && p <= 1)).toBe(true)
  })
})

describe('what a schema leaves no choice about', () => {
  const jsonSchema = {
    type: 'object',
    properties: {
      language: { enum: ['en', 'pcm'] },
      asks: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', maxLength: 5 } },
      sure: { type: 'boolean' },
    },
    required: ['language', 'asks', 'sure'],
    additionalProperties: false,
  }
  const requests = [1, 2, 3, 4].map((index) => {
    return { prompt: [{ role: 'user' as const, content: question(index) }], jsonSchema, maxTokens: 200 }
  })

  test('is written by the host as the model would have had to', async () => {
    const written: Done[][] = []
    for (const forces of [true, false]) {
      const { ask } = await openTinyScheduler(tiny, { sequences: 4, forces })
      written.push(await Promise.all(requests.map((request) => ask(request))))
    }
    const [forced, sampled] = written.map((answers) => answers.map(({ text }) => text))
    expect(forced).toEqual(sampled)
    for (const text of forced ?? []) {
      expect(JSON.parse(text)).toMatchObject({ language: expect.stringMatching(/^(en|pcm)$/) })
    }
  })
})
