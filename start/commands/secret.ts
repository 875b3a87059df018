import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Fault } from '../fault.ts'

/**
 * Reads a secret where no other user of the machine sees it: from the environment, from standard input, or typed
 * unseen. Never from the command line, which every program can list.
 * @throws Fault when none was given
 */
export async function readSecret(variable: string, what: string): Promise<string> {
  const secret = process.env[variable] || (await typed(what))
  if (secret.trim() !== '') return secret.trim()
  throw new Fault(`No ${what} was given. Type it, send it on standard input, or set ${variable}.`)
}

async function typed(what: string): Promise<string> {
  if (process.stdin.isTTY !== true) return (await text(process.stdin)).split('\n')[0] ?? ''
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true })
  process.stderr.write(`${what} (not shown while you type): `)
  try {
    // Ctrl-C closes it without an answer.
    return await Promise.race([lines.question(''), once(lines, 'close').then(() => '')])
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
