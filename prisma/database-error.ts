import { Prisma } from './generated/client.ts'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const exclusionViolation = '23P01'
export const foreignKeyViolation = '23503'
export const uniqueViolation = '23505'

/** The SQLSTATE that PostgreSQL gave, where a Prisma error carries one. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined
  const meta = error.meta as { driverAdapterError?: { cause?: { originalCode?: string } } } | undefined
  return meta?.driverAdapterError?.cause?.originalCode
}
