import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Customer } from '../../start/bench/standin/customer.ts'
import { withoutRedis } from '../queue/backends.ts'
import { postgresFolder } from '../store/postgres-server.ts'
import { withoutChromium } from '../web/chromium.ts'
import { openScene, type Scene } from './scene.ts'

const kills = Number(process.env.CHAOS_KILLS ?? 30)
const seed = Number(process.env.CHAOS_SEED ?? 20261121)
const customers = 6
/** The longest that a customer waits: a lapsed lease, a start of Chromium, and the sweep. */
const patienceMs = 180_000

const withoutPostgres =
  postgresFolder() || process.env.CI === 'true'
    ? undefined
    : 'no PostgreSQL here (apt-get install postgresql)'
const without = withoutChromium || withoutRedis || withoutPostgres

/** Each question once: whoever reads the replies can tell them apart from what was asked before. */
interface Asked {
  customer: Customer
  asked: number
}

test.skipIf(without)(
  `every message is answered once, whatever is killed${without ? ` (skipped: ${without})` : ''}`,
  { timeout: 40 * 60_000 },
  async () => {
    await using scene = await openScene(mkdtempSync(join(tmpdir(), 'jara-chaos-')))
    const random = numbersFrom(seed)
    const over = new AbortController()
    let unanswered: unknown
    const asking = Array.from({ length: customers }, (_, index) => chat(scene, index, over.signal))
    const counted = { browser: 0, bots: 0, network: 0 }
    for (const one of asking) one.catch((error: unknown) => (unanswered ??= error))
    for (let kill = 0; kill < kills && !unanswered; kill++) {
      await pause(500 + random() * 7_000)
      const what = (['browser', 'bots', 'network'] as const)[Math.floor(random() * 3)] ?? 'browser'
      counted[what]++
      await breaks[what](scene, random)
    }
    over.abort()
    const told = await Promise.all(asking).catch(async (error) => {
      console.log(JSON.stringify(await scene.rows(), null, 1))
      throw error
    })
    console.log(`${JSON.stringify(counted)}; ${told.reduce((sum, { asked }) => sum + asked, 0)} messages`)
    for (const { customer, asked } of told)
      expect(customer.received().map(({ text }) => text.includes('3,000'))).toEqual(Array(asked).fill(true))
    expect(scene.standIn.breaches()).toEqual([])
    expect(scene.ownEnds(), 'no process ended by itself').toBe(0)
  },
)

const breaks: Record<'browser' | 'bots' | 'network', (scene: Scene, random: () => number) => Promise<void>> =
  {
    browser: ({ standIn, phone }) => standIn.killBrowser(phone),
    bots: (scene) => scene.killBots(),
    async network({ standIn }, random) {
      standIn.network.down()
      await pause(500 + random() * 6_000)
      standIn.network.up()
    },
  }

/** Asks, waits for the reply, and asks again, until it is over. */
async function chat({ phone }: Scene, index: number, signal: AbortSignal): Promise<Asked> {
  const number = `23480311100${index}0`
  const customer = phone.customer(
    number,
    index % 2 === 0 ? {} : { lid: `77${number}`, revealed: index % 3 === 0 },
  )
  for (let asked = 1; ; asked++) {
    customer.writes('how much is haircut?')
    await customer.waitFor(asked, patienceMs)
    if (signal.aborted) return { customer, asked }
    await pause(100 + index * 150)
  }
}

/** Mulberry32: the same seed breaks the same things in the same order. */
function numbersFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
