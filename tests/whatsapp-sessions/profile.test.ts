import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Profile, type ProfileOptions } from '../../bots/whatsapp-web/profile.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jara-profile-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const secretKey = randomBytes(32)
let made = 0
function profileOf(changes: Partial<ProfileOptions> = {}): {
  profile: Profile
  accountId: string
  home: string
} {
  const accountId = changes.accountId ?? `account-${++made}`
  const now = () => new Date('2026-12-01T09:00:00Z')
  const profile = new Profile({ folder, accountId, secretKey, now, ...changes })
  return { profile, accountId, home: join(folder, accountId) }
}

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

/** A profile as Chromium leaves it, with a secret that must not be readable afterwards. */
async function linked(profile: Profile): Promise<void> {
  await profile.open(150)
  await write(join(profile.path, 'Last Version'), '150.0.1.2')
  await write(join(profile.path, 'Local State'), '{}')
  await write(
    join(profile.path, 'Default/IndexedDB/https_web.whatsapp.com_0/000003.log'),
    'NOISE-KEY'.repeat(9_000),
  )
  await write(join(profile.path, 'Default/Cache/Cache_Data/f_0001'), randomBytes(2_000_000))
  await write(join(profile.path, 'Default/Service Worker/CacheStorage/a/b'), 'fetched again')
  await profile.mark()
}

const sealedOf = (home: string) => join(home, 'session.sealed')
const sealedText = async (home: string) => (await readFile(sealedOf(home))).toString('latin1')

describe('a clean stop', () => {
  test('seals the link, without caches, and a start gives it back', async () => {
    const { profile, home } = profileOf()
    await linked(profile)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    await profile.seal()
    expect(await readdir(home)).toEqual(['session.sealed'])
    expect((await stat(sealedOf(home))).mode & 0o777).toBe(0o600)
    expect((await stat(sealedOf(home))).size).toBeLessThan(100_000)
    expect(await sealedText(home)).not.toContain('NOISE-KEY')

    expect(await profile.kept()).toBe(true)
    await profile.open(151)
    expect(await readdir(home)).toEqual(['session'])
    const database = join(profile.path, 'Default/IndexedDB/https_web.whatsapp.com_0/000003.log')
    expect(await readFile(database, 'utf8')).toBe('NOISE-KEY'.repeat(9_000))
    expect(await readdir(join(profile.path, 'Default'))).toEqual(['IndexedDB'])
  })

  test('leaves nothing of a browser that was never linked', async () => {
    const { profile, home } = profileOf()
    await profile.open(150)
    await write(join(profile.path, 'Local State'), '{}')
    expect(await profile.kept()).toBe(false)
    await profile.seal()
    expect(await readdir(home)).toEqual([])
  })
})

describe('an interrupted step', () => {
  test('a killed process leaves the readable profile, which counts, even beside an older sealed one', async () => {
    const { profile, home } = profileOf()
    await linked(profile)
    await profile.seal()
    const older = await readFile(sealedOf(home))
    await profile.open(150)
    await write(join(profile.path, 'Default/Preferences'), 'newer')
    await writeFile(sealedOf(home), older)
    await profile.open(150)
    expect(await readFile(join(profile.path, 'Default/Preferences'), 'utf8')).toBe('newer')
    expect(await readdir(home)).toEqual(['session'])
  })

  test('half an opening, half a sealing and half a removal are swept away', async () => {
    const { profile, home } = profileOf()
    await linked(profile)
    await profile.seal()
    await write(join(home, 'session.opening/Local State'), 'half')
    await write(join(home, 'session.gone/Local State'), 'half')
    await write(join(home, 'session.sealed.part'), 'half')
    await profile.open(150)
    expect(await readdir(home)).toEqual(['session'])
    expect(await profile.kept()).toBe(true)
  })
})

describe('a link that cannot be used is kept aside and named', () => {
  const spoil = async (damage: (sealed: Buffer) => Buffer, changes: Partial<ProfileOptions> = {}) => {
    const { profile, accountId, home } = profileOf()
    await linked(profile)
    await profile.seal()
    await writeFile(sealedOf(home), damage(await readFile(sealedOf(home))))
    const { profile: next } = profileOf({ accountId, ...changes })
    const fault = await next.open(150).catch((error: unknown) => error)
    expect(await next.kept()).toBe(false)
    return { fault, left: await readdir(home), next }
  }
  const flipped = (at: number) => (sealed: Buffer) => {
    const byte = at < 0 ? sealed.length + at : at
    sealed.writeUInt8(sealed.readUInt8(byte) ^ 1, byte)
    return sealed
  }

  test.each([
    ['a changed byte', flipped(50), 'profile-corrupt'],
    ['a changed tag', flipped(-1), 'profile-corrupt'],
    ['a file cut short', (sealed: Buffer) => sealed.subarray(0, 40), 'profile-corrupt'],
    ['an empty file', () => Buffer.alloc(0), 'profile-corrupt'],
    ['another file', () => randomBytes(4_000), 'profile-corrupt'],
    ['another version', flipped(7), 'profile-other-version'],
  ])('%s', async (_name, damage, code) => {
    const { fault, left, next } = await spoil(damage)
    expect(fault).toMatchObject({ name: 'ProfileError', fault: code })
    expect(String(fault)).toContain('link the phone again')
    expect(left).toEqual([`session.sealed.${code}-20261201T090000Z`])
    // The next start begins anew instead of failing again.
    await next.open(150)
  })

  test('another key, and another account', async () => {
    const { fault, left } = await spoil((sealed) => sealed, { secretKey: randomBytes(32) })
    expect(fault).toMatchObject({ fault: 'profile-other-key' })
    expect(left).toEqual(['session.sealed.profile-other-key-20261201T090000Z'])

    const { profile, home } = profileOf()
    await linked(profile)
    await profile.seal()
    const { profile: other, home: elsewhere } = profileOf()
    await mkdir(elsewhere)
    await writeFile(sealedOf(elsewhere), await readFile(sealedOf(home)))
    await expect(other.open(150)).rejects.toMatchObject({ fault: 'profile-other-key' })
  })

  test('a readable one of another version, of a newer Chromium, or with a marker that does not read', async () => {
    for (const [file, content, code] of [
      ['jara.json', '{"layout": 99}', 'profile-other-version'],
      ['jara.json', 'not json', 'profile-corrupt'],
      ['Last Version', '151.0.0.0', 'profile-newer-chromium'],
    ] as const) {
      const { profile, home } = profileOf()
      await linked(profile)
      await writeFile(join(profile.path, file), content)
      await expect(profile.open(150)).rejects.toMatchObject({ fault: code })
      expect(await readdir(home)).toEqual([`session.${code}-20261201T090000Z`])
    }
  })

  test('a file where the folder should be', async () => {
    const { profile, home } = profileOf()
    await write(join(home, 'session'), 'a file')
    await expect(profile.open(150)).rejects.toMatchObject({ fault: 'profile-corrupt' })
  })
})
