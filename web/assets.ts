import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'

const folder = new URL('public/', import.meta.url)

const files = {
  chatCss: { name: 'chat.css', type: 'text/css; charset=utf-8' },
  chatJs: { name: 'chat.js', type: 'text/javascript; charset=utf-8' },
  conversationJs: { name: 'conversation.js', type: 'text/javascript; charset=utf-8' },
  icon: { name: 'icon.svg', type: 'image/svg+xml' },
  linkCss: { name: 'link.css', type: 'text/css; charset=utf-8' },
  linkJs: { name: 'link.js', type: 'text/javascript; charset=utf-8' },
  linkOpenJs: { name: 'link-open.js', type: 'text/javascript; charset=utf-8' },
  linesJs: { name: 'lines.js', type: 'text/javascript; charset=utf-8' },
  outboxJs: { name: 'outbox.js', type: 'text/javascript; charset=utf-8' },
  receiptCss: { name: 'receipt.css', type: 'text/css; charset=utf-8' },
  receiptJs: { name: 'receipt.js', type: 'text/javascript; charset=utf-8' },
  sessionJs: { name: 'session.js', type: 'text/javascript; charset=utf-8' },
  siteCss: { name: 'site.css', type: 'text/css; charset=utf-8' },
} as const

type Asset = keyof typeof files

/** `/static/VERSION/…`: the version is a hash of all files, so browsers may keep each for ever. */
export interface Assets {
  app: Hono
  urls: Record<Asset, string>
}

/** Reads the page's own files once; they are small and change only with a release. */
export function loadAssets(): Assets {
  const bodies = Object.entries(files).map(
    ([asset, { name }]) => [asset, readFileSync(new URL(name, folder))] as const,
  )
  const hash = createHash('sha256')
  for (const [, body] of bodies) hash.update(body)
  const version = hash.digest('hex').slice(0, 12)

  const app = new Hono()
  for (const [asset, body] of bodies) {
    const { name, type } = files[asset as Asset]
    const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }
    app.get(`/${version}/${name}`, (context) => context.body(new Uint8Array(body), 200, headers))
  }
  const urls = Object.entries(files).map(([asset, { name }]) => [asset, `/static/${version}/${name}`])
  return { app, urls: Object.fromEntries(urls) }
}
