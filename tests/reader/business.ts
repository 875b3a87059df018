import type { Business } from '../../domain/business.ts'

/** A business of which only the names matter: of each service the first is its name, the rest other names. */
export function readerBusiness(services: string[][], staff: string[]): Business {
  return {
    ...{ id: 'b', slug: 'b', name: 'B', kind: 'salon', timezone: 'Africa/Lagos', languages: ['en', 'pcm'] },
    ...{ hours: {}, closures: [], knowledge: [], peopleNamed: staff.length > 0 },
    people: staff.map((name, i) => ({ id: String(i), name })),
    services: services.map(([name = '', ...also], i) => {
      return { id: String(i), name, also, price: { from: 1, to: 1 }, minutes: 60 }
    }),
    policy: { noticeMinutes: 0, horizonDays: 30, cancelHours: 0, lateMinutes: 0 },
    takeover: { quietMinutes: 30, handBackWord: '#jara' },
  }
}
