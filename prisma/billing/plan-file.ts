import { Document, isCollection, visit } from 'yaml'
import { z } from 'zod'
import type { CostAssumptions } from '../../domain/billing/margin.ts'
import { cycles, features, freePlan, type PlanTerms } from '../../domain/billing/plan.ts'
import { smallestCharge } from '../../domain/billing/proration.ts'
import { type Finding, findingsOf, quoted } from '../business-file/faults.ts'
import { allKeys, keysAt } from '../business-file/known-keys.ts'
import { duplicates, entries, isMapping, repeated } from '../business-file/rules.ts'
import { type Fault, readYaml } from '../business-file/yaml.ts'

/** What a plans file says. */
export interface PlansFile {
  /** In the order of the file. */
  plans: PlanTerms[]
  costs: CostAssumptions
}

/** A plans file was refused whole. The message lists every fault with its line. */
export class PlansFileError extends Error {
  override name = 'PlansFileError'
  /** In the order of their lines. */
  readonly faults: Fault[]
  constructor(faults: Fault[]) {
    const sorted = faults.toSorted((a, b) => a.line - b.line)
    super(
      `The plans file has ${faults.length} fault(s):\n${sorted.map(({ line, message }) => `  line ${line}: ${message}`).join('\n')}`,
    )
    this.faults = sorted
  }
}

/** The largest whole naira whose kobo fit the database's 32-bit column. */
const mostNaira = Math.floor((2 ** 31 - 1) / 100)
const leastNaira = smallestCharge / 100
const sizeLimit = 256 * 1024

const price = z
  .number()
  .refine((naira) => naira !== 0, 'is 0: leave a cycle out that is not sold; the free plan has no prices')
  .refine((naira) => naira >= 0, 'is negative: prices are naira above 0')
  .refine((naira) => naira <= mostNaira, {
    error: `is more than ₦${mostNaira.toLocaleString('en')}: prices are naira, not kobo`,
  })
  .refine((naira) => Number.isInteger(naira), 'has kobo: prices are whole naira, like 4999')
  .refine((naira) => naira >= leastNaira, {
    error: `is under ₦${leastNaira}, and Paystack takes no payment as small as that: raise it`,
  })

