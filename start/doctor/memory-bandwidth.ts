import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Two such buffers for each thread: more than most caches hold. */
const bufferBytes = 48 * 1024 * 1024
const mostThreads = 8

/** Bytes a second that the cores together read from memory, measured for `ms`. */
export async function measureMemoryBandwidth(ms: number): Promise<number> {
  const threads = Array.from({ length: Math.min(availableParallelism(), mostThreads) }, () => readMemory(ms))
  const speeds = await Promise.all(threads)
  return speeds.reduce((sum, speed) => sum + speed, 0)
}

async function readMemory(ms: number): Promise<number> {
  const thread = new Worker(new URL('./memory-reader.ts', import.meta.url), {
    workerData: { bytes: bufferBytes, ms },
  })
  const [speed] = await once(thread, 'message')
  await thread.terminate()
  return speed
}
