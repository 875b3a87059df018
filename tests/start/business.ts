/** A small business whose prices and hours the tests know. */
export const businessYaml = `
slug: tola-barbers
name: Tola Barbers
kind: barber
timezone: Africa/Lagos
languages: [en, pcm]
address: 3 Bode Thomas, Surulere, Lagos
hours:
  mon: ["09:00-18:00"]
  tue: ["09:00-18:00"]
  wed: ["09:00-18:00"]
  thu: ["09:00-18:00"]
  fri: ["09:00-18:00"]
  sat: ["09:00-18:00"]
services:
  - { id: haircut, name: Haircut, also: [barb, low cut], price: 3000, minutes: 30 }
policy: { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 20 }
`
