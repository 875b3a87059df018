import { Command } from 'commander'
import type { ConversationRow, Store, TranscriptLine } from '../../prisma/store.ts'
import { Fault } from '../fault.ts'
import { findBusiness, withStore } from './context.ts'
import { table } from './table.ts'

/** The newest conversations and messages that are listed. */
const most = 200

/** `jara conversations SLUG [--id ID]`: the chats of a business, or one of them word by word. */
export function conversationsCommand(): Command {
  return new Command('conversations')
    .description('list the conversations of a business, or print one')
    .argument('<slug>', 'which business, like adas-hair-lounge')
    .option('--id <id>', 'print this conversation')
    .option('--json', 'print JSON')
    .action((slug: string, { id }: { id?: string }, command: Command) =>
      id === undefined
        ? withStore(command, (store) => list(store, slug), { table: listTable })
        : withStore(command, (store) => transcript(store, slug, id), {
            table: transcriptText,
            json: ({ lines }) => lines,
          }),
    )
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
  throw new Fault(`${slug} has no conversation ${id}. List them with \`jara conversations ${slug}\`.`)
}

function listTable(rows: ConversationRow[]): string {
  return table(
    ['ID', 'CHANNEL', 'CUSTOMER', 'LANGUAGE', 'LAST MESSAGE', 'WAITING', 'PERSON WANTED'],
    rows.map((row) => [
      row.id,
      row.channel,
      row.customerName ?? '(no name yet)',
      row.language ?? '',
      row.lastMessageAt?.toISOString() ?? '',
      String(row.unanswered),
      row.handoffAt ? `since ${row.handoffAt.toISOString()}` : '',
    ]),
    'No conversations.',
  )
}

function transcriptText({ summary, lines }: Chat): string {
  const said = lines.map(({ at, from, text }) => `${at.toISOString()}  ${from.padEnd(8)}  ${text}`)
  if (!summary) return said.join('\n')
  const until = summary.through.toISOString()
  const notice = `Earlier messages, until ${until}, are also kept as a summary by a model: ${summary.text}`
  return [notice, ...said].join('\n')
}
