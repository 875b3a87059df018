import { availableParallelism } from 'node:os'
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
import { Grammars } from './grammars.ts'
import { checkTensorsWhole, explainLoadFailure, inspectGguf } from './inspect.ts'
import { type Lanes, openLanes } from './lanes.ts'
import { type Plan, planLanes } from './plan.ts'
import type { OpenMessage } from './protocol.ts'

/** A model in memory, ready to answer. */
export interface Loaded {
  llama: Llama
  model: LlamaModel
  lanes: Lanes
  grammars: Grammars
  plan: Plan
  /** `general.name` of the file. */
  name: string
}

/**
 * Never compiles or downloads llama.cpp: a binary comes from npm or is not used. With `gpu: 'auto'` CUDA, Metal
 * or Vulkan are used where both the device and the npm package are there.
 * @throws EngineError `bad-model`
 */
export async function loadModel(open: OpenMessage): Promise<Loaded> {
  const file = await inspectGguf(open.modelPath)
  const logged: string[] = []
  const llama = await openLibrary(open.gpu, (level, message) => {
    if (level === LlamaLogLevel.error || level === LlamaLogLevel.fatal) logged.push(message)
  })
  await checkTensorsWhole(file, llama)
  try {
    const model = await llama.loadModel({ modelPath: open.modelPath })
    const plan = planLanes(
      machineOf(llama),
      { bytes: model.size, trainContextSize: model.trainContextSize },
      open.asked,
    )
    llama.maxThreads = plan.contexts * plan.threads
    const lanes = await openLanes(model, plan)
    return { llama, model, lanes, grammars: new Grammars(llama), plan, name: file.name }
  } catch (cause) {
    // What the library logs arrives a moment after its refusal.
    for (let tries = 0; tries < 20 && logged.length === 0; tries++) await sleep(50)
    throw explainLoadFailure(file, logged.join('\n'), cause)
  } finally {
    llama.logger = () => {}
  }
}

async function openLibrary(gpu: 'auto' | false, logger: NonNullable<LlamaOptions['logger']>): Promise<Llama> {
  const binaries = { build: 'never', skipDownload: true, progressLogs: false } as const
  try {
    return await getLlama({ gpu, ...binaries, logLevel: LlamaLogLevel.warn, logger })
  } catch (cause) {
    if (!(cause instanceof NoBinaryFoundError)) throw cause
    const machine = `${process.platform}-${process.arch}`
    const fix = `run "npm install" on it, or set JARA_MODEL to a model server's address`
    throw new EngineError(
      'bad-model',
      `node_modules has no llama.cpp for this machine (${machine}): ${fix}`,
      { cause },
    )
  }
}

function machineOf(llama: Llama): { cores: number; gpu: boolean } {
  return {
    cores: Math.max(1, Math.min(availableParallelism(), llama.cpuMathCores)),
    gpu: llama.gpu !== false,
  }
}
