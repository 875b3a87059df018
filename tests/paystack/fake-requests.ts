import { z } from 'zod'

/** Kobo that Paystack takes: whole, ₦50 at least. */
const amount = z.number().int().min(5_000).max(2_147_483_647)
const reference = z.string().regex(/^[A-Za-z0-9\-.=]{1,100}$/)
const split = {
  subaccount: z.string().startsWith('ACCT_').optional(),
  bearer: z.enum(['account', 'subaccount']).optional(),
}
const charge = { reference, amount, email: z.email() }

/** What Jara posts, to the letter: a field too many or of another type is refused, as is a sum or an address that is none. */
export const posts: Record<string, z.ZodType> = {
  '/transaction/initialize': z.strictObject({
    ...charge,
    ...split,
    currency: z.literal('NGN'),
    callback_url: z.url(),
    channels: z.array(z.enum(['card', 'bank', 'ussd', 'qr', 'eft', 'mobile_money', 'bank_transfer'])).min(1),
  }),
  '/transaction/charge_authorization': z.strictObject({
    ...charge,
    currency: z.literal('NGN'),
    authorization_code: z.string().startsWith('AUTH_'),
  }),
  '/charge': z.strictObject({
    ...charge,
    ...split,
    bank_transfer: z.strictObject({ account_expires_at: z.iso.datetime() }),
  }),
  '/refund': z.strictObject({
    transaction: z.string().min(1),
    amount: z.number().int().positive().optional(),
  }),
  '/subaccount': z.strictObject({
    business_name: z.string().min(1),
    settlement_bank: z.string().regex(/^\d{3,6}$/),
    account_number: z.string().regex(/^\d{10}$/),
    percentage_charge: z.number().min(0).max(100),
  }),
}
