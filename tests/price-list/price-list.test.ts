import { describe, expect, it } from 'vitest'
import { type PricedService, readPriceList } from '../../domain/price-list.ts'

/** `Knotless (waist) 25000-30000 180m [note]`: one line a service, in naira. */
function shown({ name, price, minutes, note }: PricedService): string {
  const amount = price.from === price.to ? price.from / 100 : `${price.from / 100}-${price.to / 100}`
  return [name, amount, minutes && `${minutes}m`, note && `[${note}]`]
    .filter((part) => part !== undefined)
    .join(' ')
}
const services = (text: string) => readPriceList(text).services.map(shown)
const unread = (text: string) => readPriceList(text).unread.map(({ line, why }) => `${line} ${why}`)

describe('a price list', () => {
  it.each<[string, string[]]>([
    ['Knotless 25k, Ghana weaving 15k', ['Knotless 25000', 'Ghana weaving 15000']],
    ['💇 Knotless (waist length) - #25,000 – 30k', ['Knotless (waist length) 25000-30000']],
    ['Box braids......N18000 3hrs', ['Box braids 18000 180m']],
    ['Wash & set: 4,500/5,500', ['Wash & set 4500-5500']],
    ['barb 2k kids 1500', ['Barb 2000', 'Kids 1500']],
    ['1. *Ghana weaving* 15k (attachment not included)', ['Ghana weaving 15000 [attachment not included]']],
    ['3) Fulani ~20k~ 18k', ['Fulani 18000']],
    ['1️⃣ Cornrows ➡️ ₦3,500.00', ['Cornrows 3500']],
    ['𝗞𝗻𝗼𝘁𝗹𝗲𝘀𝘀 25k', ['Knotless 25000']],
    ['KNOTLESS BRAIDS = 25K', ['Knotless braids 25000']],
    ['•Gele 5k •Makeup 25k', ['Gele 5000', 'Makeup 25000']],
    ['Makeup 💄| 15k | 1hr 30', ['Makeup 15000 90m']],
    ['Haircut 3,000 Beard 1,500 Both 4,000', ['Haircut 3000', 'Beard 1500', 'Both 4000']],
    ['Frontal install N10,000 closure N8,000', ['Frontal install 10000', 'Closure 8000']],
    ['Haircut = N3000 only', ['Haircut 3000']],
    ['Pedicure 7,000/-', ['Pedicure 7000']],
    ['Pedicure 5000 - 8000 naira', ['Pedicure 5000-8000']],
    ['Braids 18 000', ['Braids 18000']],
    ['low cut 2k500', ['Low cut 2500']],
    ['Dreads 1.5k per head', ['Dreads 1500 [per head]']],
    ['₦5000 - Washing', ['Washing 5000']],
    ['Knotless @25k', ['Knotless 25000']],
    ['Makeup for 15k', ['Makeup 15000']],
    ['Knotless small: 20k, 5 hours', ['Knotless small 20000 300m']],
    [
      'Knotless: small 30k, medium 25k and large 20k',
      ['Knotless small 30000', 'Knotless medium 25000', 'Knotless large 20000'],
    ],
    ['Knotless braids\n25k\nGhana weaving\n15k', ['Knotless braids 25000', 'Ghana weaving 15000']],
    [
      'KNOTLESS BRAIDS\nSmall 30k\nMedium 25k',
      ['Knotless braids small 30000', 'Knotless braids medium 25000'],
    ],
    ['Massage 60 mins 20k\nMassage 90 mins 28k', ['Massage 20000 60m', 'Massage 90 mins 28000 90m']],
    ['Ghana weaving 15k\nKnotless\nSmall 30k', ['Ghana weaving 15000', 'Knotless small 30000']],
    ['Gel (6k), acrylic (12k)', ['Gel 6000', 'Acrylic 12000']],
    ['HAIR\nWash 3k\n\nCARS\nWash 5k', ['Wash 3000', 'Wash (cars) 5000']],
  ])('%s', (text, expected) => {
    expect(services(text)).toEqual(expected)
    expect(unread(text)).toEqual([])
  })

  it.each<[string, string]>([
    ['Acrylic 12k-20k 2hrs 30mins', 'Acrylic 12000-20000 150m'],
    ['barb 25-40k', 'Barb 25000-40000'],
    ['Wig revamp 5 - 10k', 'Wig revamp 5000-10000'],
    ['Braids 10000-15000', 'Braids 10000-15000'],
    ['Knotless between 5k and 10k', 'Knotless 5000-10000'],
    ['retouch from 5k to 8k', 'Retouch 5000-8000'],
    ['Refill from 8k', 'Refill 8000 [from 8k]'],
    ['Refill 8k upwards', 'Refill 8000 [8k upwards]'],
    ['Acrylic nails 12k+', 'Acrylic nails 12000 [12k+]'],
    ['Braids starts from 10k', 'Braids 10000 [starts from 10k]'],
    ['Consultation free', 'Consultation 0'],
    ['Consultation: FREE (30 mins)', 'Consultation 0 30m'],
    ['Pedi -5000', 'Pedi 5000'],
    ['Braids: 20k (deposit 5k)', 'Braids 20000 [deposit 5k]'],
    ['Lashes 10k 2-3hrs', 'Lashes 10000 180m'],
  ])('prices as people write them: %s', (text, expected) => {
    expect(services(text)).toEqual([expected])
  })

  it.each<[string, string]>([
    ['wig 360 frontal 20k', 'Wig 360 frontal 20000'],
    ['613 blonde 150k', '613 blonde 150000'],
    ['Bone straight 300g 120k', 'Bone straight 300g 120000'],
    ['boys 5 to 10 years 2000', 'Boys 5 to 10 years 2000'],
    ['Kids (3-10yrs) 5k', 'Kids (3-10yrs) 5000'],
    ['Braiding hair 5 packs 12k', 'Braiding hair 5 packs 12000'],
    ['14 inches bone straight 85k', '14 inches bone straight 85000'],
    ['Pack of 200 lashes 5k', 'Pack of 200 lashes 5000'],
  ])('a number in a name is no price: %s', (text, expected) => {
    expect(services(text)).toEqual([expected])
  })

  it.each([
    'Call 08031234567 to book',
    'WhatsApp: +234 803 123 4567',
    '0803 123 4567',
    'Acct 0123456789 GTB',
    '2034567890 Opay Ada Obi',
    '12 Allen Avenue, Ikeja',
    'Shop 214, Alaba plaza',
    '234 Herbert Macaulay Way, opposite Tejuosho bus stop',
    'PRICE LIST 2026',
    'Since 2015',
    'Opened 2019',
    'from 25/12/2026 new prices',
    '25th December 2026',
    'Open Mon-Sat 9am-7pm',
    'Home service available 24/7',
    'instagram.com/ada_braids5000',
    '@ada5000',
    '50% deposit to book',
    'DM to book',
    'feel free to call',
    'Removal -5',
    '-5',
    'braids 25',
  ])('has no price in %s', (text) => {
    expect(readPriceList(text)).toEqual({ services: [], unread: [{ line: 1, text, why: 'no-price' }] })
  })

  it.each([
    'We charge 5k for home service',
    'Senator 25k 4 yards 40k',
    'Relaxer 3k / (ours) 7k',
    'Knotless 25k 30k 35k',
  ])('says that it did not understand all of %s', (text) => {
    expect(unread(text)).toEqual(['1 unclear'])
  })

  it.each(['braids 30k-25k', 'Wash ₦-500', 'Braids 100000k', 'Deposit 5000', '5k', 'Wash ₦5'])(
    'is asked about again: %s',
    (text) => {
      expect(readPriceList(text)).toEqual({ services: [], unread: [{ line: 1, text, why: 'unclear' }] })
    },
  )

  it('tells a forgotten price, a heading not', () => {
    const text = 'HAIR\nKnotless 25k\nDreads retouch\nGhana weaving 15k\n\nNails 💅\nGel 6k\nknotless 30k'
    expect(services(text)).toEqual([
      'Knotless 25000',
      'Ghana weaving 15000',
      'Gel 6000',
      'Knotless (nails) 30000',
    ])
    expect(unread(text)).toEqual(['3 no-price'])
  })

  it('tells a service that is there already', () => {
    expect(readPriceList('Wash 3k\nwash 4k').unread).toEqual([{ line: 2, text: 'wash 4k', why: 'twice' }])
  })
})
