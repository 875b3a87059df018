import type { Say } from './say.ts'

/** As many as one reads in a message. */
const mostNamed = 10

/**
 * What the owner is told of customers whom nothing reached for a day, so that she can call them.
 * @param customers `phone`: digits with the country code
 */
export function unreachedSays(customers: { name: string | null; phone: string | null }[]): Say[] {
  const named = customers.map(labelOf).filter((label) => label !== null)
  const shown = named.slice(0, mostNamed)
  const others = customers.length - shown.length
  if (shown.length === 0) return [{ key: 'owner.unreachedNameless', args: { count: others } }]
  if (others === 0) return [{ key: 'owner.unreached', args: { customers: shown } }]
  return [{ key: 'owner.unreachedMore', args: { customers: shown, others } }]
}

function labelOf({ name, phone }: { name: string | null; phone: string | null }): string | null {
  return name && phone ? `${name} (+${phone})` : (name ?? (phone && `+${phone}`))
}
