import type { Business, Person, Service } from '../domain/business.ts'
import { type Language, languages } from '../domain/language.ts'
import { weekdays } from '../domain/time.ts'
import type { Prisma } from './generated/client.ts'

/** Everything that a business's file says, in the file's order, without what was archived. */
export const catalogue = {
  hours: { orderBy: [{ weekday: 'asc' }, { opens: 'asc' }] },
  closures: { orderBy: { date: 'asc' } },
  people: { where: { archivedAt: null }, orderBy: { position: 'asc' } },
  services: { where: { archivedAt: null }, orderBy: { position: 'asc' } },
  knowledge: { orderBy: { position: 'asc' } },
} satisfies Prisma.BusinessInclude

export type CatalogueRow = Prisma.BusinessGetPayload<{ include: typeof catalogue }>

export function toBusiness(row: CatalogueRow): Business {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    kind: row.kind as Business['kind'],
    timezone: row.timezone,
    languages: row.languages.filter(isLanguage),
    ...present({
      phone: row.phone,
      address: row.address,
      directions: row.directions,
      ownerName: row.ownerName,
    }),
    hours: toHours(row.hours),
    closures: row.closures.map(({ date, reason }) => ({
      date: date.toISOString().slice(0, 10),
      ...present({ reason }),
    })),
    people: row.people.map(toPerson),
    peopleNamed: row.peopleNamed,
    services: row.services.map(toService),
    knowledge: row.knowledge.map(({ id, question, answer }) => ({ id, question, answer })),
    policy: {
      noticeMinutes: row.noticeMinutes,
      horizonDays: row.horizonDays,
      cancelHours: row.cancelHours,
      lateMinutes: row.lateMinutes,
    },
    takeover: { quietMinutes: row.quietMinutes, handBackWord: row.handBackWord },
  }
}

export function isLanguage(text: string | null): text is Language {
  return languages.some((language) => language === text)
}

function toHours(rows: CatalogueRow['hours']): Business['hours'] {
  const hours: Business['hours'] = {}
  for (const { weekday, opens, closes } of rows) {
    const day = weekdays[weekday - 1]
    if (!day) continue
    hours[day] ??= []
    hours[day].push({ from: opens, to: closes })
  }
  return hours
}

function toPerson({ id, name, allServices, serviceKeys }: CatalogueRow['people'][number]): Person {
  return allServices ? { id, name } : { id, name, services: serviceKeys }
}

function toService(row: CatalogueRow['services'][number]): Service {
  return {
    id: row.key,
    name: row.name,
    also: row.also,
    price: { from: row.priceFrom, to: row.priceTo },
    minutes: row.minutes,
    ...present({ deposit: row.deposit, note: row.note }),
  }
}

/** A column's NULL is an absent property in the domain. */
export function present<T extends object>(columns: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const filled = Object.entries(columns).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(filled) as { [K in keyof T]?: NonNullable<T[K]> }
}
