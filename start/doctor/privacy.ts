import type { Config } from '../config.ts'
import { isLocal } from './clock.ts'

/** Something of the customers' or the operator's, and where it goes. */
export interface Flow {
  what: string
  /** `leaves`: to `to`, which is not this machine. */
  where: 'stays' | 'leaves'
  to: string
}

/** A model that runs. */
export interface ModelPlace {
  task: string
  /** Path of a file, or address of a server. */
  place: string
  key?: string | undefined
}

/** What stays on this machine and what leaves it, as the settings say. */
export function flows(config: Config, models: ModelPlace[]): Flow[] {
  const { databaseUrl, redisUrl, dataFolder, hub } = config
  const records = 'messages, names, numbers, bookings'
  const queue = 'the queue (ids of conversations, no text)'
  return [
    databaseUrl === undefined ? stays(records, dataFolder) : at(records, databaseUrl),
    redisUrl === undefined ? stays(queue, 'this process') : at(queue, redisUrl),
    ...models.flatMap(modelFlows),
    ...channels(config),
    ...payments(config),
    stays('the log (ids, no text, no numbers)', 'standard error'),
    leaves(
      'when you say `jara model pull`: which model, and your address',
      hostOf(hub.mirror ?? 'https://huggingface.co'),
    ),
  ]
}

const given: Record<string, string> = {
  reads: 'every message and what was said before it, for the model that reads',
  answers: 'questions and what the business told about itself, for the model that answers',
  summarises: 'long conversations, for the model that summarises',
}

function modelFlows({ task, place, key }: ModelPlace): Flow[] {
  const what = given[task] as string
  if (!/^https?:/.test(place)) return [stays(what, 'this machine’s memory')]
  return [at(what, place), ...(key === undefined ? [] : [at('the key of that model', place)])]
}

/** Accounts in the store may add channels; those of the settings are known here. */
function channels({ telegram, whatsappCloud, publicUrl }: Config): Flow[] {
  const bots = telegram.token === undefined ? 'Telegram bots, where some are connected' : 'Telegram'
  return [
    stays('web chat', `this server (${publicUrl}), and the customer’s browser`),
    at(`chats on ${bots}`, telegram.apiRoot ?? 'https://api.telegram.org'),
    leaves('chats on WhatsApp, where a phone is linked', 'web.whatsapp.com'),
    at(
      'chats on the WhatsApp Cloud API, where a number is connected',
      whatsappCloud.baseUrl ?? 'https://graph.facebook.com',
    ),
  ]
}

/** Paystack hears nothing of chats, and of nobody's name or number but the account into which a shop's deposits go. */
function payments({ paystack }: Config): Flow[] {
  const what = 'payments: sums, references, and the bank accounts of shops that take deposits'
  return paystack === undefined ? [] : [at(what, paystack.baseUrl)]
}

function at(what: string, url: string): Flow {
  return isLocal(url) ? stays(what, `this machine (${hostOf(url)})`) : leaves(what, hostOf(url))
}

function hostOf(url: string): string {
  return new URL(url).host
}

function stays(what: string, to: string): Flow {
  return { what, where: 'stays', to }
}

function leaves(what: string, to: string): Flow {
  return { what, where: 'leaves', to }
}
