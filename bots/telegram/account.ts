import type { Account } from '../../prisma/store.ts'

/**
 * The bot's id, which is the account's external id: the digits before the colon of its token.
 * @throws Error when the text cannot be a bot token
 */
export function botIdOf(token: string): string {
  const [, id] = /^(\d+):[\w-]+$/.exec(token) ?? []
  if (id === undefined)
    throw new Error('A Telegram bot token looks like 123456789:AAE… ; copy it from BotFather again.')
  return id
}

/** @throws Error when the account has no token, or another bot's. */
export function tokenOf({ id, credentials, externalId }: Account): string {
  const token = credentials?.token
  if (!token) throw new Error(`Telegram account ${id} has no token; set TELEGRAM_BOT_TOKEN.`)
  if (botIdOf(token) === externalId) return token
  throw new Error(`The token of Telegram account ${id} belongs to bot ${botIdOf(token)}, not ${externalId}.`)
}
