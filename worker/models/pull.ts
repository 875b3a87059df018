import { rename, statfs } from 'node:fs/promises'
import { checkTensorsWhole, inspectGguf } from '../engine/llama/inspect.ts'
import { defaultPullTiming, download, type Patience, type PullTiming, patiently } from './download.ts'
import {
  type InstalledModel,
  installedModel,
  type Manifest,
  modelPath,
  syncFolder,
  writeManifest,
} from './installed.ts'
import { takeLock } from './lock.ts'
import { Changed, ModelFault } from './model-fault.ts'
import { type HashFrom, type Offer, probe } from './offer.ts'
import { bytesHere, hashFile, makeFolders, openPart, type Part, partPaths, removePart } from './part.ts'
import type { Remote } from './request.ts'
import { sizeText } from './sizes.ts'
import type { ModelSource } from './source.ts'

/** What a pull tells while it goes on; bytes throughout. */
export type PullEvent =
  | ({ type: 'offer'; name: string } & Price)
  | { type: 'hashing'; done: number; of: number }
  | { type: 'progress'; done: number; of: number }
  | { type: 'waiting'; reason: string; ms: number }
  | { type: 'restarted'; reason: string }
  | { type: 'installed'; name: string; path: string; downloaded: boolean; manifest: Manifest }

/** What a pull will cost, before it costs. */
export interface Price {
  /** Of the whole file. */
  size: number
  /** Here from an earlier try. */
  here: number
  /** What goes over the line. */
  toDownload: number
  hashFrom: HashFrom | 'nothing'
}

export interface PullOptions {
  /** Folder of the model files. */
  folder: string
  source: ModelSource
  /** For the source's own host; see `get`. */
  token?: string | undefined
  timing?: Partial<PullTiming>
  /** Bytes that may still be written; default what the file system says. */
  freeSpace?: (folder: string) => Promise<number>
  now: () => Date
  random: () => number
  tell(event: PullEvent): void
  /** Asked before the first megabyte. */
  agree(price: Price): Promise<boolean>
  signal?: AbortSignal
}

/** Room that a pull leaves on the disk for everything else. */
export const diskMargin = 500e6
/** A file that changes on the server while it is pulled is begun again so many times. */
const changesLimit = 3

/**
 * Fetches a model file, verified and whole or not at all: it grows in `.partial` and is moved in place at the end.
 * A pull that was cut off, killed or stopped goes on where it was.
 * @throws ModelFault
 */
export async function pull(options: PullOptions): Promise<InstalledModel> {
  const { folder, source, tell } = options
  await makeFolders(folder)
  const paths = partPaths(folder, source.name)
  using _lock = takeLock(paths.lock, source.name)
  for (let changes = 0; ; changes++) {
    try {
      return await pullOnce(options, paths)
    } catch (cause) {
      if (!(cause instanceof Changed)) throw cause
      if (changes === changesLimit)
        throw new ModelFault(
          'changed',
          `The file keeps changing on the server (${cause.message}): try another mirror`,
        )
      tell({ type: 'restarted', reason: `the file changed on the server: ${cause.message}` })
    }
  }
}

async function pullOnce(options: PullOptions, paths: ReturnType<typeof partPaths>): Promise<InstalledModel> {
  const { source } = options
  const remote = remoteOf(options)
  const patience = patienceOf(options)
  const offer = await patiently(
    () => probe(source, remote),
    () => false,
    patience,
    options.signal,
  )
  const here = await alreadyHere(options, offer)
  if (here) return here
  await priced(options, offer, await bytesHere(paths, offer))
  const sha256 = await fetchWhole(options, remote, offer, patience)
  await checkHash(sha256, offer, paths, source)
  await install(options, paths)
  return record(options, { offer, sha256, downloaded: true })
}

/** @returns the SHA-256 of the part, which has all its bytes now */
async function fetchWhole(
  options: PullOptions,
  remote: Remote,
  offer: Offer,
  patience: Patience,
): Promise<string> {
  const { folder, source, tell } = options
  const reading = (done: number, of: number) => tell({ type: 'hashing', done, of })
  await using part = await openPart(partPaths(folder, source.name), offer, reading)
  await download(courseOf(options, remote, offer, part), patience)
  return part.finish()
}

