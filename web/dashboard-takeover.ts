import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { summaryOf } from './business-of.ts'
import type { WebDeps } from './deps.ts'
import { Fault } from './fault.ts'

/** A day: a chat that is forgotten comes back to Jara all the same. */
const minutes = z.coerce.number().int().min(1).max(1440)

/** Who answers one chat: `POST take-over` and `POST hand-back` under the chat's page. */
export function takeovers({ store, now }: Pick<WebDeps, 'store' | 'now'>): Hono {
  const app = new Hono()

  app.post('/take-over', async (context) => {
    const { business, id, page } = await chatOf(store, context)
    const asked = minutes.safeParse((await context.req.parseBody()).minutes)
    if (!asked.success) throw new Fault(400, 'bad-minutes', 'Minutes are a whole number from 1 to 1440.')
    const until = new Date(now().getTime() + asked.data * 60_000)
    return done(context, await business.takeOver(id, until), page)
  })

  // The sweep finds what nobody answered, within seconds.
  app.post('/hand-back', async (context) => {
    const { business, id, page } = await chatOf(store, context)
    return done(context, await business.handBack(id, now()), page)
  })

  return app
}

async function chatOf(store: WebDeps['store'], context: Context) {
  const { slug, id } = z.object({ slug: z.string(), id: z.string() }).parse(context.req.param())
  const business = store.forBusiness((await summaryOf({ store }, slug)).id)
  return { business, id, page: `/dashboard/${slug}/chats/${id}` }
}

function done(context: Context, known: boolean, page: string): Response {
  if (!known)
    throw new Fault(404, 'unknown-chat', 'This business has no such chat; see its page in the dashboard.')
  return context.redirect(page, 303)
}
