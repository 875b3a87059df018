import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Business } from '../domain/business.ts'
import type { Link } from '../prisma/phone-link.ts'
import { clientAddress } from './client-address.ts'
import type { Limits, WebDeps } from './deps.ts'
import { Fault } from './fault.ts'
import { numberForm } from './link-number.ts'
import { accountOf, addressOf, closedPage, field, shellOf } from './link-shell.ts'
import { liveView, type Scene, sceneOf, versionOf } from './link-view.ts'
import { visitors } from './link-visitor.ts'
import { rateLimit } from './rate-limit.ts'
import type { Render } from './render.ts'

const account = '/:account{[0-9a-f-]{36}}'

/**
 * `/link/ACCOUNT`: where an owner links the phone of her business. Its address carries a key that opens it once; what
 * the phone must scan or be given comes from the store, where the process with the session puts it.
 */
export function linkPages(deps: WebDeps, limits: Limits, render: Render): Hono {
  const visits = visitors(deps.store, deps.dashboardKey, deps.now)
  const attempt = rateLimit(limits.login, deps.now)
  const shown = (context: Context) => shownTo(context, deps, visits)
  const business = ({ businessId }: Shown) => deps.store.forBusiness(businessId).business()
  const app = new Hono()
  guard(app, deps, limits)

  // A chat's link preview fetches an address before anybody has tapped it: only the form's POST spends the key.
  app.get(account, async (context) => {
    const key = context.req.query('key')
    if (key !== undefined) return openingPage(context, key, render)
    const now = await shown(context)
    return now
      ? page(context, { ...now, business: await business(now) }, deps, render)
      : closedPage(context, render)
  })

  app.post(`${account}/open`, async (context) => {
    attempt(clientAddress(context) ?? 'this machine')
    const admitted = await visits.admit(context, accountOf(context), await field(context, 'key'))
    return admitted ? context.redirect(addressOf(context), 303) : closedPage(context, render)
  })

  app.get(`${account}/live`, async (context) => {
    const now = await shown(context)
    if (!now) return closedPage(context, render)
    if (versionOf(now.link, now.scene) === context.req.query('seen')) return context.body(null, 204)
    const { t, base, lang } = shellOf(context)
    const view = liveView({ ...now, business: await business(now), words: t, now: deps.now() })
    return context.html(render('link-live', { ...view, base, lang }))
  })

  const works = async (context: Context) => (await visits.visit(context, accountOf(context))) === 'working'
  app.route(account, numberForm({ store: deps.store, works, attempt, render }))
  return app
}

/** Browsers say where a form was sent from, where the connection is safe; the cookie is `SameSite=Strict` besides. */
function guard(app: Hono, { now }: WebDeps, limits: Limits): void {
  const look = rateLimit(limits.reads, now)
  app.use(bodyLimit({ maxSize: 4096 }), async (context, next) => {
    look(clientAddress(context) ?? 'this machine')
    const from = context.req.header('sec-fetch-site')
    // `Origin` is no help: it is null under the referrer policy that keeps the key from leaking.
    if (context.req.method === 'POST' && from !== undefined && from !== 'same-origin')
      throw new Fault(403, 'refused', 'This request is not allowed here.')
    await next()
  })
}

interface Shown {
  link: Link | null
  scene: Scene
  businessId: string
}

/** @returns null for a browser that never was admitted to this page */
async function shownTo(
  context: Context,
  { store, now }: WebDeps,
  visits: ReturnType<typeof visitors>,
): Promise<Shown | null> {
  const id = accountOf(context)
  const visit = await visits.visit(context, id)
  const known = visit && (await store.account(id))
  if (!known) return null
  const link = await store.link(id)
  return { link, businessId: known.businessId, scene: sceneOf(link, visit, now()) }
}

function page(context: Context, shown: Shown & { business: Business }, { now }: WebDeps, render: Render) {
  const { t, ...shell } = shellOf(context)
  const live = liveView({ ...shown, words: t, now: now() })
  const lead = shown.scene === 'ready' ? undefined : t('link.lead', { business: shown.business.name })
  return context.html(render('link', { ...shell, ...live, lead, offline: t('link.offline') }))
}

function openingPage(context: Context, key: string, render: Render) {
  const { t, ...shell } = shellOf(context)
  const words = { opening: t('link.opening'), continue: t('link.continue') }
  return context.html(render('link-open', { ...shell, ...words, key }))
}
