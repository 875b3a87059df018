import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FolderInUse, lockFolder } from '../../prisma/folder-lock.ts'
import { openStore } from '../../prisma/open.ts'
import { DataFolderError, openPglite } from '../../prisma/pglite.ts'
import { upkeep } from '../../prisma/upkeep.ts'
import { secretKey } from './backends.ts'
import { answer, chat, now, shop } from './fixtures.ts'

// Every test here starts a database from nothing, some a process too.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jara-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a process that writes; kills it with signal 9 after `acknowledged` of its writes. */
async function writeAndKill(round: number, acknowledged: number): Promise<string[]> {
  const writer = spawn(process.execPath, ['tests/store/writing-process.ts', folder, String(round)])
  let complaint = ''
  writer.stderr.on('data', (text) => {
    complaint += text
  })
  const lines: string[] = []
  for await (const line of createInterface(writer.stdout)) {
    lines.push(line)
    // What it says between the decision and its death counts as well.
    if (lines.length === acknowledged) writer.kill('SIGKILL')
  }
  if (lines.length < acknowledged) throw new Error(`The writing process ended early: ${complaint}`)
  return lines
}

test('what was acknowledged before kill -9 is there afterwards, and the folder opens again at once', async () => {
  for (const [round, acknowledged] of [60, 7, 101].entries()) {
    const lines = await writeAndKill(round, acknowledged)
    const { store, pglite } = await openStore({ folder, secretKey })
    const ids = async (sql: string) =>
      new Set(((await pglite?.query<{ id: string }>(sql))?.rows ?? []).map(({ id }) => id))
    const stored = {
      shop: await ids('SELECT "id" FROM "Business"'),
      message: await ids('SELECT "id" FROM "Inbound"'),
      turn: await ids('SELECT "id" FROM "Outbound"'),
    }
    const answered = await ids('SELECT "id" FROM "Inbound" WHERE "answeredAt" IS NOT NULL')
    const lost = lines.filter((line) => {
      const [kind, id = '', messageId] = line.split(' ')
      return (
        !stored[kind as keyof typeof stored].has(id) || (messageId !== undefined && !answered.has(messageId))
      )
    })
    expect(lost).toEqual([])
    const turns = '(SELECT count(*) FROM "Outbound") = (SELECT count(*) FROM "Booking")'
    expect((await pglite?.query(`SELECT ${turns} AS whole`))?.rows).toEqual([{ whole: true }])
    await store[Symbol.asyncDispose]()
  }
})

test('a second process on the same folder is told which one has it and what to do', async () => {
  using _ = lockFolder(folder)
  const script = `import { openPglite } from './prisma/pglite.ts'\nawait openPglite(process.argv[1])`
  const run = () =>
    execFileSync(process.execPath, ['--input-type=module-typescript', '-e', script, folder], {
      stdio: 'pipe',
    })
  expect(run).toThrow(
    new RegExp(`FolderInUse: .*in use by another Jara \\(process ${process.pid}\\).*JARA_DATA.*DATABASE_URL`),
  )
})

test('the same process cannot open a folder twice, and can again once it has closed it', async () => {
  const first = await openPglite(folder)
  await expect(openPglite(folder)).rejects.toThrow(FolderInUse)
  await first[Symbol.asyncDispose]()
  const again = await openPglite(folder)
  await again[Symbol.asyncDispose]()
})

test('files that a dead process left behind hold nobody up', () => {
  writeFileSync(join(folder, 'db.pid'), `${process.ppid}\n`)
  writeFileSync(join(folder, 'db.lock'), '')
  lockFolder(folder)[Symbol.dispose]()
  lockFolder(folder)[Symbol.dispose]()
  expect(existsSync(join(folder, 'db.lock'))).toBe(true)
})

test('a first start that was killed half-way is begun anew', async () => {
  mkdirSync(join(folder, 'db', 'base'), { recursive: true })
  writeFileSync(join(folder, 'db', 'PG_VERSION'), '18\n')
  writeFileSync(join(folder, 'db.creating'), '')
  const { store } = await openStore({ folder, secretKey })
  expect(await store.businesses()).toEqual([])
  expect(readdirSync(folder)).not.toContain('db.creating')
  await store[Symbol.asyncDispose]()
})

