import { expect, test } from 'vitest'
import { timeOrderedId } from '../../prisma/new-id.ts'

/** An id of the next millisecond. */
function next(): string {
  const until = performance.now() + 1
  while (performance.now() <= until);
  return timeOrderedId()
}

test('ids that are made later sort after earlier ones, and are UUIDs of version 7', () => {
  const ids = Array.from({ length: 20 }, next)
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
