import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

interface ProcessRow {
  pid: number
  parent: number
  bytes: number
}

/** Resident memory of a process and all its descendants, in bytes; pages that they share count for each. */
export async function residentBytesOf(root: number): Promise<number> {
  return (await family(root)).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The ids of a process and all its descendants. */
export async function familyOf(root: number): Promise<number[]> {
  return (await family(root)).map(({ pid }) => pid)
}

async function family(root: number): Promise<ProcessRow[]> {
  const rows = process.platform === 'linux' ? await fromProc() : await fromPs()
  const members = new Set([root])
  let grown = true
  while (grown) {
    const found = rows.filter(({ pid, parent }) => members.has(parent) && !members.has(pid))
    for (const { pid } of found) members.add(pid)
    grown = found.length > 0
  }
  return rows.filter(({ pid }) => members.has(pid))
}

/** `/proc/PID/status`, which also slim images without `ps` have: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
async function fromProc(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const rows = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
      return { pid: Number(pid), parent: field('PPid'), bytes: field('VmRSS') * 1024 }
    }),
  )
  return rows
}

async function fromPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
      return { pid, parent, bytes: kilobytes * 1024 }
    })
}
