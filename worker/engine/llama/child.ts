/**
 * The process that holds the model: llama.cpp may abort or hang here without harm to anybody else. Started by
 * `start-child.ts`; talks over IPC only (see `protocol.ts`), and ends when its parent does.
 */
import { EngineError } from '../engine.ts'
import { generate } from './generate.ts'
import { type Loaded, loadModel } from './load.ts'
import { type CompleteMessage, type FromChild, type OpenMessage, toChild } from './protocol.ts'

let loaded: Loaded | undefined
const running = new Map<number, AbortController>()

process.on('message', (raw) => {
  const message = toChild.parse(raw)
  if (message.type === 'open') void open(message)
  else if (message.type === 'complete') void complete(message)
  else if (message.type === 'cancel') running.get(message.id)?.abort()
  else void stop()
})
process.on('disconnect', () => process.exit(0))
// A terminal's Ctrl-C goes to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})

function send(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

async function open(message: OpenMessage): Promise<void> {
  setInterval(() => send({ type: 'beat', residentBytes: process.memoryUsage.rss() }), message.beatMs).unref()
  try {
    loaded = await loadModel(message)
    const { llama, lanes, plan, name } = loaded
    const { contexts, threads } = plan
    const runsOn = llama.gpu === false ? 'cpu' : llama.gpu
    send({
      type: 'ready',
      model: name,
      runsOn,
      contexts,
      threads,
      lanes: lanes.size,
      contextSize: lanes.contextSize,
    })
  } catch (cause) {
    send({ type: 'refused', ...explained(cause) })
  }
}

async function complete(request: CompleteMessage): Promise<void> {
  const lane = loaded?.lanes.take()
  if (loaded === undefined || lane === undefined) {
    return send({ type: 'failed', id: request.id, code: 'overloaded', message: 'no lane is free' })
  }
  const controller = new AbortController()
  running.set(request.id, controller)
  try {
    send(await generate(loaded, lane, request, controller.signal))
  } catch (cause) {
    send({ type: 'failed', id: request.id, ...explained(cause) })
  } finally {
    running.delete(request.id)
    loaded.lanes.give(lane)
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
