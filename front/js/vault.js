// A small store for what must survive a dead battery and nobody should read: records are encrypted (AES-GCM) with a key that
// the browser keeps and no script can take out. Where the browser cannot do that, records stay in memory and `lasting` is false.
const KEYS = "keys";
const ROWS = "rows";

export async function vault(name) {
  try {
    const base = await open(`nj-${name}`);
    const key = await keyOf(base);
    return lasting(base, key);
  } catch {
    return passing();
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(KEYS);
    request.result.createObjectStore(ROWS);
  };
  return done(request);
}

async function keyOf(base) {
  const kept = await done(base.transaction(KEYS).objectStore(KEYS).get("key"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  // Two tabs at once: the first key stays.
  await done(base.transaction(KEYS, "readwrite").objectStore(KEYS).add(made, "key")).catch(() => null);
  return done(base.transaction(KEYS).objectStore(KEYS).get("key"));
}

function lasting(base, key) {
  const rows = (mode) => base.transaction(ROWS, mode).objectStore(ROWS);
  return {
    lasting: true,
    async put(record) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify(record));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
      await done(rows("readwrite").put({ iv, box }, record.key));
    },
    remove: (id) => done(rows("readwrite").delete(id)),
    async all() {
      const kept = await done(rows("readonly").getAll());
      const opened = await Promise.all(
        kept.map(async ({ iv, box }) => JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box))))
      );
      return opened.sort((one, other) => one.at - other.at);
    },
  };
}

function passing() {
  const records = new Map();
  return {
    lasting: false,
    put: async (record) => void records.set(record.key, record),
    remove: async (id) => void records.delete(id),
    all: async () => [...records.values()].sort((one, other) => one.at - other.at),
  };
}
