import { Command } from 'commander'
import type { ChannelKind } from '../../prisma/channel-kind.ts'
import type { Store } from '../../prisma/store.ts'
import type { CloudOptions } from './add-channel.ts'
import { findBusiness, readContext, withStore } from './context.ts'
import { maskedNumber } from './masked-number.ts'
import { table } from './table.ts'

/** `jara channel list|link|unlink|add|remove`. */
export function channelCommand(): Command {
  return new Command('channel')
    .description('the channels of businesses: list them, link a phone, add and remove accounts')
    .addCommand(listCommand())
    .addCommand(linkCommand())
    .addCommand(unlinkCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
}

interface Row {
  accountId: string
  business: string
  kind: ChannelKind
  /** The channel's own name for the account: a bot's id, a phone number's id, a slug. */
  name: string
  /** Of a linked phone. */
  state?: string
  since?: string
  detail?: string
  /** The last four digits. */
  number?: string
}

function listCommand(): Command {
  return new Command('list')
    .description('list the accounts, and how linked phones stand')
    .argument('[slug]', 'of this business alone')
    .option('--json', 'print JSON')
    .action((slug: string | undefined, _options: object, command: Command) =>
      withStore(command, (store) => rows(store, slug), { table: listTable }),
    )
}

async function rows(store: Store, slug: string | undefined): Promise<Row[]> {
  if (slug !== undefined) await findBusiness(store, slug)
  const [accounts, links] = await Promise.all([store.accounts(), store.links('whatsapp-web')])
  const linkOf = new Map(links.map((one) => [one.accountId, one]))
  return accounts
    .filter(({ businessSlug }) => slug === undefined || businessSlug === slug)
    .map(({ id, businessSlug, kind, externalId }) => {
      const known = linkOf.get(id)
      const row: Row = { accountId: id, business: businessSlug, kind, name: externalId }
      if (kind === 'whatsapp-web') row.state = known?.state ?? 'unlinked'
      if (known) row.since = known.since.toISOString()
      if (known?.detail) row.detail = known.detail
      if (known?.number) row.number = maskedNumber(known.number)
      return row
    })
}

function listTable(all: Row[]): string {
  return table(
    ['BUSINESS', 'CHANNEL', 'NAME', 'STATE', 'SINCE', 'NUMBER'],
    all.map(({ business, kind, name, state = '', detail, since = '', number = '' }) => {
      return [business, kind, name, detail ? `${state} (${detail})` : state, since, number]
    }),
    'No accounts: `jara business import FILE.yaml` makes the first ones.',
  )
}

function linkCommand(): Command {
  return new Command('link')
    .description('link the phone of a business: shows the QR here and prints the address of a page for it')
    .argument('<slug>', 'which business, like adas-hair-lounge')
    .option('--code <phone>', 'a code to type instead of a QR, for this number (0803 123 4567)')
    .option('--no-wait', 'print the address and end; the page goes on without this command')
    .action(async (slug: string, options: { code?: string; wait: boolean }) => {
      const { link } = await import('./link.ts')
      await link(readContext().config, slug, options)
    })
}

function unlinkCommand(): Command {
  return new Command('unlink')
    .description('end the link to the phone of a business, and delete its session')
    .argument('<slug>', 'which business')
    .action(async (slug: string) => {
      const { unlink } = await import('./link.ts')
      await unlink(readContext().config, slug)
    })
}

function removeCommand(): Command {
  return new Command('remove')
    .description('remove an account that is not linked, with its chats; customers and bookings stay')
    .argument('<account>', 'its id, or its name in the list')
    .option('--yes', 'also where customers with appointments to come write on it')
    .action(async (name: string, options: { yes?: boolean }) => {
      const { removeChannel } = await import('./remove-channel.ts')
      await removeChannel(readContext().config, name, options)
    })
}

function addCommand(): Command {
  return new Command('add')
    .description('add an account; its token is typed unseen, piped in, or taken from the environment')
    .addCommand(
      new Command('whatsapp-cloud')
        .description('a number on the official WhatsApp Cloud API (token: WHATSAPP_CLOUD_TOKEN)')
        .argument('<slug>', 'which business')
        .requiredOption('--phone-number-id <id>', "the number's id, from WhatsApp Manager")
        .option('--template <name>', 'the approved template that may be sent after 24 hours of silence')
        .action(async (slug: string, options: CloudOptions) => {
          const { addWhatsAppCloud } = await import('./add-channel.ts')
          await addWhatsAppCloud(readContext().config, slug, options)
        }),
    )
    .addCommand(
      new Command('telegram')
        .description('a Telegram bot (token from BotFather: TELEGRAM_BOT_TOKEN)')
        .argument('<slug>', 'which business')
        .action(async (slug: string) => {
          const { addTelegram } = await import('./add-channel.ts')
          await addTelegram(readContext().config, slug)
        }),
    )
}
