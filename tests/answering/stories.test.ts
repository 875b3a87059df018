import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { render } from '../../locales/render.ts'
import { type Building, type House, openBuilding, openHouse } from '../stories/house.ts'
import { type Read, scripted } from '../stories/scene.ts'
import { asked, openWriter, printShop } from './parlour.ts'

const readings: Record<string, Read[]> = {
  'can I pay by transfer?': [{ act: 'faq', slots: { topic: ['transfer'] } }],
  'do you deliver?': [{ act: 'faq', slots: { topic: ['deliver'] } }],
  'do you deliver and can I pay by transfer?': [{ act: 'faq', slots: { topic: ['deliver'] } }],
  'how much is mug printing and can I pay by transfer?': [
    { act: 'price', slots: { service: ['mug printing'] } },
    { act: 'faq', slots: { topic: ['transfer'] } },
  ],
  'can I cancel?': [{ act: 'faq', slots: { topic: ['cancel'] } }],
  'what is the name of your dog?': [{ act: 'faq', slots: { topic: ['dog'] } }],
  hi: [{ act: 'greet' }],
}
const understand = scripted(readings)

async function counters(house: House): Promise<Record<string, number>> {
  const { rows } = await house.pglite.query<{ metric: string; count: number }>(
    `SELECT "metric", "count" FROM public."UsageCounter" WHERE "metric" LIKE 'answers%'`,
  )
  return Object.fromEntries(rows.map(({ metric, count }) => [metric, count]))
}

// Each story opens a server and empties a database: slow where much else runs.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(() => building[Symbol.asyncDispose]())

/** One customer's message to the print shop, and what came back. */
async function tells(text: string, write: Parameters<typeof openWriter>[0], deadlineMs?: number) {
  await using writer = await openWriter(write, deadlineMs)
  await using house = await openHouse(building, {
    understand,
    answering: writer.answering,
    file: printShop,
    render,
  })
  await house.writes('ngozi', text)
  await house.quiet()
  return { heard: house.channel.to('ngozi'), requests: writer.server.requests, counts: await counters(house) }
}

describe('an answer from the business’s knowledge', () => {
  test('is said in the model’s words where the facts bear them out', async () => {
    const own = 'Sure, you can pay by transfer. Cash and POS are fine at the counter too.'
    const { heard, requests, counts } = await tells('can I pay by transfer?', () => own)
    expect(heard).toEqual([own])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ temperature: 0.3, max_tokens: 160 })
    expect(asked(requests[0])).toBe(
      'facts: [{"about":"How can I pay?","says":"Cash, transfer or POS at the counter."}]\n' +
        'question: ["can I pay by transfer?"]\nlanguage: English, as people in Nigeria write it',
    )
    expect(counts).toEqual({ answersWritten: 1 })
  })

  test('rests on several entries where the question needs them', async () => {
    const own = 'Yes, we deliver within Ikeja for ₦1,500. You can pay by transfer, cash or POS.'
    const { heard, requests } = await tells('do you deliver and can I pay by transfer?', () => own)
    expect(asked(requests[0])).toContain('our rider')
    expect(asked(requests[0])).toContain('POS at the counter')
    expect(heard).toEqual([own])
  })

  test('leaves what code decided as it is: the price stands beside it', async () => {
    const { heard } = await tells(
      'how much is mug printing and can I pay by transfer?',
      () => 'Yes, by transfer, cash or POS.',
    )
    expect(heard[0]).toContain('₦4,000')
    expect(heard[0]).toContain('Yes, by transfer, cash or POS.')
    expect(heard[0]).not.toContain('at the counter')
  })

  test('may also be about the rules of the business', async () => {
    const own = 'Yes. You can cancel up to 12 hours before your time, just tell me here.'
    const { heard, requests } = await tells('can I cancel?', () => own)
    expect(asked(requests[0])).toContain('12 hours')
    expect(heard).toEqual([own])
  })

  test('is not asked for where there is nothing to say it from', async () => {
    const { requests, counts } = await tells('what is the name of your dog?', () => 'Bingo.')
    expect(requests).toHaveLength(0)
    expect(counts).toEqual({})
    expect((await tells('hi', () => 'Bingo.')).requests).toHaveLength(0)
  })
})

