import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process has the folder's embedded database open. */
export class FolderInUse extends Error {
  override name = 'FolderInUse'
}

const sqliteBusy = 5

/**
 * Makes sure that one process at a time opens the folder's database: PGlite itself does not look, and two would
 * destroy it. SQLite's exclusive lock is a lock of the operating system, held by the process and not by a file's
 * contents: it goes with its holder, `kill -9` included, so there is no stale lock to judge by process ids, and it
 * holds between containers that share the folder.
 * @throws FolderInUse
 */
export function lockFolder(folder: string): Disposable {
  const lock = new DatabaseSync(join(folder, 'db.lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    throw new FolderInUse(
      `The data folder ${folder} is in use by another Jara${holder(folder)}. Stop that one first, or give this ` +
        'one its own folder (JARA_DATA=./other-data), or let both share a PostgreSQL server (DATABASE_URL).',
      { cause: error },
    )
  }
  note(folder)
  return { [Symbol.dispose]: () => lock.close() }
}

/** For the message to the next one; the lock does not depend on it. */
function note(folder: string): void {
  try {
    writeFileSync(join(folder, 'db.pid'), `${process.pid}\n`)
  } catch {
    rmSync(join(folder, 'db.pid'), { force: true })
  }
}

/** Who holds the lock, for the message only: in another container the number means something else. */
function holder(folder: string): string {
  try {
    return ` (process ${readFileSync(join(folder, 'db.pid'), 'utf8').trim()})`
  } catch {
    return ''
  }
}
