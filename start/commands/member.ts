import { randomInt } from 'node:crypto'
import { Command, Option } from 'commander'
import { codeLength, codeLetters, codeLifetimeMs, readCode, spelled } from '../../domain/owner/code.ts'
import type { MemberRow, Role } from '../../prisma/members.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import type { BusinessStore } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import { Fault } from '../fault.ts'
import { findBusiness, withStore } from './context.ts'
import { table } from './table.ts'

/** `jara member invite|list|revoke`. */
export function memberCommand(): Command {
  return new Command('member')
    .description('who may run a business by chat: invite with a one-time code, list, revoke')
    .addCommand(inviteCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
}

/** Whom a code is for. */
export interface InviteOptions {
  role: Role
  name?: string
  person?: string
}

function inviteCommand(): Command {
  return new Command('invite')
    .description('print a code that makes the chat that sends it a member: works once, for 24 hours')
    .argument('<slug>', 'which business, like adas-hair-lounge')
    .addOption(
      new Option('--role <role>', 'owner: everything; staff: the book and her own time')
        .choices(['owner', 'staff'])
        .default('owner'),
    )
    .option('--name <name>', 'her name, for the list of members')
    .option('--person <name>', 'her name among those who are booked, so that "I no dey tomorrow" is her time')
    .option('--json', 'print JSON')
    .action((slug: string, options: InviteOptions, command: Command) =>
      withStore(
        command,
        async (store) => {
          const { business } = await findBusiness(store, slug)
          return invite(business, options)
        },
        { table: ({ code, role }) => sayCode(code, role) },
      ),
    )
}

/** A new code for somebody who is to be a member. @throws UnknownPerson */
export async function invite(business: Pick<BusinessStore, 'inviteMember'>, options: InviteOptions) {
  const code = newCode()
  const expiresAt = new Date(clock()().getTime() + codeLifetimeMs)
  const { role, name = options.person ?? null, person = null } = options
  await business.inviteMember({ codeHash: hashOf(code), role, name, person, expiresAt })
  return { code: spelled(code), role, expiresAt: expiresAt.toISOString() }
}

/** What to do with a code. */
export function sayCode(code: string, role: Role): string {
  return [
    `Code for the ${role}: ${code}`,
    `Send this from her phone to the business's bot or number:  link ${code}`,
    'It works once, within 24 hours. Whoever sends it first is linked: give it to nobody else.',
  ].join('\n')
}

/** Drawn anew until a letter and a digit are in it, so that it reads as a code. */
function newCode(): string {
  for (;;) {
    const letters = Array.from({ length: codeLength }, () =>
      codeLetters.charAt(randomInt(codeLetters.length)),
    )
    const code = readCode(letters.join(''))
    if (code !== undefined) return code
  }
}

function listCommand(): Command {
  return new Command('list')
    .description('list who is linked')
    .argument('<slug>', 'which business')
    .option('--json', 'print JSON')
    .action((slug: string, _options: object, command: Command) =>
      withStore(command, async (store) => (await findBusiness(store, slug)).business.members(), {
        table: listTable,
      }),
    )
}

function listTable(all: MemberRow[]): string {
  return table(
    ['ID', 'ROLE', 'NAME', 'BOOKED AS', 'CHANNEL', 'SINCE'],
    all.map(({ id, role, name, person, channel, linkedAt }) => {
      return [id, role, name, person ?? '', channel, linkedAt.toISOString()]
    }),
    'Nobody is linked: `jara member invite SLUG` makes a code. The owner of the business file needs none.',
  )
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a link: the chat is a customer’s again')
    .argument('<slug>', 'which business')
    .argument('<id>', 'as `jara member list` prints it')
    .action((slug: string, id: string, _options: object, command: Command) =>
      withStore(
        command,
        async (store) => {
          const { business } = await findBusiness(store, slug)
          if (await business.revokeMember(id, clock()())) return id
          throw new Fault(`${slug} has no member ${id}. See \`jara member list ${slug}\`.`)
        },
        { table: (revoked) => `${revoked} is not linked any more.` },
      ),
    )
}
