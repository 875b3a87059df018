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
