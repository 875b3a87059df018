import type { Api } from 'grammy'
import type { BusinessConnection } from 'grammy/types'
import type { Logger } from 'pino'
import { remembered } from '../remembered.ts'
import { faultOf } from './faults.ts'

export interface ConnectionsOptions {
  api: Api
  accountId: string
  /** Whether this Telegram user is the business: anybody can connect any bot to an account of her own. */
  mayConnect(userId: string): Promise<boolean>
  log: Pick<Logger, 'info' | 'warn'>
}

/** The business accounts that the bot answers for: https://core.telegram.org/bots/features#bots-for-business */
export interface Connections {
  /**
   * The user whose account it is; null where the connection is not the business's or has ended.
   * @throws GrammyError, HttpError when Telegram cannot say now
   */
  holderOf(connection: string): Promise<number | null>
  /** Telegram tells of a new, changed or ended connection. */
  changed(connection: BusinessConnection): Promise<void>
}

/** The owner may be named while we run, but a stranger's busy account must not cost a call for each message. */
const refusalMs = 60_000

export function connectionsOf({ api, accountId, mayConnect, log }: ConnectionsOptions): Connections {
  const holders = new Map<string, number>()
  /** When a connection was refused, on a clock that nobody sets. */
  const refusals = remembered<number>(1_000)

  const refuse = (id: string) => {
    refusals.keep(id, performance.now())
    return null
  }

  const admit = async ({ id, user, is_enabled }: BusinessConnection): Promise<number | null> => {
    holders.delete(id)
    if (!is_enabled) return refuse(id)
    if (!(await mayConnect(String(user.id)))) {
      log.warn(
        { accountId, connection: id },
        'a Telegram account that is not the owner’s has connected this bot, and is not answered for: name its user id as `owner` in the business file if it is hers',
      )
      return refuse(id)
    }
    holders.set(id, user.id)
    refusals.forget(id)
    return user.id
  }

  return {
    async holderOf(connection) {
      const known = holders.get(connection)
      if (known !== undefined) return known
      if (performance.now() - (refusals.of(connection) ?? -refusalMs) < refusalMs) return null
      const found = await lookUp(api, connection)
      return found && admit(found)
    },
    async changed(connection) {
      const holder = await admit(connection)
      const told = { accountId, connection: connection.id, answering: holder !== null }
      log.info(told, 'a Telegram business connection has changed')
      if (holder !== null && connection.rights?.can_reply !== true)
        log.warn(
          told,
          'the connection does not let Jara reply: allow it in Telegram Business, under Chatbots',
        )
    },
  }
}

/** @returns null for a connection that Telegram does not know any more. */
async function lookUp(api: Api, id: string): Promise<BusinessConnection | null> {
  try {
    return await api.getBusinessConnection(id)
  } catch (error) {
    if (faultOf(error).kind !== 'refused') throw error
    return null
  }
}
