import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline as piped, type Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * A file sealed with AES-256-GCM (NIST SP 800-38D): header, ciphertext, tag of 16 bytes. The header is
 * `JARA-WA` and the version (1 byte), 8 bytes that name the key, salt (16) and nonce (12); it is authenticated as
 * well. The key is HKDF-SHA-256 (RFC 5869) of the secret key with the salt, for the account alone.
 */
const magic = Buffer.from('JARA-WA')
const version = 1
const bytes = { mark: magic.length + 1, keyName: 8, salt: 16, nonce: 12, tag: 16 }
const headerBytes = bytes.mark + bytes.keyName + bytes.salt + bytes.nonce

/** Why a sealed file does not open: damaged or not ours, of another version of Jara, or sealed with another key. */
export type SealedFault = 'corrupt' | 'other-version' | 'other-key'

export class SealedFileError extends Error {
  override name = 'SealedFileError'
  readonly fault: SealedFault
  constructor(fault: SealedFault, options?: ErrorOptions) {
    super(`the sealed file does not open: ${fault}`, options)
    this.fault = fault
  }
}

/** Who may open a file: who has the secret key (32 bytes), for the account that it was sealed for. */
export interface SealFor {
  secretKey: Uint8Array
  accountId: string
}

/** Writes what the stream gives, sealed; the file is whole or it is not there, power cut included. */
export async function sealFile(path: string, plain: Readable, owner: SealFor): Promise<void> {
  const { header, key, nonce } = newHeader(owner)
  const draft = `${path}.part`
  const encrypt = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: bytes.tag }).setAAD(header)
  const file = createWriteStream(draft, { mode: 0o600, flush: true })
  try {
    file.write(header)
    await pipeline(plain, encrypt, file, { end: false })
    await ended(file, encrypt.getAuthTag())
    await rename(draft, path)
  } catch (error) {
    file.destroy()
    await rm(draft, { force: true })
    throw error
  }
}

/**
 * Opens a sealed file. It is read through once before anything of it is handed out, so that nobody works on bytes
 * that somebody else has put there.
 * @throws SealedFileError
 */
export async function openSealed(path: string, owner: SealFor): Promise<Readable> {
  const sealed = await readEnds(path)
  const key = keyFor(sealed.header, owner)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    await pipeline(sealed.ciphertext(), decipher(sealed, key), nowhere)
  } catch (cause) {
    throw new SealedFileError('corrupt', { cause })
  }
  // A reading error reaches whoever reads the last stream; the callback has nothing to add.
  return piped(sealed.ciphertext(), decipher(sealed, key), () => {})
}

interface Ends {
  header: Buffer
  tag: Buffer
  ciphertext(): Readable
}

async function readEnds(path: string): Promise<Ends> {
  await using file = await open(path)
  const { size } = await file.stat()
  if (size < headerBytes + bytes.tag) throw new SealedFileError('corrupt')
  const header = Buffer.alloc(headerBytes)
  const tag = Buffer.alloc(bytes.tag)
  await file.read(header, 0, headerBytes, 0)
  await file.read(tag, 0, bytes.tag, size - bytes.tag)
  const end = size - bytes.tag - 1
  // An empty range cannot be asked for: `end` would lie before `start`.
  const ciphertext = () => createReadStream(path, { start: headerBytes, end: Math.max(end, headerBytes - 1) })
  return { header, tag, ciphertext }
}

function decipher({ header, tag }: Ends, key: Buffer) {
  const nonce = header.subarray(headerBytes - bytes.nonce)
  return createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: bytes.tag })
    .setAAD(header)
    .setAuthTag(tag)
}

/** @throws SealedFileError */
function keyFor(header: Buffer, owner: SealFor): Buffer {
  if (!header.subarray(0, magic.length).equals(magic)) throw new SealedFileError('corrupt')
  if (header[magic.length] !== version) throw new SealedFileError('other-version')
  const salt = header.subarray(bytes.mark + bytes.keyName, headerBytes - bytes.nonce)
  const named = header.subarray(bytes.mark, bytes.mark + bytes.keyName)
  if (!timingSafeEqual(named, derive(owner, salt, 'name', bytes.keyName))) {
    throw new SealedFileError('other-key')
  }
  return derive(owner, salt, 'key', 32)
}

function newHeader(owner: SealFor): { header: Buffer; key: Buffer; nonce: Buffer } {
  const salt = randomBytes(bytes.salt)
  const nonce = randomBytes(bytes.nonce)
  const name = derive(owner, salt, 'name', bytes.keyName)
  const header = Buffer.concat([magic, Buffer.of(version), name, salt, nonce])
  return { header, key: derive(owner, salt, 'key', 32), nonce }
}

function derive(
  { secretKey, accountId }: SealFor,
  salt: Buffer,
  what: 'key' | 'name',
  length: number,
): Buffer {
  return Buffer.from(
    hkdfSync('sha256', secretKey, salt, `jara whatsapp-web profile ${what} ${accountId}`, length),
  )
}

function ended(file: Writable, last: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  file.once('error', reject).once('close', () => resolve())
  file.end(last)
  return promise
}
