import { defaultAcceptMinutes } from '../domain/acceptance.ts'
import type { Business, MinuteRange, Person, Service } from '../domain/business.ts'
import { defaultDepositMinutes } from '../domain/deposit.ts'
import { type Language, languages } from '../domain/language.ts'
import { defaultQuietHours } from '../domain/quiet-hours.ts'
import { weekdays } from '../domain/time.ts'
import type { Prisma } from './generated/client.ts'

/** Everything that a business's file says, in the file's order, without what was archived. */
export const catalogue = {
  hours: { orderBy: [{ weekday: 'asc' }, { opens: 'asc' }] },
  closures: { orderBy: { date: 'asc' } },
  breaks: { where: { personId: null }, orderBy: { starts: 'asc' } },
  people: {
    where: { archivedAt: null },
    orderBy: { position: 'asc' },
    include: {
      hours: { orderBy: [{ weekday: 'asc' }, { opens: 'asc' }] },
      breaks: { orderBy: { starts: 'asc' } },
    },
  },
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
      greeting: row.greeting,
      ownerName: row.ownerName,
    }),
    hours: toHours(row.hours),
    closures: row.closures.map(({ date, reason }) => ({
      date: date.toISOString().slice(0, 10),
      ...present({ reason }),
    })),
    ...breaksOf(row.breaks),
    people: row.people.map(toPerson),
    peopleNamed: row.peopleNamed,
    services: row.services.map(toService),
    knowledge: row.knowledge.map(({ id, question, answer }) => ({ id, question, answer })),
    policy: {
      noticeMinutes: row.noticeMinutes,
      horizonDays: row.horizonDays,
      ...present({ sameDayUntil: row.sameDayUntil }),
      cancelHours: row.cancelHours,
      lateMinutes: row.lateMinutes,
      ...(row.acceptByHand ? { acceptByHand: true } : {}),
      ...(row.acceptMinutes === defaultAcceptMinutes ? {} : { acceptMinutes: row.acceptMinutes }),
      ...(row.depositMinutes === defaultDepositMinutes ? {} : { depositMinutes: row.depositMinutes }),
      ...(row.depositRefund === 'never' ? { depositRefund: 'never' } : {}),
    },
    takeover: { quietMinutes: row.quietMinutes, handBackWord: row.handBackWord },
    ...quietHoursOf(row),
  }
}

/** The usual ones are not told: a file without them means the same. */
function quietHoursOf({ quietFrom, quietTo }: CatalogueRow): Pick<Business, 'quietHours'> {
  const { from, to } = defaultQuietHours
  return quietFrom === from && quietTo === to ? {} : { quietHours: { from: quietFrom, to: quietTo } }
}

export function isLanguage(text: string | null): text is Language {
  return languages.some((language) => language === text)
}

function toHours(rows: { weekday: number; opens: number; closes: number }[]): Business['hours'] {
  const hours: Business['hours'] = {}
  for (const { weekday, opens, closes } of rows) {
    const day = weekdays[weekday - 1]
    if (!day) continue
    hours[day] ??= []
    hours[day].push({ from: opens, to: closes })
  }
  return hours
}

function toPerson(row: CatalogueRow['people'][number]): Person {
  const { id, name, allServices, serviceKeys, hours, breaks, seats } = row
  return {
    ...{ id, name },
    ...(allServices ? {} : { services: serviceKeys }),
    ...(hours.length > 0 ? { hours: toHours(hours) } : {}),
    ...breaksOf(breaks),
    ...(seats > 1 ? { seats } : {}),
  }
}

function breaksOf(rows: CatalogueRow['breaks']): { breaks?: MinuteRange[] } {
  return rows.length > 0 ? { breaks: rows.map(({ starts, ends }) => ({ from: starts, to: ends })) } : {}
}

function toService(row: CatalogueRow['services'][number]): Service {
  return {
    id: row.key,
    name: row.name,
    also: row.also,
    price: { from: row.priceFrom, to: row.priceTo },
    minutes: row.minutes,
    // Nothing to set up is the same as no word of it.
    ...present({ setup: row.setupMinutes || null, cleanup: row.cleanupMinutes || null }),
    ...present({ deposit: row.deposit, note: row.note }),
  }
}

/** A column's NULL is an absent property in the domain. */
export function present<T extends object>(columns: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const filled = Object.entries(columns).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(filled) as { [K in keyof T]?: NonNullable<T[K]> }
}
