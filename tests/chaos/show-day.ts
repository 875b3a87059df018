import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Customer } from '../../start/bench/standin/customer.ts'
import type { BusinessPhone } from '../../start/bench/standin/phone.ts'
import { openStandIn } from '../../start/bench/standin/whatsapp.ts'
import { parseConfig } from '../../start/config.ts'
import { askForLink, followLink } from '../../start/linking.ts'
import { openLog } from '../../start/log.ts'
import { type Running, wire } from '../../start/wire.ts'

/**
 * Prints a day of a linked phone on the stand-in for WhatsApp, with the whole product behind it: link, restart, a
 * message while Jara was away, the catching up, a person who takes over, and the return.
 *
 *   node tests/chaos/show-day.ts
 */
const slug = 'mama-nkechi-braids'
const folder = mkdtempSync(join(tmpdir(), 'jara-day-'))
const standIn = await openStandIn({ qr: { everyMs: 60_000, codes: 6 } })
const phone = standIn.phone('2348099990001', { name: 'Mama Nkechi' })
const chioma = phone.customer('2348031110001', { name: 'Chioma' })
const blessing = phone.customer('2348031110002', { name: 'Blessing', lid: '778899001122', revealed: false })
const began = performance.now()

function tell(who: string, text: string): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6)
  process.stdout.write(`${seconds} s  ${who.padEnd(22)}  ${text.replaceAll('\n', `\n${' '.repeat(33)}`)}\n`)
}

const settings = { PATH: process.env.PATH, HOME: process.env.HOME, JARA_DATA: folder, PORT: '0' }
const { config } = parseConfig({ ...settings, JARA_LOG: process.env.JARA_LOG ?? 'silent' })

function start(): Promise<Running> {
  return wire(config, openLog(config.logLevel ?? 'silent'), {
    linkedPhones: { clientOptions: standIn.clientOptions() },
  })
}

async function link({ store }: Running): Promise<void> {
  const business = await store.businessBySlug(slug)
  if (!business) throw new Error(`samples/ has no ${slug}`)
  const deps = { store, publicUrl: 'http://localhost:3000', now: () => new Date() }
  const { account, address } = await askForLink(deps, business)
  tell('(operator)', `one-time address of the link page: ${address.replace(/key=.*/, 'key=…')}`)
  for await (const { scene, offer, link: row } of followLink(deps, account.id)) {
    tell('(link)', `${row.state}${offer === undefined ? '' : ', a QR code is shown'}`)
    if (scene === 'picture' && offer !== undefined) await phone.scan(offer)
  }
}

/** Waits until she has so many messages from the business, and tells the new ones. */
async function replies(customer: Customer, from: number, count = 1): Promise<number> {
  const received = await customer.waitFor(from + count, 60_000)
  for (const { text, by } of received.slice(from)) tell(by === 'owner' ? 'Nkechi → her' : 'Jara → her', text)
  return received.length
}

async function says(customer: Customer, text: string, known: number): Promise<number> {
  tell(customer.name, text)
  customer.writes(text)
  return replies(customer, known)
}

async function quiet(customer: Customer, known: number, seconds: number): Promise<void> {
  const heard = await customer.waitFor(known + 1, seconds * 1000).then(
    () => true,
    () => false,
  )
  if (heard) throw new Error('Jara talked over the owner')
  tell('', `(${seconds} s pass: nothing from Jara)`)
}

function owner(to: BusinessPhone, customer: Customer, text: string): void {
  to.types(customer.chatId, text)
  tell('Nkechi, on her phone', text)
}

let running = await start()
await link(running)
let seen = await says(chioma, 'Good morning ma, abeg how much be knotless?', 0)

tell('', '— Jara is stopped; the session is sealed on the disk —')
await running[Symbol.asyncDispose]()
chioma.writes('una dey open on Saturday?')
tell('Chioma', 'una dey open on Saturday?   (nobody is there)')
blessing.writes('Hello, where is your shop please?')
tell('Blessing', 'Hello, where is your shop please?   (nobody is there; WhatsApp hides her number)')

tell('', '— Jara is started again: no QR code is asked for —')
running = await start()
const blessingSeen = await replies(blessing, 0)
seen = await replies(chioma, seen)
seen = await says(chioma, 'ok book me for knotless on saturday by 10', seen)

owner(phone, chioma, 'Chioma my dear, come by 11 abeg, somebody dey my chair before')
seen += 1
tell('Chioma', 'yes, 11 dey okay')
chioma.writes('yes, 11 dey okay')
await quiet(chioma, seen, 8)
tell('Blessing', 'and how much is ghana weaving?')
blessing.writes('and how much is ghana weaving?')
await replies(blessing, blessingSeen)

owner(phone, chioma, '#jara')
seen += 1
seen = await says(chioma, 'how much be the deposit again?', seen)

await running[Symbol.asyncDispose]()
await standIn[Symbol.asyncDispose]()
await rm(folder, { recursive: true, force: true, maxRetries: 5 })
for (const breach of standIn.breaches()) tell('(breach)', breach)