test('the write-ahead log and the old versions of rows do not grow for ever', async () => {
  const { pglite, ...opened } = await openPglite(folder)
  await pglite.exec(
    'CREATE TABLE "Busy" AS SELECT n, repeat(\'x\', 500) AS text FROM generate_series(1, 5000) AS n',
  )
  for (let round = 0; round < 8; round += 1) {
    await pglite.exec('UPDATE "Busy" SET text = text || \'y\'')
    await pglite.exec('SELECT pg_stat_force_next_flush()')
    await upkeep(pglite)
  }
  const size = await pglite.query(`SELECT (SELECT sum(size) FROM pg_ls_waldir()) / 1024 / 1024 < 81 AS log,
    pg_relation_size('"Busy"') / 1024 / 1024 < 12 AS table`)
  expect(size.rows).toEqual([{ log: true, table: true }])
  await opened[Symbol.asyncDispose]()
})

test('a damaged database is not touched, and the message says what to do', async () => {
  mkdirSync(join(folder, 'db'))
  writeFileSync(join(folder, 'db', 'PG_VERSION'), 'nonsense')
  const opening = openPglite(folder)
  await expect(opening).rejects.toThrow(DataFolderError)
  await expect(opening).rejects.toThrow(/backup.*JARA_DATA/)
  expect(readdirSync(join(folder, 'db'))).toContain('PG_VERSION')
  lockFolder(folder)[Symbol.dispose]()
})

test('a file where the folder should be is told', async () => {
  const path = join(folder, 'data')
  writeFileSync(path, '')
  await expect(openPglite(path)).rejects.toThrow(/data is not a folder.*JARA_DATA/)
  await expect(openPglite(join(path, 'inside'))).rejects.toThrow(/is not a folder.*JARA_DATA/)
})

test('what a dead process held is free at the next start', async () => {
  const first = await openStore({ folder, secretKey })
  const at = await shop(first.store)
  const { outboundIds } = await at.business.commitTurn(answer(await chat(at)))
  const bot = await first.store.saveAccount({ businessId: at.id, kind: 'telegram', externalId: '4711' })
  const later = new Date(now.getTime() + 60_000)
  expect(await first.store.leaseAccount(bot.id, 'the dead one', later, now)).toBe(true)
  expect(await first.store.claim(outboundIds[0] ?? '', now, 60_000)).not.toBeNull()
  expect(await first.store.undelivered(now, 10)).toEqual([])
  await first.store[Symbol.asyncDispose]()

  const { store } = await openStore({ folder, secretKey })
  expect((await store.undelivered(now, 10)).map(({ outboundId }) => outboundId)).toEqual(outboundIds)
  expect(await store.claim(outboundIds[0] ?? '', now, 60_000)).toMatchObject({ attempts: 2 })
  expect(await store.leaseAccount(bot.id, 'the next one', later, now)).toBe(true)
  await store[Symbol.asyncDispose]()
})

const isRoot = process.getuid?.() === 0
test('a folder that may not be written is told', async () => {
  const locked = join(folder, 'locked')
  mkdirSync(locked, { mode: 0o500 })
  // Root may write anywhere, so for a moment this is nobody.
  if (isRoot) process.seteuid?.(65_534)
  try {
    await expect(openPglite(locked)).rejects.toThrow(/may not be written/)
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})

const smallDisk = isRoot && canMount()
const noDisk = smallDisk ? '' : ' (making a small disk needs root and mount)'
test.skipIf(!smallDisk)(`a full disk is told before anything is written${noDisk}`, async () => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
  try {
    await expect(openPglite(disk)).rejects.toThrow(
      /disk of the data folder .* is full: \d MB are free.*JARA_DATA/,
    )
    expect(readdirSync(disk)).not.toContain('db')
  } finally {
    execFileSync('umount', [disk])
  }
})

function canMount(): boolean {
  const disk = mkdtempSync(join(tmpdir(), 'jara-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'pipe' })
    execFileSync('umount', [disk], { stdio: 'pipe' })
    return true
  } catch {
    return false
  } finally {
    rmSync(disk, { recursive: true, force: true })
  }
}
