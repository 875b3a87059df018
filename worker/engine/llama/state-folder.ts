import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'jara-states-'
/** Linux keeps what is written here in memory. */
const inMemory = '/dev/shm'
/** A container may give it 64 MB only: then the temporary folder is better. */
const enoughBytes = 256 * 1024 * 1024
/** What two processes left that were killed together goes when nothing changed in it for a day. */
const leftOverMs = 24 * 60 * 60 * 1000

/**
 * Makes a folder that only this user can read, for the states that one child process computes.
 * @param now milliseconds since the epoch, to tell what earlier processes left behind
 */
export function makeStateFolder(now: number): string {
  const base = freeBytes(inMemory) >= enoughBytes ? inMemory : tmpdir()
  for (const name of readdirSync(base).filter((name) => name.startsWith(prefix))) {
    removeLeftOver(join(base, name), now)
  }
  // The process's number in the name tells whoever looks whose folder it is.
  return mkdtempSync(join(base, `${prefix}${process.pid}-`))
}

/** The states of a child that is gone: nobody knows what is in them. */
export function emptyStateFolder(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true })
}

export function removeStateFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return 0
  }
}

function removeLeftOver(path: string, now: number): void {
  try {
    if (now - statSync(path).mtimeMs > leftOverMs) removeStateFolder(path)
  } catch {
    // Another user's, or gone meanwhile.
  }
}
