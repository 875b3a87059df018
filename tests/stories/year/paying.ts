import { feesOf, type Row } from '../../paystack/fake-rows.ts'
import { count, dayMs, hourMs, type Market, type Shop } from './market.ts'
import { choosesWay, type Owner } from './owner.ts'
import { tell } from './post.ts'
import { shopOf } from './rounds.ts'

/** She pays on the page, or at her bank; not always what she was asked for. */
export async function pay(market: Market, one: Owner, reference: string) {
  const { paystack } = market
  const row = paystack.row(reference)
  if (row.status === 'success' || row.status === 'reversed') return
  paystack.pay(reference, {
    ...sumOf(market, one, row),
    ...(one.pays === 'card' ? { card: cardOf(market, one) } : {}),
  })
  paid(market, one.shop, row)
  await choosesWay(market, one)
}

function sumOf(market: Market, { pays, shop: { random } }: Owner, row: Row) {
  const byHand = pays === 'transfer' ? 0.07 : 0
  const kind = random.draw({ right: 1 - byHand * 2 - 0.004, less: byHand, more: byHand, dollars: 0.004 })
  if (kind !== 'right') count(market, `paid ${kind}`)
  if (kind === 'less') return { amount: Math.max(100, Math.floor(row.requested * 0.006) * 100) }
  if (kind === 'more') return { amount: row.requested + random.between(1, 90) * 10_000 }
  if (kind === 'dollars') return { currency: 'USD', fees: feesOf(row.requested) }
  return {}
}

function cardOf({ paystack }: Market, { shop, cards }: Owner) {
  const code = `AUTH_${shop.index}_${cards}`
  if (!paystack.cards.has(code)) paystack.cards.set(code, 'pays')
  return { code, signature: `SIG_${code}`, last4: '4081', reusable: true }
}

/** A bank says no for a while, or for ever, or takes days to say anything. */
export function ages(market: Market, one: Owner) {
  const { random } = one.shop
  market.agenda.after(random.between(15, 120) * dayMs, () => {
    const code = `AUTH_${one.shop.index}_${one.cards}`
    if (market.atRest) return
    const trouble = random.draw({ insufficient: 50, expired: 25, slow: 25 } as const)
    if (market.paystack.cards.has(code)) market.paystack.cards.set(code, trouble)
    if (trouble === 'expired') one.cards += 1
    else
      market.agenda.after(random.between(1, 25) * dayMs, () => void market.paystack.cards.set(code, 'pays'))
    ages(market, one)
  })
}

/** Of charges that Jara has made since, Paystack tells, too; those over which a bank takes its time end some day. */
export function watchCharges(market: Market) {
  const { paystack, agenda } = market
  const begun = watched.get(paystack) ?? 0
  if (begun === paystack.rows.size) return
  watched.set(paystack, paystack.rows.size)
  for (const row of [...paystack.rows.values()].slice(begun)) {
    const shop = shopOf(market, row.reference)
    if (!shop || row.channel !== 'card' || row.card === null) continue
    count(market, 'charges')
    if (row.status === 'success') paid(market, shop, row)
    if (row.status === 'failed') count(market, 'charges failed')
    if (row.status === 'processing') {
      agenda.after(shop.random.between(1, 60) * hourMs, () => ends(market, shop, row))
    }
  }
}

const watched = new WeakMap<Market['paystack'], number>()

function ends(market: Market, shop: Shop, row: Row) {
  if (row.status !== 'processing') return
  if (shop.random.chance(0.6)) {
    market.paystack.pay(row.reference)
    paid(market, shop, row)
  } else {
    count(market, 'charges failed')
    market.paystack.fail(row.reference, 'Do Not Honor')
  }
}

/** Its webhook; and perhaps the money goes back again. */
function paid(market: Market, shop: Shop, { reference }: Row) {
  const { paystack, agenda } = market
  const { random } = shop
  tell(market, shop, paystack.paidEvent(reference))
  const fate = random.draw({ stays: 950, refund: 22, part: 10, dispute: 14, reverse: 4 })
  if (fate === 'stays') return
  agenda.after(random.between(6, 40 * 24) * hourMs, () => goesBack(market, shop, reference, fate))
}

function goesBack(
  market: Market,
  shop: Shop,
  reference: string,
  fate: 'refund' | 'part' | 'dispute' | 'reverse',
) {
  const { paystack } = market
  const row = paystack.row(reference)
  if (row.currency !== 'NGN' || row.status !== 'success') return
  count(market, `gone back: ${fate}`)
  // Nobody tells of a reversal: the operator finds it when he reconciles.
  if (fate === 'reverse') return paystack.reverse(reference)
  if (fate === 'dispute') return dispute(market, shop, reference)
  const refund = paystack.refund(reference, fate === 'part' ? Math.ceil(row.amount / 3) : undefined)
  tell(market, shop, paystack.refundEvent(refund))
}

function dispute(market: Market, shop: Shop, reference: string) {
  const { paystack, agenda } = market
  const { random } = shop
  const made = paystack.dispute(reference)
  tell(market, shop, paystack.disputeEvent(made))
  agenda.after(random.between(24, 20 * 24) * hourMs, () => {
    const won = random.chance(0.5)
    count(market, won ? 'disputes won' : 'disputes lost')
    paystack.resolve(made, won)
    tell(market, shop, paystack.disputeEvent(made))
  })
}
