import { availableParallelism, freemem } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  getLlama,
  type Llama,
  LlamaLogLevel,
  type LlamaModel,
  type LlamaOptions,
  NoBinaryFoundError,
} from 'node-llama-cpp'
import { EngineError } from '../engine.ts'
import { type GpuChoice, noGpu } from '../gpu.ts'
import { Grammars } from './grammars.ts'
import { checkTensorsWhole, explainLoadFailure, inspectGguf } from './inspect.ts'
import { Lanes, openContexts } from './lanes.ts'
import { type MachineSize, type ModelSize, type Plan, planLanes } from './plan.ts'
import type { OpenMessage } from './protocol.ts'
import { type OpenSchedulerOptions, openScheduler } from './schedule/open-scheduler.ts'
import type { Scheduler } from './schedule/scheduler.ts'

/** A model in memory, ready to answer. */
export interface Loaded {
  llama: Llama
  model: LlamaModel
  /** Who works: our scheduler, or the library on lanes. */
  worker: { scheduler: Scheduler } | { lanes: Lanes }
  /** Why there are lanes where there should be a scheduler. */
  fallback?: string
  /** Tokens of one sequence. */
  contextSize: number
  grammars: Grammars
  plan: Plan
  /** `general.name` of the file. */
  name: string
}

/**
 * Never compiles or downloads llama.cpp: a binary comes from npm or is not used. With `gpu: 'auto'` CUDA, Metal
 * or Vulkan are used where both the device and the npm package are there.
 * @param inside how the library is used beneath its public classes
 * @throws EngineError `bad-model`
 */
export async function loadModel(
  open: OpenMessage,
  inside: Pick<OpenSchedulerOptions, 'decoderOf'> = {},
): Promise<Loaded> {
  const file = await inspectGguf(open.modelPath)
  const logged: string[] = []
  const llama = await openLibrary(open.gpu, (level, message) => {
    if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) logged.push(message)
  })
  await checkTensorsWhole(file, llama)
  try {
    const model = await llama.loadModel({ modelPath: open.modelPath })
    const plan = planLanes(await machineOf(llama), await sizeOf(model), open.asked)
    llama.maxThreads = plan.contexts * plan.threads
    const contexts = await openContexts(model, plan)
    const grammars = new Grammars(llama)
    const { stateFolder } = open
    const worker = await workerFor(plan, { model, grammars, contexts, stateFolder, ...inside })
    const contextSize = contexts[0]?.contextSize ?? plan.contextSize
    return { llama, model, ...worker, contextSize, grammars, plan, name: file.name }
  } catch (cause) {
    // What the library logs arrives a moment after its refusal.
    for (let tries = 0; tries < 20 && logged.length === 0; tries++) await sleep(50)
    throw explainLoadFailure(file, logged.join('\n'), cause)
  } finally {
    llama.logger = () => {}
  }
}

function isNamed(gpu: GpuChoice): gpu is 'cuda' | 'vulkan' {
  return gpu === 'cuda' || gpu === 'vulkan'
}

async function openLibrary(gpu: GpuChoice, logger: NonNullable<LlamaOptions['logger']>): Promise<Llama> {
  const binaries = { build: 'never', skipDownload: true, progressLogs: false } as const
  try {
    const llama = await getLlama({ gpu, ...binaries, logLevel: LlamaLogLevel.warn, logger })
    if (isNamed(gpu) && llama.gpu !== gpu) throw await noGpu(gpu)
    return llama
  } catch (cause) {
    if (!(cause instanceof NoBinaryFoundError)) throw cause
    if (isNamed(gpu)) throw await noGpu(gpu, cause)
    const machine = `${process.platform}-${process.arch}`
    const fix = `run "npm install" on it, or set JARA_MODEL to a model server's address`
    throw new EngineError(
      'bad-model',
      `node_modules has no llama.cpp for this machine (${machine}): ${fix}`,
      { cause },
    )
  }
}

async function workerFor(
  plan: Plan,
  options: OpenSchedulerOptions,
): Promise<Pick<Loaded, 'worker' | 'fallback'>> {
  if (plan.scheduling === 'batches') {
    try {
      return { worker: { scheduler: await openScheduler(options) } }
    } catch (cause) {
      const fallback = cause instanceof Error ? cause.message : String(cause)
      return { worker: { lanes: new Lanes(options.contexts, plan) }, fallback }
    }
  }
  return { worker: { lanes: new Lanes(options.contexts, plan) } }
}

async function machineOf(llama: Llama): Promise<MachineSize> {
  const gpu = llama.gpu !== false
  return {
    cores: Math.max(1, Math.min(availableParallelism(), llama.cpuMathCores)),
    gpu,
    freeBytes: gpu ? (await llama.getVramState()).free : freemem(),
  }
}

/** What the library's own estimate says that a thousand tokens more would take. */
async function sizeOf(model: LlamaModel): Promise<ModelSize> {
  const bytesFor = async (contextSize: number) => {
    const need = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      modelGpuLayers: model.gpuLayers,
      sequences: 1,
    })
    return need.cpuRam + need.gpuVram
  }
  const bytesPerToken = ((await bytesFor(2048)) - (await bytesFor(1024))) / 1024
  return { bytes: model.size, trainContextSize: model.trainContextSize, bytesPerToken }
}
