import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import { readChats } from '../chats.ts'
import { measureReading } from '../latency.ts'
import { openPipeline } from '../pipeline.ts'

export interface BundledReading {
  /** With eight asked at once. */
  messagesPerSecond: number
  /** One at a time, in ms. */
  medianMs: number
  p95Ms: number
}

/** The bundled model, reading customers' messages alone. */
export async function measureBundled(
  config: Pick<Config, 'model' | 'settleMs'>,
  businessPath: string,
  log: Logger,
): Promise<BundledReading> {
  const model = { ...config.model, name: undefined }
  const unmeasured = { stage: () => {}, count: () => {} }
  await using pipeline = await openPipeline({ ...config, model }, businessPath, unmeasured, log)
  const chats = await readChats(pipeline.business.services.map(({ name }) => name))
  await measureReading(pipeline, chats, 2)
  const together = await measureReading(pipeline, chats, 8)
  const alone = await measureReading(pipeline, chats, 1)
  return {
    messagesPerSecond: together.understoodPerSecond,
    medianMs: alone.understand.median,
    p95Ms: alone.understand.p95,
  }
}
