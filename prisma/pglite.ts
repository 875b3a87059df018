import { constants, existsSync } from 'node:fs'
import { access, mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import { FolderInUse, lockFolder } from './folder-lock.ts'
import { keepUp } from './upkeep.ts'

export interface EmbeddedDatabase extends AsyncDisposable {
  /** One session, shared by everybody in this process: a transaction must go through `pglite.transaction`. */
  pglite: PGlite
}

/** The data folder cannot hold the embedded database; the message names the fix. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
}

/**
 * Opens the embedded PostgreSQL in `folder/db`, made on first use, or in memory when no folder is given.
 * @throws FolderInUse when another process has it open.
 * @throws DataFolderError when the folder cannot be written or its disk is full.
 */
export async function openPglite(folder?: string): Promise<EmbeddedDatabase> {
  if (folder === undefined) return ofMemory()
  await using stack = new AsyncDisposableStack()
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    await requireSpace(folder)
    stack.use(lockFolder(folder))
    const pglite = stack.adopt(await openFolder(folder), (opened) => opened.close())
    stack.use(keepUp(pglite, upkeepEveryMs))
    const held = stack.move()
    return { pglite, [Symbol.asyncDispose]: () => held.disposeAsync() }
  } catch (error) {
    throw explained(error, folder)
  }
}

async function ofMemory(): Promise<EmbeddedDatabase> {
  await using stack = new AsyncDisposableStack()
  const pglite = stack.adopt(await start(), (opened) => opened.close())
  stack.use(keepUp(pglite, upkeepEveryMs))
  const held = stack.move()
  return { pglite, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

/** A database without a folder, with the extensions that the migrations need. */
export function emptyDatabase(): Promise<PGlite> {
  return start()
}

async function openFolder(folder: string): Promise<PGlite> {
  const database = join(folder, 'db')
  const unfinished = join(folder, 'db.creating')
  // A first start that was killed leaves half a database, which PostgreSQL refuses to open: it is made anew.
  if (existsSync(unfinished)) await rm(database, { recursive: true, force: true })
  if (existsSync(database)) return start(database)
  await writeFile(unfinished, '')
  const pglite = await start(database)
  await rm(unfinished)
  return pglite
}

/** For one small business on a small machine; PostgreSQL's own defaults take 100 MB more and a log of 1 GB. */
const settings = ['shared_buffers=32MB', 'max_wal_size=64MB', 'min_wal_size=32MB']
const upkeepEveryMs = 60_000

async function start(dataDir?: string): Promise<PGlite> {
  const pglite = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    extensions: { btree_gist },
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  })
  // The driver adapter reads and writes instants as the session's wall clock.
  await pglite.exec("SET TIME ZONE 'UTC'")
  return pglite
}

const megabyte = 1024 * 1024
/** A fresh database takes about 40 MB, and PostgreSQL writes 16 MB of log at a time. */
const neededBytes = 100 * megabyte

async function requireSpace(folder: string): Promise<void> {
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (free >= neededBytes) return
  throw new DataFolderError(
    `The disk of the data folder ${folder} is full: ${Math.floor(free / megabyte)} MB are free, ` +
      `${neededBytes / megabyte} MB are needed. Free some space, or set JARA_DATA to a folder on another disk.`,
  )
}

const explanations: Record<string, string> = {
  EACCES: 'may not be written by this user: change its owner or its permissions',
  EPERM: 'may not be written by this user: change its owner or its permissions',
  EROFS: 'is on a read-only disk',
  ENOTDIR: 'is not a folder: a file is in its way',
  EEXIST: 'is not a folder: a file has its name',
  ENOSPC: 'is on a full disk: free some space',
}

function explained(error: unknown, folder: string): Error {
  if (error instanceof FolderInUse || error instanceof DataFolderError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const why = explanations[code]
  const advice = why
    ? `The data folder ${folder} ${why}, or set JARA_DATA to another folder.`
    : `The embedded database in ${folder} does not open: ${(error as Error).message}. If its files are damaged, ` +
      'put back a backup of the folder, or set JARA_DATA to a new one to start empty.'
  return new DataFolderError(advice, { cause: error })
}
