import { stat } from 'node:fs/promises'
import { resolveModel } from '../models/resolve.ts'
import { type Engine, EngineError } from './engine.ts'
import { gigabytes, type Member, ModelPool, type ModelReport, type PoolOptions } from './model-pool.ts'
import { type EngineOptions, openEngine } from './open-engine.ts'
import { PooledEngine } from './pooled-engine.ts'

/** What a model is used for. Only reading needs one. */
export const tasks = ['reading', 'answering', 'summarising'] as const
export type Task = (typeof tasks)[number]

/** One task's model, as the settings name it. */
export type TaskModel = Pick<EngineOptions, 'model' | 'apiKey' | 'served'>

export interface TaskModelsOptions extends Omit<EngineOptions, 'model' | 'apiKey' | 'served'> {
  reading: TaskModel
  /** `same`: the model that reads. Absent: the task is not done. */
  answering?: TaskModel | 'same' | undefined
  summarising?: TaskModel | 'same' | undefined
  /** Whether models other than the one that reads are loaded at the start or at their first use. */
  load: 'preload' | 'on-demand'
  /** Bytes that the loaded models may take together. */
  budget?: number | undefined
  /** On demand: a model that nobody asked for so long, in ms, is unloaded. */
  idleMs?: number | undefined
  count: PoolOptions['count']
}

/** The engines of the tasks; tasks with the same model share one. */
export interface TaskModels extends AsyncDisposable {
  reading: Engine
  answering?: Engine
  summarising?: Engine
  reports(): ModelReport[]
}

interface Chosen extends TaskModel {
  tasks: Task[]
  /** Path of the file, or address of the server. */
  place: string
  bytes: number
}

/**
 * Opens the model that reads, and the others as `load` says.
 * @throws EngineError, ModelFault with the fault and its fix
 */
export async function openTaskModels(options: TaskModelsOptions): Promise<TaskModels> {
  const chosen = await chooseModels(options)
  if (options.load === 'preload') checkTogether(chosen, options.budget)
  const idleMs = options.load === 'on-demand' ? options.idleMs : undefined
  const pool = new ModelPool({ ...options, idleMs })
  try {
    const members = new Map<Chosen, Member>()
    for (const one of chosen) members.set(one, pool.add(pooled(one, options)))
    const engines = await openMembers(members, pool, options.load)
    return {
      ...engines,
      reports: () => pool.reports(),
      [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
    }
  } catch (cause) {
    await pool[Symbol.asyncDispose]()
    throw cause
  }
}

async function openMembers(members: Map<Chosen, Member>, pool: ModelPool, load: TaskModelsOptions['load']) {
  const engines: Partial<Record<Task, Engine>> = {}
  for (const [one, member] of members) {
    const reads = one.tasks.includes('reading')
    if (reads || load === 'preload') {
      const engine = await pool.acquire(member)
      if (!reads) pool.release(member)
      else engines.reading = engine
    }
    for (const task of one.tasks) engines[task] ??= new PooledEngine(pool, member)
  }
  return engines as Pick<TaskModels, Task>
}

/** The distinct models, the one that reads first. */
async function chooseModels(options: TaskModelsOptions): Promise<Chosen[]> {
  const found = new Map<string, Chosen>()
  for (const task of tasks) {
    const wanted = options[task] === 'same' ? options.reading : options[task]
    if (wanted === undefined) continue
    const { model: place } = await resolveModel(wanted.model, options.models, options.bundled)
    if (task !== 'reading' && place === options.bundled) throw onlyReads(task)
    const key = JSON.stringify([place, wanted.apiKey, wanted.served])
    const known = found.get(key)
    if (known) known.tasks.push(task)
    else found.set(key, { ...wanted, tasks: [task], place, bytes: await bytesOf(place) })
  }
  return [...found.values()]
}

function onlyReads(task: Task): EngineError {
  return new EngineError(
    'bad-model',
    `The reader model only reads: for ${task} set an instruct model (a pulled GGUF or a server), or leave the setting out`,
  )
}

/** Beside the weights: the context's keys and values, and the process itself. */
const overhead = { share: 1.2, bytes: 64e6 }

/** What a model takes, planned from its file; nothing for one that a server runs. */
async function bytesOf(place: string): Promise<number> {
  if (/^https?:\/\//.test(place)) return 0
  const file = await stat(place).catch((cause) => {
    throw new EngineError('bad-model', `${place} cannot be read: check the path and its permissions`, {
      cause,
    })
  })
  return Math.ceil(file.size * overhead.share + overhead.bytes)
}

function checkTogether(chosen: Chosen[], budget: number | undefined): void {
  const needed = chosen.reduce((sum, { bytes }) => sum + bytes, 0)
  if (budget === undefined || needed <= budget) return
  const each = chosen.map(
    ({ place, tasks: of, bytes }) => `${place} for ${of.join(' and ')}: ${gigabytes(bytes)}`,
  )
  throw new EngineError(
    'bad-model',
    `The models need about ${gigabytes(needed)} together (${each.join('; ')}), and JARA_MODEL_MEMORY allows ${gigabytes(budget)}: raise it, use smaller ones, or set JARA_MODEL_LOAD=on-demand`,
  )
}

function pooled(one: Chosen, options: TaskModelsOptions) {
  const { bundled, models, gpu, log, contexts, sequences, threads, contextSize } = options
  const shared = { bundled, models, gpu, log, contexts, sequences, threads, contextSize }
  const { apiKey, served, place, bytes } = one
  const given = Object.fromEntries(
    Object.entries({ ...shared, apiKey, served }).filter(([, value]) => value !== undefined),
  ) as unknown as EngineOptions
  const writing = one.tasks.find((task) => task !== 'reading')
  return {
    ...{ tasks: one.tasks, name: place, bytes, pinned: one.tasks.includes('reading') },
    async open() {
      const engine = await openEngine({ ...given, model: place })
      if (writing === undefined || engine.info().profile !== 'reader') return engine
      await engine[Symbol.asyncDispose]()
      throw onlyReads(writing)
    },
  }
}
