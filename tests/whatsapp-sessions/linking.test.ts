import { describe, expect, test } from 'vitest'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'
import { askForLink, becomesLive, house, kept, linked, linkOf, noChromium, scan, soon } from './rig.ts'

const open = house()

/** The states in the order in which each was first reached: a page on a busy machine may seem offline in between. */
const reached = (states: string[]) => [...new Set(states.map((state) => state.split(':')[0]))]

describe.skipIf(noChromium)('linking a phone (needs Chromium)', { timeout: 180_000 }, () => {
  test('by QR, and after a stop and a start without a new one', async () => {
    const number = '2348030000001'
    const { account, run, session } = await linked(open(), number)
    expect(session.number).toBe(number)
    const link = await linkOf(open(), account)
    expect(link).toMatchObject({ state: 'ready', number, offer: null, wantedUntil: null })
    expect(session.linkedAt).toEqual(link.linkedAt)
    expect(run.states[0]).toBe('linking: starting')
    expect(reached(run.states)).toEqual(['linking', 'syncing', 'ready'])

    await run.stop()
    expect(session.signal.aborted).toBe(true)
    expect(await kept(open(), account)).toEqual(['session.sealed'])
    await soon(() => expect(open().whatsapp.phone(number).online).toBe(false))

    const next = open().run(account)
    const again = await becomesLive(next)
    expect(reached(next.states)).toEqual(['syncing', 'ready'])
    expect(again.linkedAt).toEqual(link.linkedAt)
    expect(await kept(open(), account)).toEqual(['session'])
    expect(open().whatsapp.phone(number).linkedDevices()).toHaveLength(1)
    await next.stop()
  })

  test('by a code, after she found that she has only the phone; and a number that WhatsApp refuses', async () => {
    const number = '2348030000002'
    const account = await open().account()
    await askForLink(open(), account)
    const run = open().run(account)
    const offered = (kind: string) =>
      soon(async () => {
        const { offer } = await linkOf(open(), account)
        expect(offer?.kind).toBe(kind)
        return offer?.value as string
      })
    await offered('qr')
    await open().store.choosePairing(account.id, '123')
    await soon(() => expect(run.states).toContain('linking: code-refused'))
    await open().store.choosePairing(account.id, null)
    await offered('qr')
    await open().store.choosePairing(account.id, number)
    const code = await offered('code')
    expect(code).toMatch(/^[1-9A-HJ-NP-Z]{8}$/)
    await open().whatsapp.phone(number).enterCode(code)
    expect((await becomesLive(run)).number).toBe(number)
    await run.stop()
  })

  test('a QR that nobody scans: new ones are asked for, then the browser closes and nothing stays', async () => {
    const account = await open().account()
    await askForLink(open(), account)
    // The stand-in stops after three codes; only who asks gets to more.
    const run = open().run(account, { timing: { qrs: 4 } })
    await soon(() => expect(run.states).toContain('unlinked: not-scanned'))
    const seen = run.states.length
    await soon(async () => expect(await kept(open(), account)).toEqual([]))
    // The same request opens no second browser; another one does.
    await askForLink(open(), account)
    await soon(() => expect(run.states.slice(seen)).toContain('linking: starting'))
    await run.stop()
    expect((await linkOf(open(), account)).state).toBe('linking')

    // What a stopped process left standing is set right once the request has lapsed.
    await askForLink(open(), account, 0)
    const next = open().run(account)
    await soon(async () => expect((await linkOf(open(), account)).state).toBe('unlinked'))
    await next.stop()
  })

  test('a phone that another account has is unlinked again, at WhatsApp too', async () => {
    const number = '2348030000003'
    const first = await linked(open(), number)
    const second = await open().account()
    await askForLink(open(), second)
    const run = open().run(second)
    await scan(open(), second, number)
    await soon(() => expect(run.states).toContain('lost: number-taken'))
    await soon(async () => expect(await kept(open(), second)).toEqual([]))
    expect(run.live).toEqual([])
    await soon(() => expect(first.phone.linkedDevices()).toHaveLength(1))
    expect(first.run.current()).toBe(first.session)
    await Promise.all([run.stop(), first.run.stop()])
  })

  test('two processes: one has the session, and the other one takes it when that one stops', async () => {
    const { account, run, phone } = await linked(open(), '2348030000004')
    let asked = 0
    const other = open().run(account, {
      timing: { leaseMs: 2_000 },
      lease: (until) => {
        asked += 1
        return open().store.leaseAccount(account.id, 'the other process', until, new Date())
      },
    })
    await soon(() => expect(asked).toBeGreaterThan(2))
    expect(other.live).toEqual([])
    expect((await linkOf(open(), account)).state).toBe('ready')
    await run.stop()
    await becomesLive(other)
    expect(run.live).toHaveLength(1)
    expect(phone.linkedDevices()).toHaveLength(1)
    await other.stop()
  })

  test('starts wait for one another', async () => {
    const starts = limitStarts(1)
    const [first, second] = [await open().account(), await open().account()]
    const blocker = await starts.enter(new AbortController().signal)
    await Promise.all([askForLink(open(), first), askForLink(open(), second)])
    const runs = [open().run(first, { starts }), open().run(second, { starts })]
    blocker?.leave()
    // Once its QR is shown, a start is over: the next one may begin.
    await soon(() => expect(runs.map(({ states }) => states.includes('linking'))).toEqual([true, true]))
    await Promise.all(runs.map((run) => run.stop()))
  })
})
