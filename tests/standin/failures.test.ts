import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'
import { withoutChromium } from '../web/chromium.ts'
import { drive, linked, newProfile, restarted, until } from './driven.ts'

const patience = { timeout: 120_000 }

describe.skipIf(withoutChromium)(`failures of the stand-in (${withoutChromium || 'Chromium'})`, () => {
  let world: StandIn
  beforeAll(async () => {
    world = await openStandIn()
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
    expect(world.breaches()).toEqual([])
  })

  test('while the network is down messages wait in the page; each arrives once', patience, async () => {
    await using profile = await newProfile()
    const phone = world.phone('2348010000020')
    const ada = phone.customer('2348031112222')
    await using driven = await linked(world, phone, profile.path)
    ada.writes('you dey?')
    await until(() => expect(driven.inbox).toHaveLength(1))

    world.network.down()
    await until(async () => expect(await driven.client.getState()).toBe('OPENING'))
    const waiting = await driven.client.sendMessage(ada.chatId, 'we dey', { sendSeen: false })
    expect(waiting.ack).toBe(0)
    ada.writes('hello?')
    expect(ada.received()).toEqual([])
    world.network.up()
    await until(() => expect(ada.received().map(({ id }) => id)).toEqual([waiting.id.id]))
    await until(() => expect(driven.inbox.map(({ body }) => body)).toEqual(['you dey?', 'hello?']))

    await phone.behave({ acks: 'held' })
    const held = await driven.client.sendMessage(ada.chatId, 'slow')
    await ada.waitFor(2)
    expect(driven.events.filter((event) => event.includes(held.id.id))).toEqual([])
    world.network.down()
    world.network.up()
    await until(() => expect(phone.online).toBe(true))
    await phone.releaseAcks()
    await until(() => expect(driven.events).toContain(`message_ack ${held.id.id} 2`))
    expect(ada.received()).toHaveLength(2)

    await phone.behave({ repeatEvents: true })
    ada.writes('twice')
    await until(() => expect(driven.inbox.filter(({ body }) => body === 'twice')).toHaveLength(2))

    await phone.behave({ sending: 'hangs' })
    void driven.client.sendMessage(ada.chatId, 'never', { sendSeen: false }).catch(() => undefined)
    // The page answers in order: it has begun to send by now.
    await driven.client.getState()
    await phone.behave({ sending: 'prompt' })
    await driven.client.sendMessage(ada.chatId, 'after', { waitUntilMsgSent: true })
    expect(ada.received().map(({ text }) => text)).toEqual(['we dey', 'slow', 'after'])
  })

  test(
    'killed with a message unsent: the next browser sends it, and tells what came meanwhile',
    patience,
    async () => {
      await using profile = await newProfile()
      const phone = world.phone('2348010000021')
      const [ada, bisi] = [
        phone.customer('2348031113333'),
        phone.customer('2348031114444', { lid: '111222333' }),
      ]
      {
        await using driven = await linked(world, phone, profile.path)
        await driven.client.getChatById(ada.chatId)
        world.network.down()
        await driven.client.sendMessage(ada.chatId, 'from the outbox', { sendSeen: false })
        driven.client.pupBrowser?.process()?.kill('SIGKILL')
      }
      world.network.up()
      bisi.writes('una dey?')
      phone.types(ada.chatId, 'I am here myself')
      await using again = await restarted(world, profile.path)
      await until(() =>
        expect(ada.received().map(({ text }) => text)).toEqual(['I am here myself', 'from the outbox']),
      )
      await until(() => expect(again.inbox.map(({ body }) => body)).toEqual(['una dey?']))
      expect(again.own.map(({ body }) => body)).toContain('I am here myself')
      expect((await again.client.getChatById(bisi.chatId)).unreadCount).toBe(1)

      const crashed = new Promise((resolve) => again.client.pupPage?.once('error', resolve))
      await world.crashPage(phone)
      expect(String(await crashed)).toContain('crashed')
      await world.killBrowser(phone)
      await until(() => expect(phone.online).toBe(false))
    },
  )

  test(
    'away messages may show only as unread; `ready` may be missed; frames navigate',
    patience,
    async () => {
      await using profile = await newProfile()
      const phone = world.phone('2348010000022')
      const ada = phone.customer('2348031115555')
      await using driven = await linked(world, phone, profile.path)
      await phone.behave({ offline: 'as unread' })
      world.network.down()
      await until(async () => expect(await driven.client.getState()).toBe('OPENING'))
      ada.writes('anybody?')
      world.network.up()
      await until(async () => expect((await driven.client.getChatById(ada.chatId)).unreadCount).toBe(1))
      expect(driven.inbox).toEqual([])

      phone.navigateFrame()
      await until(() => expect(driven.client.pupPage?.frames()).toHaveLength(2))

      await phone.behave({ ready: 'missed' })
      const ready = driven.events.filter((event) => event === 'ready').length
      const [before] = phone.openPages()
      phone.reloadPage()
      await until(() => expect(phone.openPages()[0]).not.toBe(before))
      await until(() => expect(phone.online).toBe(true))
      const synced = () =>
        driven.client.pupPage?.evaluate(
          'window.require("WAWebSocketModel").Socket.hasSynced && !!window.AuthStore',
        )
      await until(async () => expect(await synced()).toBe(true))
      expect(driven.events.filter((event) => event === 'ready')).toHaveLength(ready)
    },
  )

  test('Chromium talks to this machine alone', patience, async () => {
    await using profile = await newProfile()
    await using driven = drive(world, { profile: profile.path })
    const asked: string[] = []
    const initialized = driven.client.initialize()
    await until(() => expect(driven.client.pupPage).toBeTruthy())
    driven.client.pupPage?.on('request', (request) => asked.push(request.url()))
    await initialized
    expect(asked.filter((url) => !url.startsWith('data:') && url !== 'https://web.whatsapp.com/')).toEqual([])
  })
})
