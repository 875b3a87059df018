import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { EngineError } from '../../worker/engine/engine.ts'
import { openLlamaEngine } from '../../worker/engine/llama/open-llama.ts'
import { tinyGguf, writeTinyGguf } from './tiny-gguf.ts'

const folder = mkdtempSync(join(tmpdir(), 'jara-broken-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, bytes: string | Buffer) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const whole = tinyGguf()
const damaged = Buffer.from(whole)
damaged.writeBigUInt64LE(2n ** 60n, 8)
const old = Buffer.from(whole)
old.writeUInt32LE(1, 4)

test.each([
  ['a missing file', join(folder, 'absent.gguf'), /absent\.gguf does not exist: set JARA_MODEL/],
  ['a folder', folder, /is not a file/],
  ['an empty file', file('empty.gguf', ''), /is empty/],
  [
    'a text',
    file('text.gguf', 'Hello there, I am no model.'),
    /not a GGUF file \(it starts with "Hello th"\)/,
  ],
  ['a web page', file('page.gguf', '<!DOCTYPE html><html>'), /is a web page/],
  ['a Git LFS pointer', file('lfs.gguf', 'version https://git-lfs.github.com/spec/v1\n'), /git lfs pull/],
  ['the first bytes only', file('head.gguf', whole.subarray(0, 20)), /cut short/],
  ['a header without its end', file('half.gguf', whole.subarray(0, 3000)), /cut short/],
  ['tensors without their end', file('tensors.gguf', whole.subarray(0, whole.length - 20_000)), /cut short/],
  ['a last tensor without its end', file('last.gguf', whole.subarray(0, whole.length - 64)), /cut short/],
  ['a damaged count', file('count.gguf', damaged), /is damaged/],
  ['an old version', file('old.gguf', old), /GGUF version 1/],
  [
    'a model without tokenizer',
    writeTinyGguf(join(folder, 'bare.gguf'), { tokenizer: false }),
    /no tokenizer/,
  ],
  [
    'an unknown architecture',
    writeTinyGguf(join(folder, 'arch.gguf'), { architecture: 'warbler' }),
    /architecture "warbler", which this llama\.cpp does not know/,
  ],
])('%s is refused with a fix', async (_, modelPath, sentence) => {
  const fault = await openLlamaEngine({ modelPath, log: pino({ level: 'silent' }) }).catch((cause) => cause)
  expect(fault).toBeInstanceOf(EngineError)
  expect(fault).toMatchObject({ code: 'bad-model', message: expect.stringMatching(sentence) })
})
