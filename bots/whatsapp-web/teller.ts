import type { ReceiptStatus } from '../../prisma/channel-events.ts'
import type { ChannelEvent } from '../channel.ts'
import { addressesOf, aliasesOf, type Names } from './chat-id.ts'
import type { HandOver } from './hand-over.ts'
import type { Identities } from './identities.ts'
import type { Seen } from './inbound.ts'
import type { OwnMessages } from './own-messages.ts'

export interface TellerOptions {
  accountId: string
  /** Digits of the linked phone: its chat with itself is a notepad. */
  number: string
  own: OwnMessages
  identities: Identities
  handOver: HandOver
  now: () => Date
}

/** 0 is a message that has not left the page, 4 a voice note that was played. */
const ticks: Readonly<Record<number, ReceiptStatus>> = {
  [-1]: 'failed',
  1: 'sent',
  2: 'delivered',
  3: 'read',
  4: 'read',
}

/** Makes the channel's events of what was seen, and hands them over. Each resolves with false when it must come again. */
export class Teller {
  readonly #options: TellerOptions

  constructor(options: TellerOptions) {
    this.#options = options
  }

  /** @returns null when the session ended before the store could say */
  async ofJara(messages: Seen[]): Promise<Set<string> | null> {
    let jaras: Set<string> | null = null
    await this.#options.handOver.give(async () => {
      jaras = await this.#options.own.ofJara(messages)
      return null
    })
    return jaras
  }

  message(one: Seen): Promise<boolean> {
    return this.#options.handOver.give(() => {
      if (one.withdrawn) return this.#withdrawal(one)
      return one.own ? this.#person(one) : this.#customer(one)
    })
  }

  edit(one: Seen): Promise<boolean> {
    const { accountId, handOver, now } = this.#options
    const { own, externalId, text } = one
    return handOver.give(async () =>
      own ? null : { event: 'edit', accountId, externalId, text, at: one.editedAt ?? now() },
    )
  }

  /** How far a message of Jara's got; a person's own is her affair. */
  async receipt(one: Seen): Promise<boolean> {
    const { accountId, handOver, now, own } = this.#options
    const { externalId } = one
    const status = ticks[one.tick]
    if (!one.own || !status) return true
    return await handOver.give(async () => {
      if (!(await own.ofJara([one])).has(externalId)) return null
      return { event: 'receipt', accountId, externalId, status, at: now() }
    })
  }

  /** Both names of a chat's customer are known now. */
  identity(chatId: string, names: Names): Promise<boolean> {
    const { accountId, handOver } = this.#options
    const addresses = [...addressesOf(names).filter((address) => address !== chatId), chatId]
    return handOver.give(async () => ({
      ...{ event: 'identity', accountId, addresses },
      aliases: aliasesOf(names),
    }))
  }

  async #withdrawal({ own, externalId }: Seen): Promise<ChannelEvent | null> {
    const { accountId, now } = this.#options
    return own ? null : { event: 'withdrawal', accountId, externalId, at: now() }
  }

  async #person(one: Seen): Promise<ChannelEvent | null> {
    if ((await this.#options.own.ofJara([one])).has(one.externalId)) return null
    const said = await this.#said(one)
    return said && { event: 'person', ...said, at: one.at }
  }

  async #customer(one: Seen): Promise<ChannelEvent | null> {
    const said = await this.#said(one)
    return said && { ...said, ...(one.senderName && { senderName: one.senderName }), receivedAt: one.at }
  }

  /** @returns null in the phone's chat with itself */
  async #said({ externalId, chatId, kind, text }: Seen) {
    const { accountId, identities, number } = this.#options
    const names = await identities.of(chatId)
    if (names.phone === number) return null
    return {
      ...{ accountId, externalId, kind, text },
      address: chatId,
      otherAddresses: addressesOf(names).filter((address) => address !== chatId),
      aliases: aliasesOf(names),
    }
  }
}
