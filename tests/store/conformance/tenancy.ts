import { expect, test } from 'vitest'
import { AccountTaken, RevConflict, SlotTaken } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, byPerson, chat, message, now, shop, turnOf } from '../fixtures.ts'

/** Ada's shop has a conversation with a booking; Bola's shop knows all its ids and tries to use them. */
export function tenancy(backend: () => Backend): void {
  async function twoShops() {
    const [ada, bola] = [await shop(backend().store), await shop(backend().store)]
    const first = await chat(ada, { address: 'her' })
    await ada.business.commitTurn(answer(first, { changes: [booking(ada, '14:00', '16:00')] }))
    return { ada, bola, hers: await chat(ada, { address: 'her' }) }
  }

  test('a business reads nothing of another one', async () => {
    const { ada, bola, hers } = await twoShops()
    const { business } = bola
    expect(await business.loadTurn(hers.conversationId, new Date(0))).toBeNull()
    expect(await business.transcript(hers.conversationId, 10)).toEqual([])
    expect(await business.conversationByAddress(ada.accountId, 'her')).toBeNull()
    expect(await business.conversations(10)).toEqual([])
    expect(await business.bookings({})).toEqual([])
    expect(await business.bookings({ customerId: hers.customerId })).toEqual([])
    expect((await chat(bola)).facts.busy).toEqual([])
  })

  test('a business writes nothing in a conversation of another one', async () => {
    const { ada, bola, hers } = await twoShops()
    await expect(bola.business.commitTurn(answer(hers))).rejects.toThrow(RevConflict)
    expect(await ada.business.loadTurn(hers.conversationId, new Date(0))).toMatchObject({ rev: 1 })
  })

  test('a turn cannot be written for another customer', async () => {
    const { ada, hers } = await twoShops()
    const other = await chat(ada)
    const mixed = answer({ ...hers, customerId: other.customerId })
    await expect(ada.business.commitTurn(mixed)).rejects.toThrow(RevConflict)
  })

  test('a booking of another business, or of another customer, can be neither cancelled nor moved', async () => {
    const { ada, bola, hers } = await twoShops()
    const [standing] = hers.facts.bookings
    if (!standing) throw new Error('The booking is not among the facts')
    for (const at of [bola, ada]) {
      const cancel = [{ kind: 'cancel' as const, booking: standing }]
      await expect(at.business.commitTurn(answer(await chat(at), { changes: cancel }))).rejects.toThrow(
        RevConflict,
      )
      const slot = { personId: at.personId, start: '2026-12-05T08:00', end: '2026-12-05T10:00' }
      const move = [{ kind: 'move' as const, booking: standing, ...slot }]
      await expect(at.business.commitTurn(answer(await chat(at), { changes: move }))).rejects.toThrow(
        RevConflict,
      )
    }
    expect(await ada.business.bookings({})).toMatchObject([
      { status: 'confirmed', start: '2026-12-05T14:00' },
    ])
  })

  test('the people of another business cannot be booked', async () => {
    const { ada, bola } = await twoShops()
    const changes = [booking(bola, '08:00', '10:00', { personId: ada.personId })]
    await expect(bola.business.commitTurn(answer(await chat(bola), { changes }))).rejects.toThrow(SlotTaken)
    const slot = { start: '2026-12-05T08:00', end: '2026-12-05T10:00', customerName: 'Spy' }
    const direct = bola.business.addBooking({ serviceId: 'twists', personId: ada.personId, ...slot })
    await expect(direct).rejects.toThrow(SlotTaken)
  })

  test('an account stays with its business, whatever another one says', async () => {
    const { ada, bola } = await twoShops()
    const bot = { kind: 'telegram' as const, externalId: `bot-of-${ada.slug}` }
    const saved = await ada.store.saveAccount({ ...bot, businessId: ada.id, credentials: { token: 'hers' } })
    const stolen = ada.store.saveAccount({ ...bot, businessId: bola.id, credentials: { token: 'stolen' } })
    await expect(stolen).rejects.toThrow(AccountTaken)
    expect(await ada.store.account(saved.id)).toMatchObject({
      businessId: ada.id,
      credentials: { token: 'hers' },
    })
  })

  test('one phone at two businesses is two customers', async () => {
    const { ada, bola } = await twoShops()
    const aliases = [{ kind: 'phone', value: '+2348030000077' }]
    const [at, other] = [await chat(ada, { aliases, senderName: 'Joy' }), await chat(bola, { aliases })]
    expect(other.customerId).not.toBe(at.customerId)
    expect(other.facts.customerName).toBeUndefined()
  })

  test('what an account tells reaches no chat of another one, whatever it names', async () => {
    const { ada, bola, hers } = await twoShops()
    const told = { accountId: bola.accountId, externalId: 'of-ada', at: now }
    await chat(ada, { address: 'her', externalId: 'of-ada', text: 'for Ada only' })
    await bola.store.personWrote(byPerson(bola, { address: 'her', externalId: 'of-ada' }))
    expect(await bola.store.edit({ ...told, text: 'changed' })).toBeNull()
    await bola.store.withdraw(told)
    await bola.store.identify({ accountId: bola.accountId, aliases: [], addresses: ['her', 'him'] })
    const [reply = ''] = (await ada.business.commitTurn(answer(await turnOf(ada, hers.conversationId))))
      .outboundIds
    expect(await bola.store.receipt({ ...told, outboundId: reply, status: 'failed' })).toBeNull()
    expect(await bola.store.sentByJara(bola.accountId, ['of-ada'])).toEqual(new Set())
    expect(await turnOf(ada, hers.conversationId)).toMatchObject({ address: 'her', takenOverUntil: null })
    expect((await ada.business.transcript(hers.conversationId, 9)).at(-1)).toMatchObject({
      text: 'for Ada only',
    })
    const status = await backend().sql('SELECT "status" FROM "Outbound" WHERE "id" = $1', [reply])
    expect(status).toEqual([{ status: 'pending' }])
  })

  test('one key opens the link page of one account', async () => {
    const { ada, bola } = await twoShops()
    await ada.store.requestLink(ada.accountId, { keyHash: 'of-ada', until: now, now: new Date(0) })
    expect(await bola.store.admitVisitor(bola.accountId, 'of-ada', 'spy', new Date(0))).toBe(false)
    expect(await bola.store.link(bola.accountId)).toBeNull()
  })

  test('a message belongs to the business of its account', async () => {
    const { ada, bola } = await twoShops()
    const received = await ada.store.receive(message(ada))
    expect(received?.businessId).toBe(ada.id)
    expect(await bola.business.loadTurn(received?.conversationId ?? '', new Date(0))).toBeNull()
  })
}
