import { expect, test } from 'vitest'
import type { LinkReport, LinkRequest } from '../../../prisma/phone-link.ts'
import { NumberTaken } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { later, now, outcomes, shop } from '../fixtures.ts'

let numbers = 0
const freshNumber = () => `23480300${String(++numbers).padStart(5, '0')}`
const request = (changes: Partial<LinkRequest> = {}): LinkRequest => {
  return { keyHash: 'key', until: later(600), now, ...changes }
}

/** How an account on somebody's phone is linked to it. */
export function linking(backend: () => Backend): void {
  test('a link from the first request to the phone in use', async () => {
    const { store, id, link, report } = await account()
    expect(await store.link(id)).toBeNull()
    await store.requestLink(id, request())
    expect(await link()).toMatchObject({ state: 'unlinked', wantedUntil: later(600), offer: null })
    await report({ state: 'linking', at: later(1), offer: { kind: 'qr', value: '2@abc' } })
    expect(await link()).toMatchObject({
      state: 'linking',
      offer: { kind: 'qr', value: '2@abc', at: later(1) },
    })
    await report({ state: 'linking', at: later(20), offer: { kind: 'qr', value: '2@def' } })
    expect(await link()).toMatchObject({ since: later(1), offer: { value: '2@def', at: later(20) } })
    const number = freshNumber()
    await report({ state: 'syncing', at: later(30), number })
    expect(await link()).toMatchObject({ state: 'syncing', offer: null, number, linkedAt: null })
    await report({ state: 'ready', at: later(40), number })
    expect(await link()).toMatchObject({ state: 'ready', number, linkedAt: later(40), wantedUntil: null })
  })

  test('coming back is not being linked anew; another phone is', async () => {
    const { link, report } = await account()
    const number = freshNumber()
    await report({ state: 'ready', at: later(1), number })
    await report({ state: 'lost', at: later(2), detail: 'CONFLICT' })
    expect(await link()).toMatchObject({ state: 'lost', detail: 'CONFLICT', number, linkedAt: later(1) })
    await report({ state: 'ready', at: later(3), number })
    expect(await link()).toMatchObject({ linkedAt: later(1), detail: null, since: later(3) })
    await report({ state: 'ready', at: later(4), number: freshNumber() })
    expect(await link()).toMatchObject({ linkedAt: later(4), since: later(3) })
  })

  test('what is offered is sealed where it belongs', async () => {
    const { id, store, report } = await account()
    await report({ state: 'linking', at: now, offer: { kind: 'code', value: 'ABCD-1234' } })
    const [row] = await backend().sql<{ offer: Uint8Array }>(
      'SELECT "offer" FROM "ChannelLink" WHERE "accountId" = $1',
      [id],
    )
    expect(Buffer.from(row?.offer ?? []).toString('latin1')).not.toContain('ABCD')
    const other = await account()
    await other.report({ state: 'linking', at: now, offer: { kind: 'code', value: 'other' } })
    await backend().sql(
      'UPDATE "ChannelLink" SET "offer" = (SELECT "offer" FROM "ChannelLink" WHERE "accountId" = $1) WHERE "accountId" = $2',
      [id, other.id],
    )
    await expect(store.link(other.id)).rejects.toThrow(/link of .* do not open/)
    await other.report({ state: 'unlinked', at: now })
    expect(await store.link(other.id)).toMatchObject({ offer: null })
  })

  test('she who has only the phone gets a code, until she wants a QR again', async () => {
    const { id, store, link, report } = await account()
    await store.requestLink(id, request())
    await report({ state: 'linking', at: now, offer: { kind: 'qr', value: 'q' } })
    await store.choosePairing(id, '2348030000000')
    expect(await link()).toMatchObject({ pairNumber: '2348030000000', offer: null })
    await report({ state: 'linking', at: now, offer: { kind: 'code', value: 'c' } })
    await store.choosePairing(id, '2348030000000')
    expect(await link()).toMatchObject({ offer: { kind: 'code', value: 'c' } })
    await store.choosePairing(id, null)
    expect(await link()).toMatchObject({ pairNumber: null, offer: null })
  })

  test('of 20 browsers with one key exactly one is let in, and it again', async () => {
    const { id, store } = await account()
    await store.requestLink(id, request())
    const visitors = Array.from({ length: 20 }, (_, n) => `visitor-${n}`)
    const admitted = await Promise.all(
      visitors.map((visitor) => store.admitVisitor(id, 'key', visitor, later(1))),
    )
    expect(admitted.filter(Boolean)).toHaveLength(1)
    const first = visitors[admitted.indexOf(true)] ?? ''
    expect(await store.admitVisitor(id, 'key', first, later(2))).toBe(true)
    expect(await store.admitVisitor(id, 'other', first, later(2))).toBe(false)
    expect(await store.admitVisitor(id, 'key', first, later(600))).toBe(false)
  })

  test('a new key replaces the one before; ready ends it', async () => {
    const { id, store, report } = await account()
    await store.requestLink(id, request())
    await store.admitVisitor(id, 'key', 'first', now)
    await store.requestLink(id, request({ keyHash: 'next' }))
    expect(await store.admitVisitor(id, 'key', 'first', now)).toBe(false)
    expect(await store.admitVisitor(id, 'next', 'second', now)).toBe(true)
    await report({ state: 'ready', at: now, number: freshNumber() })
    expect(await store.admitVisitor(id, 'next', 'second', now)).toBe(false)
  })

  test('one phone is linked to one account, until that link has ended', async () => {
    const [one, other] = [await account(), await account()]
    const number = freshNumber()
    const linked: LinkReport = { state: 'ready', at: now, number }
    expect(await outcomes([one.report(linked), other.report(linked)])).toEqual({ done: 1, NumberTaken: 1 })
    const [holder, loser] = (await one.link())?.number === number ? [one, other] : [other, one]
    await expect(loser.report(linked)).rejects.toThrow(NumberTaken)
    expect((await loser.link())?.state ?? 'unlinked').toBe('unlinked')
    await holder.report({ state: 'lost', at: later(1) })
    await loser.report({ ...linked, at: later(2) })
    expect(await loser.link()).toMatchObject({ state: 'ready', number, linkedAt: later(2) })
    expect(await holder.link()).toMatchObject({ state: 'lost', number: null, linkedAt: null })
  })

  test('the links of a kind are those of its accounts', async () => {
    const { id, store, report, businessId } = await account()
    await report({ state: 'linking', at: now })
    const listed = (await store.links('whatsapp-web')).filter(({ accountId }) => accountId === id)
    expect(listed).toMatchObject([{ businessId, state: 'linking' }])
    expect((await store.links('telegram')).filter(({ accountId }) => accountId === id)).toEqual([])
  })

  async function account() {
    const { store } = backend()
    const at = await shop(store)
    const { id } = await store.saveAccount({ businessId: at.id, kind: 'whatsapp-web', externalId: at.slug })
    const report = (said: LinkReport) => store.reportLink(id, said)
    return { id, store, businessId: at.id, report, link: () => store.link(id) }
  }
}
