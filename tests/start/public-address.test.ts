import { expect, test } from 'vitest'
import { isReachable } from '../../start/public-address.ts'

test.each([
  ['https://jara.example', true],
  ['http://192.168.1.20:3000', true],
  ['https://localhost.example', true],
  ['http://localhost:3000', false],
  ['http://shop.localhost', false],
  ['http://127.0.0.1:3000', false],
  ['http://[::1]:3000', false],
  ['http://0.0.0.0:3000', false],
])('%s: %s', (url, reachable) => {
  expect(isReachable(url)).toBe(reachable)
})
