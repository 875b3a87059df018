import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Fault } from '../../start/fault.ts'
import { dashboardKey, secretKey } from '../../start/secret-key.ts'
import { temporaryFolder } from './folder.ts'

test('made on the first start, kept for its owner alone, and used again', () => {
  const folder = join(temporaryFolder(), 'new')
  const first = secretKey(undefined, folder)
  expect(first).toHaveLength(32)
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
  expect(secretKey(undefined, folder)).toEqual(first)
})

test('the setting goes before the file, and nothing is written', () => {
  const folder = temporaryFolder()
  const set = Buffer.alloc(32, 1)
  expect(secretKey(set, folder)).toBe(set)
  expect(() => readFileSync(join(folder, 'secret.key'))).toThrow()
})

test('a broken file is not replaced: the credentials would be lost', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'secret.key'), 'half a k')
  expect(() => secretKey(undefined, folder)).toThrow(/does not hold a key.*backup/)
  expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe('half a k')
})

test('a file in the way of the folder is told with its fix', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'data'), '')
  const attempt = () => secretKey(undefined, join(folder, 'data', 'inner'))
  expect(attempt).toThrow(Fault)
  expect(attempt).toThrow(/JARA_DATA/)
})

test('the dashboard’s key follows from it, and does not show it', () => {
  const key = Buffer.alloc(32, 3)
  expect(dashboardKey(key)).toMatch(/^[\w-]{22}$/)
  expect(dashboardKey(key)).toBe(dashboardKey(Buffer.alloc(32, 3)))
  expect(dashboardKey(Buffer.alloc(32, 4))).not.toBe(dashboardKey(key))
})
