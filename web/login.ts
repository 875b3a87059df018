import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'

const cookie = 'jara_dashboard'
const hours = 12

/** Keeps a browser logged in by a signed cookie that says only until when; nothing is stored here. */
export interface Login {
  /** Compares in constant time. */
  isKey(given: string): boolean
  open(context: Context): Promise<void>
  close(context: Context): void
  isOpen(context: Context): Promise<boolean>
}

/** A new key ends every login. @throws Error for a key that can be guessed */
export function login(key: string, now: () => Date): Login {
  if (key.length < 16) throw new Error('The dashboard key needs 16 characters or more.')
  const digest = (text: string) => createHmac('sha256', 'jara dashboard').update(text).digest()
  const signingKey = new Uint8Array(digest(`cookie ${key}`))
  return {
    isKey: (given) => timingSafeEqual(digest(given), digest(key)),

    async open(context) {
      const until = String(now().getTime() + hours * 3_600_000)
      await setSignedCookie(context, cookie, until, signingKey, {
        path: '/dashboard',
        httpOnly: true,
        sameSite: 'Lax',
        secure: cameByHttps(context),
        maxAge: hours * 3600,
      })
    },

    close: (context) => void deleteCookie(context, cookie, { path: '/dashboard' }),

    async isOpen(context) {
      const until = await getSignedCookie(context, signingKey, cookie)
      return typeof until === 'string' && Number(until) > now().getTime()
    },
  }
}

export function cameByHttps(context: Context): boolean {
  return context.req.header('x-forwarded-proto') === 'https' || context.req.url.startsWith('https:')
}
