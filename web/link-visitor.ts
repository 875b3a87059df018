import { createHmac } from 'node:crypto'
import type { Context } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { hashOf } from '../prisma/secret-hash.ts'
import type { Store } from '../prisma/store.ts'
import { newLinkKey } from './link-key.ts'
import { cameByHttps } from './login.ts'

const cookie = 'jara_link'
/** Longer than a key lives, so that the page can still say how the linking ended. */
const hours = 2

/** `working`: the page shows what the phone needs. `over`: this browser had the page, and its request has ended. */
export type Visit = 'working' | 'over'

/** Gives a link page to the first browser that comes with its key. The store decides; the cookie names the browser. */
export interface Visitors {
  /** @returns false with a wrong, lapsed or settled key, and when another browser was first */
  admit(context: Context, accountId: string, key: string): Promise<boolean>
  /** @returns null for a browser that never was admitted to this page */
  visit(context: Context, accountId: string): Promise<Visit | null>
}

export function visitors(store: Pick<Store, 'admitVisitor'>, secret: string, now: () => Date): Visitors {
  const signingKey = new Uint8Array(createHmac('sha256', 'jara link').update(secret).digest())
  const known = async (context: Context, accountId: string) => {
    const value = await getSignedCookie(context, signingKey, cookie)
    return typeof value === 'string' ? parse(value, accountId, now()) : null
  }
  const admitted = (accountId: string, { keyHash, browser }: Pass) =>
    store.admitVisitor(accountId, keyHash, hashOf(browser), now())

  return {
    async admit(context, accountId, key) {
      const browser = (await known(context, accountId))?.browser ?? newLinkKey()
      const pass = { keyHash: hashOf(key), browser }
      if (!(await admitted(accountId, pass))) return false
      const until = now().getTime() + hours * 3_600_000
      await setSignedCookie(
        context,
        cookie,
        [accountId, pass.keyHash, browser, until].join(' '),
        signingKey,
        {
          path: `/link/${accountId}`,
          httpOnly: true,
          sameSite: 'Strict',
          secure: cameByHttps(context),
          maxAge: hours * 3600,
        },
      )
      return true
    },

    async visit(context, accountId) {
      const pass = await known(context, accountId)
      if (!pass) return null
      return (await admitted(accountId, pass)) ? 'working' : 'over'
    },
  }
}

interface Pass {
  keyHash: string
  browser: string
}

function parse(value: string, accountId: string, now: Date): Pass | null {
  const [account, keyHash, browser, until] = value.split(' ')
  if (account !== accountId || !keyHash || !browser || !(Number(until) > now.getTime())) return null
  return { keyHash, browser }
}
