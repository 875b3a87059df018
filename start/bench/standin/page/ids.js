/** The id of a chat or person: `USER@SERVER`. */
export class Wid {
  constructor(serialized) {
    const [user, server] = serialized.split('@')
    if (!user || !server) throw new Error(`wid error: invalid wid ${serialized}`)
    this.server = server
    this.user = user
    this._serialized = serialized
  }

  isLid() {
    return this.server === 'lid'
  }

  isUser() {
    return this.server === 'c.us' || this.server === 'lid'
  }

  isGroup() {
    return this.server === 'g.us'
  }

  isStatus() {
    return this._serialized === 'status@broadcast'
  }

  isNewsletter() {
    return this.server === 'newsletter'
  }

  equals(other) {
    return other?._serialized === this._serialized
  }

  toString() {
    return this._serialized
  }

  toJid() {
    return this._serialized.replace('@c.us', '@s.whatsapp.net')
  }
}

/** From a string, a Wid, or what is left of one that went through JSON. */
export function createWid(like) {
  if (like === undefined || like === null) return undefined
  return new Wid(typeof like === 'string' ? like : like._serialized)
}

/** The id of a message: `FROMME_CHAT_ID`, in groups with the person who wrote it. */
export class MsgKey {
  constructor({ fromMe, remote, id, participant, selfDir, to }) {
    this.fromMe = fromMe ?? selfDir === 'out'
    this.remote = remote ?? to
    this.id = id
    if (participant) this.participant = participant
    this._serialized = [this.fromMe, this.remote, this.id, participant]
      .filter((part) => part !== undefined)
      .join('_')
  }

  toString() {
    return this._serialized
  }

  /** WhatsApp Web's own ids begin with 3EB0; phones make other ones. */
  static async newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(9))
    return `3EB0${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`.toUpperCase()
  }

  static fromString(serialized) {
    const [fromMe, remote, id, participant] = serialized.split('_')
    return new MsgKey({
      fromMe: fromMe === 'true',
      remote: createWid(remote),
      id,
      participant: createWid(participant),
    })
  }
}
