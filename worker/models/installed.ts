import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ModelFault } from './model-fault.ts'
import { hashFile } from './part.ts'

/** What is kept beside a model file: where it came from and what it must be. */
const manifest = z.object({
  name: z.string(),
  /** `hf:owner/repo:file`, or the address */
  source: z.string(),
  sha256: z.string(),
  /** Against what the SHA-256 was held; `nothing`: it is only what came. */
  verifiedAgainst: z.enum(['catalogue', 'given', 'server', 'nothing']),
  /** Bytes. */
  size: z.int(),
  pulledAt: z.string(),
  /** `general.name` and `general.architecture` of the file */
  title: z.string(),
  architecture: z.string(),
})
export type Manifest = z.infer<typeof manifest>

/** A model file in the folder. */
export interface InstalledModel {
  name: string
  path: string
  size: number
  /** Absent for a file that somebody put there. */
  manifest?: Manifest
}

/** The installed models of one data folder: `NAME.gguf` and `NAME.gguf.json` in `folder`. */
export async function installedModels(folder: string): Promise<InstalledModel[]> {
  const files = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw cause
  })
  const names = files.filter((file) => file.endsWith('.gguf')).map((file) => file.slice(0, -'.gguf'.length))
  const found = await Promise.all(names.sort().map((name) => installedModel(folder, name)))
  return found.filter((one) => one !== undefined)
}

export async function installedModel(folder: string, name: string): Promise<InstalledModel | undefined> {
  const path = modelPath(folder, name)
  const there = await stat(path).catch(() => undefined)
  if (!there?.isFile()) return undefined
  const row = await readManifest(folder, name)
  return { name, path, size: there.size, ...(row && { manifest: row }) }
}

export function modelPath(folder: string, name: string): string {
  return join(folder, `${name}.gguf`)
}

async function readManifest(folder: string, name: string): Promise<Manifest | undefined> {
  const text = await readFile(`${modelPath(folder, name)}.json`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return manifest.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

export async function writeManifest(folder: string, row: Manifest): Promise<void> {
  await replace(`${modelPath(folder, row.name)}.json`, `${JSON.stringify(row, null, 2)}\n`)
}

/** What `verify` finds. */
export interface Verified {
  name: string
  state: 'whole' | 'damaged' | 'unknown'
  /** Of the file as it is now. */
  sha256: string
  expected?: string
  verifiedAgainst?: Manifest['verifiedAgainst']
}

/** Hashes a file again. @param reading told how far it is, in bytes */
export async function verifyModel(
  { name, path, size, manifest: row }: InstalledModel,
  reading: (done: number, of: number) => void,
): Promise<Verified> {
  const sha256 = (await hashFile(path, size, reading)).digest('hex')
  if (row === undefined) return { name, state: 'unknown', sha256 }
  const state = sha256 === row.sha256 ? 'whole' : 'damaged'
  return { name, state, sha256, expected: row.sha256, verifiedAgainst: row.verifiedAgainst }
}

const choice = z.object({ name: z.string() })

/** The model that `jara model use` chose; undefined: the bundled one. */
export async function chosenModel(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'in-use.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return choice.parse(JSON.parse(text)).name
  } catch (cause) {
    const path = join(folder, 'in-use.json')
    throw new ModelFault(
      'bad-file',
      `${path} is damaged: remove it, then choose again with \`jara model use NAME\``,
      { cause },
    )
  }
}

/** @param name undefined: back to the bundled model */
export async function chooseModel(folder: string, name: string | undefined): Promise<void> {
  const path = join(folder, 'in-use.json')
  if (name === undefined) return rm(path, { force: true })
  await mkdir(folder, { recursive: true })
  await replace(path, `${JSON.stringify({ name })}\n`)
}

export async function removeModel({ path }: InstalledModel): Promise<void> {
  await rm(path, { force: true })
  await rm(`${path}.json`, { force: true })
}

/** @throws ModelFault `not-found`, which names what there is */
export async function needModel(folder: string, name: string): Promise<InstalledModel> {
  const found = await installedModel(folder, name)
  if (found) return found
  const names = (await installedModels(folder)).map((one) => one.name)
  const there = names.length > 0 ? `There are: ${names.join(', ')}` : 'None is pulled yet'
  throw new ModelFault(
    'not-found',
    `No model ${name} is on this machine. ${there}. \`jara model pull ${name}\` fetches one`,
  )
}

/** So that a reader sees the old text or the new one, and a crash leaves one of the two. */
async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}`
  await writeFile(fresh, text, { flush: true })
  await rename(fresh, path)
}

/** Makes renames in a folder last through a power cut; Windows has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using opened = await open(folder, 'r')
  await opened.sync()
}
