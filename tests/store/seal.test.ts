import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import { SealError, sealWith } from '../../prisma/seal.ts'

const seal = sealWith(Buffer.alloc(32, 1))

test('what was sealed opens in its place and nowhere else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (secret, place, other) => {
      const sealed = seal.close(secret, place)
      expect(seal.open(sealed, place)).toBe(secret)
      if (other !== place) expect(() => seal.open(sealed, other)).toThrow(SealError)
    }),
  )
})

test('the same secret never looks the same twice', () => {
  const [one, two] = [seal.close('token', 'here'), seal.close('token', 'here')]
  expect(Buffer.from(one).equals(two)).toBe(false)
})

test('one flipped bit, a missing byte or no byte at all is found out', () => {
  const sealed = seal.close('token', 'here')
  for (let index = 0; index < sealed.length; index += 1) {
    const damaged = sealed.map((byte, place) => (place === index ? byte ^ 1 : byte))
    expect(() => seal.open(damaged, 'here')).toThrow(SealError)
  }
  expect(() => seal.open(sealed.slice(0, -1), 'here')).toThrow(SealError)
  expect(() => seal.open(new Uint8Array(), 'here')).toThrow(SealError)
})

test('another key is told by the name of the setting, never by the secret', () => {
  const sealed = seal.close('123:token', 'telegram account 9')
  const open = () => sealWith(Buffer.alloc(32, 2)).open(sealed, 'telegram account 9')
  expect(open).toThrow(/telegram account 9 do not open with this JARA_SECRET_KEY/)
  expect(open).not.toThrow(/123:token/)
})

test('a key of the wrong length is refused before a database is opened', async () => {
  expect(() => sealWith(Buffer.alloc(16))).toThrow(/JARA_SECRET_KEY must be 32 bytes, not 16/)
  await expect(openStore({ secretKey: Buffer.alloc(0) })).rejects.toThrow(/32 bytes/)
})
