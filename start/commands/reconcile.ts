import { Command } from 'commander'
import type { Difference } from '../../domain/billing/reconciling.ts'
import type { LedgerFault } from '../../prisma/billing/payment-store.ts'
import { type Reconciled, reconcile } from '../../worker/billing/reconcile.ts'
import { PaystackRefused, PaystackUnavailable } from '../../worker/paystack/fault.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import { clock } from '../clock.ts'
import { Fault } from '../fault.ts'
import { openData } from '../open-data.ts'
import { readContext } from './context.ts'
import { instant } from './options.ts'
import { naira, table } from './table.ts'

interface Flags {
  from?: Date
  to?: Date
  mend?: boolean
  json?: boolean
}

const days = 35
const dayMs = 24 * 60 * 60_000

/** `jara billing reconcile`. Ends with 1 where anything differs. */
export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description('hold our payments and ledger against what Paystack says of them, and list every difference')
    .option('--from <instant>', `of payments asked for since then; ${days} days ago`, instant)
    .option('--to <instant>', 'and before then; now', instant)
    .option('--mend', 'have Paystack asked again about every payment that differs')
    .option('--json', 'print JSON; amounts are naira')
    .action(run)
}

async function run(flags: Flags): Promise<void> {
  const { config } = readContext()
  if (!config.paystack)
    throw new Fault('PAYSTACK_SECRET_KEY is not set, so there is nothing to compare with.')
  await using data = await openData(config)
  const now = clock(config.startAt)()
  const { from = new Date(now.getTime() - days * dayMs), to = now } = flags
  const found = await reconcile(
    { store: data.store, paystack: openPaystack(config.paystack) },
    from,
    to,
  ).catch(taught)
  const references = found.differences.map(({ reference }) => reference)
  if (flags.mend) await data.store.billing.lookAgain(references, now)
  process.stdout.write(`${flags.json ? jsonOf(found) : textOf(found, flags.mend)}\n`)
  if (found.differences.length + found.ledger.length > 0) process.exitCode = 1
}

function taught(error: unknown): never {
  if (error instanceof PaystackUnavailable || error instanceof PaystackRefused) {
    throw new Fault(`${error.message}. Nothing was compared; say the command again.`, { cause: error })
  }
  throw error
}

const meaning: Record<Difference['kind'], string> = {
  'unknown-here': 'paid at Paystack, and no payment of ours',
  'not-counted': 'paid at Paystack, and not counted here: --mend',
  'unknown-there': 'counted here, and not paid at Paystack',
  amount: 'another amount came in',
  fees: 'other fees were kept',
  'given-back': 'other sums were given back: --mend',
}

const ledgerMeaning: Record<LedgerFault['kind'], string> = {
  unbalanced: 'the lines of this cause do not balance',
  credit: 'the credit of this business is not the ledger’s',
}

function textOf({ compared, received, differences, ledger }: Reconciled, mend?: boolean): string {
  const head = `${compared} payments compared; ${money(received)} came in and was not given back.`
  const rows = [
    ...differences.map(({ kind, reference, transactionId, here, there }) => [
      reference,
      transactionId ?? '–',
      meaning[kind],
      money(here),
      money(there),
    ]),
    ...ledger.map(({ kind, name, difference }) => [name, '', ledgerMeaning[kind], money(difference), '']),
  ]
  const told = table(['PAYMENT', 'TRANSACTION', 'WHAT DIFFERS', 'HERE', 'PAYSTACK'], rows, 'Nothing differs.')
  const next = mend && rows.length > 0 ? '\nA running Jara asks Paystack about them again now.' : ''
  return `${head}\n${told}${next}`
}

function money(kobo: bigint | null): string {
  return kobo === null ? '–' : `₦${naira(Number(kobo)).toLocaleString('en-NG')}`
}

function jsonOf({ received, differences, ledger, ...found }: Reconciled): string {
  const inNaira = (kobo: bigint | null) => (kobo === null ? null : naira(Number(kobo)))
  const told = {
    ...{ ...found, received: inNaira(received) },
    differences: differences.map((one) => ({ ...one, here: inNaira(one.here), there: inNaira(one.there) })),
    ledger: ledger.map((one) => ({ ...one, difference: inNaira(one.difference) })),
  }
  return JSON.stringify(told, null, 2)
}
