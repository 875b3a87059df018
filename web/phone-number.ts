/** A number for WhatsApp, or the locale key of what is wrong with it. */
export type PhoneNumber = { digits: string } | { fault: string }

/** How people set digits apart, and the invisible marks that come with a copied number. */
const between = /[\s().\-/\u2010-\u2015\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
/** The Nigerian numbering plan: mobile numbers are 070, 080, 081, 090, 091 and eight more digits. */
const mobile = /^[789][01]\d{8}$/
/** Landlines, which WhatsApp Business also takes: 02 and eight digits since 2024, 01 and seven before. */
const landline = /^(?:2\d{9}|[1-9]\d{7})$/
/** E.164: at most 15 digits with the country code, which never begins with a zero. */
const international = /^[1-9]\d{7,14}$/

/**
 * Reads a phone number as Nigerians write it (0803 123 4567, 803…, +234 803…, 234 0803…), or any other with its `+`.
 * @returns digits with the country code, without `+`
 */
export function readPhoneNumber(text: string): PhoneNumber {
  const plain = text.normalize('NFKC').replace(between, '')
  if (plain === '') return { fault: 'link.numberEmpty' }
  if (!/^\+?\d+$/.test(plain)) return { fault: 'link.numberDigits' }
  const abroad = plain.startsWith('+') || plain.startsWith('00')
  const digits = plain.replace(/^(?:\+|00)/, '')
  if (digits.startsWith('234')) return nigerian(digits.slice(3).replace(/^0/, ''))
  if (abroad) return international.test(digits) ? { digits } : { fault: 'link.numberCountry' }
  if (digits.startsWith('0')) return nigerian(digits.slice(1))
  if (mobile.test(digits)) return nigerian(digits)
  return { fault: digits.length > 10 ? 'link.numberCountry' : 'link.numberLength' }
}

function nigerian(national: string): PhoneNumber {
  const known = mobile.test(national) || (!/^[789]/.test(national) && landline.test(national))
  return known ? { digits: `234${national}` } : { fault: 'link.numberLength' }
}
