import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unlinkAsked } from '../../bots/whatsapp-web/link-reports.ts'
import { Profile } from '../../bots/whatsapp-web/profile.ts'
import { askForLink, becomesLive, house, kept, linked, linkOf, noChromium, scan, soon } from './rig.ts'

const open = house()

describe('without Chromium', () => {
  test('the log names the fix once, the link says why, and an installed one is found without a restart', async () => {
    const account = await open().account()
    await askForLink(open(), account)
    const run = open().run(account, { chromium: join(open().folder, 'no-such-chromium') })
    await soon(() => expect(run.lines.filter(({ fields }) => fields.reason).length).toBeGreaterThan(2))
    const errors = run.lines.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.fields).toMatchObject({ reason: 'chromium-missing', accountId: account.id })
    expect(errors[0]?.fields.why).toContain('JARA_CHROMIUM')
    expect(await linkOf(open(), account)).toMatchObject({ state: 'linking', detail: 'chromium-missing' })
    await run.stop()
  })
})

describe.skipIf(noChromium)('a kept link that cannot be used (needs Chromium)', { timeout: 180_000 }, () => {
  test('with another key, damaged, or of another version: told, kept aside, linked anew; with the key, as before', async () => {
    const { account, run } = await linked(open(), '2348030000030')
    await run.stop()
    const home = join(open().folder, account.id)
    const sealed = join(home, 'session.sealed')

    const otherKey = open().run(account, { secretKey: randomBytes(32) })
    await soon(() => expect(otherKey.states.at(-1)).toBe('unlinked: profile-other-key'))
    const error = otherKey.lines.find(({ level }) => level === 'error')
    expect(error?.text).toMatch(/another JARA_SECRET_KEY.*put the file back, or link the phone again/)
    await otherKey.stop()
    const [aside = ''] = await kept(open(), account)
    expect(aside).toMatch(/^session\.sealed\.profile-other-key-\d{8}T\d{6}Z$/)

    // The fix that the message names: the right key, and the file put back.
    await rename(join(home, aside), sealed)
    const asBefore = open().run(account)
    await becomesLive(asBefore)
    await asBefore.stop()

    const bytes = await readFile(sealed)
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
    await writeFile(sealed, bytes)
    const damaged = open().run(account)
    await soon(() => expect(damaged.states.at(-1)).toBe('unlinked: profile-corrupt'))
    expect((await linkOf(open(), account)).state).toBe('unlinked')
    await damaged.stop()

    bytes.writeUInt8(99, 'JARA-WA'.length)
    await writeFile(sealed, bytes)
    const foreign = open().run(account)
    await soon(() => expect(foreign.states.at(-1)).toBe('unlinked: profile-other-version'))
    // No crash loop: the page to link the phone again works at once.
    await askForLink(open(), account)
    await soon(() => expect(foreign.states).toContain('linking'))
    await foreign.stop()
  })

  test('ended by the operator while it was stopped: at WhatsApp too, or here alone where no browser opens', async () => {
    const { account, run, phone } = await linked(open(), '2348030000033')
    const { store, folder } = open()
    const end = () => store.reportLink(account.id, { state: 'unlinked', detail: unlinkAsked, at: new Date() })
    await run.stop()
    await end()
    const next = open().run(account)
    await soon(() => expect(next.states.at(-1)).toBe('unlinked: unlink-done'))
    expect(phone.linkedDevices()).toEqual([])
    expect(next.live).toHaveLength(0)
    await soon(async () => expect(await kept(open(), account)).toEqual([]))
    await askForLink(open(), account)
    await scan(open(), account, '2348030000033')
    await becomesLive(next)
    await next.stop()

    await end()
    const without = open().run(account, { chromium: join(folder, 'no-such-chromium') })
    await soon(() => expect(without.states.at(-1)).toBe('unlinked: unlink-done'))
    expect(await kept(open(), account)).toEqual([])
    await without.stop()
  })

  test('left readable by a kill while nothing runs: sealed, or removed where no phone was linked to it', async () => {
    const { account, run } = await linked(open(), '2348030000034')
    await run.stop()
    const { store, folder, secretKey } = open()
    const now = () => new Date()
    const banned = new Profile({ folder, secretKey, accountId: account.id, now })
    await banned.open(null)
    await store.reportLink(account.id, { state: 'banned', at: now() })
    const half = await open().account()
    await new Profile({ folder, secretKey, accountId: half.id, now }).open(null)
    await store.reportLink(half.id, { state: 'linking', at: now() })

    const runs = [open().run(account), open().run(half)]
    await soon(async () => expect(await kept(open(), account)).toEqual(['session.sealed']))
    await soon(async () => expect(await linkOf(open(), half)).toMatchObject({ detail: 'not-scanned' }))
    expect(await kept(open(), half)).toEqual([])
    await Promise.all(runs.map((one) => one.stop()))
  })

  test('gone from the disk: said so, once nobody else has come for it', async () => {
    const { account, run } = await linked(open(), '2348030000031')
    await run.stop()
    await rename(join(open().folder, account.id), join(open().folder, 'moved'))
    const next = open().run(account)
    await soon(() => expect(next.states).toEqual(['lost: profile-missing']))
    await next.stop()
  })

  test('a lost lease: the browser closes at once, and what is on disk is the next process’s', async () => {
    const lost = { now: false }
    const { account, run, phone } = await linked(open(), '2348030000032', {
      lease: async () => !lost.now,
      timing: { leaseMs: 1_500 },
    })
    lost.now = true
    await soon(() => expect(run.current()).toBeUndefined())
    await soon(() => expect(phone.online).toBe(false))
    expect(await kept(open(), account)).toEqual(['session'])
    const other = open().run(account)
    await becomesLive(other)
    await Promise.all([run.stop(), other.stop()])
    expect(phone.linkedDevices()).toHaveLength(1)
  })
})
