import { randomInt, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, vi } from 'vitest'
import { whatsAppWebChannel } from '../../bots/whatsapp-web/channel.ts'
import { findChromium } from '../../bots/whatsapp-web/chromium.ts'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'
import type { Account, Store } from '../../prisma/store.ts'
import type { Customer } from '../../start/bench/standin/customer.ts'
import type { BusinessPhone } from '../../start/bench/standin/phone.ts'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import type { Rig } from './conformance.ts'

/** Why these tests cannot run here; in CI a missing browser is a failure instead. */
export const missing =
  process.env.CI !== 'true' &&
  (await findChromium(process.env.JARA_CHROMIUM).then(
    () => false as const,
    (error: Error) => error.message,
  ))

/** Short enough for tests, long enough that a slow machine is not taken for a stuck one. */
const timing = {
  pauses: { first: 5, longest: 50 },
  ...{ sendMs: 5_000, saveMs: 200, patienceMs: 1_000, askAgainMs: 100 },
}
const sessionTiming = {
  lookMs: 100,
  tickMs: 250,
  settleMs: 500,
  takeOverMs: 300,
  pauses: { first: 50, longest: 400 },
}

export interface WhatsAppWebRig extends Rig {
  standIn: StandIn
  phone: BusinessPhone
  /** The customer of the conformance script. */
  ada: Customer
  account: Account
  /** Log lines as they would be written. */
  logs: string[]
  /** Resolves once the session has looked for what came in, so often since the rig was made. */
  connected(times?: number): Promise<void>
  /** Another process's channel on the same account and profile. */
  channelAgain(): Promise<Rig['channel']>
}

/** A browser starts in a second, or in half a minute where others have the machine. */
export const patiently = <T>(check: () => T) => vi.waitFor(check, { timeout: 60_000, interval: 20 })

/** A phone that is linked as soon as the channel listens, and a customer who writes to it. */
export async function whatsAppWebRig(
  store: Store,
  businessId: string,
  now = () => new Date(),
): Promise<WhatsAppWebRig> {
  await using stack = new AsyncDisposableStack()
  const standIn = stack.use(await openStandIn())
  const folder = await mkdtemp(join(tmpdir(), 'jara-whatsapp-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const number = `23480${String(randomInt(1e8)).padStart(8, '0')}`
  const phone = standIn.phone(number)
  const saved = await store.saveAccount({ businessId, kind: 'whatsapp-web', externalId: number })
  const until10 = new Date(now().getTime() + 600_000)
  await store.requestLink(saved.id, { keyHash: randomUUID(), until: until10, now: now() })
  const logs: string[] = []
  const log = pino({}, { write: (line: string) => void logs.push(line) })
  const open = (account: Account) => {
    const owner = randomUUID()
    return whatsAppWebChannel({
      ...{ account, log, now, timing, history: store },
      pace: { perHour: 20, betweenMs: { least: 1, most: 2 } },
      session: {
        ...{ account, folder, log, now, secretKey: new Uint8Array(32), starts: limitStarts() },
        store: { link: (id) => store.link(id), reportLink: scanned(store, phone) },
        lease: (until) => store.leaseAccount(account.id, owner, until, now()),
        clientOptions: standIn.clientOptions(),
        timing: sessionTiming,
      },
    })
  }
  const channel = open(saved)
  const ada = phone.customer('2348031112222', { name: 'Ada' })
  let last = ''
  const looked = () => logs.filter((line) => line.includes('looked for what came in')).length
  const connected = (times = 1) => patiently(() => expect(looked()).toBeGreaterThanOrEqual(times))
  const resources = stack.move()
  return {
    ...{ standIn, phone, ada, account: saved, logs, connected, channel },
    channelAgain: async () => open((await store.account(saved.id)) ?? saved),
    customer: { address: ada.chatId, alias: { kind: 'phone', value: '2348031112222' } },
    say: async (text) => {
      await connected()
      last = ada.writes(text)
    },
    // A page that loads anew brings back what it brought shortly before.
    repeat: async () => phone.reloadPage(),
    noise: async () => {
      await connected()
      phone.noise()
      ada.calls()
      ada.sends('call_log')
    },
    personWrites: async (text) => void phone.types(ada.chatId, text),
    edits: async (text) => ada.edits(last, text),
    withdraws: async () => ada.deletes(last),
    reads: async () => ada.reads(),
    shown: () => ada.received().map(({ text }) => text),
    failNext: async (how) => {
      if (how === 'wait 7 s') return null
      if (how === 'connection') {
        phone.behave({ sending: 'hangs' })
        return ada.chatId
      }
      phone.behave({ sending: 'prompt' })
      await connected(2)
      return '+2348099999999'
    },
    breaches: () => standIn.breaches(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** The owner scans whatever code she is shown. */
function scanned(store: Store, phone: BusinessPhone): Store['reportLink'] {
  return async (accountId, report) => {
    await store.reportLink(accountId, report)
    if (report.offer?.kind === 'qr') void phone.scan(report.offer.value).catch(() => {})
  }
}
