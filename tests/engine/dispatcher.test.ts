import { expect, test } from 'vitest'
import type { CompletionRequest } from '../../worker/engine/engine.ts'
import { Dispatcher } from '../../worker/engine/llama/dispatcher.ts'
import type { ToChild } from '../../worker/engine/llama/protocol.ts'

const request = (prompt: string, deadlineMs = 5_000): CompletionRequest => {
  return { prompt, maxTokens: 1, temperature: 0, seed: 1, deadlineMs }
}

/** A child with two lanes that dies of the prompt "poison" and echoes every other. */
function mortalChild() {
  const batches: string[][] = []
  let alive = true
  let inHand: { id: number; prompt: string }[] = []
  const dispatcher = new Dispatcher({
    queueLimit: 100,
    silentMs: 1_000,
    graceMs: 1_000,
    link: () => (alive ? { lanes: 2, silentFor: 0, send } : undefined),
    fault: () => undefined,
    hung: () => {},
  })
  function send(message: ToChild): void {
    if (message.type !== 'complete') return
    inHand.push({ id: message.id, prompt: String(message.prompt) })
    if (inHand.length === 1) setImmediate(work)
  }
  function work(): void {
    const batch = inHand
    inHand = []
    batches.push(batch.map(({ prompt }) => prompt))
    if (batch.some(({ prompt }) => prompt === 'poison')) {
      alive = false
      dispatcher.down('the child died')
      alive = true
      dispatcher.pump()
      return
    }
    for (const { id, prompt } of batch)
      dispatcher.heard({ type: 'done', id, text: prompt, tokensIn: 1, tokensOut: 1 })
  }
  return { dispatcher, batches }
}

test('a request that kills the child is refused after two lives, and all others are answered', async () => {
  const { dispatcher, batches } = mortalChild()
  const prompts = ['a', 'poison', 'b', 'c', 'd', 'e']
  const settled = await Promise.allSettled(prompts.map((prompt) => dispatcher.complete(request(prompt))))
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value.text : one.reason.code))).toEqual([
    'a',
    'crashed',
    'b',
    'c',
    'd',
    'e',
  ])
  expect(batches).toEqual([['a', 'poison'], ['a'], ['poison'], ['b', 'c'], ['d', 'e']])
})

test('a closed dispatcher refuses what waits and what comes', async () => {
  const { dispatcher } = mortalChild()
  const waiting = dispatcher.complete(request('a'))
  dispatcher.close()
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
  await expect(dispatcher.complete(request('b'))).rejects.toMatchObject({ code: 'aborted' })
})

/** A child with this many lanes that answers only when it is told to. */
function patientChild(lanes: number) {
  const inHand: { id: number; prompt: string }[] = []
  const dispatcher = new Dispatcher({
    queueLimit: 100,
    silentMs: 1_000,
    graceMs: 1_000,
    link: () => ({
      lanes,
      silentFor: 0,
      send: (message) => {
        if (message.type === 'complete') inHand.push({ id: message.id, prompt: String(message.prompt) })
      },
    }),
    fault: () => undefined,
    hung: () => {},
  })
  const started: string[] = []
  return {
    ask: (prompt: string, turn: Pick<CompletionRequest, 'tenant' | 'priority'> = {}) =>
      dispatcher.complete({ ...request(prompt), ...turn }),
    /** Answers one after the other, and tells in which order they were given to the child. */
    answerAll(): string[] {
      for (let next = inHand.shift(); next !== undefined; next = inHand.shift()) {
        started.push(next.prompt)
        dispatcher.heard({ type: 'done', id: next.id, text: '', tokensIn: 1, tokensOut: 1 })
      }
      return started
    },
    inHand,
  }
}

test('a business with many requests does not keep the others waiting', async () => {
  const { ask, answerAll } = patientChild(1)
  const many = ['a1', 'a2', 'a3', 'a4'].map((prompt) => ask(prompt, { tenant: 'a' }))
  const few = [ask('b1', { tenant: 'b' }), ask('c1', { tenant: 'c' }), ask('b2', { tenant: 'b' })]
  expect(answerAll()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  await Promise.all([...many, ...few])
})

test('who has least in hand is next', async () => {
  const { ask, answerAll, inHand } = patientChild(3)
  const work = ['a1', 'a2', 'a3', 'a4'].map((prompt) => ask(prompt, { tenant: 'a' }))
  work.push(ask('b1', { tenant: 'b' }))
  expect(inHand.map(({ prompt }) => prompt)).toEqual(['a1', 'a2', 'a3'])
  expect(answerAll()).toEqual(['a1', 'a2', 'a3', 'b1', 'a4'])
  await Promise.all(work)
})

test('background work waits for customers and leaves them lanes', async () => {
  const { ask, answerAll, inHand } = patientChild(4)
  const background = { tenant: 'a', priority: 'background' } as const
  const work = ['s1', 's2', 's3', 's4'].map((prompt) => ask(prompt, background))
  expect(inHand.map(({ prompt }) => prompt)).toEqual(['s1', 's2'])
  work.push(ask('c1', { tenant: 'a' }), ask('c2', { tenant: 'a' }), ask('c3', { tenant: 'a' }))
  expect(inHand.map(({ prompt }) => prompt)).toEqual(['s1', 's2', 'c1', 'c2'])
  expect(answerAll()).toEqual(['s1', 's2', 'c1', 'c2', 'c3', 's3', 's4'])
  await Promise.all(work)
})
