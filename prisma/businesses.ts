import type { Business } from '../domain/business.ts'
import { type CatalogueRow, catalogue, toBusiness } from './catalogue.ts'
import type { ChannelKind } from './channel-kind.ts'
import type { Db } from './client.ts'
import { Prisma, type PrismaClient } from './generated/client.ts'
import type { BusinessSummary } from './listings.ts'
import type { BusinessFile } from './store.ts'

/** See `BusinessStore.business`. @throws when there is no such business. */
export async function readBusiness(client: PrismaClient, id: string): Promise<Business> {
  return toBusiness(await readRow(client, id))
}

/** See `BusinessStore.export`. Ids are those that the file's parser gives, not the database's. */
export async function exportBusiness(client: PrismaClient, id: string): Promise<BusinessFile> {
  const row = await readRow(client, id)
  const { id: _, ownerName: __, ...business } = toBusiness(row)
  return {
    ...business,
    people: business.people.map((person) => ({ ...person, id: person.name })),
    knowledge: business.knowledge.map((entry, index) => ({ ...entry, id: `faq-${index + 1}` })),
    ...owner(row),
  }
}

function owner({ ownerName, ownerChannel, ownerExternalId }: CatalogueRow): Pick<BusinessFile, 'owner'> {
  if (ownerName === null || ownerChannel === null || ownerExternalId === null) return {}
  return { owner: { name: ownerName, channel: ownerChannel as ChannelKind, id: ownerExternalId } }
}

function readRow(client: PrismaClient, id: string): Promise<CatalogueRow> {
  return client.business.findUniqueOrThrow({
    where: { id },
    include: catalogue,
    relationLoadStrategy: 'join',
  })
}

/** See `Store.businesses`: by name. Bookings are those that were not cancelled. */
export function listBusinesses(db: Db, slug?: string): Promise<BusinessSummary[]> {
  const which = slug === undefined ? Prisma.empty : Prisma.sql`WHERE b."slug" = ${slug}`
  return db.$queryRaw<BusinessSummary[]>`
    SELECT b."id", b."slug", b."name", b."kind",
      (SELECT count(*)::int FROM "Service" AS s WHERE s."businessId" = b."id" AND s."archivedAt" IS NULL) AS "services",
      (SELECT count(*)::int FROM "Booking" AS k WHERE k."businessId" = b."id" AND k."status" <> 'cancelled') AS "bookings"
    FROM "Business" AS b ${which} ORDER BY b."name", b."id"`
}
