import { describe, expect, test } from 'vitest'
import { usualTiming as limits } from '../../bots/whatsapp-web/timing.ts'
import { decide, type Sighting, shownState } from '../../bots/whatsapp-web/watchdog.ts'

const page = (socket: string | null, synced = false): Sighting['probe'] => ({
  answered: true,
  page: { socket, synced, prepared: socket !== null },
})

/** A linked account's page that has just been opened. */
const opening: Sighting = {
  ...{ linking: false, trouble: undefined, failed: false, probe: page('OPENING'), attached: false },
  ...{ silentMs: 0, openMs: 1_000, stateMs: 1_000, qrs: 0, takeOvers: 0, unpairedBefore: false },
}
const silent = { probe: { answered: false } } as const
const conflict = { probe: page('CONFLICT') }
const unpaired = { probe: page('UNPAIRED') }
const idle = { probe: page('UNPAIRED_IDLE') }
const wait = { do: 'wait' }
const restart = (reason: string) => ({ do: 'restart', reason })
const lost = { do: 'end', state: 'lost', detail: 'logged-out' }

const table: [string, Partial<Sighting>, object][] = [
  ['it opens', {}, wait],
  ['its program has not loaded', { probe: page(null) }, wait],
  ['its program never loads', { probe: page(null), openMs: limits.startMs }, restart('page-not-loaded')],
  ['the browser or the page did not open', { failed: true }, restart('not-opened')],
  ['the page crashed, out of memory too', { trouble: 'page-crashed' }, restart('page-crashed')],
  ['the page closed', { trouble: 'page-closed' }, restart('page-closed')],
  ['the browser was killed', { trouble: 'browser-gone', ...silent }, restart('browser-gone')],
  ['no answer between two pages', { ...silent, silentMs: limits.silentMs - 1 }, wait],
  ['no answer for long', { ...silent, silentMs: limits.silentMs }, restart('page-silent')],

  ['it catches up', { probe: page('CONNECTED') }, wait],
  ['it never catches up', { probe: page('CONNECTED'), openMs: limits.syncMs }, restart('not-ready')],
  ['it had synced before the library listened', { probe: page('CONNECTED', true) }, { do: 'announce' }],
  ['it is ready', { probe: page('CONNECTED', true), attached: true }, { do: 'live' }],
  [
    'it has been ready for long',
    { ...opening, probe: page('CONNECTED', true), attached: true, openMs: 1e9 },
    { do: 'live' },
  ],

  ['the network is away', { probe: page('TIMEOUT') }, wait],
  ['the network is away for long', { stateMs: limits.offlineMs }, restart('offline')],
  ['a state that WhatsApp may add', { probe: page('SOMETHING_NEW') }, wait],
  ['a proxy is refused', { probe: page('PROXYBLOCK') }, restart('proxyblock')],
  ['the page is outdated', { probe: page('DEPRECATED_VERSION') }, restart('deprecated-version')],

  ['it was opened elsewhere', { ...conflict }, wait],
  ['… and is taken back', { ...conflict, stateMs: limits.takeOverMs }, { do: 'take-over' }],
  ['… and again: no fight', { ...conflict, takeOvers: 1, stateMs: limits.takeOverMs }, wait],
  ['… but in the end', { ...conflict, takeOvers: 1, stateMs: limits.takeOverAgainMs }, { do: 'take-over' }],

  ['logged out on the phone', { trouble: 'logged-out', ...silent }, lost],
  ['it asks to be linked, for an instant', { ...unpaired }, wait],
  ['it asks to be linked', { ...unpaired, stateMs: limits.unpairedMs }, restart('unpaired')],
  ['… once more', { ...unpaired, stateMs: limits.unpairedMs, unpairedBefore: true }, lost],
  ['banned', { probe: page('TOS_BLOCK') }, { do: 'end', state: 'banned', detail: 'tos-block' }],
  [
    'a banned business',
    { probe: page('SMB_TOS_BLOCK') },
    { do: 'end', state: 'banned', detail: 'smb-tos-block' },
  ],

  ['it shows a QR', { linking: true, ...unpaired, qrs: 1 }, wait],
  ['it shows none yet', { linking: true, ...unpaired }, wait],
  ['it shows none at all', { linking: true, ...unpaired, openMs: limits.startMs }, restart('no-qr')],
  ['it stopped showing any', { linking: true, ...idle, qrs: 6 }, { do: 'refresh-qr' }],
  [
    'nobody scans',
    { linking: true, ...idle, qrs: limits.qrs + 1 },
    { do: 'end', state: 'unlinked', detail: 'not-scanned' },
  ],
  ['it pairs', { linking: true, probe: page('PAIRING'), qrs: 2 }, wait],
]

describe('what one look at a browser calls for', () => {
  test.each(table)('%s', (_name, seen, action) => {
    expect(decide({ ...opening, ...seen }, limits)).toEqual(action)
  })
})

describe('what the owner is shown of it', () => {
  const long = { stateMs: limits.offlineShownMs, silentMs: limits.offlineShownMs }
  test.each<[string, Partial<Sighting>, ReturnType<typeof shownState>]>([
    ['it opens', {}, { state: 'syncing' }],
    ['it catches up', { probe: page('CONNECTED') }, { state: 'syncing' }],
    ['a short interruption', { probe: page('TIMEOUT') }, { state: 'syncing' }],
    ['a long one', { probe: page('TIMEOUT'), ...long }, { state: 'syncing', detail: 'offline' }],
    ['opened elsewhere', conflict, { state: 'syncing', detail: 'open-elsewhere' }],
    ['a QR', { linking: true, ...unpaired }, { state: 'linking' }],
    ['the phone pairs', { linking: true, probe: page('PAIRING') }, { state: 'syncing' }],
    ['no answer for an instant', silent, null],
    ['no answer', { ...silent, ...long }, { state: 'syncing', detail: 'page-silent' }],
    [
      'no answer while linking',
      { linking: true, ...silent, ...long },
      { state: 'linking', detail: 'page-silent' },
    ],
  ])('%s', (_name, seen, shown) => {
    expect(shownState({ ...opening, ...seen }, limits)).toEqual(shown)
  })
})
