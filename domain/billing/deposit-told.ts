import type { Say } from '../say.ts'

/** What can become of money for a booking. */
export type DepositEnd =
  | 'came'
  | 'came-late'
  /** The owner has yet to accept the booking. */
  | 'came-asked'
  | 'too-late'
  /** No account is linked any more, so that nobody was asked for it. */
  | 'not-collected'
  /** It was refused or cancelled before its money came. */
  | 'called-off'
  | 'twice'
  | 'too-little'
  /** It was kept for another time, and none was chosen. */
  | 'not-chosen'
  | 'returned'
  | 'not-returned'
  | 'unclear'
  | 'disputed'
  | 'lost'

const sentences: Record<DepositEnd, { customer: string | null; owner: string }> = {
  came: { customer: 'deposits.came', owner: 'deposits.cameOwner' },
  'came-late': { customer: 'deposits.cameLate', owner: 'deposits.cameOwner' },
  'came-asked': { customer: 'deposits.cameAsked', owner: 'deposits.cameAskedOwner' },
  'too-late': { customer: 'deposits.tooLate', owner: 'deposits.tooLateOwner' },
  'not-collected': { customer: 'deposits.notCollected', owner: 'deposits.notCollectedOwner' },
  'called-off': { customer: 'deposits.calledOff', owner: 'deposits.calledOffOwner' },
  twice: { customer: 'deposits.twice', owner: 'deposits.twiceOwner' },
  'too-little': { customer: 'deposits.tooLittle', owner: 'deposits.tooLittleOwner' },
  'not-chosen': { customer: 'deposits.notChosen', owner: 'deposits.notChosenOwner' },
  returned: { customer: 'deposits.returned', owner: 'deposits.returnedOwner' },
  'not-returned': { customer: 'deposits.notReturned', owner: 'deposits.notReturnedOwner' },
  unclear: { customer: 'deposits.unclear', owner: 'deposits.unclearOwner' },
  // What banks have against each other is the shop's and the bank's.
  disputed: { customer: null, owner: 'deposits.disputedOwner' },
  lost: { customer: null, owner: 'deposits.lostOwner' },
}

/** What customer and owner are told of it; nothing for the customer where it is none of hers. */
export function depositSays(
  end: DepositEnd,
  args: NonNullable<Say['args']>,
): { customer: Say[]; owner: Say[] } {
  const { customer, owner } = sentences[end]
  return { customer: customer === null ? [] : [{ key: customer, args }], owner: [{ key: owner, args }] }
}
