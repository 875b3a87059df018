import { readdir, readFile, readlink } from 'node:fs/promises'

interface Running {
  pid: number
  parent: number
  /** `renderer`, `utility` …; empty for the browser itself. */
  type: string
}

/** The browser whose connection from `from` to `to` (ports of this machine) is open; from /proc, so Linux only. */
export async function browserOf(from: number, to: number): Promise<number | undefined> {
  const inode = await socketInode(from, to)
  const all = await running()
  for (const one of all) {
    if (inode && (await holds(one.pid, inode))) return rootOf(one, all)
  }
  return undefined
}

/** The processes that draw a browser's pages. */
export async function renderersOf(browser: number): Promise<number[]> {
  const all = await running()
  return all.filter((one) => one.type === 'renderer' && rootOf(one, all) === browser).map(({ pid }) => pid)
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt: local, remote, …, inode as the tenth field. */
async function socketInode(from: number, to: number): Promise<string | undefined> {
  const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((row) => row.trim().split(/\s+/))
  return rows.find((row) => row[1]?.endsWith(hex(from)) && row[2]?.endsWith(hex(to)))?.[9]
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
  return links.includes(`socket:[${inode}]`)
}

/** Chromium's children say their kind on the command line; who says none is the browser. */
function rootOf(one: Running, all: Running[]): number {
  const parent = one.type === '' ? undefined : all.find(({ pid }) => pid === one.parent)
  return parent ? rootOf(parent, all) : one.pid
}

async function running(): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    pids.map(async (pid) => {
      const [status, command] = await Promise.all(
        ['status', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      )
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status ?? '')?.[1] ?? 0)
      const type = /--type=([a-z-]+)/.exec(command ?? '')?.[1] ?? ''
      return { pid: Number(pid), parent, type }
    }),
  )
}
