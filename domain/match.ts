import type { Business, Person, Service } from './business.ts'

export type ServiceMatch =
  | { kind: 'one'; service: Service }
  | { kind: 'several'; services: Service[] }
  | { kind: 'none' }

export function matchService(_words: string, _business: Business, _hints?: { whom?: string[] }): ServiceMatch {
  return { kind: 'none' }
}

export function matchPerson(_words: string, _people: Person[]): Person | undefined | 'several' {
  return undefined
}
