import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { create, extract } from 'tar'

/**
 * What of Chromium's profile a link lives in: the site's databases and storage, with what Chromium needs to read
 * them. Caches are fetched again. The library's own list (`RemoteAuth`) is shorter: IndexedDB and Local Storage.
 */
const kept = [
  /^Local State$/,
  /^Last Version$/,
  /^jara\.json$/,
  /^Default\/(IndexedDB|Local Storage|Session Storage|Storage|WebStorage|Network|databases|shared_proto_db)(\/|$)/,
  /^Default\/(Cookies|Cookies-journal|Preferences|Secure Preferences|DIPS|Trust Tokens)$/,
  /^Default$/,
]
const cache = /(^|\/)(Cache|CacheStorage|ScriptCache|Code Cache|GPUCache|[^/]*\.tmp|LOCK)(\/|$)/

/** @param path within the profile, with slashes */
function worthKeeping(path: string): boolean {
  const plain = path.replace(/^\.\/?/, '')
  if (plain === '') return true
  return kept.some((pattern) => pattern.test(plain)) && !cache.test(plain)
}

/** The profile as a compressed archive; owners and times of files do not matter and are left out. */
export function pack(folder: string): Readable {
  const archive = create(
    { cwd: folder, gzip: { level: 1 }, portable: true, noMtime: true, filter: worthKeeping },
    ['.'],
  )
  const out = new PassThrough()
  archive.on('error', (error) => out.destroy(error as Error))
  archive.pipe(out)
  return out
}

/** @param folder must exist */
export async function unpack(archive: Readable, folder: string): Promise<void> {
  await pipeline(archive, extract({ cwd: folder, strict: true, preserveOwner: false }))
}
