import { existsSync } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { GpuChoice } from '../../worker/engine/gpu.ts'
import type { MachineMemory } from '../../worker/models/memory.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import type { Config } from '../config.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

/** Files in which Linux says how much a container may use; versions 2 and 1 of cgroups. */
const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
/** The whole process tree after 1,000 conversations (docs/speed.md), and what a business's data grows to. */
const needed = { memory: 1.3 * 2 ** 30, disk: 0.5 * 2 ** 30 }

export interface Memory {
  /** Bytes that this process may use. */
  total: number
  free: number
  /** Of the container, where it is less than the machine. */
  limit?: number
}

/** @param files where to look for a container's limit */
export async function memory(files: string[] = limits): Promise<Memory> {
  const set = await Promise.all(files.map(readLimit))
  const limit = Math.min(...set.filter((one) => one !== undefined), Number.POSITIVE_INFINITY)
  const total = totalmem()
  if (limit >= total) return { total, free: freemem() }
  return { total: limit, free: Math.min(freemem(), limit), limit }
}

/** `max`, or bytes; an unset limit of version 1 is a number larger than any machine. */
async function readLimit(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => 'max')
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined
}

/** What a model may use here. */
export async function machineMemory(gpu: GpuChoice): Promise<MachineMemory> {
  const { findDevices } = await import('../../worker/engine/devices.ts')
  const devices = gpu === false ? undefined : await findDevices(gpu).catch(() => undefined)
  return { total: (await memory()).total, gpu: devices?.memory ?? 0 }
}

export function coresFinding(): Finding {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const count = availableParallelism()
  if (count > 1) return ok('cores', `${count} (${model})`)
  return warn(
    'cores',
    `1 (${model})`,
    'it works; with two, the model and the rest do not wait for each other',
  )
}

export function memoryFinding({ total, free, limit }: Memory): Finding {
  const whole = limit === undefined ? sizeText(total) : `${sizeText(total)}, the limit of this container`
  const is = `${whole}; ${sizeText(free)} free`
  if (total >= needed.memory) return ok('memory', is)
  return warn(
    'memory',
    is,
    `Jara takes up to ${sizeText(needed.memory)}: use a larger machine, or raise the limit`,
  )
}

export async function diskFinding({ dataFolder }: Config): Promise<Finding> {
  let folder = resolve(dataFolder)
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const is = `${sizeText(free)} free for ${dataFolder}`
  if (free >= needed.disk) return ok('disk', is)
  return missing('disk', is, 'free some space, or set JARA_DATA to a folder on another disk')
}
