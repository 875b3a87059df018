import { Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { loadAssets } from './assets.ts'
import { calendars } from './calendar.ts'
import { chatApi, chatOf } from './chat-api.ts'
import { dashboard } from './dashboard.ts'
import { defaultLimits, type WebDeps } from './deps.ts'
import { Fault, faultResponse } from './fault.ts'
import { health } from './health.ts'
import { linkPages } from './link.ts'
import { receiptPages } from './receipt.ts'
import { loadPages, type Render } from './render.ts'
import { webhooks } from './webhooks.ts'

/** Scripts and styles come from our own files only; nobody may frame the pages. */
const security = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  // The default speaks for every other host below the operator's domain as well.
  strictTransportSecurity: 'max-age=15552000',
  xFrameOptions: 'DENY',
})

/** The address of a link page or a receipt holds its key. Registered before `security`, so that it has the last word. */
const noReferrer: MiddlewareHandler = async (context, next) => {
  await next()
  context.header('referrer-policy', 'no-referrer')
}

/** The whole web side: pages, chat API, webhooks, dashboard, health. Tested through `app.request()`. */
export function createApp(deps: WebDeps): Hono {
  const limits = { ...defaultLimits, ...deps.limits }
  const assets = loadAssets()
  const render = loadPages(assets)
  const app = new Hono()

  app.use('/link/*', noReferrer)
  app.use('/receipt/*', noReferrer)
  app.use(security, compress())
  app.use(async (context, next) => {
    await next()
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
  })
  app.onError((error, context) => {
    if (error instanceof Fault) return faultResponse(error)
    // What Hono's own middleware refuses: a form posted from another site.
    if (error instanceof HTTPException)
      return faultResponse(new Fault(error.status, 'refused', 'This request is not allowed here.'))
    deps.log.error({ path: context.req.routePath, error: error.name }, 'a request failed')
    return faultResponse(new Fault(500, 'internal', 'Something broke on our side; try again in a moment.'))
  })
  app.notFound((context) => notFound(context.req.path, render))

  app.get('/', async (context) =>
    context.html(render('landing', { businesses: await deps.store.businesses() })),
  )
  app.get('/chat/:slug', (context) => chatPage(deps, render, context.req.param('slug')))
  app.route('/static', assets.app)
  app.route('/api/chat', chatApi(deps, limits))
  app.route('/webhooks', webhooks(deps))
  app.route('/dashboard', dashboard(deps, limits, render))
  app.route('/link', linkPages(deps, limits, render))
  app.route('/', calendars(deps, limits))
  app.route('/', receiptPages(deps, limits, render))
  app.route('/', health(deps))
  return app
}

async function chatPage(deps: WebDeps, render: Render, slug: string): Promise<Response> {
  try {
    const { business } = await chatOf(deps, slug)
    return page(render('chat', { business, initials: initialsOf(business.name) }))
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return page(render('not-found', {}), 404)
    throw error
  }
}

/** Programs get JSON, people a page. */
function notFound(path: string, render: Render): Response {
  if (!/^\/(?:api|webhooks)\//.test(path)) return page(render('not-found', {}), 404)
  return faultResponse(new Fault(404, 'not-found', 'Nothing is served at this path and method.'))
}

function page(html: string, status = 200): Response {
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}|^\p{N}/u.test(word))
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('')
}
