/** What a message can be besides words. */
export const mediaKinds = [
  'voice',
  'image',
  'video',
  'document',
  'location',
  'contact',
  'sticker',
  'view-once',
  'other',
] as const
export type MediaKind = (typeof mediaKinds)[number]
