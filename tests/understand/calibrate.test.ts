import { expect, test } from 'vitest'
import { calibrated } from '../../worker/understand/calibrate.ts'

test.each([
  { p: 0.5, slope: 1, offset: 0, is: 0.5 },
  { p: 0.9, slope: 1, offset: 0, is: 0.9 },
  { p: 0.9, slope: 0.5, offset: 0, is: 0.75 },
  { p: 0.9, slope: 0.5, offset: -1, is: 0.525 },
  { p: 0.2, slope: 0.5, offset: 0, is: 1 / 3 },
])('$p with slope $slope and offset $offset is $is', ({ p, is, ...fitted }) => {
  expect(calibrated(p, fitted)).toBeCloseTo(is, 3)
})

test('stays between 0 and 1, and keeps the order', () => {
  const fitted = { slope: 0.8, offset: -0.2 }
  const worth = [0, 1e-9, 0.01, 0.3, 0.99, 1].map((p) => calibrated(p, fitted))
  expect(worth).toEqual(worth.toSorted((a, b) => a - b))
  expect(worth.every((each) => each > 0 && each < 1)).toBe(true)
})
