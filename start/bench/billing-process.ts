import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { RunReport } from '../../worker/billing/daily-run.ts'
import { Fault } from '../fault.ts'

export interface MeasuredProcess {
  /** From its start to its end. */
  ms: number
  /** Of the processor; null where the system does not tell. */
  cpuMs: number | null
  /** Most resident memory; null where the system does not tell. */
  peakBytes: number | null
  report: RunReport
}

const watchEveryMs = 50

/** Runs `jara billing run` in a process of its own, and watches it. @throws Fault when it fails */
export async function measureRun(environment: Record<string, string | undefined>): Promise<MeasuredProcess> {
  const began = performance.now()
  const jara = fileURLToPath(new URL('../jara.ts', import.meta.url))
  const child = spawn(process.execPath, [jara, 'billing', 'run', '--json'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const watch = watching(child.pid as number)
  const said = await text(child.stdout)
  const { peakBytes, cpuMs } = watch.end()
  const ms = Math.round(performance.now() - began)
  if (said.trim() === '') throw new Fault('The run failed: see its log above.')
  return { ms, cpuMs, peakBytes, report: JSON.parse(said) }
}

/** What `/proc` tells of a process: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function watching(pid: number) {
  let peakBytes: number | null = null
  let cpuMs: number | null = null
  const look = async () => {
    const [status, stat] = await Promise.all(
      ['status', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    )
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status ?? '')?.[1]
    // The process's name, in brackets, may have spaces; user and system time are the 12th and 13th field after it.
    const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ')
    if (kilobytes) peakBytes = Number(kilobytes) * 1024
    if (fields.length > 12) cpuMs = (Number(fields[11]) + Number(fields[12])) * msPerTick
  }
  const timer = setInterval(() => void look(), watchEveryMs)
  return {
    end() {
      clearInterval(timer)
      return { peakBytes, cpuMs }
    },
  }
}

/** Linux counts hundredths of a second for programs, whatever the kernel does. */
const msPerTick = 10
