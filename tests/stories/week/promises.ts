import type { Say } from '../../../domain/say.ts'
import type { Booked } from './book.ts'
import type { Told } from './hearing.ts'

/** What stands by what a customer was told: `service @ start`, in the order in which she was told. */
export function promised(told: Told[]): string[] {
  const standing: string[] = []
  let asked: Say[] = []
  for (const { says } of told) {
    for (const say of says) keep(standing, asked, say)
    asked = says
  }
  return standing
}

function keep(standing: string[], asked: Say[], { key, args = {} }: Say) {
  const named = `${args.service} @ ${momentOf(args.start)}`
  if (/^booked\.done/.test(key)) {
    const replaced = asked.find((say) => say.key === 'confirm.askReplace')?.args?.service
    if (replaced) remove(standing, (one) => one.startsWith(`${replaced} @`))
    standing.push(named)
  } else if (/^move\.done/.test(key)) {
    remove(standing, (one) => one === `${args.service} @ ${momentOf(args.from)}`)
    standing.push(named)
  } else if (key === 'cancel.done') remove(standing, (one) => one === named)
  else if (key === 'cancel.doneAll') {
    const lines = asked.filter((say) => say.key.startsWith('which.line'))
    for (const line of lines)
      keep(standing, [], { key: 'cancel.done', ...(line.args ? { args: line.args } : {}) })
  }
}

function momentOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'at' in value ? String(value.at) : String(value)
}

function remove(standing: string[], fits: (one: string) => boolean) {
  const place = standing.findIndex(fits)
  if (place < 0) throw new Error(`A customer was told of the end of what she was never told of: ${standing}`)
  standing.splice(place, 1)
}

/** Customers of whom the book says something else than they were told. */
export function broken(book: Booked[], told: Told[]): string[] {
  const addresses = new Set([...book.map(({ address }) => address), ...told.map(({ address }) => address)])
  return [...addresses].flatMap((address) => {
    const kept = book
      .filter((one) => one.address === address && one.status === 'confirmed')
      .map(({ service, start }) => `${service} @ ${start}`)
    const said = promised(told.filter((one) => one.address === address))
    const same = kept.toSorted().join(', ') === said.toSorted().join(', ')
    return same ? [] : [`${address} was told: ${said.join(', ')}; the book says: ${kept.join(', ')}`]
  })
}
