import type { Party } from './availability/party.ts'
import type { Business } from './business.ts'

/** Of several bookings, one for each party and each row of services: the first of it stands for all. */
export function oneOfEach<T extends { groupId?: string }>(bookings: T[]): T[] {
  return bookings.filter(
    ({ groupId }, index) => !groupId || bookings.findIndex((one) => one.groupId === groupId) === index,
  )
}

/** What is booked beside the first, without services that are offered no more. */
export function partyBeside(
  { services }: Business,
  first: { guest?: number } | undefined,
  others: { serviceId: string }[],
): Party {
  const offered = others.flatMap(({ serviceId }) => services.find(({ id }) => id === serviceId) ?? [])
  return { services: offered, group: first?.guest !== undefined }
}
