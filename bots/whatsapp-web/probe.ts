import type { Client } from 'whatsapp-web.js'

type Page = NonNullable<Client['pupPage']>

/** What WhatsApp's page says of itself. */
export interface PageState {
  /** `CONNECTED`, `OPENING`, `UNPAIRED` …; null before its program has loaded. */
  socket: string | null
  /** It has caught up with what came in meanwhile. */
  synced: boolean
  /** The library has been let into this page. */
  prepared: boolean
}

export type Probe = { answered: true; page: PageState } | { answered: false }

/** An expression, not a function: it is the page's, and its modules may not be there yet. */
const question = `(() => {
  let socket
  try { socket = window.require('WAWebSocketModel').Socket } catch {}
  return {
    socket: socket?.state ?? null,
    synced: socket?.hasSynced === true,
    prepared: window.AuthStore !== undefined,
  }
})()`

/** Asks the page, which may hang or be gone: no answer in time is an answer too. Never rejects. */
export async function probe(page: Page, deadlineMs: number): Promise<Probe> {
  const { promise: late, resolve } = Promise.withResolvers<Probe>()
  const timer = setTimeout(resolve, deadlineMs, { answered: false })
  const asked = (page.evaluate(question) as Promise<PageState>).then(
    (state): Probe => ({ answered: true, page: state }),
    // Between two pages there is nothing to ask; that lasts an instant, or the page is gone, which is told elsewhere.
    (): Probe => ({ answered: false }),
  )
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
