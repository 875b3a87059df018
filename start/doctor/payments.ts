import { createHmac } from 'node:crypto'
import { signatureHeader } from '../../web/paystack-signature.ts'
import { PaystackKeyUnknown } from '../../worker/paystack/fault.ts'
import { openPaystack } from '../../worker/paystack/paystack-api.ts'
import type { Config, PaystackConfig } from '../config.ts'
import { isReachable } from '../public-address.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

const patienceMs = 10_000
const minuteMs = 60_000

/** Whether owners can pay: the key, and the webhook. Nothing is asked of anybody but Paystack and `PUBLIC_URL`. */
export async function paymentsFindings(
  { paystack, publicUrl }: Pick<Config, 'paystack' | 'publicUrl'>,
  now: () => Date,
): Promise<Finding[]> {
  if (!paystack) return [ok('payments', 'off: no PAYSTACK_SECRET_KEY, so nobody pays and nobody is metered')]
  return [await keyFinding(paystack, now()), await webhookFinding(paystack, publicUrl)]
}

async function keyFinding(paystack: PaystackConfig, now: Date): Promise<Finding> {
  const mode = paystack.secretKey.startsWith('sk_live_') ? 'live: real money' : 'test mode: no real money'
  const api = openPaystack({ ...paystack, timeoutMs: patienceMs })
  try {
    // Any question that only the account's key answers; a minute of transactions is a short list.
    await api.transactions(new Date(now.getTime() - minuteMs), now).next()
    return ok('payments', `Paystack takes the key (${mode})`)
  } catch (error) {
    const { message } = error as Error
    if (error instanceof PaystackKeyUnknown)
      return missing(
        'payments',
        'Paystack does not know the key',
        'copy the secret key (sk_test_… or sk_live_…) anew from the Paystack dashboard, Settings > API Keys & Webhooks',
      )
    return warn(
      'payments',
      `Paystack does not answer: ${message}`,
      'look whether this machine reaches it, and say the command again',
    )
  }
}

/** Posts what Paystack would, signed alike, of an event that there is not: it is answered, and nothing is kept of it. */
async function webhookFinding({ secretKey }: PaystackConfig, publicUrl: string): Promise<Finding> {
  const url = `${publicUrl}/webhooks/paystack`
  if (!isReachable(publicUrl))
    return warn(
      'webhook',
      `PUBLIC_URL is ${publicUrl}, where Paystack cannot post: payments are found minutes later, and nobody comes back from its page`,
      'set PUBLIC_URL to the address under which other people reach Jara',
    )
  const body = JSON.stringify({ event: 'jara.doctor', data: {} })
  const signature = createHmac('sha512', secretKey).update(body).digest('hex')
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', [signatureHeader]: signature },
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => undefined)
  if (answer?.status === 200)
    return ok('webhook', `${url} answers; it must be set in the Paystack dashboard as well`)
  if (answer?.status === 401)
    return warn(
      'webhook',
      `${url} runs with another PAYSTACK_SECRET_KEY`,
      'give all processes the same key, and start them again',
    )
  return warn(
    'webhook',
    `${url} ${answer ? `answers with HTTP ${answer.status}` : 'does not answer'}: payments are found minutes later`,
    'start Jara, see that PUBLIC_URL leads to it, and set that address in the Paystack dashboard',
  )
}
