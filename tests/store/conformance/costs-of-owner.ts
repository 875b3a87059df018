import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { Change } from '../../../domain/changes.ts'
import { render } from '../../../locales/render.ts'
import { answer as answering } from '../../../worker/answer.ts'
import type { Backend } from '../backends.ts'
import { answer, booking, businessFile, chat, message, now, type Shop, shop } from '../fixtures.ts'

/** One turn, from its reading to its end, with all that is looked up between; BEGIN and COMMIT are among the statements. */
const mostOfTurn = 8

/** What the owner writes, each in a turn of its own, and what the last of it is answered with. */
const talks: Record<string, { says: string[]; told: string }> = {
  'a day of the book': { says: ['saturday'], told: 'Twists' },
  'a pause, taken back': { says: ['pause', 'yes', 'undo'], told: 'took this back' },
  'a price, taken back': { says: ['price wash and set 4k', 'yes', 'undo'], told: 'Taken back' },
  'a day closed, opened, and closed again': {
    says: ['close friday', 'yes', 'open friday', 'yes', 'undo'],
    told: 'took this back',
  },
  'time blocked, unblocked, and blocked again': {
    says: ['block friday 2pm to 4pm', 'yes', 'unblock friday 2pm to 4pm', 'yes', 'undo'],
    told: 'took this back',
  },
  'other hours, taken back': { says: ['hours tuesday 10am to 5pm', 'yes', 'undo'], told: 'took this back' },
  'who does what, taken back': { says: ['Uche only wash and set', 'yes', 'undo'], told: 'took this back' },
  'a service added, taken back': {
    says: ['add weaving 5k 2 hours', 'yes', 'undo'],
    told: 'took this back',
  },
  'bookings by hand, taken back': { says: ['accept bookings myself', 'yes', 'undo'], told: 'took this back' },
  'time to accept, taken back': {
    says: ['give me 3 hours to accept', 'yes', 'undo'],
    told: 'took this back',
  },
  'a chat taken over, taken back': { says: ['take over Bola', 'yes', 'undo'], told: 'took this back' },
  'words to a customer': { says: ['tell Bola to come early', 'yes'], told: 'Bola' },
  'a call': { says: ['call Bola'], told: 'Bola' },
  'a booking refused': { says: ['decline Bola', 'No light', 'yes'], told: 'Bola' },
  'a booking that waits for its deposit refused': {
    says: ['decline Efe', 'No light', 'yes'],
    told: 'Efe',
  },
  'a booking moved, taken back': { says: ['move Ngozi to 5pm', 'yes', 'undo'], told: 'took this back' },
  'a party moved, taken back': { says: ['move Bola to 4pm', 'yes', 'undo'], told: 'took this back' },
  'a booking accepted': { says: ['accept Chidi'], told: 'Chidi' },
}

/** What the owner's messages cost in statements, from the reading to the end, whatever they ask for. */
export function costsOfOwner(backend: () => Backend): void {
  test.each(Object.entries(talks))(
    'a turn of the owner’s is eight statements at most: %s',
    async (_, talk) => {
      const { at, conversationId } = await salon(backend)
      let told = ''
      for (const text of talk.says) {
        await at.store.receive(message(at, { address: 'amaka', text }))
        const { queries } = backend()
        queries.length = 0
        await answering(deps(at))({ conversationId, businessId: at.id })
        expect(queries.length, `${text}\n${queries.join('\n')}`).toBeLessThanOrEqual(mostOfTurn)
        told = await lastTold(at.store, conversationId)
      }
      expect(told).toContain(talk.told)
    },
  )
}

async function lastTold(store: Shop['store'], conversationId: string, before = ''): Promise<string> {
  const [due] = await store.undelivered(now, 1, conversationId)
  const claimed = due && (await store.claim(due.outboundId, now, 1000))
  if (!claimed) return before
  const { outboundId } = due
  const { text } = render(claimed.says, claimed.language, { seed: outboundId })
  await store.sent(outboundId, { externalIds: [outboundId], text, buttons: [], numbered: false, at: now })
  return lastTold(store, conversationId, text)
}

function deps(at: Shop) {
  return {
    store: at.store,
    queue: { deliver: async () => {}, wake: async () => {} },
    understand: async () => {
      throw new Error('No model reads what an owner writes')
    },
    now: () => now,
    measure: { stage: () => {}, count: () => {} },
    log: pino({ level: 'silent' }),
  }
}

const owner = { name: 'Amaka', channel: 'web' as const, id: 'amaka' }

/** Bola has two services in a row, Ngozi one, Chidi waits for the owner's word, and Efe for her deposit. */
async function salon(backend: () => Backend) {
  const people = businessFile().people.map((one) => ({ ...one, seats: 3 }))
  const at = await shop(backend().store, { people, owner })
  const row = { party: {} }
  const asked = { remind: '2026-12-01T11:00', by: '2026-12-01T12:00' }
  await booked(at, 'Bola', [booking(at, '10:00', '12:00', row), booking(at, '12:00', '14:00', row)])
  await booked(at, 'Ngozi', [booking(at, '10:00', '12:00')])
  await booked(at, 'Chidi', [booking(at, '15:00', '17:00', { asked })])
  const unpaid = { deposit: 500_000, payBy: '2026-12-01T12:00' }
  await booked(at, 'Efe', [booking(at, '15:00', '17:00', unpaid)])
  const { conversationId } = await chat(at, { address: owner.id, text: 'saturday' })
  await answering(deps(at))({ conversationId, businessId: at.id })
  return { at, conversationId }
}

async function booked(at: Shop, name: string, changes: Change[]): Promise<void> {
  const turn = await chat(at, { address: name.toLowerCase(), text: 'hello' })
  await at.business.commitTurn(answer(turn, { changes: [{ kind: 'name', name }, ...changes] }))
}
