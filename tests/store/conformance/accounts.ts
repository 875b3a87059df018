import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, now, outcomes, type Shop, shop } from '../fixtures.ts'

export function accounts(backend: () => Backend): void {
  const telegram = (at: Shop) => ({
    businessId: at.id,
    kind: 'telegram' as const,
    externalId: `bot-of-${at.slug}`,
  })

  test('an account is removed with its chats, and customers and bookings stay', async () => {
    const { store, sql } = backend()
    const [at, other] = [await shop(store), await shop(store)]
    const { id } = await store.saveAccount(telegram(at))
    const turn = await chat({ ...at, accountId: id })
    await at.business.commitTurn(answer(turn, { changes: [booking(at, '14:00', '16:00')] }))
    const remove = (evenWithBookings: boolean, from = at) =>
      from.business.removeAccount(id, { evenWithBookings, now })
    expect(await remove(true, other)).toEqual({ kind: 'unknown' })
    expect(await remove(false)).toEqual({ kind: 'expected', customers: 1 })
    await store.reportLink(id, { state: 'ready', number: `234${at.slug}`, at: now })
    expect(await remove(true)).toEqual({ kind: 'linked' })
    await store.reportLink(id, { state: 'unlinked', at: now })
    expect((await Promise.all([remove(true), remove(true)])).map(({ kind }) => kind).toSorted()).toEqual([
      'removed',
      'unknown',
    ])
    expect(await store.account(id)).toBeNull()
    expect(await at.business.bookings({})).toMatchObject([
      { customerId: turn.customerId, status: 'confirmed' },
    ])
    expect(await at.business.conversations(10)).toEqual([])
    const left = await sql(`SELECT "id" FROM public."Outbound" WHERE "accountId" = $1`, [id])
    expect(left).toEqual([])
  })

  test('one on which nobody is expected is removed without more ado', async () => {
    const { store } = backend()
    const at = await shop(store)
    const { id } = await store.saveAccount(telegram(at))
    const turn = await chat({ ...at, accountId: id })
    await at.business.commitTurn(answer(turn, { replies: [] }))
    expect(await at.business.removeAccount(id, { evenWithBookings: false, now })).toEqual({ kind: 'removed' })
  })

  test('credentials are sealed in the database and open again', async () => {
    const at = await shop(backend().store)
    const token = '123456:very-secret-token'
    const saved = await at.store.saveAccount({ ...telegram(at), credentials: { token } })
    const stored = 'SELECT encode("credentials", \'escape\') AS bytes FROM "ChannelAccount" WHERE "id" = $1'
    const [row] = await backend().sql<{ bytes: string }>(stored, [saved.id])
    expect(row?.bytes).not.toContain('very-secret')
    expect(row?.bytes).not.toContain('token')
    expect(await at.store.account(saved.id)).toMatchObject({ credentials: { token }, businessSlug: at.slug })
  })

  test('credentials moved to another row do not open there', async () => {
    const [at, other] = [await shop(backend().store), await shop(backend().store)]
    const mine = await at.store.saveAccount({ ...telegram(at), credentials: { token: 'mine' } })
    const hers = await at.store.saveAccount({ ...telegram(other), credentials: { token: 'hers' } })
    const bytes = 'SELECT "credentials" FROM "ChannelAccount" WHERE "id" = $1'
    await backend().sql(`UPDATE "ChannelAccount" SET "credentials" = (${bytes}) WHERE "id" = $2`, [
      hers.id,
      mine.id,
    ])
    await expect(at.store.account(mine.id)).rejects.toThrow(/JARA_SECRET_KEY/)
    await at.store.saveAccount({ ...telegram(at), credentials: { token: 'new' } })
    expect(await at.store.account(mine.id)).toMatchObject({ credentials: { token: 'new' } })
  })

  test('saving again replaces the credentials, or keeps them where none are given', async () => {
    const at = await shop(backend().store)
    const first = await at.store.saveAccount({ ...telegram(at), credentials: { token: 'one' } })
    const second = await at.store.saveAccount({ ...telegram(at), credentials: { token: 'two' } })
    expect(second).toMatchObject({ id: first.id, credentials: { token: 'two' } })
    expect(await at.store.saveAccount(telegram(at))).toMatchObject({
      id: first.id,
      credentials: { token: 'two' },
    })
  })

  test('every business has its web chat and its terminal, once', async () => {
    const at = await shop(backend().store)
    await at.store.importBusiness(await at.business.export())
    const own = (await at.store.accounts()).filter(({ businessId }) => businessId === at.id)
    expect(own.map(({ kind, externalId }) => `${kind} ${externalId}`).sort()).toEqual([
      `terminal ${at.slug}`,
      `web ${at.slug}`,
    ])
    expect(await at.store.account('nothing')).toBeNull()
  })

  test('a polling session has one owner at a time', async () => {
    const at = await shop(backend().store)
    const { id } = await at.store.saveAccount(telegram(at))
    const until = new Date(now.getTime() + 30_000)
    const lease = (owner: string, moment: Date) =>
      at.store.leaseAccount(id, owner, new Date(moment.getTime() + 30_000), moment)
    const all = await Promise.all(Array.from({ length: 30 }, (_, index) => lease(`process-${index}`, now)))
    const winner = `process-${all.indexOf(true)}`
    expect(all.filter(Boolean)).toHaveLength(1)
    expect(await lease(winner, now)).toBe(true)
    expect(await lease('other', new Date(until.getTime() - 1))).toBe(false)
    expect(await lease('other', until)).toBe(true)
    expect(await lease(winner, until)).toBe(false)
    expect(await at.store.leaseAccount(id, 'other', until, until)).toBe(true)
    expect(await lease(winner, until)).toBe(true)
    expect(await at.store.leaseAccount('nothing', 'other', until, now)).toBe(false)
  })

  test('a session remembers where it stands', async () => {
    const at = await shop(backend().store)
    const { id, cursor } = await at.store.saveAccount(telegram(at))
    expect(cursor).toBeNull()
    await at.store.saveCursor(id, '4711')
    expect(await at.store.account(id)).toMatchObject({ cursor: '4711' })
  })

  test('the same account saved by many at once is one account', async () => {
    const at = await shop(backend().store)
    const attempts = Array.from({ length: 20 }, () => at.store.saveAccount(telegram(at)))
    expect(await outcomes(attempts)).toEqual({ done: 20 })
    expect(new Set((await Promise.all(attempts)).map(({ id }) => id)).size).toBe(1)
  })
}
