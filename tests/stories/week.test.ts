import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { misanswered, miscounted } from './week/answers.ts'
import { type Booked, bookOf, overlaps } from './week/book.ts'
import { broken } from './week/promises.ts'
import { seeded } from './week/random.ts'
import { misreminded, remindersOf } from './week/reminded.ts'
import { reportOf } from './week/report.ts'
import { openTown, type Town } from './week/town.ts'

const seed = 20_261_207

let town: Town
let book: Booked[]
/** Monday to Sunday; nobody sleeps through it, the clock jumps from message to message. */
beforeAll(async () => {
  const began = performance.now()
  town = await openTown({
    samples: ['mama-nkechi-braids', 'fine-boy-barbers', 'glow-and-calm-spa'].map(
      (name) => `samples/${name}.yaml`,
    ),
    customers: 300,
    begin: new Date('2026-12-07T00:00:00+01:00'),
    end: new Date('2026-12-14T00:00:00+01:00'),
    random: seeded(seed),
  })
  await town.run()
  book = await bookOf(town)
  console.info(`Seed ${seed}.\n${reportOf(town, book, performance.now() - began)}`)
}, 600_000)
afterAll(async () => {
  await town?.[Symbol.asyncDispose]()
})

describe('a week of three businesses with 300 customers', () => {
  it('books no seat twice', () => {
    expect(book.length).toBeGreaterThan(100)
    expect(overlaps(book)).toEqual([])
  })

  it('keeps every booking as its customer was told last, and no other', () => {
    expect(broken(book, town.told)).toEqual([])
  })

  it('reminds of every booking once, in time, never at night, and nobody after STOP', async () => {
    const reminders = await remindersOf(town)
    expect(reminders.length).toBeGreaterThan(50)
    expect(await misreminded(town, book, reminders)).toEqual([])
  })

  it('answers every message, and none twice', async () => {
    expect(await misanswered(town)).toEqual([])
  })

  it('counts what there is', async () => {
    expect(await miscounted(town)).toEqual([])
  })
})
