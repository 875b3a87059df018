import { Command } from 'commander'
import type { ConversationRow, TranscriptLine } from '../../prisma/listings.ts'
import type { Store } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import { Fault } from '../fault.ts'
import { findBusiness, readContext, withStore } from './context.ts'
import { count } from './options.ts'
import { table } from './table.ts'

/** The newest conversations and messages that are listed. */
const most = 200

/** A day, as on the dashboard: a chat that is forgotten comes back to Jara all the same. */
const longestMinutes = 1440

interface Options {
  id?: string
  takeOver?: number
  handBack?: true
}

/**
 * `jara conversations SLUG [--id ID [--take-over MINUTES | --hand-back]]`: the chats of a business, one of them word by
 * word, or who answers there.
 */
export function conversationsCommand(): Command {
  return new Command('conversations')
    .description('list the conversations of a business, print one, or say who answers it')
    .argument('<slug>', 'which business, like adas-hair-lounge')
    .option('--id <id>', 'print this conversation')
    .option(
      '--take-over <minutes>',
      'with --id: a person answers there, and Jara is silent for so long',
      count,
    )
    .option('--hand-back', 'with --id: give it back to Jara, who answers what nobody has answered')
    .option('--json', 'print JSON')
    .action(run)
}

function run(slug: string, options: Options, command: Command): Promise<void> {
  const { id } = options
  const wanted = assigning(options)
  if (wanted) return withStore(command, (store) => assign(store, slug, wanted), { table: assignment })
  if (id === undefined)
    return withStore(command, (store) => list(store, slug), { table: (rows) => listTable(rows, now()) })
  return withStore(command, (store) => transcript(store, slug, id), {
    table: transcriptText,
    json: ({ lines }) => lines,
  })
}

async function list(store: Store, slug: string): Promise<ConversationRow[]> {
  const { business } = await findBusiness(store, slug)
  return business.conversations(most)
}

interface Chat {
  summary: ConversationRow['summary']
  lines: TranscriptLine[]
}

async function transcript(store: Store, slug: string, id: string): Promise<Chat> {
  const { business } = await findBusiness(store, slug)
  const known = (await business.conversations(most)).find((row) => row.id === id)
  const lines = await business.transcript(id, most)
  if (lines.length > 0 || known) return { lines, summary: known?.summary ?? null }
  throw unknown(slug, id)
}

interface Assignment {
  id: string
  takenOverUntil: Date | null
}

/** @returns undefined when nobody is to take a chat or give one back. @throws Fault that says what is missing */
function assigning({ id, takeOver, handBack }: Options): Assignment | undefined {
  if (takeOver === undefined && !handBack) return undefined
  if (id === undefined) throw new Fault('Say which conversation it is about, with --id ID.')
  if (handBack && takeOver !== undefined) throw new Fault('Give either --take-over or --hand-back.')
  if (takeOver !== undefined && (takeOver < 1 || takeOver > longestMinutes))
    throw new Fault(`--take-over takes 1 to ${longestMinutes} minutes; --hand-back gives the chat back.`)
  return { id, takenOverUntil: takeOver === undefined ? null : new Date(now().getTime() + takeOver * 60_000) }
}

/** @throws Fault when the business has no such chat */
async function assign(store: Store, slug: string, wanted: Assignment): Promise<Assignment> {
  const { id, takenOverUntil } = wanted
  const { business } = await findBusiness(store, slug)
  const known = takenOverUntil
    ? await business.takeOver(id, takenOverUntil)
    : await business.handBack(id, now())
  if (!known) throw unknown(slug, id)
  return wanted
}

function assignment({ takenOverUntil }: Assignment): string {
  return takenOverUntil
    ? `Jara is silent there until ${takenOverUntil.toISOString()}.`
    : 'Jara answers there again, also what nobody has answered yet.'
}

function unknown(slug: string, id: string): Fault {
  return new Fault(`${slug} has no conversation ${id}. List them with \`jara conversations ${slug}\`.`)
}

/** As the running product has it. */
function now(): Date {
  return clock(readContext().config.startAt)()
}

function listTable(rows: ConversationRow[], at: Date): string {
  return table(
    ['ID', 'CHANNEL', 'CUSTOMER', 'LANGUAGE', 'LAST MESSAGE', 'WAITING', 'PERSON WANTED', 'WITH A PERSON'],
    rows.map((row) => [
      row.id,
      row.channel,
      row.customerName ?? '(no name yet)',
      row.language ?? '',
      row.lastMessageAt?.toISOString() ?? '',
      String(row.unanswered),
      row.handoffAt ? `since ${row.handoffAt.toISOString()}` : '',
      row.takenOverUntil && row.takenOverUntil > at ? `until ${row.takenOverUntil.toISOString()}` : '',
    ]),
    'No conversations.',
  )
}

function transcriptText({ summary, lines }: Chat): string {
  const said = lines.map(
    ({ at, from, text, kind, receipt }) =>
      `${at.toISOString()}  ${from.padEnd(8)}  ${[kindText(kind), text, receiptText(receipt)].filter(Boolean).join(' ')}`,
  )
  if (!summary) return said.join('\n')
  const until = summary.through.toISOString()
  const notice = `Earlier messages, until ${until}, are also kept as a summary by a model: ${summary.text}`
  return [notice, ...said].join('\n')
}

function kindText(kind: TranscriptLine['kind']): string {
  return kind === undefined || kind === 'text' ? '' : `[${kind}]`
}

function receiptText(receipt: TranscriptLine['receipt']): string {
  return receipt === undefined || receipt === 'sent' ? '' : `(${receipt})`
}
