/** Paystack said no, and will say no again: the message is its own. */
export class PaystackRefused extends Error {
  override name = 'PaystackRefused'
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(message)
    this.code = code
  }
}

/** Our reference was used before: whatever it did then stands, and verifying it tells. */
export class DuplicateReference extends PaystackRefused {
  override name = 'DuplicateReference'
}

/** Paystack knows no such thing. */
export class PaystackNotFound extends PaystackRefused {
  override name = 'PaystackNotFound'
}

/** No answer, or none that can be read: it may or may not have been done. To be asked again later. */
export class PaystackUnavailable extends Error {
  override name = 'PaystackUnavailable'
}

/** Until the operator mends the key nothing can be asked, and nothing is decided. */
export class PaystackKeyUnknown extends PaystackUnavailable {
  override name = 'PaystackKeyUnknown'
}
