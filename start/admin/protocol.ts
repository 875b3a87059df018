import type { Store } from '../../prisma/store.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import type { Daily } from '../daily.ts'

/**
 * What a command may ask of the process that has the embedded database open: one call of a port. Bodies are in
 * V8's own serialization, which keeps dates and undefined as they are; both ends are the same program.
 */
export interface AdminCall {
  /** `billing` is `store.billing`. */
  port: keyof AdminPorts | 'billing'
  /** Set for a method of `store.forBusiness(businessId)`. */
  businessId?: string
  method: string
  args: unknown[]
}

export type AdminAnswer = { value: unknown } | { error: { name: string; message: string } }

export interface AdminPorts {
  store: Store
  queue: JobQueue
  daily: Daily
  web: {
    /** Where customers and owners reach the running Jara; a command may be started with other settings. */
    publicUrl(): Promise<string>
  }
}
