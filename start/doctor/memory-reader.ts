/** A thread that reads memory as fast as it can for a while; `memory-bandwidth.ts` starts one on each core. */
import { parentPort, workerData } from 'node:worker_threads'

const { bytes, ms } = workerData as { bytes: number; ms: number }
// Filled, since untouched pages are all the same page of zeros. Equal, since a difference would end the comparison.
const one = Buffer.alloc(bytes, 1)
const other = Buffer.alloc(bytes, 1)

const from = performance.now()
let read = 0
while (performance.now() - from < ms) {
  Buffer.compare(one, other)
  read += 2 * bytes
}
parentPort?.postMessage(read / ((performance.now() - from) / 1000))
