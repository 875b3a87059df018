import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

/** Longest path of a Unix socket that every system takes (macOS: 104 bytes with the final zero). */
const longest = 100

/** Where the process that has a data folder open answers commands; the same for all who name the same folder. */
export function socketPath(dataFolder: string): string {
  const full = join(resolve(dataFolder), 'jara.sock')
  if (process.platform === 'win32') return `\\\\.\\pipe\\jara-${digest(full)}`
  if (Buffer.byteLength(full) <= longest) return full
  const short = relative(process.cwd(), full)
  return Buffer.byteLength(short) <= longest ? short : join(tmpdir(), `jara-${digest(full)}.sock`)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
