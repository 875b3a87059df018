import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Catalogue } from '../../worker/models/catalogue.ts'
import { type PullEvent, type PullOptions, pull } from '../../worker/models/pull.ts'
import { parseSource } from '../../worker/models/source.ts'
import { tinyGguf } from '../engine/tiny-gguf.ts'
import { type FileServer, fileServer } from './file-server.ts'

/** A model file that llama.cpp loads, long enough for a connection to break in it: about 270 kB. */
export const modelFile = tinyGguf({
  name: 'tiny-pulled',
  tags: Array.from({ length: 1500 }, (_, i) => `<word-${i}>`),
})
/** Another version of it, of the same length. */
export const otherFile = tinyGguf({
  name: 'tiny-pulled',
  tags: Array.from({ length: 1500 }, (_, i) => `<word-${i}>`),
  seed: 2,
})
export const noCatalogue: Catalogue = { models: [] }

export async function serving(file = modelFile): Promise<FileServer> {
  const server = await fileServer(file)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'jara-models-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const id = 'hf:someone/tiny-GGUF:tiny-Q8_0.gguf'

export interface Pulled {
  events: PullEvent[]
  options: PullOptions
}

/** A pull from the server as if it were a mirror of the hub, with short waits. */
export function pullFrom(
  server: FileServer,
  into: string,
  more: Partial<PullOptions> & { sha256?: string } = {},
) {
  const { sha256, ...rest } = more
  const events: PullEvent[] = []
  const source = parseSource(id, { catalogue: noCatalogue, mirror: server.url, sha256 })
  const work = pull({
    folder: into,
    source,
    timing: { stallMs: 2_000, firstWaitMs: 1, longestWaitMs: 4, tries: 4 },
    now: () => new Date('2026-12-01T09:00:00Z'),
    random: () => 0.5,
    tell: (event) => events.push(event),
    agree: async () => true,
    ...rest,
  })
  return { work, events }
}

/** What happened, without the progress. */
export function story(events: PullEvent[]): string[] {
  return events
    .filter(({ type }) => type !== 'progress' && type !== 'hashing')
    .map((event) => ('reason' in event ? `${event.type}: ${event.reason}` : event.type))
}
