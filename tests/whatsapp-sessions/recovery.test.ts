import { describe, expect, test } from 'vitest'
import type { LiveSession } from '../../bots/whatsapp-web/session.ts'
import {
  askForLink,
  becomesLive,
  house,
  kept,
  linked,
  linkOf,
  noChromium,
  type Run,
  scan,
  soon,
} from './rig.ts'

const open = house()

/** The session after this one. */
async function nextLive(run: Run, before: LiveSession): Promise<LiveSession> {
  await soon(() => expect(before.signal.aborted).toBe(true))
  return becomesLive(run)
}

describe.skipIf(noChromium)(
  'a session that is disturbed comes back (needs Chromium)',
  { timeout: 240_000 },
  () => {
    test('after reloads, crashes, kills, lost networks and conflicts, and each message comes once', async () => {
      const { run, phone, session: first } = await linked(open(), '2348030000010')
      const { whatsapp } = open()
      const ada = phone.customer('2348055550001')
      const heard: string[] = []
      const listen = ({ client }: LiveSession) =>
        client.on('message', (message) => {
          heard.push(message.body)
        })
      const hears = async (text: string) => {
        ada.writes(text)
        await soon(() => expect(heard).toContain(text))
        expect(heard.filter((one) => one === text)).toHaveLength(1)
      }
      listen(first)

      // Frames within the page: nothing happens.
      phone.navigateFrame()
      await hears('after a frame')
      expect(run.current()).toBe(first)

      // A reload keeps the browser, and its listeners: but it is another session.
      phone.reloadPage()
      const reloaded = await nextLive(run, first)
      expect(reloaded.client).toBe(first.client)
      await hears('after a reload')

      await whatsapp.crashPage(phone)
      const uncrashed = await nextLive(run, reloaded)
      expect(uncrashed.client).not.toBe(first.client)
      listen(uncrashed)
      await hears('after a crash of the page')

      await whatsapp.killBrowser(phone)
      const revived = await nextLive(run, uncrashed)
      listen(revived)
      await hears('after a kill of the browser')

      whatsapp.network.down()
      await soon(() => expect(run.states).toContain('syncing: offline'))
      expect(revived.signal.aborted).toBe(true)
      whatsapp.network.up()
      const online = await nextLive(run, revived)
      expect(online.client).toBe(revived.client)
      await hears('after the network came back')

      phone.conflict()
      await soon(() => expect(run.states).toContain('syncing: open-elsewhere'))
      const mine = await nextLive(run, online)
      expect(mine.client).toBe(online.client)
      await hears('after it was opened elsewhere')

      // Who serves it may ask for another browser; this one's page has synced before the library listens.
      phone.behave({ ready: 'missed' })
      mine.restart('no-answer-to-sending')
      const asked = await nextLive(run, mine)
      listen(asked)
      await hears('after a missed ready')

      expect(run.lines.map(({ fields }) => fields.reason).filter((reason) => reason !== undefined)).toEqual([
        'page-crashed',
        'browser-gone',
        'no-answer-to-sending',
      ])
      expect(run.states.filter((state) => state.startsWith('lost'))).toEqual([])
      expect(whatsapp.breaches()).toEqual([])
      await run.stop()
    })

    test.each([
      ['at once', 'at once', '2348030000011'],
      ['a while later', 700, '2348030000012'],
    ] as const)('the page that loads anew after pairing, %s', async (_name, reloadAfterPairing, number) => {
      const phone = open().whatsapp.phone(number)
      phone.behave({ reloadAfterPairing })
      const account = await open().account()
      await askForLink(open(), account)
      const run = open().run(account)
      await scan(open(), account, number)
      const [paired] = phone.openPages()
      const session = await becomesLive(run)
      expect(session.client.info.wid.user).toBe(number)
      if (reloadAfterPairing !== 'at once') {
        await soon(() => {
          expect(phone.openPages()[0]).toBeDefined()
          expect(phone.openPages()[0]).not.toBe(paired)
        })
      }
      const heard: string[] = []
      session.client.on('message', ({ body }) => heard.push(body))
      const ada = phone.customer('2348055550002')
      // Whether the session was live before the page loaded anew or after: its browser goes on hearing what is written.
      await soon(() => {
        ada.writes('are you there')
        expect(heard).toContain('are you there')
      })
      expect(run.lines).toEqual(run.lines.filter(({ fields }) => fields.reason === undefined))
      await run.stop()
    })
  },
)

