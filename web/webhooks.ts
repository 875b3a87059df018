import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { WebDeps } from './deps.ts'
import { Fault } from './fault.ts'

/** Far above any Update of the Bot API. */
const maxSize = 1024 * 1024

/** What other systems post to us. The adapter gets the request as it came: it checks the sender itself. */
export function webhooks(deps: Pick<WebDeps, 'telegramWebhook'>): Hono {
  const app = new Hono()
  const limit = bodyLimit({
    maxSize,
    onError: () => {
      throw new Fault(413, 'body-too-large', 'An update is never this large.')
    },
  })
  app.post('/telegram/:account', limit, async (context) => {
    const response = await deps.telegramWebhook?.(context.req.param('account'), context.req.raw)
    if (!response) throw new Fault(404, 'unknown-account', 'No Telegram account here has this id.')
    return response
  })
  return app
}
