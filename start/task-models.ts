import type { Logger } from 'pino'
import { openTaskModels, type TaskModel, type TaskModels } from '../worker/engine/task-models.ts'
import type { Config, NamedModel } from './config.ts'
import type { Measure } from './metrics.ts'
import { places } from './places.ts'

/** The models that the settings name, one engine each. @throws EngineError, ModelFault */
export function openModels({ model, writers }: Config, log: Logger, measure: Measure): Promise<TaskModels> {
  const { name, key, served, folder, gpu } = model
  const { load, memory, idleMs } = writers
  return openTaskModels({
    reading: taskModel({ name, key, served }),
    answering: writerOf(writers.answering),
    summarising: writerOf(writers.summarising),
    bundled: places.model,
    models: folder,
    budget: memory,
    count: (metric, labels) => measure.count(metric, labels),
    ...{ gpu, load, idleMs, log },
  })
}

/** The model of a task that the settings may leave out. */
export function writerOf(named: NamedModel | 'same' | undefined): TaskModel | 'same' | undefined {
  return named === undefined || named === 'same' ? named : taskModel(named)
}

function taskModel({
  name,
  key,
  served,
}: Omit<NamedModel, 'name'> & { name: string | undefined }): TaskModel {
  return {
    model: name,
    ...(key !== undefined && { apiKey: key }),
    ...(served !== undefined && { served }),
  }
}
