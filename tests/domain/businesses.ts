import type { Business, Service } from '../../domain/business.ts'

function service(
  id: string,
  name: string,
  also: string,
  naira: number,
  minutes: number,
  more: Partial<Service> = {},
): Service {
  return { id, name, also: also.split(', '), price: { from: naira * 100, to: naira * 100 }, minutes, ...more }
}

const policy = { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 20 }

function knowledge(...pairs: [string, string][]) {
  return pairs.map(([question, answer], i) => ({ id: String(i), question, answer }))
}

/** A salon without services for children. */
export const salon: Business = {
  id: 'b1',
  slug: 'ivory-hair',
  name: 'Ivory Hair',
  kind: 'salon',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'],
  hours: { tue: [{ from: 540, to: 1140 }], sat: [{ from: 480, to: 1200 }] },
  closures: [],
  people: [
    { id: 'p1', name: 'Adaeze' },
    { id: 'p2', name: 'Bisi' },
    { id: 'p3', name: 'Chioma' },
    { id: 'p4', name: 'Chiamaka' },
  ],
  peopleNamed: true,
  services: [
    service('knotless', 'Knotless braids', 'knotless, notless, box braids no knot', 25000, 240),
    service('knotless-long', 'Knotless braids, waist length', 'waist length, long knotless', 32000, 300),
    service('ghana', 'Ghana weaving', 'ghana weave, ghana braids, gana weaving', 12000, 150),
    service('all-back', 'All back', 'allback, plain weaving, cornrow, didi, shuku', 3500, 60),
    service('frontal', 'Frontal installation', 'frontal, lace frontal', 16000, 120),
    service('weavon', 'Weave-on fixing', 'weavon, fixing, sew-in', 10000, 120),
    service('revamp', 'Wig revamp', 'revamp, wig wash', 8000, 90),
    service('retouch', 'Relaxer retouch', 'retouch, relaxer, perm', 7500, 90),
    service('wash', 'Wash and set', 'washing, wash n set', 4000, 60),
    service('steaming', 'Steaming and treatment', 'steam, hair treatment', 7000, 60),
    service('take-out', 'Braids take-out', 'take down, loosing, loose hair, comot braids', 2500, 60),
    service('locs', 'Locs retwist', 'dreadlocks, dada, dada retouch', 11000, 120),
    service('pedicure', 'Pedicure', 'pedi, do legs', 6500, 60),
    service('gel', 'Gel manicure', 'gel polish, gel nails, gel', 5500, 60),
    service('lash', 'Lash extensions', 'lashes, fix lash', 13000, 90),
  ],
  knowledge: knowledge(
    ['Do you do home service?', 'Yes, within Ikeja, ₦5,000 extra for transport.'],
    [
      'Is the attachment included? How many packs do I need?',
      'No. Bring yours or buy from us at ₦4,500 a pack. Knotless takes 4 packs.',
    ],
    ['How do I pay?', 'Cash, transfer or POS at the salon. Deposits by transfer only.'],
    ['Do I get my deposit back if I cancel?', 'Yes, if you cancel at least 12 hours before your time.'],
    ['What if I am late?', 'We keep your chair for 20 minutes.'],
    ["Do you make children's hair?", 'Yes, from 5 years up, at the same price.'],
    ['Is there parking?', 'Yes, in front of the building.'],
    ['Can you reduce the price?', 'Our prices are fixed.'],
  ),
  policy,
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
}

/** A barber with a child's haircut. */
export const barber: Business = {
  ...salon,
  id: 'b2',
  slug: 'crown-cut',
  name: 'Crown Cut',
  kind: 'barber',
  people: [
    { id: 'p1', name: 'Kingsley' },
    { id: 'p2', name: 'Musa Ibrahim' },
  ],
  services: [
    service('adult-cut', 'Adult haircut', 'haircut, barb, barbing, low cut, normal cut, gorimapa', 3500, 40),
    service('fade', 'Skin fade', 'fade, mid fade, taper fade, skin cut', 5000, 45),
    service('kids-cut', 'Kids haircut', 'kids cut, pikin barbing, boy haircut', 2500, 30, {
      note: '12 years and below',
    }),
    service('beard', 'Beard trim and line-up', 'beard, shape beard, line up', 2000, 20),
    service('cut-beard', 'Haircut and beard', 'barb and beard, combo', 4500, 60),
    service('dye', 'Hair dye', 'dye, tint, black dye', 6000, 60),
    service('shave', 'Hot towel shave', 'shave, clean shave, hot towel', 3000, 30),
    service('dread', 'Dread retwist', 'dread, dada, retouch dread, locs', 9000, 90),
    service('home', 'Home service haircut', 'home service, house call, come my house', 10000, 90),
  ],
  knowledge: knowledge(
    ['Can I come without booking?', 'Yes, walk-ins are welcome, but people with a booking go first.'],
    ['How do I pay?', 'Cash, transfer or POS, after the cut.'],
    [
      'Are your clippers clean?',
      'We sterilise the clippers after every customer and use a new blade for each person.',
    ],
    ['Where do you go for home service?', 'Wuse, Maitama and Garki only.'],
    ['Is there light and AC?', 'Yes, we have solar and a generator.'],
    ['What if I am late?', 'We hold your slot for 15 minutes.'],
  ),
}
