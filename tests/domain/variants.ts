import type { Business, Service } from '../../domain/business.ts'
import { salon as open } from './chat.ts'

function service(id: string, name: string, also: string, naira: number, minutes: number): Service {
  return { id, name, also: also.split(', '), price: { from: naira * 100, to: naira * 100 }, minutes }
}

/** A salon whose services come in lengths and sizes. */
export const braider: Business = {
  ...open,
  id: 'v1',
  slug: 'plait-place',
  people: [{ id: 'p-plait', name: 'Plait Place' }],
  peopleNamed: false,
  knowledge: [],
  services: [
    service('knotless-short', 'Knotless braids, shoulder', 'knotless bob, bob knotless', 18000, 180),
    service('knotless-waist', 'Knotless braids, waist', 'knotless waist length', 28000, 300),
    service('twist-short', 'Passion twist, shoulder', 'bob twist', 15000, 180),
    service('twist-waist', 'Passion twist, waist', 'long twist', 24000, 240),
    service('consult', 'Stylist consultation', 'see the stylist, stylist', 3000, 30),
    service('review', 'Style review', 'come back to the stylist next month', 1000, 20),
    service('wash', 'Wash and set', 'washing', 4000, 60),
    service('extension-10', 'Hair extensions 10 inches', 'extensions', 20000, 120),
    service('extension-20', 'Hair extensions 20 inches', 'long extensions', 45000, 180),
  ],
}

/** A tailor who sews by the number of pieces, and by the day that it is wanted. */
export const tailor: Business = {
  ...braider,
  id: 'v2',
  slug: 'needle-house',
  kind: 'tailor',
  services: [
    service('aso-10', 'Aso ebi for 10 guests', 'aso ebi, asoebi', 150000, 60),
    service('aso-30', 'Aso ebi for 30 guests', 'big aso ebi', 400000, 90),
    service('senator-adult', 'Senator wear, adult', 'native for men', 35000, 60),
    service('senator-child', 'Senator wear, child', 'native for boys', 20000, 45),
    service('hem-trouser', 'Hemming, trousers', 'shorten trousers, cut trouser down', 2000, 15),
    service('hem-gown', 'Hemming, gown', 'shorten gown', 3000, 20),
    service('home', 'Measuring at home', 'home measuring, come measure me for house', 5000, 60),
  ],
}

/** A barber whose chair is rented out by the hour as well. */
export const barber: Business = {
  ...braider,
  id: 'v3',
  slug: 'sharp-fade',
  kind: 'barber',
  services: [
    service('fade-beard', 'Fade with beard', 'fade and beard', 5000, 50),
    service('fade-plain', 'Fade without beard', 'only fade, plain fade', 3500, 40),
    service('chair-2', 'Chair rent, 2 hours', 'rent chair', 4000, 120),
    service('chair-4', 'Chair rent, 4 hours', 'half day chair', 7000, 240),
    service('dye', 'Hair dye', 'tint', 6000, 60),
  ],
}

/** A laundry where "bed" is part of other services' names. */
export const laundry: Business = {
  ...braider,
  id: 'v4',
  slug: 'crisp-and-clean',
  services: [
    service('duvet-single', 'Duvet cleaning, single', 'single duvet', 4000, 60),
    service('duvet-double', 'Duvet cleaning, double', 'double duvet', 6000, 90),
    service('bed-sheet', 'Bed sheet ironing', 'bedsheet', 1000, 30),
    service('bed-cover', 'Bed cover mending', 'sew bed cover', 2500, 45),
  ],
}
