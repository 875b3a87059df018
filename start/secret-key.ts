import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.ts'

/**
 * The key that seals channel credentials: the setting, or the one kept in the data folder, made there on the
 * first start and readable by its owner alone.
 * @throws Fault when the folder cannot be written or the file does not hold a key
 */
export function secretKey(setting: Buffer | undefined, dataFolder: string): Buffer {
  if (setting) return setting
  const file = join(dataFolder, 'secret.key')
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw folderFault(dataFolder, error)
  }
  return readKey(file)
}

/** What opens the dashboard: derived, so that there is no second secret to keep. */
export function dashboardKey(secret: Buffer): string {
  return createHmac('sha256', secret).update('dashboard').digest('base64url').slice(0, 22)
}

function readKey(file: string): Buffer {
  const text = readFileSync(file, 'utf8').trim()
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex')
  throw new Fault(
    `${file} does not hold a key. Put back its backup, or set JARA_SECRET_KEY to the old key; without it the stored ` +
      'channel credentials cannot be opened. If there are none, delete the file and a new key is made.',
  )
}

function folderFault(folder: string, error: unknown): Fault {
  const code = (error as NodeJS.ErrnoException).code
  const advice: Record<string, string> = {
    ENOSPC: 'its disk is full: free some space',
    EACCES: 'this user may not write there: change its owner or its permissions',
    EPERM: 'this user may not write there: change its owner or its permissions',
    EROFS: 'its disk is read-only',
    ENOTDIR: 'a file is in its way',
  }
  const why = advice[code ?? ''] ?? (error as Error).message
  return new Fault(`The data folder ${folder} cannot be used: ${why}, or set JARA_DATA to another folder.`, {
    cause: error,
  })
}
