import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findChromium, runsAsRoot } from '../../../bots/whatsapp-web/chromium.ts'
import { chromiumFlags, trims } from '../../../bots/whatsapp-web/chromium-flags.ts'
import { familyOf } from '../process-tree.ts'

/** Bytes of a process tree; pages that processes share are divided among them, so that sums are true. */
export interface TreeMemory {
  chromium: number
  /** Of those, what is no page of the program's files: it grows with each browser, however many share the files. */
  chromiumOwn: number
  /** Jara itself, with its engine. */
  product: number
}

/** Linux only: https://docs.kernel.org/filesystems/proc.html, `smaps_rollup` */
export async function memoryOf(root: number): Promise<TreeMemory> {
  const memory: TreeMemory = { chromium: 0, chromiumOwn: 0, product: 0 }
  for (const pid of await familyOf(root)) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    const bytesOf = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) * 1024
    const isChromium = /chrom|headless/i.test(name)
    memory[isChromium ? 'chromium' : 'product'] += bytesOf('Pss')
    if (isChromium) memory.chromiumOwn += bytesOf('Pss_Anon')
  }
  return memory
}

/** Seconds of a processor that a process tree has used so far, its ended children not counted. Linux only. */
export async function processorSecondsOf(root: number): Promise<number> {
  let ticks = 0
  for (const pid of await familyOf(root)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  // USER_HZ, which Linux fixes at 100 for what it shows to programs.
  return ticks / 100
}

/** How long a page that does nothing takes to come to rest. */
const restMs = 4_000

/** What one Chromium takes that shows a blank page, as a session starts it or plainly. */
export async function blankPageMemory(chromium: string | undefined, trimmed: boolean): Promise<TreeMemory> {
  const path = await findChromium(chromium)
  const folder = await mkdtemp(join(tmpdir(), 'jara-blank-'))
  const flags = chromiumFlags(trimmed ? trims : [], !runsAsRoot())
  const shown = ['--headless=new', '--remote-debugging-port=0', '--no-first-run', `--user-data-dir=${folder}`]
  const child = spawn(path, [...shown, ...flags, 'about:blank'], { stdio: 'ignore', detached: true })
  try {
    await pause(restMs)
    return await memoryOf(child.pid as number)
  } finally {
    process.kill(-(child.pid as number), 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
