import { contactShape, type Value } from './payload.ts'

/** A customer, as one message names her. */
export interface Party {
  /** Where replies go: her number, or the business-scoped user id of who hides hers. */
  address: string
  otherAddresses: string[]
  /** The number first where it is known: it is what other channels know her by. */
  aliases: { kind: 'phone' | 'bsuid'; value: string }[]
  name?: string
}

interface Names {
  from?: string | undefined
  from_user_id?: string | undefined
}

/** @returns undefined when the message does not say who wrote it */
export function senderOf({ from, from_user_id: userId }: Names): Party | undefined {
  const phone = from !== undefined && /^\d{5,20}$/.test(from) ? from : undefined
  const bsuid = userId === '' ? undefined : userId
  const address = phone ?? bsuid
  if (address === undefined) return undefined
  return {
    address,
    otherAddresses: phone !== undefined && bsuid !== undefined ? [bsuid] : [],
    aliases: [
      ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone }]),
      ...(bsuid === undefined ? [] : [{ kind: 'bsuid' as const, value: bsuid }]),
    ],
  }
}

/** With what the notification's contact adds: the name on her profile, and the id that goes with her number. */
export function withContact(party: Party | undefined, { contacts }: Value): Party | undefined {
  if (!party) return undefined
  const known = [party.address, ...party.otherAddresses]
  const contact = contacts
    .map((raw) => contactShape.safeParse(raw).data)
    .find((one) => known.includes(one?.wa_id ?? '') || known.includes(one?.user_id ?? ''))
  if (!contact) return party
  const phone = party.aliases.find(({ kind }) => kind === 'phone')?.value ?? contact.wa_id
  const bsuid = party.aliases.find(({ kind }) => kind === 'bsuid')?.value ?? contact.user_id
  const name = contact.profile?.name ?? contact.profile?.username
  const whole = senderOf({ from: phone, from_user_id: bsuid }) ?? party
  return name === undefined ? whole : { ...whole, name }
}
