import { readFile } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import type { MachineMemory } from '../../worker/models/memory.ts'

/** Files in which Linux says how much a container may use; versions 2 and 1 of cgroups. */
const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']

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
export async function machineMemory(gpu: 'auto' | false): Promise<MachineMemory> {
  const { findDevices } = await import('../../worker/engine/devices.ts')
  const devices = await findDevices(gpu).catch(() => undefined)
  return { total: (await memory()).total, gpu: devices?.memory ?? 0 }
}
