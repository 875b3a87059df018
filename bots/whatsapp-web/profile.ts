import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pack, unpack } from './profile-archive.ts'
import { openSealed, SealedFileError, type SealFor, sealFile } from './seal-file.ts'

/** Why a kept link cannot be used; the folder is moved aside under this name. */
export type ProfileFault =
  | 'profile-corrupt'
  | 'profile-other-version'
  | 'profile-other-key'
  | 'profile-newer-chromium'

/** A kept link cannot be used and lies aside now; the message names the fix. */
export class ProfileError extends Error {
  override name = 'ProfileError'
  readonly fault: ProfileFault
  constructor(fault: ProfileFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export interface ProfileOptions extends SealFor {
  /** All accounts' sessions: `JARA_DATA/whatsapp`. */
  folder: string
  now: () => Date
}

/** Raised when what lies in the folder is read differently. */
const layout = 1
/** Marks a profile that a phone has been linked to; one without it is thrown away. */
const marker = 'jara.json'

/**
 * One account's link on disk, in its own folder (0700): `session/` while a browser runs, as Chromium writes it and
 * readable by who reads the disk; `session.sealed` after a clean stop. Where both are there, `session/` is the newer
 * one: it is made by one rename, and gone by one rename after its sealed copy is whole.
 */
export class Profile {
  /** Chromium's user data directory. */
  readonly path: string
  readonly #options: ProfileOptions
  readonly #folder: string
  readonly #sealed: string

  constructor(options: ProfileOptions) {
    this.#options = options
    this.#folder = resolve(options.folder, options.accountId)
    this.path = join(this.#folder, 'session')
    this.#sealed = join(this.#folder, 'session.sealed')
  }

  /** Whether a link is kept here, usable or not. */
  async kept(): Promise<boolean> {
    return (await exists(this.path)) ? await this.#isMarked() : exists(this.#sealed)
  }

  /** Whether a profile lies here unsealed. */
  readable(): Promise<boolean> {
    return exists(this.path)
  }

  /**
   * Lays the profile out for Chromium: the kept one, or an empty one.
   * @param major Chromium's first version number; null: not known
   * @throws ProfileError, after what was kept was moved aside
   */
  async open(major: number | null): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await this.#sweep()
    if (!(await exists(this.path)) && (await exists(this.#sealed))) await this.#unseal()
    if (await exists(this.path)) await this.#check(major)
    await rm(this.#sealed, { force: true })
    await mkdir(this.path, { recursive: true, mode: 0o700 })
  }

  /** A phone is linked: from now on the profile is kept. */
  async mark(): Promise<void> {
    await writeFile(join(this.path, marker), `${JSON.stringify({ layout })}\n`, { mode: 0o600 })
  }

  /** After the browser has closed: encrypts the profile and removes the readable one. An unlinked one is removed. */
  async seal(): Promise<void> {
    if (!(await exists(this.path))) return
    if (!(await this.#isMarked())) return this.#discard()
    await sealFile(this.#sealed, pack(this.path), this.#options)
    await this.#discard()
  }

  /** The link is over. */
  async remove(): Promise<void> {
    await rm(this.#sealed, { force: true })
    await this.#discard()
  }

  async #discard(): Promise<void> {
    if (await exists(this.path)) await rename(this.path, `${this.path}.gone`)
    await this.#sweep()
  }

  /** Removes what an interrupted step left. */
  async #sweep(): Promise<void> {
    const halves = [`${this.path}.gone`, `${this.path}.opening`, `${this.#sealed}.part`]
    for (const path of halves) await rm(path, { recursive: true, force: true, maxRetries: 4 })
  }

  async #unseal(): Promise<void> {
    const draft = `${this.path}.opening`
    try {
      const archive = await openSealed(this.#sealed, this.#options)
      await mkdir(draft, { mode: 0o700 })
      await unpack(archive, draft)
    } catch (error) {
      if (!(error instanceof SealedFileError)) throw error
      throw await this.#aside(this.#sealed, `profile-${error.fault}`, error)
    }
    await rename(draft, this.path)
  }

  /** @throws ProfileError for a folder that is not a profile of ours, or one that a newer Chromium has written */
  async #check(major: number | null): Promise<void> {
    const found = await layoutOf(join(this.path, marker))
    if (found === null && !(await stat(this.path)).isDirectory()) {
      throw await this.#aside(this.path, 'profile-corrupt')
    }
    if (found === null) return this.#discard()
    if (found === undefined) throw await this.#aside(this.path, 'profile-corrupt')
    if (found !== layout) throw await this.#aside(this.path, 'profile-other-version')
    const writer = Number.parseInt(
      await readFile(join(this.path, 'Last Version'), 'utf8').catch(() => '0'),
      10,
    )
    if (major !== null && writer > major) throw await this.#aside(this.path, 'profile-newer-chromium')
  }

  async #isMarked(): Promise<boolean> {
    return (await layoutOf(join(this.path, marker))) !== null
  }

  async #aside(path: string, fault: ProfileFault, cause?: unknown): Promise<ProfileError> {
    const at = this.#options
      .now()
      .toISOString()
      .replace(/[-:]|\.\d+/g, '')
    const kept = `${path}.${fault}-${at}`
    await rename(path, kept)
    return new ProfileError(fault, `${advice[fault]} What was kept lies at ${kept}.`, { cause })
  }
}

const advice: Record<ProfileFault, string> = {
  'profile-corrupt': 'The kept WhatsApp link is damaged: put back a backup of it, or link the phone again.',
  'profile-other-version':
    'The kept WhatsApp link was written by another version of Jara: start that version, or link the phone again.',
  'profile-other-key':
    'The kept WhatsApp link was sealed with another JARA_SECRET_KEY (or for another account): start with that key and ' +
    'put the file back, or link the phone again.',
  'profile-newer-chromium':
    'The kept WhatsApp link was written by a newer Chromium, and an older one would damage it: update Chromium and put ' +
    'the folder back, or link the phone again.',
}

/** @returns null where there is no marker; undefined where it does not read */
async function layoutOf(path: string): Promise<number | null | undefined> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const value = (JSON.parse(text) as { layout?: unknown }).layout
    return typeof value === 'number' ? value : undefined
  } catch {
    return undefined
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
