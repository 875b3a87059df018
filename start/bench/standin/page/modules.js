import { Emitter } from './emitter.js'
import { createWid, MsgKey } from './ids.js'

const nothing = () => undefined
const links = (text) => (text ?? '').match(/https?:\/\/\S+/g)?.map((href) => ({ href })) ?? []
const encodeB64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
const random = (length) => crypto.getRandomValues(new Uint8Array(length))

/** Calls that ring: the library listens at the Map in here. */
export class Calls extends Emitter {
  ringing = new Map()

  ring(call) {
    this.ringing.set(call.id, call)
  }
}

/** Keys of this page that go into the QR code. */
function registration() {
  const [noise, identity, adv] = [random(32), random(32), encodeB64(random(32))]
  return {
    WABase64: { encodeB64 },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: 'CHROME' },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: noise } }) } },
    WAWebSignalStoreApi: {
      waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: identity } }) },
    },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => adv },
    WAWebMiscBrowserUtils: { info: () => ({ os: 'Linux', name: 'Chrome' }) },
  }
}

function linking(session) {
  const refresh = () => session.line.ask('refresh')
  return {
    WAWebSocketModel: { Socket: session.Socket },
    WAWebConnModel: { Conn: session.Conn },
    WAWebCmd: { Cmd: session.Cmd },
    WAWebOfflineHandler: {
      OfflineMessageHandler: { getOfflineDeliveryProgress: () => session.progress },
    },
    WAWebAltDeviceLinkingApi: {
      setPairingType: nothing,
      initializeAltDeviceLinking: async () => undefined,
      initializeQRLinking: refresh,
      startAltLinkingFlow: (phoneNumber) => session.line.ask('code', phoneNumber),
    },
    WAWebLaunchSocketUtils: { refreshQR: refresh },
    WAWebUserPrefsMeUser: {
      getMaybeMePnUser: () => session.me.pn,
      getMaybeMeLidUser: () => session.me.lid,
    },
    WAWebStreamModel: { Stream: { markAvailable: nothing, markUnavailable: nothing } },
    WAWebPresenceChatAction: {
      sendPresenceAvailable: async () => session.line.ask('presence', true),
      sendPresenceUnavailable: async () => session.line.ask('presence', false),
    },
  }
}

function people(session) {
  const { books, line } = session
  const exists = async (wid) => {
    const person = await line.ask('exists', String(wid))
    if (!person) return null
    books.person(person)
    return { wid }
  }
  return {
    WAWebWidFactory: { createWid, createWidFromWidLike: createWid, asUserWidOrThrow: createWid },
    WAWebApiContact: {
      getCurrentLid: (wid) => books.alias(wid),
      getPhoneNumber: (wid) => books.alias(wid),
      getAlternateUserWid: (wid) => books.alias(wid),
    },
    WAWebQueryExistsJob: { queryWidExists: exists },
    WAWebLidMigrationUtils: { toPn: (wid) => (createWid(wid)?.isLid() ? books.alias(wid) : wid) },
    WAWebContactGetters: {
      getIsMe: (contact) => contact.id.equals(session.me.pn) || contact.id.equals(session.me.lid),
      getIsUser: (contact) => contact.id.isUser(),
      getIsGroup: (contact) => contact.id.isGroup(),
      getIsWAContact: (contact) => contact.id.isUser(),
      getUserid: (contact) => (contact.phoneNumber ?? contact.id).user,
      getVerifiedName: nothing,
      getVerifiedLevel: nothing,
      getStatusMute: () => false,
      getName: nothing,
      getShortName: nothing,
      getPushname: (contact) => contact.pushname,
      getIsEnterprise: () => false,
    },
    WAWebFrontendContactGetters: { getIsMyContact: () => false },
  }
}

function messages(session) {
  const { books, line } = session
  const { Msg, Chat, Contact, Newsletters } = books
  const GroupMetadata = { update: async () => undefined }
  return {
    WAWebCollections: {
      Msg,
      Chat,
      Contact,
      GroupMetadata,
      WAWebNewsletterCollection: Newsletters,
      Blocklist: new Map(),
    },
    WAWebMsgKey: MsgKey,
    WALinkify: { findLink: (text) => links(text)[0] ?? null, findLinks: links },
    WAWebLinkPreviewChatAction: { getLinkPreview: async () => null },
    WAWebMsgReply: { canReplyMsg: (message) => !message.isNotification },
    WAWebChatGetters: {
      getIsNewsletter: (chat) => chat.id.isNewsletter(),
      getIsBroadcast: (chat) => chat.id.server === 'broadcast',
    },
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebUpdateUnreadChatAction: { sendSeen: ({ chat }) => session.seen(chat) },
    WAWebChatStateBridge: {
      sendChatStateComposing: (wid) => line.ask('typing', String(wid), true),
      sendChatStateRecording: (wid) => line.ask('typing', String(wid), true),
      sendChatStatePaused: (wid) => line.ask('typing', String(wid), false),
    },
    WAWebFindChatAction: { findOrCreateLatestChat: async (wid) => ({ chat: await books.load(wid) }) },
    WAWebChatLoadMessages: { loadEarlierMsgs: ({ chat }) => earlier(session, chat) },
    WAWebSendMsgChatAction: { addAndSendMsgToChat: (chat, message) => addAndSend(session, chat, message) },
    WAWebDownloadManager: { downloadManager: { downloadAndMaybeDecrypt: (media) => download(line, media) } },
    WAWebNonMessageDataRequestPlaceholderMessageResendUtils: {
      handlePlaceholderMsgsSeen: (seen) =>
        line.ask(
          'resend',
          seen.map((message) => message.id._serialized),
        ),
    },
  }
}

async function earlier({ books, line }, chat) {
  const held = chat.msgs.getModelsArray().map((message) => message.id._serialized)
  const wires = await line.ask('earlier', String(chat.id), held)
  return wires.map((wire) => books.message(wire, { isNew: false, quietly: true }))
}

/** Two promises, as WhatsApp Web gives them: the message is in the chat; the server has it. */
function addAndSend(session, chat, message) {
  if (session.behaviour.sending === 'hangs') return [new Promise(nothing), new Promise(nothing)]
  const sent = session.send({ ...message, to: chat.id })
  const result = sent.then((one) => one.result)
  result.catch(nothing)
  return [sent.then((one) => one.model), result]
}

async function download(line, { directPath }) {
  const data = await line.ask('media', directPath)
  if (data === null) throw Object.assign(new Error('media is gone'), { status: 404 })
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)).buffer
}

/** Modules that the library wraps where they exist; nothing here calls them but their own callers would. */
function wrapped(reactions) {
  return {
    WAWebBackendJobsCommon: { mediaTypeFromProtobuf: nothing },
    WAWebE2EProtoUtils: { typeAttributeFromProtobuf: nothing },
    WAWebAddonReactionTableMode: { reactionTableMode: reactions },
    WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert: nothing } },
    WAWebSyncGatingUtils: { isPlaceholderMessageResendEnabled: () => false },
  }
}

/** `window.require`: the modules that the library asks for. What is not here is refused and told to the server. */
export function moduleLoader(session) {
  const modules = {
    ...registration(),
    ...linking(session),
    ...people(session),
    ...messages(session),
    ...wrapped(session.reactions),
    WAWebCallCollection: session.calls,
  }
  return (name) => {
    if (Object.hasOwn(modules, name)) return modules[name]
    session.line.ask('breach', `asked for the module ${name}, which the stand-in lacks`)
    throw new Error(`Requiring unknown module "${name}"`)
  }
}
