import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** A request that cannot be served, in words for whoever sent it: what is wrong, and how it is right. */
export class Fault extends Error {
  override name = 'Fault'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly headers: Record<string, string>
  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function faultResponse({ status, code, message, headers }: Fault): Response {
  return Response.json({ error: { code, message } }, { status, headers })
}
