import { GrammyError, HttpError } from 'grammy'
import { SendError, type SendFailure } from '../channel.ts'

/** What a failed Bot API call means, without anything secret: grammY's own errors carry the URL and payload. */
export interface Fault {
  kind: 'unauthorized' | 'conflict' | 'refused' | 'busy' | 'network' | 'other'
  message: string
  /** Seconds, from `parameters.retry_after`. */
  retryAfter: number | undefined
}

/** Sorts an error thrown by grammY; codes as in https://core.telegram.org/bots/api#making-requests. */
export function faultOf(error: unknown): Fault {
  if (error instanceof GrammyError) {
    const retryAfter = error.parameters.retry_after
    return {
      kind: kindOf(error.error_code),
      message: `${error.error_code}: ${error.description}`,
      retryAfter,
    }
  }
  if (error instanceof HttpError) {
    return {
      kind: 'network',
      message: `${error.message} (${networkCode(error.error)})`,
      retryAfter: undefined,
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'other', message, retryAfter: undefined }
}

/**
 * What Telegram says of chats that a bot answers on a business's behalf, and of bots whose customer has left:
 * https://core.telegram.org/method/messages.sendMessage#possible-errors
 */
const failures: [RegExp, SendFailure][] = [
  [/BUSINESS_PEER_USAGE_MISSING/, 'window-closed'],
  [/blocked by the user|user is deactivated|chat not found/i, 'not-on-channel'],
]

/** @returns what `Channel.send` throws. A revoked token can be replaced, so its messages may still go out. */
export function sendErrorOf(error: unknown): SendError {
  const fault = faultOf(error)
  const retryAfter = fault.retryAfter ?? (fault.kind === 'unauthorized' ? 300 : undefined)
  const failure =
    fault.kind === 'unauthorized' ? fault.kind : failures.find(([said]) => said.test(fault.message))?.[1]
  return new SendError(`Telegram: ${fault.message}`, {
    retryable: fault.kind !== 'refused',
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(failure === undefined ? {} : { failure }),
  })
}

function kindOf(code: number): Fault['kind'] {
  // 404 is what api.telegram.org answers to a token that it cannot even parse.
  if (code === 401 || code === 404) return 'unauthorized'
  if (code === 409) return 'conflict'
  if (code === 429 || code >= 500) return 'busy'
  return 'refused'
}

/** Node's fetch names the reason (`ECONNREFUSED`) one level down. */
function networkCode(error: unknown): string {
  const code = ((error as Error | undefined)?.cause as { code?: unknown } | undefined)?.code
  if (typeof code === 'string') return code
  return error instanceof Error && /timed out/.test(error.message) ? 'timed out' : 'connection failed'
}
