import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { expect, it } from 'vitest'

const kills = 5
const customers = 8
const victim = new URL('victim.ts', import.meta.url).pathname

interface Told {
  ready?: true
  stored?: string
  quiet?: boolean
}

async function start(folder: string): Promise<ChildProcess> {
  const child = fork(victim, [folder], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await told(child, ({ ready }) => ready)
  return child
}

async function told(child: ChildProcess, wanted: (message: Told) => boolean | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: Told) => {
      if (wanted(message)) resolve()
    })
    child.on('exit', (code, signal) => reject(new Error(`the line ended early: ${code ?? signal}`)))
  })
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** Sends like a channel: whatever was not acknowledged is sent again, under the same id. */
function send(child: ChildProcess, unacknowledged: Map<string, object>): void {
  child.on('message', ({ stored }: Told) => void (stored && unacknowledged.delete(stored)))
  for (const write of unacknowledged.values()) child.send({ write })
}

it('answers every message once, however often it is killed in the middle', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jara-kill-'))
  const unacknowledged = new Map<string, object>()
  const all: string[] = []
  for (let round = 0; round < kills; round++) {
    const child = await start(folder)
    for (let customer = 0; customer < customers; customer++)
      for (const text of ['hi', 'where is your shop']) {
        const id = `${round}-${customer}-${text}`
        unacknowledged.set(id, { id, address: `customer-${customer}`, text })
        all.push(id)
      }
    const before = await linesSent(folder)
    send(child, unacknowledged)
    // Every other round while messages still come in, and else while replies go out, a few more each time.
    if (round % 2 === 0) await until(() => unacknowledged.size <= customers + round)
    else await until(async () => (await linesSent(folder)) > before + round)
    await kill(child, 'SIGKILL')
  }
  const child = await start(folder)
  send(child, unacknowledged)
  await until(async () => unacknowledged.size === 0 && (await isQuiet(child)))
  await kill(child, 'SIGKILL')

  await expectOneAnswerEach(folder, all)
  await rm(folder, { recursive: true })
})

it('stays silent over a kill where a person has taken over, and answers once when she is done', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jara-kill-'))
  const killed = await start(folder)
  await tell(killed, { id: 'own-1', address: 'ngozi', text: 'Welcome!', person: true })
  await tell(killed, { id: 'question', address: 'ngozi', text: 'where is your shop' })
  await kill(killed, 'SIGKILL')

  const child = await start(folder)
  // What another customer gets shows that the line is at work again.
  await tell(child, { id: 'greeting', address: 'bola', text: 'hi' })
  await until(async () => (await linesSent(folder)) === 1 && (await isQuiet(child)))
  expect((await sentFrom(folder)).map(({ address }) => address)).toEqual(['bola'])
  await tell(child, { id: 'own-2', address: 'ngozi', text: '#jara', person: true })
  await until(async () => (await linesSent(folder)) === 2 && (await isQuiet(child)))
  await kill(child, 'SIGKILL')
  expect((await sentFrom(folder))[1]).toMatchObject({ address: 'ngozi', text: 'location.one', again: false })
  await rm(folder, { recursive: true })
})

async function tell(
  child: ChildProcess,
  write: { id: string; address: string; text: string; person?: true },
) {
  const stored = told(child, (message) => message.stored === write.id)
  child.send({ write })
  await stored
}

interface Line {
  id: string
  address: string
  text: string
  again: boolean
}

async function sentFrom(folder: string): Promise<Line[]> {
  const lines = (await readFile(join(folder, 'sent.jsonl'), 'utf8')).trim().split('\n')
  return lines.map((line): Line => JSON.parse(line))
}

async function isQuiet(child: ChildProcess): Promise<boolean> {
  const answered = Promise.withResolvers<boolean>()
  const listen = ({ quiet }: Told) => void (quiet !== undefined && answered.resolve(quiet))
  child.on('message', listen)
  child.send({ quiet: true })
  const quiet = await answered.promise
  child.off('message', listen)
  return quiet
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 60_000, interval: 3 }).toBe(true)
}

async function linesSent(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'sent.jsonl'), 'utf8').catch(() => '')
  return text.split('\n').length - 1
}

async function expectOneAnswerEach(folder: string, all: string[]): Promise<void> {
  const sent = await sentFrom(folder)
  // What was in doubt was sent again under the same id; a channel that knows its ids shows it once.
  const shown = sent.filter(({ again }) => !again).map(({ id }) => id)
  expect(new Set(shown).size).toBe(shown.length)

  const pglite = await PGlite.create(join(folder, 'db'), { extensions: { btree_gist } })
  const { rows: inbound } = await pglite.query<{ externalId: string; turnId: string }>(
    'SELECT "externalId", "turnId" FROM "Inbound" WHERE "answeredAt" IS NOT NULL',
  )
  expect(inbound.map(({ externalId }) => externalId).toSorted()).toEqual(all.toSorted())
  const { rows: outbound } = await pglite.query<{ id: string; causeId: string }>(
    `SELECT "id", "causeId" FROM "Outbound" WHERE "status" = 'sent'`,
  )
  const turns = new Set(inbound.map(({ turnId }) => turnId))
  expect(outbound.map(({ causeId }) => causeId).toSorted()).toEqual([...turns].toSorted())
  expect(shown.toSorted()).toEqual(outbound.map(({ id }) => id).toSorted())
  const { rows: counted } = await pglite.query(
    `SELECT "count" FROM "UsageCounter" WHERE "metric" = 'conversations'`,
  )
  expect(counted).toEqual([{ count: customers }])
  await pglite.close()
}
