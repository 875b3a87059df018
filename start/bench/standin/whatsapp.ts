import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { browserOf, kill, renderersOf } from './browser-process.ts'
import { Linking, type QrPace } from './linking.ts'
import { writePage } from './page-html.ts'
import { PageLine } from './page-line.ts'
import { BusinessPhone, type PhoneOptions } from './phone.ts'

/** What the page gives as its version: the library compares it with versions of the real page. */
const version = '2.3000.1099999999'

export interface StandInOptions {
  /** Default: a new code every 20 s, six times, as the real page. */
  qr?: QrPace
  /** A page whose device was unlinked while it was closed loads anew, or goes on with a QR code (default). */
  unlinkedAtStart?: 'reload' | 'qr'
  now?: () => Date
}

/** Options of a whatsapp-web.js Client with which it reaches the stand-in, and nothing else. */
export interface ClientOptions {
  webVersion: string
  webVersionCache: { type: 'local'; path: string; strict: true }
  puppeteer: { args: string[] }
}

/**
 * Flags with which Chromium looks up no name and asks no background service; the page may talk to this
 * machine, which Chromium else forbids to pages of public addresses (Local Network Access).
 */
const chromiumFlags = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,PrivateNetworkAccessChecks',
]

/** WhatsApp's servers and the phones on them, for whatsapp-web.js to talk to. */
export class StandIn implements AsyncDisposable {
  readonly #linking: Linking
  readonly #now: () => Date
  readonly #unlinkedAtStart: 'reload' | 'qr'
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #folder: string
  readonly #lines = new Set<PageLine>()
  readonly #phones = new Map<string, BusinessPhone>()
  readonly #breaches: string[] = []
  #down = false

  constructor(server: Server, folder: string, options: StandInOptions) {
    this.#server = server
    this.#folder = folder
    this.#linking = new Linking(options.qr ?? { everyMs: 20_000, codes: 6 })
    this.#now = options.now ?? (() => new Date())
    this.#unlinkedAtStart = options.unlinkedAtStart ?? 'qr'
    server.on('upgrade', (request, socket, head) => {
      if (this.#down) socket.destroy()
      else this.#sockets.handleUpgrade(request, socket, head, (open) => this.#welcome(open, request.socket))
    })
  }

  clientOptions(): ClientOptions {
    return {
      webVersion: version,
      webVersionCache: { type: 'local', path: this.#folder, strict: true },
      puppeteer: { args: chromiumFlags },
    }
  }

  /** Where pages reach the server. */
  get lineUrl(): string {
    return lineUrlOf(this.#server)
  }

  /** A business's phone; the same one for the same number (digits with the country code). */
  phone(number: string, options: PhoneOptions = {}): BusinessPhone {
    const phone = this.#phones.get(number) ?? new BusinessPhone(this.#linking, this.#now, number, options)
    this.#phones.set(number, phone)
    return phone
  }

  /** What the library or the product did that the real page would not stand, or that the stand-in lacks. */
  breaches(): string[] {
    return [...this.#breaches]
  }

  /** The way to WhatsApp: `down` cuts what is open and refuses what comes. */
  readonly network = {
    down: (): void => {
      this.#down = true
      for (const line of this.#lines) line.cut()
    },
    up: (): void => {
      this.#down = false
    },
  }

  /** Kills the process that draws the phone's pages, as running out of memory does. Linux only. */
  async crashPage(phone: BusinessPhone): Promise<void> {
    const browsers = await this.#browsersOf(phone)
    for (const browser of browsers) for (const pid of await renderersOf(browser)) kill(pid)
  }

  /** Kills the whole browser without a word. Linux only. */
  async killBrowser(phone: BusinessPhone): Promise<void> {
    for (const pid of await this.#browsersOf(phone)) kill(pid)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.network.down()
    this.#server.close()
    this.#server.closeAllConnections()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #browsersOf(phone: BusinessPhone): Promise<number[]> {
    const { port } = this.#server.address() as AddressInfo
    const found = await Promise.all(phone.openPages().map((page) => browserOf(page.port, port)))
    return found.filter((pid) => pid !== undefined)
  }

  #welcome(open: WebSocket, { remotePort = 0 }: Socket): void {
    const line = new PageLine(open, remotePort, (credential) => this.#hello(line, credential))
    line.onBreach = (text) => this.#breaches.push(text)
    this.#lines.add(line)
    open.on('close', () => this.#lines.delete(line))
  }

  #hello(line: PageLine, credential: string | undefined): void {
    const phones = [...this.#phones.values()]
    if (credential === undefined) this.#linking.offer(line)
    else if (!phones.some((phone) => phone.welcome(line, credential))) {
      line.tell({ t: 'loggedOut', reload: this.#unlinkedAtStart === 'reload' })
    }
  }
}

/** Starts WhatsApp's side of the line on a free port of this machine. */
export async function openStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = await mkdtemp(join(tmpdir(), 'jara-standin-'))
  await writePage(join(folder, `${version}.html`), version, lineUrlOf(server))
  return new StandIn(server, folder, options)
}

function lineUrlOf(server: Server): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}