function remoteOf({ source, token, timing, signal }: PullOptions): Remote {
  const stallMs = timing?.stallMs ?? defaultPullTiming.stallMs
  return { url: source.url, token, stallMs, signal }
}

function patienceOf({ timing, random, tell }: PullOptions): Patience {
  const waiting = (reason: string, ms: number) => tell({ type: 'waiting', reason, ms })
  return { timing: { ...defaultPullTiming, ...timing }, random, waiting }
}

function courseOf({ tell }: PullOptions, remote: Remote, offer: Offer, part: Part) {
  return {
    ...{ remote, offer, part },
    progress: () => tell({ type: 'progress', done: part.offset, of: offer.size }),
    restarted: (reason: string) => tell({ type: 'restarted', reason }),
  }
}

/** A file of that name that is the very one: pulled before, or carried here on a stick. */
async function alreadyHere(options: PullOptions, offer: Offer): Promise<InstalledModel | undefined> {
  const { folder, source, tell } = options
  const found = await installedModel(folder, source.name)
  if (!found) return undefined
  if (found.manifest && found.manifest.source !== source.id)
    throw new ModelFault(
      'bad-name',
      `Another model is installed as ${source.name} (${found.manifest.source}): give this one a name with --as NAME`,
    )
  if (found.size !== offer.size || offer.sha256 === undefined) return undefined
  const hash = await hashFile(found.path, found.size, (done, of) => tell({ type: 'hashing', done, of }))
  if (hash.digest('hex') !== offer.sha256) return undefined
  return record(options, { offer, sha256: offer.sha256, downloaded: false })
}

async function priced(options: PullOptions, offer: Offer, here: number): Promise<void> {
  const { folder, tell, agree, freeSpace = freeOn } = options
  const toDownload = offer.size - here
  const price: Price = { size: offer.size, here, toDownload, hashFrom: offer.sha256From ?? 'nothing' }
  tell({ type: 'offer', name: options.source.name, ...price })
  const free = await freeSpace(folder)
  if (free < toDownload + diskMargin)
    throw new ModelFault(
      'no-space',
      `The disk has ${sizeText(free)} free and the pull needs ${sizeText(toDownload)}, with ${sizeText(diskMargin)} left for everything else: free ${sizeText(toDownload + diskMargin - free)}, or set JARA_DATA to a folder on another disk`,
    )
  if (!(await agree(price))) throw new ModelFault('declined', 'Nothing was downloaded')
}

async function freeOn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

async function checkHash(
  sha256: string,
  offer: Offer,
  paths: ReturnType<typeof partPaths>,
  { url }: ModelSource,
): Promise<void> {
  if (offer.sha256 === undefined || offer.sha256 === sha256) return
  await removePart(paths)
  throw new ModelFault(
    'bad-file',
    `What ${new URL(url).host} sent is damaged or another file: its SHA-256 is ${sha256}, it should be ${offer.sha256}. It was removed; pull again, or from elsewhere with --mirror URL`,
  )
}

/** The header is read before the move: a file that Jara cannot open is never installed. */
async function install({ folder, source }: PullOptions, paths: ReturnType<typeof partPaths>): Promise<void> {
  await checkUsable(paths.path).catch(async (cause) => {
    await removePart(paths)
    throw new ModelFault('bad-file', `${source.id} cannot be used. ${cause.message}`, { cause })
  })
  await rename(paths.path, modelPath(folder, source.name))
  await syncFolder(folder)
  await removePart(paths)
}

async function checkUsable(path: string): Promise<void> {
  await checkTensorsWhole(await inspectGguf(path))
}

async function record(
  { folder, source, now, tell }: PullOptions,
  { offer, sha256, downloaded }: { offer: Offer; sha256: string; downloaded: boolean },
): Promise<InstalledModel> {
  const path = modelPath(folder, source.name)
  const { name: title, architecture } = await inspectGguf(path)
  const manifest: Manifest = {
    ...{ name: source.name, source: source.id, sha256, size: offer.size, title, architecture },
    verifiedAgainst: offer.sha256From ?? 'nothing',
    pulledAt: now().toISOString(),
  }
  await writeManifest(folder, manifest)
  tell({ type: 'installed', name: source.name, path, downloaded, manifest })
  return { name: source.name, path, size: offer.size, manifest }
}
