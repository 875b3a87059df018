import { randomUUID } from 'node:crypto'
import type { House } from './house.ts'

/** The chat that waits for an answer for longest. */
export async function jobOf(house: House) {
  const now = house.clock.now()
  const [job] = await house.store.unanswered(new Date(now.getTime() + 1_000), 1, now)
  if (!job) throw new Error('nothing waits for an answer')
  return job
}

export async function pending(
  house: House,
): Promise<{ outboundId: string; accountId: string; channel: 'whatsapp-cloud' }[]> {
  const { rows } = await house.pglite.query<{ id: string; accountId: string }>(
    `SELECT "id", "accountId" FROM public."Outbound" WHERE "status" = 'pending' ORDER BY "seq"`,
  )
  return rows.map(({ id, accountId }) => ({ outboundId: id, accountId, channel: 'whatsapp-cloud' }))
}

/** Of what Jara wrote, in order. */
export async function statuses(house: House): Promise<string[]> {
  const { rows } = await house.pglite.query<{ status: string }>(
    `SELECT "status" FROM public."Outbound" WHERE "purpose" <> 'person' ORDER BY "seq"`,
  )
  return rows.map(({ status }) => status)
}

/** The customer's chat with the shop, as the dashboard lists it. */
export async function chatOf(house: House, address: string) {
  const business = house.store.forBusiness(house.businessId)
  const chat = await business.conversationByAddress(house.channel.accountId, address)
  if (!chat) throw new Error(`there is no chat with ${address}`)
  return chat
}

/** Something that the customer did not ask for is to be sent to her: a reminder. */
export async function remind(house: House, address: string): Promise<Parameters<House['deliver']>[0]> {
  const { id: conversationId, accountId } = await chatOf(house, address)
  const id = randomUUID()
  await house.pglite.query(
    `INSERT INTO public."Outbound" ("id", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
       "ordinal", "says", "language", "createdAt")
     VALUES ($1, $2, $3, $4, $5, 'proactive', $6, 0, '[{"key": "reminder"}]', 'en', $7)`,
    [
      id,
      house.businessId,
      accountId,
      conversationId,
      address,
      `reminder:${id}`,
      house.clock.now().toISOString(),
    ],
  )
  return { outboundId: id, accountId, channel: 'whatsapp-cloud' }
}