const whole = (least: number, most: number) =>
  z
    .number()
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}: leave it out where there is no limit`)

const plan = z.strictObject({
  id: z
    .string()
    .max(40, 'is too long: at most 40 characters')
    .regex(
      /^[a-z0-9]+(-[a-z0-9]+)*$/,
      'may have small letters, digits and single hyphens only, like "starter"',
    ),
  name: z
    .string()
    .trim()
    .min(1, 'is empty: what customers call the plan')
    .max(40, 'is too long: at most 40 characters'),
  conversations: whole(0, 10_000_000).optional(),
  people: whole(1, 10_000).optional(),
  channels: whole(0, 10_000).optional(),
  features: z.array(z.enum(features)).default([]),
  prices: z.strictObject(Object.fromEntries(cycles.map((cycle) => [cycle, price.optional()]))).default({}),
  trialDays: whole(1, 90).optional(),
})

const amount = z.number().min(0, 'is negative: it must be 0 or more')
const above = amount.refine((value) => value > 0, 'is 0: it must be more')

/** What the check reckons with where a file says nothing of it. */
const costs = z.strictObject({
  tokens: amount.default(1500),
  tokenPrice: amount.default(0),
  seconds: amount.default(6),
  watts: amount.default(150),
  kwh: amount.default(225),
  hosting: amount.default(60_000),
  conversations: above.default(30_000),
  typicalUse: above.max(1, 'is more than 1: write the share, like 0.5').default(0.5),
})

const shape = z.strictObject({
  plans: z.array(plan).min(1, 'is empty: it must have at least the plan free'),
  costs: costs.prefault({}),
})

/**
 * Reads a plans file (YAML, as in docs/plans.md). Naira become kobo.
 * @throws PlansFileError with every fault at once.
 */
export function parsePlansFile(source: string): PlansFile {
  if (Buffer.byteLength(source) > sizeLimit)
    throw new PlansFileError([{ line: 1, message: 'the file is larger than 256 KB: is it a plans file?' }])
  const file = readYaml(source, allKeys(shape))
  if (file.faults.length > 0) throw new PlansFileError(file.faults)
  if (!isMapping(file.value))
    throw new PlansFileError([
      { line: 1, message: 'a plans file starts with `plans:`: it is a YAML mapping' },
    ])
  const parsed = shape.safeParse(file.value, { reportInput: true })
  const issues =
    parsed.error?.issues.flatMap((issue) => findingsOf(issue, (path) => keysAt(shape, path))) ?? []
  const findings = [...firstOfEach(issues), ...broken(file.value)]
  if (!parsed.success || findings.length > 0)
    throw new PlansFileError(findings.map(({ path, message }) => ({ line: file.lineOf(path), message })))
  return { plans: parsed.data.plans.map(toTerms), costs: parsed.data.costs }
}

/** The first finding of each place: the later ones of zod's follow from it. */
function firstOfEach(findings: Finding[]): Finding[] {
  const byPlace = Map.groupBy(findings, ({ path }) => JSON.stringify(path))
  return [...byPlace.values()].flatMap(([first]) => first ?? [])
}

/** What must fit between several plans. Works on the file as it was read, however broken. */
function broken(file: Record<string, unknown>): Finding[] {
  const plans = entries(file.plans)
  return [
    ...duplicates(plans, 'plans', 'id'),
    ...duplicates(plans, 'plans', 'name'),
    ...plans.flatMap(({ index, value }) => repeated(value.features, ['plans', index, 'features'])),
    ...freeFaults(plans),
    ...trialFaults(plans),
  ]
}

type Plans = ReturnType<typeof entries>

function freeFaults(plans: Plans): Finding[] {
  const free = plans.find(({ value }) => value.id === freePlan)
  if (!free) {
    const message = `no plan has the id ${freePlan}: everybody lands there who does not pay, so add it`
    return [{ path: ['plans'], message }]
  }
  const priced = plans.flatMap(({ index, value }): Finding[] => {
    const sold = isMapping(value.prices) && Object.keys(value.prices).length > 0
    if (index === free.index)
      return sold
        ? [{ path: ['plans', index, 'prices'], message: 'the free plan costs nothing: take its prices out' }]
        : []
    const message = `plan ${quoted(value.id)} has no prices, so nobody could buy it: add one for a cycle (${cycles.join(', ')})`
    return sold || (value.prices !== undefined && !isMapping(value.prices))
      ? []
      : [{ path: ['plans', index], message }]
  })
  const tried = free.value.trialDays === undefined ? [] : [['plans', free.index, 'trialDays']]
  return [...priced, ...tried.map((path) => ({ path, message: 'the free plan needs no trial: take it out' }))]
}

function trialFaults(plans: Plans): Finding[] {
  const [first, ...others] = plans.filter(({ value }) => value.trialDays !== undefined)
  return others.map(({ index }) => ({
    path: ['plans', index, 'trialDays'],
    message: `plan ${quoted(first?.value.id)} is the trial's already: a business tries one plan`,
  }))
}

function toTerms(written: z.infer<typeof plan>): PlanTerms {
  const { id: key, name, conversations = null, people = null, channels = null, trialDays = null } = written
  const sold = cycles.flatMap((cycle) => {
    const naira = written.prices[cycle]
    return naira === undefined ? [] : [[cycle, naira * 100]]
  })
  const terms = { key, name, conversations, people, channels, trialDays }
  return { ...terms, features: written.features.toSorted(), prices: Object.fromEntries(sold) }
}

/** The file's text again, without what the plans cost to run: `parsePlansFile` gives the same plans. */
export function formatPlansFile(plans: PlanTerms[]): string {
  const document = new Document({ plans: plans.map(toShape) })
  visit(document, {
    Collection(_, node, ancestors) {
      if (isCollection(node) && ancestors.filter(isCollection).length >= 3) node.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function toShape({
  key,
  name,
  conversations,
  people,
  channels,
  features: has,
  prices,
  trialDays,
}: PlanTerms) {
  const limits = Object.entries({ conversations, people, channels, trialDays }).filter(
    ([, limit]) => limit !== null,
  )
  const sold = Object.entries(prices).map(([cycle, kobo]) => [cycle, kobo / 100])
  return {
    ...{ id: key, name, ...Object.fromEntries(limits) },
    ...(has.length > 0 ? { features: has } : {}),
    ...(sold.length > 0 ? { prices: Object.fromEntries(sold) } : {}),
  }
}
