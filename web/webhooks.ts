import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { WebDeps } from './deps.ts'
import { Fault } from './fault.ts'
import { paystackWebhook } from './paystack-webhook.ts'

/** Far above any Update of the Bot API. */
const updateSize = 1024 * 1024
/** Meta batches up to 1,000 changes: https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
const notificationSize = 3 * 1024 * 1024

/** Far above any event of Paystack's. */
const eventSize = 1024 * 1024

/** What other systems post to us. The adapter gets the request as it came: it checks the sender itself. */
export function webhooks(
  deps: Pick<WebDeps, 'telegramWebhook' | 'whatsappWebhook' | 'paystack' | 'store' | 'now' | 'log'>,
): Hono {
  const app = new Hono()
  app.use('/paystack', upTo(eventSize))
  app.route('/paystack', paystackWebhook(deps))
  app.post('/telegram/:account', upTo(updateSize), async (context) => {
    const response = await deps.telegramWebhook?.(context.req.param('account'), context.req.raw)
    if (!response) throw new Fault(404, 'unknown-account', 'No Telegram account here has this id.')
    return response
  })
  app.on(['GET', 'POST'], '/whatsapp', upTo(notificationSize), async (context) => {
    const response = await deps.whatsappWebhook?.(context.req.raw)
    if (response) return response
    throw new Fault(
      404,
      'not-set-up',
      'WhatsApp is not set up here: WHATSAPP_CLOUD_APP_SECRET and WHATSAPP_CLOUD_VERIFY_TOKEN are missing.',
    )
  })
  return app
}

function upTo(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new Fault(413, 'body-too-large', 'A webhook never posts this much.')
    },
  })
}
