import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { endOrphans } from '../../bots/whatsapp-web/orphans.ts'
import type { Account } from '../../prisma/store.ts'
import { becomesLive, type House, house, kept, noChromium, quick, soon } from './rig.ts'

const open = house()

interface Told {
  state?: string
  qr?: string | null
  live?: true
  ended?: true
  unhandled?: string
  text?: string
}

interface Child {
  process: ChildProcess
  told: Told[]
  exited: Promise<unknown[]>
}

/** The account's session in a process of its own. */
function begin({ folder, secretKey, whatsapp }: House, account: Account): Child {
  const settings = {
    ...{ account, folder, key: Buffer.from(secretKey).toString('hex') },
    ...{ clientOptions: whatsapp.clientOptions(), timing: quick },
  }
  const script = join(import.meta.dirname, 'session-process.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told: Told[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)))
  return { process: child, told, exited: once(child, 'exit') }
}

const lives = (child: Child) => child.told.filter(({ live }) => live).length

/** Processes whose command line names the account's profile. */
async function browsersOf(account: Account): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'stat=,command='])
  return stdout
    .split('\n')
    .filter((line) => line.includes(`${account.id}/session`) && line.includes('--user-data-dir'))
    .filter((line) => !line.startsWith('Z'))
}

describe.skipIf(noChromium)('a process with a session (needs Chromium)', { timeout: 240_000 }, () => {
  test('no crash of a browser reaches it; killed, it leaves no browser; the next one needs no QR', async () => {
    const { whatsapp } = open()
    const account = await open().account()
    const phone = whatsapp.phone('2348030000020')
    const home = join(open().folder, account.id)
    const child = begin(open(), account)
    await soon(async () => {
      const qr = child.told.findLast((line) => line.qr)?.qr
      expect(qr).toBeDefined()
      await phone.scan(qr as string)
    })
    await soon(() => expect(lives(child)).toBe(1))

    const disturb = [
      () => whatsapp.crashPage(phone),
      () => whatsapp.killBrowser(phone),
      async () => phone.reloadPage(),
      async () => {
        phone.reloadPage()
        await whatsapp.killBrowser(phone)
      },
      async () => {
        // Also while it starts: killed as soon as it shows, again and again.
        await whatsapp.killBrowser(phone)
        for (const _ of [1, 2, 3]) await soon(async () => expect(await endOrphans(home)).toBeGreaterThan(0))
      },
    ]
    for (const trouble of disturb) {
      const before = lives(child)
      await trouble()
      await soon(() => expect(lives(child)).toBeGreaterThan(before))
    }
    expect(child.told.filter(({ unhandled }) => unhandled)).toEqual([])
    await soon(async () => expect((await browsersOf(account)).length).toBeGreaterThan(0))

    child.process.kill('SIGKILL')
    await child.exited
    await soon(async () => expect(await browsersOf(account)).toEqual([]))
    expect(await kept(open(), account)).toEqual(['session'])

    const next = open().run(account)
    const session = await becomesLive(next)
    expect(session.number).toBe('2348030000020')
    expect(phone.linkedDevices()).toHaveLength(1)
    await next.stop()
    expect(await kept(open(), account)).toEqual(['session.sealed'])
  })

  test('asked to end while its browser starts, it leaves nothing', async () => {
    const account = await open().account()
    const child = begin(open(), account)
    await soon(async () => expect((await browsersOf(account)).length).toBeGreaterThan(0))
    child.process.kill('SIGTERM')
    expect(await child.exited).toEqual([0, null])
    expect(await browsersOf(account)).toEqual([])
    expect(await kept(open(), account)).toEqual([])
    expect(child.told.filter(({ unhandled }) => unhandled)).toEqual([])
  })

  test('asked to end, it closes the browser and seals the link within ten seconds', async () => {
    const { whatsapp, folder } = open()
    const account = await open().account()
    const phone = whatsapp.phone('2348030000021')
    const child = begin(open(), account)
    await soon(async () => {
      const qr = child.told.findLast((line) => line.qr)?.qr
      expect(qr).toBeDefined()
      await phone.scan(qr as string)
    })
    await soon(() => expect(lives(child)).toBe(1))
    const began = performance.now()
    child.process.kill('SIGTERM')
    expect(await child.exited).toEqual([0, null])
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(child.told.at(-1)).toEqual({ ended: true })
    expect(await browsersOf(account)).toEqual([])
    expect(await readdir(join(folder, account.id))).toEqual(['session.sealed'])
    const credential = phone.linkedDevices()[0] as string
    expect(await readFile(join(folder, account.id, 'session.sealed'), 'latin1')).not.toContain(credential)
  })
})
