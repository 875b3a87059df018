import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { pino } from 'pino'
import { DatabaseUnreachable } from '../prisma/postgres.ts'
import { openEngine } from '../worker/engine/open-engine.ts'
import { openRedisQueue } from '../worker/queue/redis.ts'
import { type Config, parseConfig } from './config.ts'
import { ConfigError } from './fault.ts'
import { openData } from './open-data.ts'
import { places } from './places.ts'

export interface Finding {
  what: string
  state: 'ok' | 'warning' | 'fault'
  is: string
  fix?: string
}

const gigabyte = 2 ** 30
/** The whole process tree after 1,000 conversations (docs/speed.md), and what a business's data grows to. */
const needed = { memory: 1.3 * gigabyte, disk: 0.5 * gigabyte }
const silent = pino({ level: 'silent' })

/** Looks at the machine and tries everything that a start would open, one thing at a time. */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  const machine = [node(), memory()]
  try {
    const { config, warnings } = parseConfig(environment)
    const settings = warnings.map((is): Finding => ({ what: 'settings', state: 'warning', is }))
    const tried = [await disk(config), await data(config), await queue(config), await model(config)]
    return [...machine, ...settings, ...tried]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const faults = error.faults.map(({ setting, fault, fix }): Finding => {
      return { what: 'settings', state: 'fault', is: `${setting}: ${fault}`, fix }
    })
    return [...machine, ...faults]
  }
}

function node(): Finding {
  const is = `${process.version} on ${process.platform}-${process.arch}, ${availableParallelism()} cores`
  const runs = Number(process.versions.node.split('.')[0]) >= 24
  if (runs) return { what: 'node', state: 'ok', is }
  return {
    what: 'node',
    state: 'fault',
    is,
    fix: 'run it through npm (`npm run jara -- doctor`), which brings Node 24',
  }
}

function memory(): Finding {
  const is = `${gigabytes(totalmem())} of memory, ${gigabytes(freemem())} of it free`
  if (totalmem() >= needed.memory) return { what: 'memory', state: 'ok', is }
  return {
    what: 'memory',
    state: 'warning',
    is,
    fix: `Jara takes up to ${gigabytes(needed.memory)}: use a larger machine`,
  }
}

async function disk({ dataFolder }: Config): Promise<Finding> {
  let folder = resolve(dataFolder)
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const is = `${gigabytes(bavail * bsize)} free for ${dataFolder}`
  if (bavail * bsize >= needed.disk) return { what: 'disk', state: 'ok', is }
  return {
    what: 'disk',
    state: 'fault',
    is,
    fix: 'free some space, or set JARA_DATA to a folder on another disk',
  }
}

async function data(config: Config): Promise<Finding> {
  try {
    await using opened = await openData(config)
    const businesses = (await opened.store.businesses()).length
    const where = config.databaseUrl ? 'PostgreSQL' : `embedded in ${config.dataFolder}`
    const running = opened.running ? ', Jara is running on it' : ''
    return { what: 'database', state: 'ok', is: `${where}, ${businesses} businesses${running}` }
  } catch (error) {
    const { message } = error as Error
    const what = error instanceof DatabaseUnreachable ? 'PostgreSQL does not answer' : 'does not open'
    return { what: 'database', state: 'fault', is: what, fix: message }
  }
}

async function queue({ redisUrl }: Config): Promise<Finding> {
  if (redisUrl === undefined) return { what: 'queue', state: 'ok', is: 'embedded' }
  try {
    await using opened = await openRedisQueue({ url: redisUrl })
    const { turns, deliveries } = await opened.depth()
    return { what: 'queue', state: 'ok', is: `Redis, ${turns} turns and ${deliveries} deliveries wait` }
  } catch (error) {
    return { what: 'queue', state: 'fault', is: 'Redis does not answer', fix: (error as Error).message }
  }
}

async function model({ model: { name, key, served, gpu } }: Config): Promise<Finding> {
  const server = { ...(key !== undefined && { apiKey: key }), ...(served !== undefined && { served }) }
  try {
    await using engine = await openEngine({ model: name, bundled: places.model, gpu, ...server, log: silent })
    const info = engine.info()
    const lanes = `${info.sequences} at once, ${info.contextSize} tokens each`
    return { what: 'model', state: 'ok', is: `${info.model} on ${info.runsOn} (${lanes})` }
  } catch (error) {
    return { what: 'model', state: 'fault', is: 'does not load', fix: (error as Error).message }
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`
}
