import { Hono } from 'hono'
import { bodyLimit as limitBody } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import type { BusinessSummary } from '../prisma/listings.ts'
import { streamCount, writeEvents } from './chat-events.ts'
import { bodyLimit, parseMessage, parseSession } from './chat-input.ts'
import { clientAddress } from './client-address.ts'
import type { ChatAccount, Limits, WebDeps } from './deps.ts'
import { Fault } from './fault.ts'
import { rateLimit } from './rate-limit.ts'
import { readTranscript } from './transcript.ts'

/** `/api/chat/:slug`: what the chat page speaks, and any script may. */
export function chatApi(deps: WebDeps, limits: Limits): Hono {
  const api = new Hono()
  const reads = rateLimit(limits.reads, deps.now)
  const perSession = rateLimit(limits.session, deps.now)
  const perAddress = rateLimit(limits.address, deps.now)
  const openStream = streamCount(limits)

  api.post('/:slug/messages', limitBody({ maxSize: bodyLimit, onError: tooLarge }), async (context) => {
    const address = clientAddress(context)
    if (address) perAddress(address)
    const { account } = await chatOf(deps, context.req.param('slug'))
    const message = await parseMessage(context.req)
    perSession(`${account.accountId} ${message.session}`)
    const { id } = await post(account, message, deps)
    return context.json({ id }, 202)
  })

  api.get('*', async (context, next) => {
    const address = clientAddress(context)
    if (address) reads(address)
    await next()
  })

  api.get('/:slug/messages', async (context) => {
    const { business, account } = await chatOf(deps, context.req.param('slug'))
    const session = parseSession(context.req.query('session'))
    const lines = await readTranscript(deps.store.forBusiness(business.id), account.accountId, session)
    return context.json({ messages: lines.map(({ message }) => message) })
  })

  api.get('/:slug/events', async (context) => {
    const { business, account } = await chatOf(deps, context.req.param('slug'))
    const session = parseSession(context.req.query('session'))
    const lastEventId = context.req.header('last-event-id') ?? context.req.query('after')
    const close = openStream(`${account.accountId} ${session}`)
    const read = () => readTranscript(deps.store.forBusiness(business.id), account.accountId, session)
    const source = { account, session, lastEventId, read, limits }
    // Proxies (nginx) hold back what they buffer.
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async (stream) => {
      const gone = new AbortController()
      stream.onAbort(() => gone.abort())
      const sink = {
        event: (event: Parameters<typeof stream.writeSSE>[0]) => stream.writeSSE(event),
        comment: async (text: string) => void (await stream.write(`: ${text}\n\n`)),
      }
      try {
        await writeEvents(source, sink, gone.signal)
      } catch (error) {
        // The page connects again by itself.
        deps.log.warn({ businessId: business.id, error: (error as Error).name }, 'an event stream ended')
      } finally {
        close()
      }
    })
  })

  return api
}

/** @throws Fault 404 */
export async function chatOf(
  deps: Pick<WebDeps, 'store' | 'webChat'>,
  slug: string,
): Promise<{ business: BusinessSummary; account: ChatAccount }> {
  const business = await deps.store.businessBySlug(slug)
  const account = business && (await deps.webChat(business))
  if (!account)
    throw new Fault(404, 'unknown-business', 'No business has a chat at this address; / lists those that do.')
  return { business, account }
}

async function post(account: ChatAccount, message: Parameters<ChatAccount['post']>[0], { log }: WebDeps) {
  try {
    return await account.post(message)
  } catch (error) {
    log.error({ accountId: account.accountId, error: (error as Error).name }, 'a chat message was not stored')
    const again = 'The message was not stored; send it again with the same id.'
    throw new Fault(503, 'not-stored', again, { 'retry-after': '2' })
  }
}

function tooLarge(): never {
  throw new Fault(413, 'body-too-large', `The request is larger than ${bodyLimit} bytes; send less text.`)
}
