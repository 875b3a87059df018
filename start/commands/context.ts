import type { Command } from 'commander'
import type { Logger } from 'pino'
import type { BusinessSummary } from '../../prisma/listings.ts'
import type { BusinessStore, Store } from '../../prisma/store.ts'
import { type Config, parseConfig } from '../config.ts'
import { Fault } from '../fault.ts'
import { openLog } from '../log.ts'
import { type Data, openData } from '../open-data.ts'

export interface Context {
  config: Config
  log: Logger
}

/** Reads the settings for a command. @throws ConfigError */
export function readContext(options: { roles?: string; logLevel?: string } = {}): Context {
  const { config, warnings } = parseConfig(process.env, options.roles)
  const log = openLog(config.logLevel ?? options.logLevel ?? 'warn')
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
  return { config, log }
}

/** How a result is printed. */
export interface Print<Result> {
  table(result: Result): string
  /** What `--json` prints; absent: the result as it is. */
  json?(result: Result): unknown
}

/** Runs `work` with the store open, and prints what it gives. */
export async function withStore<Result>(
  command: Command,
  work: (store: Store) => Promise<Result>,
  print: Print<Result>,
): Promise<void> {
  await using data: Data = await openData(readContext().config)
  const result = await work(data.store)
  const text = command.opts().json
    ? JSON.stringify(print.json ? print.json(result) : result, null, 2)
    : print.table(result)
  process.stdout.write(`${text}\n`)
}

/** @throws Fault that names the businesses there are */
export async function findBusiness(
  store: Store,
  slug: string,
): Promise<{ summary: BusinessSummary; business: BusinessStore }> {
  const summary = await store.businessBySlug(slug)
  if (summary) return { summary, business: store.forBusiness(summary.id) }
  const slugs = (await store.businesses()).map((known) => known.slug)
  const hint =
    slugs.length > 0
      ? `There are: ${slugs.join(', ')}.`
      : 'There is none yet: `jara business import FILE.yaml`.'
  throw new Fault(`No business has the slug ${slug}. ${hint}`)
}
