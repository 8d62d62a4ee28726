// The browser's store of a virtual phone: IndexedDB, one database per phone, one record per put, durable when it resolves.
import type { KeyValueStore } from './key-value-store';

// The few members used here: this lib is also compiled without the browser's types.
interface Request<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface ObjectStore {
  get(key: string): Request<unknown>;
  getAllKeys(): Request<unknown[]>;
  put(value: unknown, key: string): Request<unknown>;
  delete(key: string): Request<unknown>;
  clear(): Request<unknown>;
}
interface Transaction {
  readonly error: unknown;
  objectStore(name: string): ObjectStore;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  onerror: (() => void) | null;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(store: string, mode: 'readonly' | 'readwrite', options?: { durability: 'strict' }): Transaction;
  close(): void;
  onversionchange: (() => void) | null;
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
  onblocked: (() => void) | null;
}
export interface IndexedDbFactory {
  open(name: string, version: number): OpenRequest;
}

const RECORDS = 'records';

/** @param name of the database, one per virtual phone, e.g. `keychain-<iccid>` */
export function indexedDbStore(name: string, factory: IndexedDbFactory = browserFactory()): KeyValueStore {
  let opened: Promise<Database> | undefined;
  const database = (): Promise<Database> => {
    opened ??= open(factory, name).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const read = async <T>(ask: (store: ObjectStore) => Request<T>): Promise<T> => {
    const request = ask((await database()).transaction(RECORDS, 'readonly').objectStore(RECORDS));
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(storeProblem(request.error));
    });
  };
  const write = async (act: (store: ObjectStore) => unknown): Promise<void> => {
    const transaction = (await database()).transaction(RECORDS, 'readwrite', { durability: 'strict' });
    await new Promise<void>((resolve, reject) => {
      // A request that succeeded is not yet on disk; a completed transaction is.
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(storeProblem(transaction.error));
      transaction.onerror = () => reject(storeProblem(transaction.error));
      act(transaction.objectStore(RECORDS));
    });
  };
  return {
    get: (key) => read((store) => store.get(key)),
    put: (key, value) => write((store) => store.put(value, key)),
    delete: (key) => write((store) => store.delete(key)),
    clear: () => write((store) => store.clear()),
    keys: async () => (await read((store) => store.getAllKeys())).map(String),
  };
}

function open(factory: IndexedDbFactory, name: string): Promise<Database> {
  const request = factory.open(name, 1);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => void request.result.createObjectStore(RECORDS);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(storeProblem(request.error));
    request.onblocked = () => reject(storeProblem('blocked'));
  });
}

const storeProblem = (cause: unknown): Error => new Error('the store of the phone failed', { cause });

function browserFactory(): IndexedDbFactory {
  const { indexedDB } = globalThis as { indexedDB?: IndexedDbFactory };
  if (!indexedDB) throw new Error('no IndexedDB here');
  return indexedDB;
}
