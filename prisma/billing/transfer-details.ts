import { z } from 'zod'
import type { TransferDetails } from '../../domain/billing/payment.ts'
import type { Prisma } from '../generated/client.ts'

const shape = z.object({ bank: z.string(), number: z.string(), name: z.string() })

/** Where to transfer to, as a payment's row keeps it. @returns null where nothing readable is kept */
export function toTransferDetails(stored: Prisma.JsonValue): TransferDetails | null {
  return shape.safeParse(stored).data ?? null
}
