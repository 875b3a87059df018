import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import { withoutChromium } from '../web/chromium.ts'
import { drive, linked, newProfile, restarted, until } from './driven.ts'

const patience = { timeout: 120_000 }

describe.skipIf(withoutChromium)(
  `linking a device to the stand-in (${withoutChromium || 'Chromium'})`,
  () => {
    let world: StandIn
    beforeAll(async () => {
      world = await openStandIn({ qr: { everyMs: 300, codes: 3 } })
    })
    afterAll(async () => {
      expect(world.breaches()).toEqual([])
      await world[Symbol.asyncDispose]()
    })

    test(
      'QR codes: the newest links, the page loads anew, a restart needs none, a ban ends it',
      patience,
      async () => {
        await using profile = await newProfile()
        const phone = world.phone('2348010000001', { name: 'Ada Hair' })
        await phone.behave({ reloadAfterPairing: 'at once' })
        {
          await using driven = drive(world, { profile: profile.path })
          const ready = driven.ready()
          await driven.client.initialize()
          await until(() => expect(driven.qrs.length).toBeGreaterThan(1))
          await expect(phone.scan(String(driven.qrs[0]))).rejects.toThrow('not valid')
          expect(phone.linkedDevices()).toEqual([])
          await phone.scan(String(driven.qrs.at(-1)))
          await ready
          expect(phone.online).toBe(true)
          expect(await driven.client.getState()).toBe('CONNECTED')
          expect(driven.client.info.wid._serialized).toBe('2348010000001@c.us')
          expect(driven.client.info.pushname).toBe('Ada Hair')
        }
        await until(() => expect(phone.online).toBe(false))

        await using again = await restarted(world, profile.path)
        expect(again.qrs).toEqual([])
        expect(phone.linkedDevices()).toHaveLength(1)
        phone.ban()
        await until(() => expect(again.events).toContain('disconnected TOS_BLOCK'))
      },
    )

    test(
      'a code for one phone links that phone; a conflict passes; unlinking ends it',
      patience,
      async () => {
        await using profile = await newProfile()
        const phone = world.phone('2348010000002')
        const ada = phone.customer('2348031110002')
        await using driven = drive(world, { profile: profile.path, takeoverOnConflict: true })
        const ready = driven.ready()
        await driven.client.initialize()
        await until(async () => expect(await driven.client.getState()).toBe('UNPAIRED_IDLE'))
        const shown = driven.qrs.length
        await driven.client.cancelPairingCode()
        await until(() => expect(driven.qrs.length).toBeGreaterThan(shown))
        expect(new Set(driven.qrs).size).toBe(driven.qrs.length)

        const code = await driven.client.requestPairingCode('2348010000002')
        expect(code).toMatch(/^[1-9A-Z]{8}$/)
        await expect(world.phone('2348010000009').enterCode(code)).rejects.toThrow('not valid')
        await phone.enterCode(`${code.slice(0, 4)}-${code.slice(4)}`)
        await ready

        phone.conflict()
        ada.writes('while another browser had it')
        await until(() => expect(driven.events).toContain('change_state CONFLICT'))
        await until(() =>
          expect(driven.inbox.map(({ body }) => body)).toEqual(['while another browser had it']),
        )
        expect(await driven.client.getState()).toBe('CONNECTED')

        phone.logoutDevice()
        await until(() => expect(driven.events).toContain('disconnected LOGOUT'))
        expect(phone.linkedDevices()).toEqual([])
        const before = driven.qrs.length
        await until(() => expect(driven.qrs.length).toBeGreaterThan(before))
      },
    )

    test(
      'unlinked while the browser was closed it asks to be linked; it logs itself out',
      patience,
      async () => {
        await using profile = await newProfile()
        const phone = world.phone('2348010000003')
        {
          await using _ = await linked(world, phone, profile.path)
        }
        phone.logoutDevice()
        await using again = drive(world, { profile: profile.path })
        const ready = again.ready()
        await again.client.initialize()
        await until(() => expect(again.qrs.length).toBeGreaterThan(0))
        expect(again.events).not.toContain('ready')
        await phone.scan(String(again.qrs.at(-1)))
        await ready
        await again.client.logout()
        expect(phone.linkedDevices()).toEqual([])
      },
    )
  },
)
