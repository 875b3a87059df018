import { type Context, Hono } from 'hono'
import type { Store } from '../prisma/store.ts'
import { Fault } from './fault.ts'
import { accountOf, addressOf, closedPage, field, shellOf } from './link-shell.ts'
import { readPhoneNumber } from './phone-number.ts'
import type { Render } from './render.ts'

export interface NumberFormDeps {
  store: Pick<Store, 'choosePairing'>
  /** This browser has the page, and its request is open. */
  works(context: Context): Promise<boolean>
  /** @throws Fault 429 */
  attempt(name: string): void
  render: Render
}

/** For an owner whose only screen is the phone that is to be linked: her number instead of a picture, and back. */
export function numberForm({ store, works, attempt, render }: NumberFormDeps): Hono {
  const app = new Hono()

  app.use(async (context, next) => ((await works(context)) ? next() : closedPage(context, render)))

  app.get('/number', (context) => context.html(render('link-number', numberView(context))))

  app.post('/number', async (context) => {
    const text = await field(context, 'number')
    const number = readPhoneNumber(text)
    const fault = 'fault' in number ? number.fault : tooMany(context)
    if (fault) return context.html(render('link-number', numberView(context, text, fault)), 422)
    if ('digits' in number) await store.choosePairing(accountOf(context), number.digits)
    return context.redirect(addressOf(context), 303)
  })

  app.post('/picture', async (context) => {
    await store.choosePairing(accountOf(context), null)
    return context.redirect(addressOf(context), 303)
  })

  /** Each code is asked of WhatsApp, which blocks who asks too often. */
  function tooMany(context: Context): string | undefined {
    try {
      attempt(`codes of ${accountOf(context)}`)
      return undefined
    } catch (error) {
      if (error instanceof Fault) return 'link.numberAgain'
      throw error
    }
  }

  return app
}

function numberView(context: Context, text = '', fault?: string) {
  const { t, ...shell } = shellOf(context)
  return {
    ...shell,
    title: t('link.numberTitle'),
    lead: t('link.numberLead'),
    label: t('link.number'),
    hint: t('link.numberHint'),
    submit: t('link.getCode'),
    back: t('link.backToPicture'),
    text,
    fault: fault && t(fault),
    described: fault ? 'fault hint' : 'hint',
    invalid: fault !== undefined,
  }
}
