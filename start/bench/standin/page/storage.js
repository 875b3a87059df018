const stores = ['keys', 'outbox']
let opened

/** What a linked device keeps on disk: its credential, and messages that the server has not confirmed. */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('standin', 1)
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

/** Strict: once the promise resolves, the write has reached the disk and outlives a killed browser. */
async function run(store, mode, action) {
  const transaction = (await database()).transaction(store, mode, { durability: 'strict' })
  const request = action(transaction.objectStore(store))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onerror = () => reject(transaction.error)
    transaction.onabort = () => reject(transaction.error)
  })
}

export const read = (store, key) => run(store, 'readonly', (rows) => rows.get(key))
export const readAll = (store) => run(store, 'readonly', (rows) => rows.getAll())
export const write = (store, key, value) => run(store, 'readwrite', (rows) => rows.put(value, key))
export const remove = (store, key) => run(store, 'readwrite', (rows) => rows.delete(key))

/** What logging out leaves: nothing. */
export async function forgetAll() {
  for (const store of stores) await run(store, 'readwrite', (rows) => rows.clear())
}
