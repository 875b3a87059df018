import { newId, recall, remember } from './session.js'

const longestPauseMs = 15_000

/**
 * Messages on their way to the server, sent one after the other and kept over a reload. Each has an id of its
 * own, so sending one again after a lost answer does no harm.
 */
export function openOutbox(slug, { post, changed, trouble }) {
  const key = `jara.outbox.${slug}`
  let messages = recall(key) ?? []
  let sending = false
  let wake = () => {}

  function save() {
    remember(key, messages)
    changed()
  }

  function add(text) {
    messages.push({
      id: newId(),
      from: 'customer',
      text,
      at: new Date().toISOString(),
      buttons: [],
      state: 'sending',
    })
    save()
    sendAll()
  }

  async function sendAll() {
    if (sending) return
    sending = true
    for (let failures = 0; ; ) {
      const message = messages.find(({ state }) => state === 'sending')
      if (!message) break
      const outcome = await attempt(message)
      if (outcome === 'later') await pause(failures++)
      else {
        failures = 0
        message.state = outcome
        save()
      }
    }
    sending = false
  }

  async function attempt(message) {
    try {
      const { ok, status } = await post(message)
      if (ok) return 'accepted'
      return status === 429 || status >= 500 ? 'later' : 'failed'
    } catch {
      trouble()
      return 'later'
    }
  }

  function pause(failures) {
    return new Promise((resolve) => {
      wake = resolve
      setTimeout(resolve, Math.min(longestPauseMs, 1000 * 2 ** failures) * (0.5 + Math.random() / 2))
    })
  }

  queueMicrotask(sendAll)

  return {
    add,
    messages: () => messages,
    again(id) {
      for (const message of messages) if (message.id === id) message.state = 'sending'
      save()
      sendAll()
    },
    /** Sends at once instead of waiting out the pause. */
    hurry: () => wake(),
    /** Forgets what the server has. */
    settle(ids) {
      const left = messages.filter(({ id }) => !ids.has(id))
      if (left.length === messages.length) return
      messages = left
      remember(key, messages)
    },
  }
}
