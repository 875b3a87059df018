/** What one process does: hold the channels' sessions, answer, serve the web. */
export const roles = ['bots', 'worker', 'web'] as const
export type Role = (typeof roles)[number]

/** Parses `all` or `bots,worker,web` in any order. @returns undefined when a name is unknown. */
export function parseRoles(text: string): Role[] | undefined {
  const names = text.split(',').map((name) => name.trim())
  if (names.length === 1 && names[0] === 'all') return [...roles]
  if (!names.every((name) => roles.includes(name as Role))) return undefined
  return roles.filter((role) => names.includes(role))
}
