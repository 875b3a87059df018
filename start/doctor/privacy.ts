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
function channels({ telegram, publicUrl }: Config): Flow[] {
  const web = stays('web chat', `this server (${publicUrl}), and the customer’s browser`)
  if (telegram.token === undefined)
    return [web, leaves('chats on Telegram bots, where some are connected', 'api.telegram.org')]
  return [web, at('chats on Telegram', telegram.apiRoot ?? 'https://api.telegram.org')]
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
