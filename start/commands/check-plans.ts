import {
  type ConversationCost,
  type CostAssumptions,
  conversationCost,
  isThin,
  leastMargin,
  type Margin,
  margins,
  type Use,
} from '../../domain/billing/margin.ts'
import type { MeasuredUsage } from '../../prisma/billing/usage.ts'
import type { Store } from '../../prisma/store.ts'
import { places } from '../places.ts'
import { readPlansFile } from '../plans-file.ts'
import { nairaText, table } from './table.ts'

/** With fewer conversations, what the counters say is chance. */
const enough = 100

/** What `jara plans check` tells; amounts are naira. */
interface PlansCheck {
  figures: Figure[]
  /** Of one conversation. */
  cost: ConversationCost
  /** What the plans that cost nothing cost you, a month and business, as far as their quota goes. */
  given: { plan: string; cost: number }[]
  plans: (Omit<Margin, 'full' | 'typical'> & { full: Use | null; typical: Use | null; thin: boolean })[]
}

interface Figure {
  name: keyof CostAssumptions
  value: number
  from: 'measured' | 'assumed'
  meaning: string
}

/** @param path of the file to check; without it, what is on sale, or the default file before anything is */
export async function checkPlans(
  store: Pick<Store, 'billing'>,
  path: string | undefined,
): Promise<PlansCheck> {
  const [file, onSale, usage] = await Promise.all([
    readPlansFile(path ?? places.plans),
    store.billing.plansOnSale(),
    store.billing.measuredUsage(),
  ])
  const costs = { ...file.costs, ...measured(usage) }
  const plans = path === undefined && onSale.length > 0 ? onSale : file.plans
  const { power, tokens, hosting, total } = conversationCost(costs)
  return {
    figures: figuresOf(costs, usage),
    cost: { power: power / 100, tokens: tokens / 100, hosting: hosting / 100, total: total / 100 },
    given: plans.flatMap(({ key, prices, conversations }) =>
      conversations === null || Object.keys(prices).length > 0
        ? []
        : [{ plan: key, cost: Math.ceil(conversations * total) / 100 }],
    ),
    plans: margins(plans, costs).map((margin) => ({ ...inNaira(margin), thin: isThin(margin) })),
  }
}

/** What the database knows better than the file. */
function measured({ conversations, tokens, seconds }: MeasuredUsage): Partial<CostAssumptions> {
  if (conversations < enough) return {}
  return { tokens: tokens / conversations, seconds: seconds / conversations }
}

function figuresOf(costs: CostAssumptions, usage: MeasuredUsage): Figure[] {
  const known = measured(usage)
  const names = Object.keys(meanings) as (keyof CostAssumptions)[]
  return names.map((name) => ({
    name,
    value: Math.round(costs[name] * 100) / 100,
    from: name in known ? 'measured' : 'assumed',
    meaning: name in known ? `${meanings[name]} (${usage.conversations} counted)` : meanings[name],
  }))
}

const meanings: Record<keyof CostAssumptions, string> = {
  tokens: 'tokens of the models, a conversation',
  tokenPrice: '₦ for a million tokens',
  seconds: 'seconds of the machine at work, a conversation',
  watts: 'watts that it draws at work',
  kwh: '₦ a kilowatt-hour',
  hosting: '₦ a month: machine, line, backups',
  conversations: 'conversations a month that share the hosting',
  typicalUse: 'of its quota that a business commonly uses',
}

function inNaira({ price, fee, full, typical, ...margin }: Margin): Margin {
  const use = (one: Use | null) => one && { ...one, cost: one.cost / 100, left: one.left / 100 }
  return { ...margin, price: price / 100, fee: fee / 100, full: use(full), typical: use(typical) }
}

/** The table, what it was reckoned with, and the warnings. */
export function checkText({ figures, cost, given, plans }: PlansCheck): string {
  const rows = plans.map(({ plan, cycle, price, fee, full, typical }) => [
    ...[plan, cycle, nairaText(price), nairaText(fee)],
    ...[full, typical].flatMap((use) =>
      use ? [nairaText(use.cost), percent(use.margin)] : ['no quota', '?'],
    ),
  ])
  const head = ['PLAN', 'CYCLE', 'PRICE', 'FEES', 'COST FULL', 'MARGIN', 'COST TYPICAL', 'MARGIN']
  return [
    table(head, rows, 'No plan is sold.'),
    `A conversation costs ${nairaText(cost.total)}: power ${part(cost.power)}, tokens ${part(cost.tokens)}, hosting ${part(cost.hosting)}.`,
    ...given.map(
      ({ plan, cost: most }) => `The plan ${plan} costs you up to ${nairaText(most)} a month and business.`,
    ),
    table(
      ['FIGURE', 'VALUE', 'FROM', 'MEANING'],
      figures.map(({ name, value, from, meaning }) => [name, String(value), from, meaning]),
      '',
    ),
    ...warnings(plans),
  ].join('\n\n')
}

function warnings(plans: PlansCheck['plans']): string[] {
  const thin = plans.filter((one) => one.thin).map(({ plan, cycle }) => `${plan} ${cycle}`)
  const least = percent(leastMargin)
  return thin.length === 0
    ? [`Every plan and cycle keeps ${least} or more.`]
    : [
        `Warning: under ${least} is left, or nobody can say: ${thin.join(', ')}. Raise the price, lower the quota, or give it one.`,
      ]
}

function part(naira: number): string {
  return naira > 0 && naira < 0.01 ? 'under ₦0.01' : nairaText(naira)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
