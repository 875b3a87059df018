export const channelKinds = ['terminal', 'web', 'telegram', 'whatsapp-web', 'whatsapp-cloud'] as const
export type ChannelKind = (typeof channelKinds)[number]
