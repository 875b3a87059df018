import { createHmac, timingSafeEqual } from 'node:crypto'

/** Hex HMAC-SHA512 over the bytes as they came: https://paystack.com/docs/payments/webhooks/#signature-validation */
export const signatureHeader = 'x-paystack-signature'

/** Whether somebody who knows the secret key signed these bytes. */
export function isSigned(body: Uint8Array, signature: string | undefined, secretKey: string): boolean {
  if (!signature || !/^[0-9a-f]{128}$/i.test(signature)) return false
  const right = createHmac('sha512', secretKey).update(body).digest()
  return timingSafeEqual(Buffer.from(signature, 'hex'), right)
}
