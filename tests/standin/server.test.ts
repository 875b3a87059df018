import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Frame, PageFrame } from '../../start/bench/standin/protocol.ts'
import { openStandIn, type StandIn } from '../../start/bench/standin/whatsapp.ts'

type Told<T extends Frame['t']> = Extract<Frame, { t: T }>

/** A page without a browser: what it is told, kind by kind. */
class BarePage {
  readonly #socket: WebSocket
  readonly #told: Frame[] = []
  #arrived = Promise.withResolvers<void>()

  constructor(url: string, credential?: string) {
    this.#socket = new WebSocket(url)
    this.#socket.onopen = () => this.tell({ t: 'hello', ...(credential !== undefined && { credential }) })
    this.#socket.onmessage = ({ data }) => {
      this.#told.push(JSON.parse(String(data)))
      this.#arrived.resolve()
    }
  }

  tell(frame: PageFrame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  ask(id: number, method: string, ...args: unknown[]): void {
    this.tell({ t: 'ask', id, method, args })
  }

  /** Takes the next frame of this kind; waits for it. */
  async next<T extends Frame['t']>(kind: T): Promise<Told<T>> {
    for (;;) {
      const index = this.#told.findIndex(({ t }) => t === kind)
      if (index >= 0) return this.#told.splice(index, 1)[0] as Told<T>
      this.#arrived = Promise.withResolvers()
      await this.#arrived.promise
    }
  }

  has(kind: Frame['t']): boolean {
    return this.#told.some(({ t }) => t === kind)
  }

  close(): void {
    this.#socket.close()
  }
}

describe('the server of the stand-in', () => {
  let world: StandIn
  const pages: BarePage[] = []

  beforeEach(async () => {
    world = await openStandIn()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) page.close()
    await world[Symbol.asyncDispose]()
  })

  function open(credential?: string): BarePage {
    const page = new BarePage(world.lineUrl, credential)
    pages.push(page)
    return page
  }

  /** A page that a phone has just linked. */
  async function linked(number: string): Promise<{ page: BarePage; credential: string }> {
    const page = open()
    const { ref } = await page.next('unpaired')
    const scanned = world.phone(number).scan(`${ref},noise,identity,adv,CHROME`)
    const { credential } = await page.next('pair')
    page.tell({ t: 'paired', credential })
    await scanned
    await page.next('connected')
    return { page, credential }
  }

  test('gives the session to the page that came last, and back to the one that asks', async () => {
    const phone = world.phone('2348010000001')
    const ada = phone.customer('2348031112222')
    const { page: first, credential } = await linked('2348010000001')
    const second = open(credential)
    await second.next('connected')
    expect(await first.next('state')).toEqual({ t: 'state', state: 'CONFLICT' })

    first.ask(1, 'chat', ada.chatId)
    ada.writes('who hears this?')
    await second.next('message')
    expect([first.has('message'), first.has('answer')]).toEqual([false, false])

    first.ask(2, 'takeover')
    const answered = [(await first.next('answer')).id, (await first.next('answer')).id]
    expect(answered.sort()).toEqual([1, 2])
    await first.next('connected')
    expect(await second.next('state')).toEqual({ t: 'state', state: 'CONFLICT' })
  })

  test('takes a message once, however often the page sends it, and to people on WhatsApp alone', async () => {
    const phone = world.phone('2348010000001')
    const ada = phone.customer('2348031112222')
    const { page } = await linked('2348010000001')
    const message = {
      ...{ id: '3EB01', fromMe: true, remote: ada.chatId, from: phone.me.pn, to: ada.chatId },
      ...{ type: 'chat', body: 'hello', t: 1, ack: 0 },
    }
    page.ask(1, 'send', message)
    page.ask(2, 'send', message)
    expect([(await page.next('answer')).value, (await page.next('answer')).value]).toEqual([
      { ack: 1 },
      { ack: expect.any(Number) },
    ])
    expect(ada.received()).toEqual([{ id: '3EB01', text: 'hello', by: 'device' }])
    page.ask(3, 'send', { ...message, id: '3EB02', remote: '2349999999999@c.us' })
    expect((await page.next('answer')).error).toContain('not on WhatsApp')
  })

  test('links four devices, and knows no strangers', async () => {
    for (let count = 0; count < 4; count++) await linked('2348010000001')
    const fifth = open()
    const { ref } = await fifth.next('unpaired')
    await expect(world.phone('2348010000001').scan(`${ref},a,b,c,d`)).rejects.toThrow('Four devices')
    fifth.ask(1, 'send', {})
    expect((await fifth.next('answer')).error).toContain('not linked')
    await open('made-up').next('loggedOut')
  })

  test('keeps what a page reports as a breach, linked or not', async () => {
    const page = open()
    await page.next('unpaired')
    page.ask(1, 'breach', 'asked for something odd')
    await page.next('answer')
    expect(world.breaches()).toEqual(['asked for something odd'])
  })
})
