import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { summaryOf } from './business-of.ts'
import { clientAddress } from './client-address.ts'
import { takeovers } from './dashboard-takeover.ts'
import { businessView, conversationView } from './dashboard-view.ts'
import type { Limits, WebDeps } from './deps.ts'
import { login } from './login.ts'
import { rateLimit } from './rate-limit.ts'
import type { Render } from './render.ts'

const conversationLimit = 100
const lineLimit = 500

/** `/dashboard`: what an owner wants to see, and who answers a chat. The key opens every business of this Jara. */
export function dashboard(deps: WebDeps, limits: Limits, render: Render): Hono {
  const { store, now } = deps
  const app = new Hono()
  const access = login(deps.dashboardKey, now)
  const attempt = rateLimit(limits.login, now)
  app.use(csrf())

  app.post('/login', async (context) => {
    attempt(clientAddress(context) ?? 'this machine')
    const { key } = await context.req.parseBody()
    if (typeof key !== 'string' || !access.isKey(key.trim()))
      return context.html(render('login', { wrong: true }), 401)
    await access.open(context)
    return context.redirect('/dashboard', 303)
  })

  app.use(async (context, next) => {
    if (await access.isOpen(context)) return next()
    return context.html(render('login', {}), 401)
  })

  app.post('/logout', (context) => {
    access.close(context)
    return context.redirect('/dashboard', 303)
  })

  app.get('/', async (context) =>
    context.html(render('businesses', { businesses: await store.businesses() })),
  )

  app.get('/:slug', async (context) => {
    const { id } = await summaryOf(deps, context.req.param('slug'))
    const scoped = store.forBusiness(id)
    const [business, bookings, conversations, links] = await Promise.all([
      scoped.business(),
      scoped.bookings({}),
      scoped.conversations(conversationLimit),
      store.links('whatsapp-web'),
    ])
    const own = links.filter(({ businessId }) => businessId === id)
    const shown = { business, bookings, conversations, links: own, now: now() }
    return context.html(render('business', businessView(shown)))
  })

  app.get('/:slug/chats/:id', async (context) => {
    const { id } = await summaryOf(deps, context.req.param('slug'))
    const scoped = store.forBusiness(id)
    const conversations = await scoped.conversations(conversationLimit)
    const conversation = conversations.find((row) => row.id === context.req.param('id'))
    if (!conversation) return context.html(render('not-found', {}), 404)
    const [business, lines] = await Promise.all([
      scoped.business(),
      scoped.transcript(conversation.id, lineLimit),
    ])
    return context.html(render('conversation', conversationView(business, conversation, lines, now())))
  })

  app.route('/:slug/chats/:id', takeovers(deps))

  return app
}
