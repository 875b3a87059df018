import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { BusinessFileError, formatBusinessFile, parseBusinessFile } from '../../prisma/business-file.ts'
import type { BusinessSummary } from '../../prisma/listings.ts'
import type { Store } from '../../prisma/store.ts'
import { Fault } from '../fault.ts'
import { importBusiness } from '../import-business.ts'
import { findBusiness, withStore } from './context.ts'
import { table } from './table.ts'

/** `jara business import|export|list`. */
export function businessCommand(): Command {
  return new Command('business')
    .description('bring businesses in, write them out, list them')
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(listCommand())
}

interface Imported {
  slug: string
  name: string
  services: number
  created: boolean
}

function importCommand(): Command {
  return new Command('import')
    .description('create a business from its file, or update it; bookings and chats stay')
    .argument('<file...>', 'business files (YAML, see docs/business-file.md)')
    .option('--json', 'print JSON')
    .action((files: string[], _options: object, command: Command) =>
      withStore<Imported[]>(command, (store) => importFiles(store, files), {
        table: (all) =>
          all
            .map(
              ({ created, name, services }) =>
                `${created ? 'Created' : 'Updated'} ${name}: ${services} services.`,
            )
            .join('\n'),
      }),
    )
}

/** Reads every file before the first is written: a fault in one leaves all out. */
async function importFiles(store: Store, paths: string[]): Promise<Imported[]> {
  const files = await Promise.all(paths.map(readBusinessFile))
  const imported: Imported[] = []
  for (const file of files) {
    const { created } = await importBusiness(store, file)
    imported.push({ slug: file.slug, name: file.name, services: file.services.length, created })
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
