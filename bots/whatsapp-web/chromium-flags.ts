/**
 * What Chromium is told to leave out, by name, so that each can be switched off where it does harm. Puppeteer's own
 * defaults (no extensions, no background networking, no first run …) come on top.
 */
const flagsOf = {
  /** There is no screen: drawing needs no process of its own. */
  'gpu-process': ['--disable-gpu', '--in-process-gpu'],
  /** The network in the browser's own process: one process less. */
  'network-process': ['--enable-features=NetworkServiceInProcess2'],
  /** One site, one page: no renderer waits for the next page, none is split off for another site's frame. */
  'spare-renderer': [
    '--disable-features=SpareRendererForSitePerProcess,IsolateOrigins,site-per-process',
    '--disable-site-isolation-trials',
    '--renderer-process-limit=1',
  ],
  /** The page is opened once and stays: what it fetched is not needed twice. In bytes. */
  'disk-cache': ['--disk-cache-size=16777216', '--media-cache-size=1048576'],
  /** V8 takes the smaller of two choices where it has one; the page has little to compute. */
  'small-heap': ['--js-flags=--optimize-for-size'],
  /** Nobody looks, listens or is spoken to. */
  'sight-and-sound': [
    '--disable-remote-fonts',
    '--disable-speech-api',
    '--disable-notifications',
    '--autoplay-policy=user-gesture-required',
  ],
  /** Profile pictures and telemetry are not fetched: their hosts do not resolve. */
  'needless-hosts': [
    '--host-resolver-rules=MAP pps.whatsapp.net ~NOTFOUND,MAP crashlogs.whatsapp.net ~NOTFOUND,MAP dit.whatsapp.net ~NOTFOUND',
  ],
  /** Chromium fetches no parts of itself, keeps no reports and asks no update server. */
  housekeeping: [
    '--disable-component-update',
    '--disable-domain-reliability',
    '--no-pings',
    '--no-default-browser-check',
  ],
} satisfies Record<string, string[]>

export type Trim = keyof typeof flagsOf
export const trims = Object.keys(flagsOf) as Trim[]

/** Flags of which Chromium heeds only the last one, so several are joined. */
const joined = ['--disable-features', '--enable-features', '--host-resolver-rules', '--js-flags']

/** @param sandbox false only where Chromium cannot have one: it refuses to start as root with it. */
export function chromiumFlags(leftOut: readonly Trim[], sandbox: boolean): string[] {
  return [...leftOut.flatMap((trim) => flagsOf[trim]), ...(sandbox ? [] : ['--no-sandbox'])]
}

/** Joins what is given twice: `--disable-features=A` and `--disable-features=B` are `--disable-features=A,B`. */
export function joinFlags(flags: readonly string[]): string[] {
  const values = new Map<string, string[]>()
  const rest = flags.filter((flag) => {
    const name = flag.slice(0, flag.indexOf('='))
    if (!joined.includes(name)) return true
    values.set(name, [...(values.get(name) ?? []), flag.slice(name.length + 1)])
    return false
  })
  const separator = (name: string) => (name === '--js-flags' ? ' ' : ',')
  return [...rest, ...[...values].map(([name, all]) => `${name}=${all.join(separator(name))}`)]
}
