import { describe, expect, test } from 'vitest'
import { becomesLive, house, kept, linked, linkOf, noChromium, soon } from './rig.ts'

const open = house()

describe.skipIf(noChromium)('what lasts is borne (needs Chromium)', { timeout: 240_000 }, () => {
  test('a page that hangs, WhatsApp away for days, its page not to be had: the link stays, and comes back', async () => {
    const { account, run, session, phone } = await linked(open(), '2348030000040', {
      timing: { probeMs: 1_500, silentMs: 3_000, offlineMs: 3_000 },
    })
    const { whatsapp } = open()
    const reasons = () =>
      run.lines.map(({ fields }) => fields.reason).filter((reason) => reason !== undefined)

    session.client.pupPage?.evaluate('for (;;);').catch(() => {})
    await soon(() => expect(reasons()).toContain('page-silent'))
    await soon(() => expect(session.signal.aborted).toBe(true))
    const second = await becomesLive(run)

    whatsapp.network.down()
    await soon(() => expect(reasons().filter((reason) => reason === 'offline').length).toBeGreaterThan(1))
    expect(await linkOf(open(), account)).toMatchObject({ state: 'syncing' })
    whatsapp.network.up()
    await soon(() => expect(second.signal.aborted).toBe(true))
    await becomesLive(run)
    await run.stop()

    const nowhere = { puppeteer: { args: ['--host-resolver-rules=MAP * ~NOTFOUND'] } }
    const cutOff = open().run(account, { clientOptions: nowhere })
    await soon(() => expect(cutOff.states).toContain('syncing: page-unreachable'))
    await cutOff.stop()
    expect(await kept(open(), account)).toEqual(['session.sealed'])

    const back = open().run(account)
    await becomesLive(back)
    expect(phone.linkedDevices()).toHaveLength(1)
    await back.stop()
  })
})
