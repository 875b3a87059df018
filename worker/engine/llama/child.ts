/**
 * The process that holds the model: llama.cpp may abort or hang here without harm to anybody else. Started by
 * `start-child.ts`; talks over IPC only (see `protocol.ts`), and ends when its parent does.
 */
import { EngineError } from '../engine.ts'
import { generate } from './generate.ts'
import type { Lanes } from './lanes.ts'
import { type Loaded, loadModel } from './load.ts'
import { type CompleteMessage, type Done, type FromChild, type OpenMessage, toChild } from './protocol.ts'
import { removeStateFolder } from './state-folder.ts'

let loaded: Loaded | undefined
let stateFolder: string | undefined
const running = new Map<number, AbortController>()

process.on('message', (raw) => {
  const message = toChild.parse(raw)
  if (message.type === 'open') void open(message)
  else if (message.type === 'complete') void complete(message)
  else if (message.type === 'cancel') running.get(message.id)?.abort()
  else void stop()
})
process.on('disconnect', () => {
  if (stateFolder !== undefined) removeStateFolder(stateFolder)
  process.exit(0)
})
// A terminal's Ctrl-C goes to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

function send(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

async function open(message: OpenMessage): Promise<void> {
  stateFolder = message.stateFolder
  setInterval(beat, message.beatMs).unref()
  try {
    loaded = await loadModel(message)
    const { llama, worker, plan, name, contextSize, fallback } = loaded
    const { contexts, threads, sequences } = plan
    const runsOn = llama.gpu === false ? 'cpu' : llama.gpu
    send({
      type: 'ready',
      model: name,
      runsOn,
      contexts,
      threads,
      lanes: contexts * sequences,
      contextSize,
      scheduling: 'lanes' in worker ? 'lanes' : 'batches',
      ...(fallback === undefined ? {} : { fallback }),
    })
  } catch (cause) {
    send({ type: 'refused', ...explained(cause) })
  }
}

function beat(): void {
  const worker = loaded?.worker
  const stateBytes = worker !== undefined && 'scheduler' in worker ? worker.scheduler.stateBytes : 0
  send({ type: 'beat', residentBytes: process.memoryUsage.rss(), stateBytes })
}

async function complete(request: CompleteMessage): Promise<void> {
  const controller = new AbortController()
  running.set(request.id, controller)
  try {
    if (loaded === undefined) throw new EngineError('overloaded', 'the model is not loaded')
    const { worker } = loaded
    const done =
      'lanes' in worker
        ? await onLane(loaded, worker.lanes, request, controller.signal)
        : await worker.scheduler.complete(request, controller.signal)
    send(done)
  } catch (cause) {
    send({ type: 'failed', id: request.id, ...explained(cause) })
  } finally {
    running.delete(request.id)
  }
}

async function onLane(
  model: Loaded,
  lanes: Lanes,
  request: CompleteMessage,
  signal: AbortSignal,
): Promise<Done> {
  const lane = lanes.take()
  if (lane === undefined) throw new EngineError('overloaded', 'no lane is free')
  try {
    return await generate(model, lane, request, signal)
  } finally {
    lanes.give(lane)
  }
}

function explained(cause: unknown): { code: EngineError['code']; message: string } {
  if (cause instanceof EngineError) return { code: cause.code, message: cause.message }
  return { code: 'crashed', message: cause instanceof Error ? cause.message : String(cause) }
}

async function stop(): Promise<void> {
  for (const controller of running.values()) controller.abort()
  await loaded?.llama.dispose()
  process.exit(0)
}
