import { readFile } from 'node:fs/promises'
import { addMinutes } from '../../domain/time.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { type BusinessFile, type BusinessStore, SlotTaken, type Store } from '../../prisma/store.ts'
import { Fault } from '../fault.ts'
import { importBusiness } from '../import-business.ts'
import type { DialogueCase } from './cases.ts'

/** A business of one case alone: its customers, bookings and chats touch no other case. */
export interface BusinessCopy {
  id: string
  slug: string
  accountId: string
  timezone: string
  store: BusinessStore
}

/** Reads each business file once. @throws Fault when one cannot be read or is refused */
export function businessFiles(): (path: string) => Promise<BusinessFile> {
  const files = new Map<string, Promise<BusinessFile>>()
  const read = async (path: string) => {
    const bytes = await readFile(path).catch((error: Error) => {
      throw new Fault(`the business file cannot be read (${error.message}); it belongs beside the cases`)
    })
    return parseBusinessFile(bytes)
  }
  return (path) => {
    const file = files.get(path) ?? read(path)
    files.set(path, file)
    return file
  }
}

/** Imports the file once more under a slug of its own, and makes the bookings that stand before the case. */
export async function copyBusiness(
  store: Store,
  file: BusinessFile,
  suffix: string,
  given: DialogueCase['given'],
): Promise<BusinessCopy> {
  const slug = `${file.slug}-${suffix}`
  const { businessId } = await importBusiness(store, { ...file, slug })
  const account = await store.saveAccount({ businessId, kind: 'web', externalId: slug })
  const business = store.forBusiness(businessId)
  for (const booking of given?.bookings ?? []) await book(business, booking)
  return { id: businessId, slug, accountId: account.id, timezone: file.timezone, store: business }
}

type Given = NonNullable<DialogueCase['given']>['bookings'][number]

/** @throws Fault when the file does not know the person or the service, or the time is taken */
async function book(business: BusinessStore, { person, service, start }: Given): Promise<void> {
  const { people, services } = await business.business()
  const whom = people.find(({ name }) => name === person)
  const what = services.find(({ id }) => id === service)
  if (!whom)
    throw new Fault(
      `given.bookings: nobody is called ${person}; there are ${people.map(({ name }) => name).join(', ')}`,
    )
  if (!what) throw new Fault(`given.bookings: no service has the id ${service}`)
  const slot = { serviceId: what.id, personId: whom.id, start, end: addMinutes(start, what.minutes) }
  try {
    await business.addBooking({ ...slot, customerName: 'Earlier customer' })
  } catch (error) {
    if (!(error instanceof SlotTaken)) throw error
    throw new Fault(`given.bookings: ${person} is booked twice at ${start}`)
  }
}
