import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelFault } from './model-fault.ts'
import type { Offer } from './offer.ts'

const noteShape = z.object({ size: z.int(), sha256: z.string().optional(), etag: z.string().optional() })

/** Where a file grows until it is whole and verified. */
export function partPaths(folder: string, name: string) {
  const path = join(folder, '.partial', `${name}.gguf`)
  return { path, note: `${path}.json`, lock: `${path}.lock` }
}

/** The part of a file that is here already, with its running SHA-256. */
export class Part implements AsyncDisposable {
  readonly path: string
  #file: FileHandle
  #hash: Hash
  #offset: number

  constructor(path: string, file: FileHandle, hash: Hash, offset: number) {
    this.path = path
    this.#file = file
    this.#hash = hash
    this.#offset = offset
  }

  /** Bytes that are here. */
  get offset(): number {
    return this.#offset
  }

  /** @throws ModelFault `no-space` */
  async append(chunk: Uint8Array): Promise<void> {
    try {
      await this.#file.write(chunk, 0, chunk.length, this.#offset)
    } catch (cause) {
      throw writeFault(cause)
    }
    this.#hash.update(chunk)
    this.#offset += chunk.length
  }

  async restart(): Promise<void> {
    await this.#file.truncate(0)
    this.#hash = createHash('sha256')
    this.#offset = 0
  }

  /** Brings all bytes to the disk. @returns their SHA-256 in hex */
  async finish(): Promise<string> {
    await this.#file.sync()
    return this.#hash.copy().digest('hex')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}

/**
 * Opens the part of an earlier try, hashed anew, where it is of the same file; else an empty one.
 * @param reading told how far the hashing is
 */
export async function openPart(
  paths: ReturnType<typeof partPaths>,
  offer: Offer,
  reading: (done: number, of: number) => void,
): Promise<Part> {
  const kept = (await keeps(paths.note, offer)) ? await sizeOf(paths.path) : 0
  const { size, sha256, etag } = offer
  await writeFile(paths.note, JSON.stringify({ size, sha256, etag }))
  // Not for appending: on Linux that would ignore the positions at which bytes are written.
  const file = await open(paths.path, kept > 0 ? 'r+' : 'w+')
  if (kept > size) await file.truncate(size)
  const have = Math.min(kept, size)
  const hash = await hashFile(paths.path, have, reading)
  return new Part(paths.path, file, hash, have)
}

/** How much of the offered file is here from an earlier try, in bytes. */
export async function bytesHere(paths: ReturnType<typeof partPaths>, offer: Offer): Promise<number> {
  return (await keeps(paths.note, offer)) ? Math.min(await sizeOf(paths.path), offer.size) : 0
}

export async function removePart({ path, note }: ReturnType<typeof partPaths>): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(note, { force: true })])
}

export async function makeFolders(folder: string): Promise<void> {
  await mkdir(join(folder, '.partial'), { recursive: true })
}

/** SHA-256 of a file's first `bytes`. */
export async function hashFile(
  path: string,
  bytes: number,
  reading: (done: number, of: number) => void,
): Promise<Hash> {
  const hash = createHash('sha256')
  if (bytes === 0) return hash
  let done = 0
  for await (const chunk of createReadStream(path, { end: bytes - 1, highWaterMark: 2 ** 20 })) {
    hash.update(chunk)
    done += chunk.length
    reading(done, bytes)
  }
  return hash
}

/** Whether what an earlier try left is of the same file: the same hash, or else the same tag and length. */
async function keeps(note: string, offer: Offer): Promise<boolean> {
  const text = await readFile(note, 'utf8').catch(() => undefined)
  if (text === undefined) return false
  const parsed = noteShape.safeParse(jsonOf(text))
  if (!parsed.success || parsed.data.size !== offer.size) return false
  const { sha256, etag } = parsed.data
  if (sha256 !== undefined && offer.sha256 !== undefined) return sha256 === offer.sha256
  return etag !== undefined && etag === offer.etag
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function sizeOf(path: string): Promise<number> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return 0
  await using opened = file
  return (await opened.stat()).size
}

function writeFault(cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ModelFault(
      'no-space',
      'The disk is full: free some space and run the same command, it goes on where it stopped',
      { cause },
    )
  return cause as Error
}
