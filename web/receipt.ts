import { Hono } from 'hono'
import { hashOf } from '../prisma/secret-hash.ts'
import type { Limits, WebDeps } from './deps.ts'
import { countedByAddress } from './rate-limit.ts'
import { paidView, receiptView } from './receipt-view.ts'
import type { Render } from './render.ts'

/**
 * `/receipt/KEY`, which prints well, and `/paid`, to which Paystack sends who has paid. The key is all that is asked
 * for; one that is unknown costs the same look-up as one that is known.
 */
export function receiptPages(deps: WebDeps, limits: Limits, render: Render): Hono {
  const app = new Hono()
  const counted = countedByAddress(limits.reads, deps.now)
  app.use('/receipt/*', counted)
  app.use('/paid', counted)
  app.get('/receipt/:key', async (context) => {
    const row = await deps.store.billing.receipt(hashOf(context.req.param('key')))
    return row ? context.html(render('receipt', receiptView(row))) : context.notFound()
  })
  app.get('/paid', async (context) => {
    const reference = context.req.query('reference') ?? ''
    const state = await deps.store.billing.paymentState(reference)
    // She is quicker than the webhook, mostly: asked now, it is confirmed in a moment.
    if (state?.status === 'open') await deps.paystack?.settle({ reference }).catch(() => {})
    return context.html(render('paid', paidView(state)))
  })
  return app
}
