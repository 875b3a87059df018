import { access } from 'node:fs/promises'
import type { Store } from '../prisma/store.ts'
import type { Check, Readiness } from '../web/deps.ts'
import type { Engine } from '../worker/engine/engine.ts'
import type { TaskModels } from '../worker/engine/task-models.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import { places } from './places.ts'

/** Whether all that an answer needs is there, as `/readyz` tells it. */
export async function readiness(parts: {
  store: Store
  queue: JobQueue
  engine: Engine | undefined
  models?: Pick<TaskModels, 'reports'> | undefined
}): Promise<Readiness> {
  const [database, queue, files] = await Promise.all([pinged(parts.store), pinged(parts.queue), filesCheck()])
  return { database, queue, engine: engineCheck(parts.engine), ...modelsCheck(parts.models), files }
}

/** Both were read at the start; what is missing since keeps nobody from being ready now. */
async function filesCheck(): Promise<NonNullable<Readiness['files']>> {
  const [matcher, languages] = await Promise.all([isThere(places.matcher), isThere(places.identifier)])
  return { ok: true, matcher, languages }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/**
 * The models by task, where there are more than the one that reads. They keep nobody from being ready: what a
 * model should have written is said in the locale's words.
 */
function modelsCheck(models: Pick<TaskModels, 'reports'> | undefined): Pick<Readiness, 'models'> {
  const tasks = models?.reports() ?? []
  return tasks.some(({ tasks: of }) => of.length > 1 || of[0] !== 'reading')
    ? { models: { ok: true, tasks } }
    : {}
}

async function pinged(part: { ping(): Promise<void> }): Promise<Check> {
  try {
    await part.ping()
    return { ok: true }
  } catch (error) {
    return { ok: false, detail: (error as Error).message }
  }
}

function engineCheck(engine: Engine | undefined): Readiness['engine'] {
  if (!engine) return { ok: true, model: '', runsOn: 'another process', state: 'elsewhere' }
  const { state, model, runsOn } = engine.info()
  return { ok: state === 'ready', model, runsOn, state }
}