describe.skipIf(noChromium)(
  'a page that loads anew again and again (needs Chromium)',
  { timeout: 180_000 },
  () => {
    test('and is held to be prepared by what was meant for the page before: it is heard all the same', async () => {
      const { run, session, phone } = await linked(open(), '2348030000018')
      const page = session.client.pupPage
      await page?.evaluateOnNewDocument(`
        if (!sessionStorage.getItem('prepared')) {
          sessionStorage.setItem('prepared', 'once')
          window.WWebJS = {}
        }`)
      const heard: string[] = []
      session.client.on('message', ({ body }) => heard.push(body))
      await page?.reload()
      const ada = phone.customer('2348055550002')
      await soon(() => {
        ada.writes('do you hear me')
        expect(heard).toContain('do you hear me')
      })
      await run.stop()
    })

    test('as soon as it is there, while the library is on its way into it: the same browser serves it', async () => {
      const { run, session, phone } = await linked(open(), '2348030000017')
      const another = (page: unknown) =>
        soon(() => {
          expect(phone.openPages()[0]).toBeDefined()
          expect(phone.openPages()[0]).not.toBe(page)
        })
      const [first] = phone.openPages()
      session.restart('a-new-browser')
      await another(first)
      for (const _ of Array(8)) {
        const [page] = phone.openPages()
        phone.reloadPage()
        await another(page)
      }
      const { client } = await becomesLive(run)
      const heard: string[] = []
      client.on('message', ({ body }) => {
        heard.push(body)
      })
      phone.customer('2348055550002').writes('still there?')
      await soon(() => expect(heard).toEqual(['still there?']))
      expect(run.lines.flatMap(({ fields }) => fields.reason ?? [])).toEqual(['a-new-browser'])
      await run.stop()
    })
  },
)

describe.skipIf(noChromium)('a link that ends (needs Chromium)', { timeout: 180_000 }, () => {
  test('logged out on the phone while it runs: lost, and its profile goes', async () => {
    const { account, run, phone } = await linked(open(), '2348030000013')
    phone.logoutDevice()
    await soon(() => expect(run.states).toContain('lost: logged-out'))
    await soon(async () => expect(await kept(open(), account)).toEqual([]))
    // She links again.
    await askForLink(open(), account)
    await scan(open(), account, '2348030000013')
    await becomesLive(run)
    await run.stop()
  })

  test('logged out on the phone while it was stopped: two starts agree before it counts', async () => {
    const { account, run, phone } = await linked(open(), '2348030000014')
    await run.stop()
    phone.logoutDevice()
    const next = open().run(account)
    await soon(() => expect(next.states).toContain('lost: logged-out'))
    expect(next.live).toEqual([])
    await soon(async () => expect(await kept(open(), account)).toEqual([]))
    await next.stop()
  })

  test('banned: kept, not tried again, until a new link is asked for', async () => {
    const { account, run, phone } = await linked(open(), '2348030000015')
    phone.ban()
    await soon(() => expect(run.states.at(-1)).toBe('banned: tos-block'))
    await soon(async () => expect(await kept(open(), account)).toEqual(['session.sealed']))
    await run.stop()
    const next = open().run(account)
    await soon(async () => expect((await linkOf(open(), account)).state).toBe('banned'))
    expect(await kept(open(), account)).toEqual(['session.sealed'])
    expect(next.states).toEqual([])

    await askForLink(open(), account)
    await scan(open(), account, '2348030000016')
    expect((await becomesLive(next)).number).toBe('2348030000016')
    await next.stop()
  })
})
