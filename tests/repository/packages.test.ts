import { expect, test } from 'vitest'
import { read } from './files.ts'

interface Entry {
  version: string
  name?: string
  optional?: boolean
  hasInstallScript?: boolean
  optionalDependencies?: Record<string, string>
}
const manifest = JSON.parse(read('package.json'))
const packages: Record<string, Entry> = JSON.parse(read('package-lock.json')).packages

/** Where Node would find `name` from `from`; undefined: the lock lacks it. */
function resolved(from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    const path = `${place === '' ? '' : `${place}/`}node_modules/${name}`
    if (path in packages) return path
    if (place === '') return undefined
  }
}

test('the lock names the builds of every platform, so that `npm ci` works on each', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !resolved(path, name)),
  )
  expect(missing).toEqual([])
})

test('GPU builds of the engine are left to `npm run gpu`', () => {
  const heavy = Object.keys(packages).filter((path) =>
    /@node-llama-cpp\/.*-(cuda|cuda-ext|vulkan)$/.test(path),
  )
  expect(heavy.length).toBeGreaterThan(0)
  expect(heavy.filter((path) => packages[path]?.name !== 'empty-npm-package')).toEqual([])
})

test('for every install script it is decided whether it may run', () => {
  const scripted = Object.entries(packages).filter(([, entry]) => entry.hasInstallScript && !entry.optional)
  const names = scripted.map(([path]) =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  )
  expect(names.filter((name) => !(name in manifest.allowScripts))).toEqual([])
})

test('versions are exact', () => {
  const wanted = Object.entries<string>({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})
