import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** AES-256-GCM as in NIST SP 800-38D: 96-bit nonce, 128-bit tag. Stored as version, nonce, tag, ciphertext. */
const cipher = 'aes-256-gcm'
const version = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** What was sealed does not open; the message names the fix. */
export class SealError extends Error {
  override name = 'SealError'
}

/** Encrypts what must not be read by who reads the database. */
export interface Seal {
  /** @param bound where the secret belongs: it opens only there, so that rows cannot be swapped. */
  close(secret: string, bound: string): Uint8Array<ArrayBuffer>
  /** @throws SealError with another key, another place, or damaged bytes. */
  open(sealed: Uint8Array, bound: string): string
}

/** @throws RangeError when the key does not have 32 bytes. */
export function sealWith(key: Uint8Array): Seal {
  if (key.length !== keyBytes) {
    throw new RangeError(
      `JARA_SECRET_KEY must be ${keyBytes} bytes, not ${key.length}: make one with \`openssl rand -hex 32\``,
    )
  }
  return {
    close: (secret, bound) => close(key, secret, bound),
    open: (sealed, bound) => open(key, sealed, bound),
  }
}

function close(key: Uint8Array, secret: string, bound: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes)
  const encrypt = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(bound))
  const text = Buffer.concat([encrypt.update(secret, 'utf8'), encrypt.final()])
  return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, encrypt.getAuthTag(), text]))
}

function open(key: Uint8Array, sealed: Uint8Array, bound: string): string {
  const bytes = Buffer.from(sealed)
  const nonce = bytes.subarray(1, 1 + nonceBytes)
  const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes)
  try {
    if (bytes[0] !== version) throw new Error(`Version ${bytes[0]} of sealing is not known`)
    const decrypt = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
    decrypt.setAAD(Buffer.from(bound)).setAuthTag(tag)
    return (
      decrypt.update(bytes.subarray(1 + nonceBytes + tagBytes), undefined, 'utf8') + decrypt.final('utf8')
    )
  } catch (error) {
    throw new SealError(
      `The stored credentials of ${bound} do not open with this JARA_SECRET_KEY. Start with the key that they were ` +
        'saved with (the all-in-one mode keeps it in the JARA_DATA folder), or enter the credentials again.',
      { cause: error },
    )
  }
}
