// Where a virtual phone keeps what outlives an app: atomic single puts, nothing else is promised. Everything above is built so
// that dying between two puts leaves a state from which the app can go on.

export interface KeyValueStore {
  /** undefined when there is none. Values survive as structured clones, CryptoKeys included. */
  get(key: string): Promise<unknown>;
  /** Atomic and on disk when it resolves. */
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  clear(): Promise<void>;
  keys(): Promise<string[]>;
}

/** For headless phones and tests. Several keychains over one memory store are several tabs of one phone. */
export function memoryStore(): KeyValueStore {
  const records = new Map<string, unknown>();
  return {
    get: async (key) => structuredClone(records.get(key)),
    put: async (key, value) => void records.set(key, structuredClone(value)),
    delete: async (key) => void records.delete(key),
    clear: async () => records.clear(),
    keys: async () => [...records.keys()],
  };
}
