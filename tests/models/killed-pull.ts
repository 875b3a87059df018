import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { id } from './rig.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Starts `jara model pull` and kills its process outright as soon as so many bytes are here.
 * @returns bytes that are here then
 * @throws Error when the pull ended before
 */
export async function killedPull(data: string, mirror: string, atBytes: number): Promise<number> {
  const args = ['start/jara.ts', 'model', 'pull', id, '--mirror', mirror, '--yes']
  const env = { PATH: process.env.PATH, JARA_DATA: data }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const part = join(data, 'models', '.partial', 'tiny-Q8_0.gguf')
  const bytes = () => (existsSync(part) ? statSync(part).size : 0)
  try {
    while (child.exitCode === null && bytes() < atBytes) await sleep(5)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
  if (child.signalCode !== 'SIGKILL')
    throw new Error(`the pull ended with ${child.exitCode} before it was killed`)
  return bytes()
}
