import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Customer } from '../../start/bench/standin/customer.ts'
import { missing, patiently, type WhatsAppWebRig, whatsAppWebRig } from './whatsapp-web-rig.ts'
import { openWholeLine, type WholeLine } from './whole-line.ts'

vi.setConfig({ testTimeout: 180_000 })

let house: WholeLine
let rig: WhatsAppWebRig
beforeAll(async () => {
  if (missing) return
  house = await openWholeLine(['whatsapp-web'])
  rig = await whatsAppWebRig(house.store, house.businessId, house.now)
  house.line.open(rig.channel)
  await rig.connected()
}, 90_000)
afterAll(async () => {
  await house?.[Symbol.asyncDispose]()
  await rig?.[Symbol.asyncDispose]()
})

/** The latest thing that was shown to a customer once she was shown so many. */
const shown = async (customer: Customer, count: number) =>
  (await customer.waitFor(count, 60_000)).at(-1)?.text

test.skipIf(missing)('a customer books on a linked WhatsApp, and "2" is the second choice', async () => {
  const { ada } = rig
  ada.writes('how much is gel polish?')
  expect(await shown(ada, 1)).toContain('₦7,000')
  ada.writes('book gel polish friday')
  expect(await shown(ada, 2)).toMatch(/1\. 10am\n2\. 3pm\n3\. 7pm$/)
  ada.writes('2')
  expect(await shown(ada, 3)).toMatch(/Friday 4 December at 3pm[\s\S]*1\. Yes\n2\. No$/)
  // Meanwhile WhatsApp moves her chat from the phone to a LID.
  ada.movesToLid('888777666')
  ada.writes('1')
  await ada.waitFor(4)
  expect(await house.store.forBusiness(house.businessId).bookings({})).toMatchObject([
    { service: 'gel-polish', start: '2026-12-04T15:00', status: 'confirmed', customerName: 'Ada' },
  ])
  expect(ada.typingSeen).toBeGreaterThan(0)
  expect(rig.breaches()).toEqual([])
})

test.skipIf(missing)(
  'the owner types on her phone: Jara is silent until she gives the chat back',
  async () => {
    const { phone } = rig
    const [bisi, kemi] = [phone.customer('2348034445555'), phone.customer('2348036667777')]
    phone.types(bisi.chatId, 'Bisi dear, how far')
    await patiently(async () => expect(await takenOver(bisi)).toBe(true))
    bisi.writes('how much is gel polish?')
    kemi.writes('how much is gel polish?')
    expect(await shown(kemi, 1)).toContain('₦7,000')
    expect(bisi.received().map(({ by }) => by)).toEqual(['owner'])
    phone.types(bisi.chatId, '#jara')
    expect(await shown(bisi, 3)).toContain('₦7,000')
  },
)

test.skipIf(missing)('customers who write while everything breaks are answered, each once', async () => {
  const { phone, standIn } = rig
  const faults = [
    () => standIn.killBrowser(phone),
    () => standIn.crashPage(phone),
    () => phone.reloadPage(),
    () => phone.conflict(),
    () => standIn.network.down(),
  ]
  const customers: Customer[] = []
  for (const [index, breaks] of faults.entries()) {
    const [early, late] = [0, 1].map((one) => phone.customer(`23480500000${index}${one}`)) as [
      Customer,
      Customer,
    ]
    customers.push(early, late)
    early.writes('how much is gel polish?')
    await breaks()
    late.writes('how much is gel polish?')
    standIn.network.up()
    expect(await shown(late, 1)).toContain('₦7,000')
  }
  const marker = phone.customer('2348059999999')
  marker.writes('how much is gel polish?')
  for (const customer of [...customers, marker]) expect(await shown(customer, 1)).toContain('₦7,000')
  for (const customer of customers) expect(customer.received()).toHaveLength(1)
})

async function takenOver({ chatId }: Customer): Promise<boolean> {
  const chat = await house.store.forBusiness(house.businessId).conversationByAddress(rig.account.id, chatId)
  return (chat?.takenOverUntil ?? null) !== null
}
