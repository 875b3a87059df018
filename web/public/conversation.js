import { openOutbox } from './outbox.js'
import { sessionOf } from './session.js'

/** While the event stream is down, messages are fetched this often. */
const fetchMs = 5_000
/** A connection that comes back sooner is not worth a word. */
const patienceMs = 2_500

/**
 * One customer's conversation with one business: what the server has, then what is still on its way there.
 * `view.changed` gets the whole list each time.
 */
export function openConversation(slug, view) {
  const session = sessionOf(slug)
  const api = `/api/chat/${slug}`
  const query = `?session=${encodeURIComponent(session)}`
  let stored = []
  let stream
  let lost

  const outbox = openOutbox(slug, {
    post: (message) =>
      fetch(`${api}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ session, id: message.id, text: message.text }),
      }),
    changed: show,
    trouble: lose,
  })

  function show() {
    const ids = new Set(stored.map(({ id }) => id))
    outbox.settle(ids)
    view.changed([...stored, ...outbox.messages().filter(({ id }) => !ids.has(id))])
  }

  /** The server's order wins; what came over the stream meanwhile stays at the end. */
  function merge(messages) {
    const ids = new Set(messages.map(({ id }) => id))
    stored = [
      ...messages,
      ...stored.filter(({ id, at }) => !ids.has(id) && at >= (messages.at(-1)?.at ?? '')),
    ]
    show()
  }

  async function refetch() {
    try {
      const response = await fetch(`${api}/messages${query}`)
      if (!response.ok) throw new Error(String(response.status))
      merge((await response.json()).messages)
      return true
    } catch {
      lose()
      return false
    }
  }

  function connect() {
    stream?.close()
    stream = new EventSource(`${api}/events${query}`)
    stream.addEventListener('open', async () => {
      if (await refetch()) find()
    })
    stream.addEventListener('typing', () => view.typing())
    stream.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data)
      if (!stored.some(({ id }) => id === message.id)) stored.push(message)
      show()
    })
    stream.addEventListener('error', lose)
  }

  function lose() {
    lost ??= setTimeout(view.online, patienceMs, false)
  }

  function find() {
    clearTimeout(lost)
    lost = undefined
    view.online(true)
    outbox.hurry()
  }

  setInterval(async () => {
    if (stream.readyState === EventSource.OPEN) return
    if ((await refetch()) && stream.readyState === EventSource.CLOSED) connect()
  }, fetchMs)
  window.addEventListener('online', connect)
  window.addEventListener('offline', lose)
  // A phone freezes pages in the background, and the stream with them.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) refetch()
  })
  // The first drawing needs `view`'s owner to hold what this function returns.
  queueMicrotask(() => {
    show()
    connect()
  })

  return { say: outbox.add, again: outbox.again }
}
