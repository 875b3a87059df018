import { Command } from 'commander'
import { cycles, type PlanTerms } from '../../domain/billing/plan.ts'
import { formatPlansFile } from '../../prisma/billing/plan-file.ts'
import type { ImportedPlan } from '../../prisma/billing/plan-import.ts'
import type { PlanInUse } from '../../prisma/billing/plans.ts'
import type { Store } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import { readPlansFile } from '../plans-file.ts'
import { checkPlans, checkText } from './check-plans.ts'
import { withStore } from './context.ts'
import { naira, nairaText, table } from './table.ts'

/** `jara plans list|import|export|check`. */
export function plansCommand(): Command {
  return new Command('plans')
    .description(
      'what businesses pay for Jara: list the plans, put a file on sale, write it out, check the margins',
    )
    .addCommand(listCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(checkCommand())
}

function listCommand(): Command {
  return new Command('list')
    .description('list the plans on sale, and those that businesses still have')
    .option('--json', 'print JSON; amounts are naira')
    .action((_options: object, command: Command) =>
      withStore(command, (store) => store.billing.plansInUse(), { table: listTable, json: inNaira }),
    )
}

function inNaira(plans: PlanInUse[]) {
  return plans.map(({ prices, id: _, ...plan }) => ({ ...plan, prices: nairaPrices(prices) }))
}

function nairaPrices(prices: PlanTerms['prices']) {
  return Object.fromEntries(Object.entries(prices).map(([cycle, kobo]) => [cycle, naira(kobo)]))
}

function listTable(plans: PlanInUse[]): string {
  const price = (kobo: number | undefined) => (kobo === undefined ? '' : nairaText(naira(kobo)))
  const limit = (value: number | null) => (value === null ? 'no limit' : String(value))
  const name = (plan: PlanInUse) => `${plan.key} v${plan.version}`
  const terms = plans.map((plan) => [
    ...[name(plan), plan.onSale ? 'yes' : 'no', ...cycles.map((cycle) => price(plan.prices[cycle]))],
    ...[plan.conversations, plan.people, plan.channels].map(limit),
    String(plan.subscribers),
  ])
  const features = plans.map((plan) => [
    ...[name(plan), plan.trialDays === null ? '' : `${plan.trialDays} days`, plan.features.join(', ')],
  ])
  return [
    table(
      ['PLAN', 'ON SALE', ...cycles.map((cycle) => cycle.toUpperCase()), ...limits, 'ON IT'],
      terms,
      'No plans yet: `jara plans import plans.yaml`.',
    ),
    ...(plans.length > 0 ? [table(['PLAN', 'TRIAL', 'FEATURES'], features, '')] : []),
  ].join('\n\n')
}

const limits = ['CONVERSATIONS', 'PEOPLE', 'CHANNELS']

function importCommand(): Command {
  return new Command('import')
    .description('put the plans of a file on sale; who has a plan keeps it as it was bought')
    .argument('<file>', 'a plans file (YAML, see docs/plans.md)')
    .option('--json', 'print JSON')
    .action((path: string, _options: object, command: Command) =>
      withStore<ImportedPlan[]>(command, async (store) => importFile(store, path), {
        table: (all) => all.map(({ key, version, outcome }) => `${key} v${version}: ${outcome}`).join('\n'),
      }),
    )
}

async function importFile(store: Store, path: string): Promise<ImportedPlan[]> {
  const { plans } = await readPlansFile(path)
  return await store.billing.importPlans(plans, clock()())
}

function exportCommand(): Command {
  return new Command('export')
    .description('print the plans on sale as a plans file')
    .option('--json', 'print them as JSON; amounts are kobo')
    .action((_options: object, command: Command) =>
      withStore(command, (store) => store.billing.plansOnSale(), {
        table: (plans) => formatPlansFile(plans).trimEnd(),
      }),
    )
}

function checkCommand(): Command {
  return new Command('check')
    .description('what is left of each price when it is used as far as the quota goes, and as it commonly is')
    .argument('[file]', 'a plans file; without one, what is on sale and the costs of plans.yaml')
    .option('--json', 'print JSON; amounts are naira')
    .action((path: string | undefined, _options: object, command: Command) =>
      withStore(command, (store) => checkPlans(store, path), { table: checkText }),
    )
}
