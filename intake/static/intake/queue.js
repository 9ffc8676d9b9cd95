// Pages that wait on the tablet until the server has them. Each is encrypted with the key that the
// server gave for this one sitting; the key lives in memory only, and the server destroys it when
// the sitting ends. Where the browser offers no encryption, pages wait in memory alone.

const NAME = "backstride-waiting";
const STORE = "pages";

export async function openQueue({ key, ref }) {
  if (!key || !ref || !globalThis.crypto?.subtle || !globalThis.indexedDB) return memoryQueue();
  const secret = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  return diskQueue(await database(), secret, ref);
}

function memoryQueue() {
  let waiting = [];
  return {
    durable: false,
    put: async (item) => void waiting.push(item),
    all: async () => [...waiting],
    remove: async ({ key }) => void (waiting = waiting.filter((item) => item.key !== key)),
  };
}

function diskQueue(db, secret, ref) {
  return {
    durable: true,
    async put(item) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(item));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, plain);
      await write(db, (store) => store.put({ ref, seq: item.seq, key: item.key, iv, sealed }));
    },
    async all() {
      const rows = await read(db, ref);
      return Promise.all(rows.map((row) => unseal(row, secret)));
    },
    remove: ({ seq, key }) => write(db, (store) => store.delete([ref, seq, key])),
  };
}

async function unseal(row, secret) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, secret, row.sealed);
  return JSON.parse(new TextDecoder().decode(plain));
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

// The references of sittings that still have pages on this tablet → how many.
export async function leftOver() {
  const found = new Map();
  if (!globalThis.indexedDB) return found;
  const db = await database();
  const keys = await settled(db.transaction(STORE).objectStore(STORE).getAllKeys());
  db.close();
  for (const [ref] of keys) found.set(ref, (found.get(ref) ?? 0) + 1);
  return found;
}

export async function forget(ref) {
  const db = await database();
  await write(db, (store) => store.delete(IDBKeyRange.bound([ref], [ref, []])));
  db.close();
}

function database() {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ["ref", "seq", "key"] });
  return settled(opening);
}

// "strict": the promise settles when the page is on disk, not when it is on its way there.
function write(db, act) {
  return new Promise((done, failed) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
    act(transaction.objectStore(STORE));
    transaction.oncomplete = () => done();
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
}

function read(db, ref) {
  return settled(db.transaction(STORE).objectStore(STORE).getAll(IDBKeyRange.bound([ref], [ref, []])));
}

function settled(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
