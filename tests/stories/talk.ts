import { codeLifetimeMs } from '../../domain/owner/code.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import type { House } from './house.ts'
import { jobOf } from './rows.ts'

/** What the owner reads after she wrote this. */
export async function owner(house: House, text: string): Promise<string> {
  const before = house.owner.sent.length
  await house.asks(text)
  await house.quiet()
  return house.owner.sent
    .slice(before)
    .map((one) => one.text)
    .join('\n')
}

/** What somebody reads in the chat of her own after she wrote this. */
export async function customer(house: House, address: string, text: string, name?: string): Promise<string> {
  const before = house.channel.to(address).length
  await house.writes(address, text, name === undefined ? {} : { name })
  await house.quiet()
  return house.channel.to(address).slice(before).join('\n')
}

/** The same in a house where nothing runs by itself: what she is answered last. */
export async function talk(house: House, text: string, address = 'ngozi'): Promise<string> {
  await house.writes(address, text)
  await house.answer(await jobOf(house))
  await deliverDue(house)
  return house.channel.to(address).at(-1) ?? ''
}

/** Sends what is to be sent, and what may be sent after that. */
export async function deliverDue(house: House): Promise<void> {
  const due = await house.store.undelivered(house.clock.now(), 100)
  for (const row of due) await house.deliver(row)
  if (due.length > 0) await deliverDue(house)
}

interface Invited {
  code?: string
  role?: 'owner' | 'staff'
  name?: string | null
  person?: string | null
}

/** What `invite` gives where nothing else is asked for, as a member types it. */
export const code = '7KQMX2PW'

/** A code as the command makes it. */
export async function invite(house: House, invited: Invited = {}): Promise<void> {
  const { role = 'owner', name = role === 'owner' ? 'Bola' : 'Temi', person = null } = invited
  const expiresAt = new Date(house.clock.now().getTime() + codeLifetimeMs)
  const codeHash = hashOf(invited.code ?? code)
  await house.store.forBusiness(house.businessId).inviteMember({ codeHash, role, name, person, expiresAt })
}
