/**
 * What we read of Paystack's answers, and no more: fields that it adds or leaves out elsewhere break nothing.
 * https://paystack.com/docs/api and its OpenAPI description.
 */
import { z } from 'zod'

const optionalText = z.string().nullish()

/** Refusals: `{ status: false, message, type, code, meta }`. */
export const refusal = z.object({
  status: z.literal(false),
  message: z.string(),
  code: optionalText,
})

export const envelope = <Data extends z.ZodType>(data: Data) => z.object({ status: z.literal(true), data })

export const initialized = z.object({
  authorization_url: z.url(),
  access_code: z.string(),
  reference: z.string(),
})

/** Whole kobo; whatever else comes is null, so that it is seen as the mismatch that it is. */
const kobo = z.unknown().transform((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : null))

const authorization = z.object({
  authorization_code: optionalText,
  last4: optionalText,
  channel: optionalText,
  reusable: z.boolean().nullish(),
  signature: optionalText,
})

export const transaction = z.object({
  id: z.number().int(),
  status: z.string(),
  reference: z.string(),
  amount: kobo,
  currency: z.string(),
  fees: kobo,
  paid_at: optionalText,
  channel: optionalText,
  gateway_response: optionalText,
  authorization: authorization.nullish().catch(null),
})

/** `POST /charge` with a bank transfer: https://paystack.com/docs/payments/payment-channels/#pay-with-transfer */
export const transferPending = z.object({
  status: z.literal('pending_bank_transfer'),
  reference: z.string(),
  account_name: z.string(),
  account_number: z.string(),
  bank: z.object({ name: z.string() }),
  account_expires_at: optionalText,
})

export const charged = z.object({
  id: z.number().int().optional(),
  reference: z.string(),
  status: z.string(),
})

const meta = z.object({ page: z.number().int(), pageCount: z.number().int() })

export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ status: z.literal(true), data: z.array(row), meta })

export const refund = z.object({
  id: z.number().int(),
  transaction: z.union([z.number().int(), z.object({ id: z.number().int() })]),
  amount: kobo,
  status: z.string(),
  /** The dispute that it ends; null: it was given freely. */
  dispute: z.unknown(),
})

export const dispute = z.object({
  id: z.number().int(),
  status: z.string(),
  resolution: optionalText,
  refund_amount: kobo,
  transaction: z.object({ id: z.number().int() }),
})

export const subaccount = z.object({ subaccount_code: z.string().startsWith('ACCT_') })

export const bank = z.object({ name: z.string(), code: z.string(), active: z.boolean().nullish() })

export const resolved = z.object({ account_number: z.string(), account_name: z.string() })
