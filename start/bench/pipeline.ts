import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Business } from '../../domain/business.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import type { Engine } from '../../worker/engine/engine.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { hearing } from '../../worker/language/hearing.ts'
import { loadIdentifier } from '../../worker/language/identifier.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { loadPrompts, openUnderstand, type Understand } from '../../worker/understand.ts'
import type { Config } from '../config.ts'
import { importBusiness } from '../import-business.ts'
import { wireLine } from '../line.ts'
import { loadMeaning } from '../meaning.ts'
import type { Measure } from '../metrics.ts'
import { places } from '../places.ts'
import { type BenchChannel, benchChannel } from './bench-channel.ts'

/** The real line, over an embedded database of its own that is thrown away. */
export interface Pipeline extends AsyncDisposable {
  channel: BenchChannel
  business: Business
  engine: Engine
  understand: Understand
  /** Queries of the store so far; the embedded queue's own are not among them. */
  queries(): number
}

export async function openPipeline(
  { model, settleMs }: Pick<Config, 'model' | 'settleMs'>,
  businessPath: string,
  measure: Measure,
  log: Logger,
): Promise<Pipeline> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'jara-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const { name, key, served, gpu, folder: models } = model
  const engine = stack.use(
    await openEngine({
      ...{ model: name, bundled: places.model, models, gpu, log },
      ...(key !== undefined && { apiKey: key }),
      ...(served !== undefined && { served }),
    }),
  )
  let queries = 0
  const { store, pglite } = await openStore({ folder, secretKey: Buffer.alloc(32), onQuery: () => queries++ })
  stack.use(store)
  if (pglite === undefined) throw new Error('The bench runs on the embedded database')
  const queue = stack.use(await openEmbeddedQueue({ pglite, log }))
  const understand = hearing(
    openUnderstand(engine, await loadPrompts(places.prompts)),
    await loadIdentifier(places.identifier),
  )
  const now = () => new Date()
  const line = stack.use(
    await wireLine({
      ...{ store, queue, understand, sends: ['web'], now, settleMs, log, measure },
      meaning: await loadMeaning(log),
    }),
  )
  const { businessId } = await importBusiness(store, parseBusinessFile(await readFile(businessPath)))
  const account = await store.saveAccount({ businessId, kind: 'web', externalId: 'bench' })
  const channel = benchChannel(account.id, now)
  line.open(channel)
  const business = await store.forBusiness(businessId).business()
  const open = stack.move()
  return {
    channel,
    business,
    engine,
    understand,
    queries: () => queries,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
