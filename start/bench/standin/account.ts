import type { Customer } from './customer.ts'
import type { Mailbox } from './mailbox.ts'

/** One WhatsApp account as its devices and its customers see it. */
export interface Account {
  readonly mailbox: Mailbox
  readonly me: { pn: string; lid: string; pushname: string }
  now(): Date
  customers(): Customer[]
  /** The person whose chat has, or had, this id. */
  customerAt(chatId: string): Customer | undefined
  /** Whether the owner wrote this message on her phone. */
  typed(id: string): boolean
  /** Tells the linked devices what may be known of a customer. */
  introduce(customer: Customer): void
  ring(call: object): void
  react(reaction: object): void
}
