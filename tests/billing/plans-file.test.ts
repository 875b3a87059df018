import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatPlansFile, PlansFileError, parsePlansFile } from '../../prisma/billing/plan-file.ts'

const free = '- { id: free, name: Free, conversations: 30 }'
/** A file with the free plan and these lines below it. */
const file = (...lines: string[]) => ['plans:', `  ${free}`, ...lines.map((line) => `  ${line}`)].join('\n')
const starter = (rest: string) => `- { id: starter, name: Starter, ${rest} }`

function faults(text: string) {
  try {
    parsePlansFile(text)
  } catch (error) {
    if (error instanceof PlansFileError) return error.faults.map(({ line, message }) => `${line}: ${message}`)
    throw error
  }
  return []
}

describe('a plans file', () => {
  it('is read in kobo; what is left out has no limit', () => {
    const { plans, costs } = parsePlansFile(
      file(
        starter(
          'people: 3, features: [waiting-list, customer-reminders], prices: { monthly: 4999 }, trialDays: 7',
        ),
      ),
    )
    expect(plans).toEqual([
      {
        key: 'free',
        name: 'Free',
        conversations: 30,
        people: null,
        channels: null,
        trialDays: null,
        features: [],
        prices: {},
      },
      {
        ...{ key: 'starter', name: 'Starter', conversations: null, people: 3, channels: null, trialDays: 7 },
        features: ['customer-reminders', 'waiting-list'],
        prices: { monthly: 499_900 },
      },
    ])
    expect(costs).toMatchObject({ typicalUse: 0.5 })
  })

  it('that comes with Jara is one, has the four plans, and a year costs nine months, rounded as prices are', () => {
    const { plans } = parsePlansFile(readFileSync(new URL('../../plans.yaml', import.meta.url), 'utf8'))
    expect(plans.map(({ key }) => key)).toEqual(['free', 'starter', 'pro', 'team'])
    expect(plans.find(({ trialDays }) => trialDays !== null)).toMatchObject({ key: 'pro', trialDays: 14 })
    for (const { prices } of plans.filter(({ key }) => key !== 'free')) {
      const { monthly = 0, yearly = 0, weekly = 0, biweekly = 0 } = prices
      expect(Math.abs(yearly / (monthly * 9) - 1)).toBeLessThan(0.005)
      for (const price of [weekly, biweekly, monthly, yearly]) expect(price % 10_000).toBe(9_900)
    }
  })

  it('is written so that it reads the same', () => {
    const { plans } = parsePlansFile(readFileSync(new URL('../../plans.yaml', import.meta.url), 'utf8'))
    expect(parsePlansFile(formatPlansFile(plans)).plans).toEqual(plans)
  })
})

describe('a plans file is refused', () => {
  it.each([
    ['prices: { monthly: 0 }', /is 0: leave a cycle out/],
    ['prices: { monthly: -4999 }', /is negative/],
    ['prices: { monthly: 4999.5 }', /has kobo: prices are whole naira/],
    ['prices: { monthly: 4999.001 }', /has kobo/],
    ['prices: { weekly: 49 }', /is under ₦50, and Paystack takes no payment as small as that/],
    ['prices: { monthly: .nan }', /monthly/],
    ['prices: { monthly: 4,999 }', /must be a plain number/],
    ['prices: { monthly: 21474837 }', /more than ₦21,474,836: prices are naira, not kobo/],
    ['prices: { monthly: .inf }', /monthly/],
    ['prices: { monthly: "4999" }', /must be a plain number/],
    ['prices: { montly: 4999 }', /unknown key `montly`: did you mean monthly\?/],
    ['prices: { monthly: 4999 }, features: [remindrs]', /not one of customer-reminders/],
    ['prices: { monthly: 4999 }, features: [staff, staff]', /"staff" is in this list already/],
    ['prices: { monthly: 4999 }, conversations: -1', /must be at least 0/],
    ['prices: { monthly: 4999 }, people: 0', /must be at least 1/],
    ['prices: { monthly: 4999 }, trialDays: 0', /must be at least 1/],
    ['conversations: 10', /"starter" has no prices, so nobody could buy it/],
  ])('with %s', (rest, message) => {
    const found = faults(file(starter(rest)))
    expect(found).toEqual([expect.stringMatching(message)])
    expect(found[0]).toMatch(/^3: /)
  })

  it('with the smallest price that Paystack takes, and the largest that the database holds, it is not', () => {
    expect(faults(file(starter('prices: { weekly: 50, monthly: 21474836 }')))).toEqual([])
  })

  it('with every fault at once, by line', () => {
    const text = [
      'plans:',
      '  - { id: starter, name: Starter, prices: { monthly: 0 }, trialDays: 7 }',
      '  - { id: starter, name: Pro, prices: { weekly: 1.5 }, trialDays: 14 }',
      'costs: { conversations: 0, wats: 3 }',
    ].join('\n')
    expect(faults(text)).toEqual([
      expect.stringMatching(/^1: no plan has the id free/),
      expect.stringMatching(/^2: plans 1\.prices\.monthly is 0/),
      expect.stringMatching(/^3: plans 2\.prices\.weekly has kobo/),
      expect.stringMatching(/^3: plans 1 has the id "starter" already/),
      expect.stringMatching(/^3: plan "starter" is the trial's already/),
      expect.stringMatching(/^4: costs\.conversations is 0/),
      expect.stringMatching(/^4: unknown key `wats`: did you mean watts\?/),
    ])
  })

  it.each([
    ['', /^1: a plans file starts with/],
    ['plans: [', /^1: this is not YAML/],
    ['plans: []', /^1: /],
    ['[1, 2]', /^1: a plans file starts with/],
    [`# ${'x'.repeat(300_000)}`, /larger than 256 KB/],
  ])('where it is none: %.10s', (text, message) => {
    expect(faults(text).join('\n')).toMatch(message)
  })

  it('with a price or a trial of the free plan', () => {
    const text = 'plans:\n  - { id: free, name: Free, prices: { monthly: 99 }, trialDays: 3 }'
    expect(faults(text)).toEqual([
      expect.stringMatching(/costs nothing: take its prices out/),
      expect.stringMatching(/needs no trial/),
    ])
  })
})
