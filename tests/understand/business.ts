import type { Business } from '../../domain/business.ts'

/** A small salon, as the database would give it. */
export const business: Business = {
  id: 'b1',
  slug: 'glow',
  name: 'Glow',
  kind: 'salon',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'],
  hours: {},
  closures: [],
  people: [
    { id: 'p1', name: 'Ngozi' },
    { id: 'p2', name: 'Favour' },
  ],
  peopleNamed: true,
  services: [
    { id: 'knotless', name: 'Knotless braids', also: ['knotless'], price: { from: 1, to: 1 }, minutes: 60 },
  ],
  knowledge: [],
  policy: { noticeMinutes: 0, horizonDays: 30, cancelHours: 1, lateMinutes: 1 },
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
}
