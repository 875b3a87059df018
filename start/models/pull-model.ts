import { createInterface } from 'node:readline/promises'
import { type Catalogue, readCatalogue } from '../../worker/models/catalogue.ts'
import type { InstalledModel } from '../../worker/models/installed.ts'
import { ModelFault } from '../../worker/models/model-fault.ts'
import { type Price, pull } from '../../worker/models/pull.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import { defaultHub, type ModelSource, parseSource } from '../../worker/models/source.ts'
import type { Config } from '../config.ts'
import { places } from '../places.ts'
import { jsonReporter, textReporter } from './progress.ts'

export interface PullFlags {
  mirror?: string
  sha256?: string
  as?: string
  yes?: boolean
  json?: boolean
}

/** Pulls one model file, with a person or a program looking on. @throws ModelFault */
export async function pullModel(config: Config, text: string, flags: PullFlags): Promise<InstalledModel> {
  const catalogue = await readCatalogue(places.catalogue)
  const source = sourceOf(catalogue, config, text, flags)
  const clock = () => performance.now()
  const reporter = flags.json
    ? jsonReporter((line) => process.stdout.write(line), clock)
    : textReporter(process.stderr, clock)
  const stopping = stopOnSignal()
  try {
    return await pull({
      ...{ folder: config.model.folder, source, tell: reporter.tell, signal: stopping.signal },
      token: tokenFor(source, config.hub.token),
      now: () => new Date(),
      random: Math.random,
      agree: (price) => agree(price, source, flags, stopping.signal),
    })
  } finally {
    reporter.stop()
    stopping.forget()
  }
}

function sourceOf(catalogue: Catalogue, { hub }: Config, text: string, flags: PullFlags): ModelSource {
  const { mirror = hub.mirror, sha256, as } = flags
  return parseSource(text, { catalogue, mirror, sha256, as })
}

/** A mirror is not who the token is for. */
function tokenFor({ url }: ModelSource, token: string | undefined): string | undefined {
  return new URL(url).origin === defaultHub ? token : undefined
}

/** Ctrl-C closes the file in order; what came is kept. */
function stopOnSignal() {
  const controller = new AbortController()
  const stop = () =>
    controller.abort(
      new ModelFault(
        'stopped',
        'Stopped. What came is kept: run the same command again and it goes on there',
      ),
    )
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    signal: controller.signal,
    forget() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

async function agree(
  { toDownload }: Price,
  { name, catalogue }: ModelSource,
  { yes, json }: PullFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (catalogue && !json) {
    const { licence } = catalogue
    process.stderr.write(`Licence: ${licence.name}. ${licence.conditions} (${licence.source})\n`)
  }
  if (yes || toDownload === 0) return true
  if (!process.stdin.isTTY || json)
    throw new ModelFault(
      'declined',
      `Nothing was downloaded: say --yes to spend ${sizeText(toDownload)} of data on ${name}`,
    )
  const asked = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test(
      (await asked.question(`Download ${sizeText(toDownload)}? [y/N] `, { signal })).trim(),
    )
  } finally {
    asked.close()
  }
}
