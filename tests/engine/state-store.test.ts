import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Token } from 'node-llama-cpp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prefixKey, StateStore } from '../../worker/engine/llama/schedule/state-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jara-states-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const tokens = [1, 2, 3] as Token[]

/** A state of ten bytes. */
async function write(path: string): Promise<number> {
  writeFileSync(path, '0123456789')
  return 10
}

test('parked conversations take their part and no more; the oldest goes', async () => {
  const store = new StateStore(folder, 100, 20)
  for (const name of ['a', 'b', 'c']) await store.keepConversation('salon', name, tokens, write)
  expect(store.conversation('salon', 'a')).toBeUndefined()
  expect(store.conversation('salon', 'b')?.tokens).toEqual(tokens)
  expect(store.bytes).toBe(20)
  expect(readdirSync(folder)).toHaveLength(2)
})

test('prefixes outlive conversations, and may use the whole', async () => {
  const store = new StateStore(folder, 40, 20)
  await store.keepConversation('salon', 'a', tokens, write)
  const keys = ['w', 'x', 'y', 'z'].map((tenant) => prefixKey(tenant, tokens))
  for (const key of keys) await store.keepPrefix(key, tokens, write)
  expect(store.conversation('salon', 'a')).toBeUndefined()
  expect(keys.every((key) => store.prefix(key) !== undefined)).toBe(true)
  expect(store.bytes).toBe(40)
})

test('a state that cannot be written leaves nothing', async () => {
  const store = new StateStore(folder, 100)
  await store.keepConversation('salon', 'a', tokens, async (path) => {
    writeFileSync(path, 'half')
    throw new Error('no space left')
  })
  expect([store.bytes, readdirSync(folder)]).toEqual([0, []])
})
