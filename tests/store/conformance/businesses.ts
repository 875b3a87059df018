import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatBusinessFile, parseBusinessFile } from '../../../prisma/business-file.ts'
import { anyBusinessFile } from '../any-business-file.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, businessFile, chat, outcomes, shop, turnOf } from '../fixtures.ts'

export function businesses(backend: () => Backend): void {
  test('what is imported is what is exported, whatever the file says', async () => {
    await fc.assert(
      fc.asyncProperty(anyBusinessFile, async (file) => {
        const { businessId } = await backend().store.importBusiness(file)
        const exported = await backend().store.forBusiness(businessId).export()
        expect(exported).toEqual(file)
        expect(parseBusinessFile(formatBusinessFile(exported))).toEqual(file)
      }),
      { numRuns: 40 },
    )
  })

  test('an empty business has its own accounts, is made once, and paused until it is known', async () => {
    const { store } = backend()
    const now = new Date('2026-12-01T09:00:00Z')
    const made = () => store.createEmptyBusiness({ slug: 'not-known-yet', languages: ['pcm', 'en'], now })
    const [businessId, again] = [await made(), await made()]
    expect(again).toBeNull()
    const shop = await store.forBusiness(businessId as string).business()
    expect(shop).toMatchObject({ name: 'not-known-yet', languages: ['pcm', 'en'], services: [], people: [] })
    const own = (await store.accounts()).filter((account) => account.businessId === businessId)
    expect(own.map(({ kind }) => kind).sort()).toEqual(['terminal', 'web'])
    const accountId = own.find(({ kind }) => kind === 'web')?.id ?? ''
    const business = store.forBusiness(businessId as string)
    const at = { id: businessId as string, slug: 'not-known-yet', store, business, accountId, personId: '' }
    const { conversationId, pausedAt } = await chat(at)
    expect(pausedAt).toEqual(now)
    await store.importBusiness(businessFile({ slug: at.slug }))
    expect((await turnOf(at, conversationId)).pausedAt).toBeNull()
  })

  test('a new file replaces what the last one said', async () => {
    const { store } = backend()
    await fc.assert(
      fc.asyncProperty(anyBusinessFile, anyBusinessFile, async (before, after) => {
        const first = await store.importBusiness(before)
        const second = await store.importBusiness({ ...after, slug: before.slug })
        expect(second).toEqual({ businessId: first.businessId, created: false, kept: [], left: [] })
        expect(await store.forBusiness(first.businessId).export()).toEqual({ ...after, slug: before.slug })
      }),
      { numRuns: 15 },
    )
  })

  test('bookings and chats outlive an import, of removed services and people too', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    await at.business.commitTurn(answer(turn, { changes: [booking(at, '14:00', '16:00')] }))
    const before = await at.business.bookings({})
    const file = await at.business.export()
    const [, wash] = file.services
    const smaller = {
      ...file,
      name: 'New name',
      services: wash ? [wash] : [],
      people: [{ id: 'Zainab', name: 'Zainab' }],
    }
    expect(await at.store.importBusiness(smaller)).toMatchObject({ businessId: at.id, created: false })
    expect(await at.business.bookings({})).toEqual(before)
    const { facts } = await turnOf(at, turn.conversationId)
    expect(facts.bookings).toMatchObject([{ serviceId: 'twists', personId: at.personId }])
    expect(facts.business.services.map(({ id }) => id)).toEqual(['wash'])
    expect(facts.busy).toHaveLength(1)
    const ahead = { ...file, slug: at.slug }
    expect(await at.store.importFirst(ahead)).toBeNull()
    await at.store.importBusiness(file)
    expect((await at.business.business()).people[0]).toMatchObject({ id: at.personId, name: 'Amaka' })
  })

  test('an import that fails half-way changes nothing', async () => {
    const at = await shop(backend().store)
    const file = await at.business.export()
    const [twists] = file.services
    const broken = {
      ...file,
      name: 'Half',
      services: twists ? [twists, { ...twists, id: 'bad', minutes: 0 }] : [],
    }
    await expect(at.store.importBusiness(broken)).rejects.toThrow(/Service_minutes_positive/)
    expect(await at.business.export()).toEqual(file)
  })

  test('the same new file imported by many at once is one business', async () => {
    const file = businessFile()
    const imports = Array.from({ length: 10 }, () => backend().store.importBusiness(file))
    expect(await outcomes(imports)).toEqual({ done: 10 })
    const ended = await Promise.all(imports)
    expect(ended.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(ended.map(({ businessId }) => businessId)).size).toBe(1)
  })

  test('businesses are listed with what they have', async () => {
    const at = await shop(backend().store, { name: "Zuma's" })
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    const summary = { id: at.id, slug: at.slug, name: "Zuma's", kind: 'salon', services: 2, bookings: 1 }
    expect(await at.store.businessBySlug(at.slug)).toEqual(summary)
    expect(await at.store.businesses()).toContainEqual(summary)
    expect(await at.store.businessBySlug('nowhere')).toBeNull()
  })

  test('the store answers a ping', async () => {
    await expect(backend().store.ping()).resolves.toBeUndefined()
  })
}
