import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { type Language, languages } from '../../domain/language.ts'
import { BusinessFileError, formatBusinessFile, parseBusinessFile } from '../../prisma/business-file.ts'
import { newCalendarKey } from '../../prisma/calendar-key.ts'
import type { ImportOptions } from '../../prisma/kept-on-import.ts'
import type { BusinessSummary } from '../../prisma/listings.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import type { Imported, Store } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import { Fault } from '../fault.ts'
import { importBusiness } from '../import-business.ts'
import { findBusiness, readContext, withStore } from './context.ts'
import { invite, sayCode } from './member.ts'
import { table } from './table.ts'

/** `jara business new|import|export|list|feed`. */
export function businessCommand(): Command {
  return new Command('business')
    .description('make businesses, bring them in, write them out, list them')
    .addCommand(newCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(listCommand())
    .addCommand(feedCommand())
}

interface NewOptions {
  name?: string
  language: Language
}

/** What a slug may be, as in the business file. */
const slugForm = /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/

function newCommand(): Command {
  return new Command('new')
    .description('make an empty business, and a code with which its owner sets it up in a chat')
    .argument('<slug>', 'its short name in addresses, like adas-hair-lounge')
    .option('--name <name>', "the owner's name")
    .addOption(
      new Option('--language <language>', 'what she is greeted in').choices([...languages]).default('en'),
    )
    .option('--json', 'print JSON')
    .action((slug: string, options: NewOptions, command: Command) =>
      withStore(command, (store) => makeBusiness(store, slug, options), {
        table: ({ code }) =>
          `Made ${slug}. It answers nobody before its owner has set it up.\n${sayCode(code, 'owner')}`,
      }),
    )
}

/** @throws Fault when the slug is none or is taken */
async function makeBusiness(store: Store, slug: string, { name, language }: NewOptions) {
  if (!slugForm.test(slug))
    throw new Fault(
      `${slug} cannot be a slug: small letters, digits and single hyphens only, like adas-hair-lounge.`,
    )
  const spoken = [language, ...languages.filter((other) => other !== language)]
  const id = await store.createEmptyBusiness({ slug, languages: spoken, now: clock()() })
  if (id === null)
    throw new Fault(`There is a business ${slug} already. For another code: \`jara member invite ${slug}\`.`)
  return invite(store.forBusiness(id), { role: 'owner', ...(name && { name }) })
}

interface ImportedFile extends Omit<Imported, 'businessId'> {
  slug: string
  name: string
  services: number
}

function importCommand(): Command {
  return new Command('import')
    .description('create a business from its file, or update it; bookings and chats stay')
    .argument('<file...>', 'business files (YAML, see docs/business-file.md)')
    .option('--drop-taught', 'forget what the owner taught by chat, where the file does not have it')
    .option('--json', 'print JSON')
    .action((files: string[], options: ImportOptions, command: Command) =>
      withStore<ImportedFile[]>(command, (store) => importFiles(store, files, options), {
        table: (all) => all.flatMap(told).join('\n'),
      }),
    )
}

/** What stays of before is told: nothing goes or stays silently. */
function told({ created, name, services, kept, left }: ImportedFile): string[] {
  const taught = kept.map((question) => `  "${question}"`)
  return [
    `${created ? 'Created' : 'Updated'} ${name}: ${services} services.`,
    ...left.map(
      (one) => `${one.name} is not in the file: not booked any more, but ${one.bookings} booked ahead stand.`,
    ),
    ...(taught.length > 0
      ? ['Kept, as the owner taught it by chat (--drop-taught forgets it, export writes it):', ...taught]
      : []),
  ]
}

/** Reads every file before the first is written: a fault in one leaves all out. */
async function importFiles(store: Store, paths: string[], options: ImportOptions): Promise<ImportedFile[]> {
  const files = await Promise.all(paths.map(readBusinessFile))
  const imported: ImportedFile[] = []
  for (const file of files) {
    const { businessId: _, ...done } = await importBusiness(store, file, options)
    imported.push({ slug: file.slug, name: file.name, services: file.services.length, ...done })
  }
  return imported
}

async function readBusinessFile(path: string) {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`
    throw new Fault(`${path} ${why}. Give the path of a business file, like samples/mama-nkechi-braids.yaml.`)
  })
  try {
    return parseBusinessFile(bytes)
  } catch (error) {
    if (error instanceof BusinessFileError)
      throw new Fault(`${path} was not imported. ${error.message}`, { cause: error })
    throw error
  }
}

function exportCommand(): Command {
  return new Command('export')
    .description('print the business file of a business')
    .argument('<slug>', 'which business')
    .option('--json', 'print it as JSON; amounts are kobo')
    .action((slug: string, _options: object, command: Command) =>
      withStore(command, async (store) => (await findBusiness(store, slug)).business.export(), {
        table: (file) => formatBusinessFile(file).trimEnd(),
      }),
    )
}

function listCommand(): Command {
  return new Command('list')
    .description('list the businesses')
    .option('--json', 'print JSON')
    .action((_options: object, command: Command) =>
      withStore<BusinessSummary[]>(command, (store) => store.businesses(), {
        table: (all) =>
          table(
            ['SLUG', 'NAME', 'KIND', 'SERVICES', 'BOOKINGS'],
            all.map((one) => [one.slug, one.name, one.kind, String(one.services), String(one.bookings)]),
            'No business yet: `jara business import FILE.yaml`.',
          ),
      }),
    )
}

interface Feed {
  business: string
  address: string
}

function feedCommand(): Command {
  return new Command('feed')
    .description('print a new secret address of the calendar feed with all bookings; the one before ends')
    .argument('<slug>', 'which business')
    .option('--json', 'print JSON')
    .action((slug: string, _options: object, command: Command) =>
      withStore<Feed>(command, (store) => newFeed(store, slug), {
        table: ({ business, address }) =>
          `Subscribe to the bookings of ${business} in a calendar app; whoever has the address reads them:\n\n  ${address}`,
      }),
    )
}

async function newFeed(store: Store, slug: string): Promise<Feed> {
  const { summary, business } = await findBusiness(store, slug)
  const key = newCalendarKey()
  await business.setFeedKey(hashOf(key))
  const { publicUrl } = readContext().config
  return { business: summary.name, address: `${publicUrl}/feed/${key}.ics` }
}
