import type { Account, Store } from '../../prisma/store.ts'
import { clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { Fault } from '../fault.ts'
import { openData } from '../open-data.ts'

/** Every business has these; they come back with its next import. */
const own = ['web', 'terminal']

/** `jara channel remove ACCOUNT`. @param name the account's id, or its name as `jara channel list` has it @throws Fault */
export async function removeChannel(config: Config, name: string, { yes = false }: { yes?: boolean }) {
  await using data = await openData(config)
  const account = await accountNamed(data.store, name)
  const { id, businessId, businessSlug, kind, externalId } = account
  if (own.includes(kind))
    throw new Fault(`${kind} ${externalId} belongs to every business, and cannot be removed.`)
  const options = { evenWithBookings: yes, now: clock(config.startAt)() }
  const removal = await data.store.forBusiness(businessId).removeAccount(id, options)
  switch (removal.kind) {
    case 'linked':
      throw new Fault(
        `The phone of ${businessSlug} is linked: \`jara channel unlink ${businessSlug}\` ends that first.`,
      )
    case 'expected':
      throw new Fault(
        `${customersWith(removal.customers)} on this account: nobody could remind them there. ` +
          'Their bookings would stay. To remove it all the same: --yes.',
      )
    case 'unknown':
      throw new Fault(`The account ${name} is gone already.`)
    case 'removed':
      process.stdout.write(
        `${kind} ${externalId} of ${businessSlug} is removed, with its chats. Customers and bookings stay.\n`,
      )
  }
}

function customersWith(count: number): string {
  return count === 1
    ? '1 customer with an appointment to come writes'
    : `${count} customers with appointments to come write`
}

/** @throws Fault */
async function accountNamed(store: Store, name: string): Promise<Account> {
  const known = (await store.accounts()).filter(
    ({ id, kind, externalId }) => id === name || (externalId === name && !own.includes(kind)),
  )
  const [account, another] = known
  if (!account)
    throw new Fault(`No account is named ${name}: \`jara channel list --json\` has their names and ids.`)
  if (another)
    throw new Fault(
      `Several accounts are named ${name}; give the id of one: ${known.map(({ id }) => id).join(', ')}.`,
    )
  return account
}
