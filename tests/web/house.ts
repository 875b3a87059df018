import { readFileSync } from 'node:fs'
import pino from 'pino'
import { type WebChat, webChat } from '../../bots/web-chat.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import type { SentButton } from '../../prisma/sending.ts'
import type { Store } from '../../prisma/store.ts'
import { createApp } from '../../web/app.ts'
import type { WebDeps } from '../../web/deps.ts'

export const dashboardKey = 'a-key-for-the-tests-only'

/** The web app over a real store in memory, with one business whose chat listens. */
export interface House extends AsyncDisposable {
  app: ReturnType<typeof createApp>
  /** Another app over the same store, with some dependencies replaced. */
  appWith(options: Partial<WebDeps>): ReturnType<typeof createApp>
  store: Store
  chat: WebChat
  slug: string
  businessId: string
  logs: string[]
  now: () => Date
  /** Moves the clock on. */
  pass(seconds: number): void
  /** Refuses to store the next message. */
  refuseNext(): void
  /** Answers the session's open messages, as the worker and the delivery do. */
  answer(session: string, text: string, buttons?: SentButton[]): Promise<void>
  /** As another process would: the row is sent without this process's chat knowing. */
  answerElsewhere(session: string, text: string): Promise<void>
}

export async function openHouse(options: Partial<WebDeps> & { name?: string } = {}): Promise<House> {
  await using stack = new AsyncDisposableStack()
  const { store } = await openStore({ secretKey: new Uint8Array(32) })
  stack.use(store)
  const file = parseBusinessFile(readFileSync(new URL('../dialogues/glow-nails.yaml', import.meta.url)))
  const { businessId } = await store.importBusiness({ ...file, ...(options.name && { name: options.name }) })
  const accountId = (await store.accounts('web'))[0]?.id ?? ''
  const { now, pass } = clock()
  const chat = webChat({ accountId, now })

  let refusals = 0
  const end = new AbortController()
  const listen = chat.listen(async (event) => {
    if (refusals-- > 0) throw new Error('the database is away')
    if (event.event !== undefined && event.event !== 'message')
      throw new Error(`no page tells of a ${event.event}`)
    await store.receive(event)
  }, end.signal)
  stack.defer(async () => {
    end.abort()
    await listen
  })

  const answer = answering(store, chat, businessId, now)
  const logs: string[] = []
  const deps: WebDeps = {
    store,
    webChat: async (business) => (business.id === businessId ? chat : null),
    readiness: async () => ({
      database: { ok: true },
      queue: { ok: true },
      engine: { ok: true, model: 'jara-reader', runsOn: 'cpu', state: 'ready' },
    }),
    metrics: async () => '# TYPE jara_messages counter\njara_messages 3\n',
    now,
    log: pino({}, { write: (line: string) => void logs.push(line) }),
    dashboardKey,
    ...options,
  }
  const app = createApp(deps)
  const open = stack.move()
  return {
    ...{ app, store, chat, businessId, logs, now, pass },
    slug: file.slug,
    appWith: (replaced) => createApp({ ...deps, ...replaced }),
    refuseNext: () => {
      refusals = 1
    },
    answer: (session, text, buttons = []) => answer(session, text, buttons, chat.send),
    answerElsewhere: (session, text) =>
      answer(session, text, [], async () => ({ externalId: `far-${text}` })),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

/** A clock of the business's Tuesday morning; it moves a millisecond whenever it is read. */
function clock() {
  let time = Date.parse('2026-12-01T09:00:00+01:00')
  return {
    now: () => new Date(time++),
    pass: (seconds: number) => {
      time += seconds * 1000
    },
  }
}

function answering(store: Store, chat: WebChat, businessId: string, now: () => Date) {
  return async (session: string, text: string, buttons: SentButton[], send: WebChat['send']) => {
    const business = store.forBusiness(businessId)
    const conversation = await business.conversationByAddress(chat.accountId, session)
    const turn = conversation && (await business.loadTurn(conversation.id, now()))
    if (!turn) throw new Error(`nobody has written in session ${session}`)
    const { outboundIds } = await business.commitTurn({
      ...{ conversationId: turn.conversationId, customerId: turn.customerId, rev: turn.rev },
      ...{ state: null, language: null, changes: [], ownerNotices: [], usage: {}, now: now() },
      answered: turn.messages.map(({ id }) => id),
      replies: [[{ key: 'scripted' }]],
    })
    for (const id of outboundIds) {
      await store.claim(id, now(), 30_000)
      const { externalId } = await send(session, { text, buttons })
      await store.sent(id, { externalIds: [externalId], text, buttons, numbered: false, at: now() })
    }
  }
}
