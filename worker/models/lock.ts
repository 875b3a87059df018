import { DatabaseSync } from 'node:sqlite'
import { ModelFault } from './model-fault.ts'

const sqliteBusy = 5

/**
 * Takes the lock file at `path` for this process. SQLite's exclusive lock is one of the operating system: it ends
 * with its holder, `kill -9` included, so that an interrupted pull leaves nothing to clear away.
 * @param what named in the fault: "qwen2.5-0.5b"
 * @throws ModelFault `locked`
 */
export function takeLock(path: string, what: string): Disposable {
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw cause
    throw new ModelFault('locked', `${what} is being pulled by another process: wait for that one`, { cause })
  }
  return { [Symbol.dispose]: () => lock.close() }
}