describe('what the check refuses is replaced by the business’s own words, and counted', () => {
  const safe = 'Cash, transfer or POS at the counter.'
  test.each([
    ['amount', 'Yes, with a transfer of ₦2,000.'],
    ['time', 'Yes, transfer before 3pm at the counter.'],
    ['phone', 'Yes, transfer to 0123456789 or pay at the counter.'],
    ['promise', 'Yes, pay by transfer and get free delivery.'],
    ['negation', 'No, we do not take transfer.'],
    ['language', 'Una fit pay by transfer for the counter.'],
    ['markup', 'Yes:\n- **transfer**\n- cash'],
    ['length', 'Yes, transfer. '.repeat(40)],
    ['empty', '  '],
    ['declined', 'NONE'],
  ])('%s', async (reason, text) => {
    const { heard, counts } = await tells('can I pay by transfer?', () => text)
    expect(heard).toEqual([safe])
    expect(counts).toEqual({ answersReplaced: 1, [`answersReplaced.${reason}`]: 1 })
  })
})

describe('a model that fails', () => {
  const safe = 'Cash, transfer or POS at the counter.'
  type Writer = Awaited<ReturnType<typeof openWriter>>
  test.each<[string, (writer: Writer) => void]>([
    ['is slow', ({ server }) => server.mishaps.push({ kind: 'slow', ms: 3_000 })],
    [
      'answers 500, again and again',
      ({ server }) => server.mishaps.push({ kind: 'status', status: 500 }, { kind: 'status', status: 500 }),
    ],
    ['sends something else', ({ server }) => server.mishaps.push({ kind: 'other-json' })],
    ['sends a web page', ({ server }) => server.mishaps.push({ kind: 'html' })],
    ['never ends its answer', ({ server }) => server.mishaps.push({ kind: 'length' })],
    ['sends no text', ({ server }) => server.mishaps.push({ kind: 'null-content' })],
    ['hangs up', ({ server }) => server.mishaps.push({ kind: 'hang-up' }, { kind: 'hang-up' })],
  ])('%s: the facts are told as they stand', async (_, spoil) => {
    await using writer = await openWriter(() => 'Yes, transfer.', 700)
    spoil(writer)
    await using house = await openHouse(building, {
      understand,
      answering: writer.answering,
      file: printShop,
      render,
    })
    await house.writes('ngozi', 'can I pay by transfer?')
    await house.quiet()
    expect(house.channel.to('ngozi')).toEqual([safe])
    expect(await counters(house)).toEqual({ answersReplaced: 1, 'answersReplaced.engine': 1 })
  })
})

test('a turn that has to be decided again asks the model once', async () => {
  await using writer = await openWriter(() => 'Yes, by transfer, cash or POS.')
  let house: House | undefined
  const meddling: typeof writer.answering = async (input, signal) => {
    const written = await writer.answering(input, signal)
    // Somebody else's turn of the same conversation is written meanwhile.
    await house?.pglite.query(`UPDATE public."Conversation" SET "rev" = "rev" + 1`)
    return written
  }
  house = await openHouse(building, { understand, answering: meddling, file: printShop, render })
  await using _ = house
  await house.writes('ngozi', 'can I pay by transfer?')
  await house.quiet()
  expect(house.counted.get('turns_again')).toBe(1)
  expect(writer.server.requests).toHaveLength(1)
  expect(house.channel.to('ngozi')).toEqual(['Yes, by transfer, cash or POS.'])
})

test('a product that stops leaves the message to be found again', async () => {
  const stop = new AbortController()
  await using writer = await openWriter(() => 'Yes, transfer.')
  writer.server.mishaps.push({ kind: 'slow', ms: 2_000 })
  await using house = await openHouse(building, {
    ...{ understand, file: printShop, render, answering: writer.answering },
    ...{ idle: true, signal: stop.signal },
  })
  await house.writes('ngozi', 'can I pay by transfer?')
  const [job] = await house.store.unanswered(
    new Date(house.clock.now().getTime() + 1_000),
    1,
    house.clock.now(),
  )
  if (!job) throw new Error('nothing waits for an answer')
  const turn = house.answer(job)
  setTimeout(() => stop.abort(), 50)
  await expect(turn).rejects.toMatchObject({ code: 'aborted' })
  expect(
    await house.store.unanswered(new Date(house.clock.now().getTime() + 1_000), 1, house.clock.now()),
  ).toHaveLength(1)
})
