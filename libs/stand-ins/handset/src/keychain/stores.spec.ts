// The stores of a virtual phone and the lock over its tabs.
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultLocks } from './exclusive';
import { indexedDbStore, type IndexedDbFactory } from './indexed-db-store';
import { type KeyValueStore, memoryStore } from './key-value-store';

afterEach(() => vi.unstubAllGlobals());

describe.each<[string, () => KeyValueStore]>([
  ['in memory', memoryStore],
  ['in IndexedDB', () => indexedDbStore('phone', new IDBFactory())],
])('a store %s', (_where, open) => {
  it('keeps, replaces, lists, deletes and clears', async () => {
    const store = open();
    expect(await store.get('a')).toBeUndefined();
    await store.put('a', Uint8Array.of(1, 2));
    await store.put('b', { text: 'x', bytes: Uint8Array.of(3) });
    await store.put('a', Uint8Array.of(9));
    expect(await store.get('a')).toEqual(Uint8Array.of(9));
    expect(await store.get('b')).toEqual({ text: 'x', bytes: Uint8Array.of(3) });
    expect((await store.keys()).sort()).toEqual(['a', 'b']);
    await store.delete('a');
    await store.delete('not there');
    expect(await store.keys()).toEqual(['b']);
    await store.clear();
    expect(await store.keys()).toEqual([]);
  });

  it('keeps what was put, not what becomes of it', async () => {
    const store = open();
    const value = { list: [1] };
    await store.put('a', value);
    value.list.push(2);
    const read = (await store.get('a')) as typeof value;
    read.list.push(3);
    expect(await store.get('a')).toEqual({ list: [1] });
  });

  it('keeps a key that gives its bits to nobody', async () => {
    const store = open();
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    await store.put('key', key);
    const kept = (await store.get('key')) as typeof key;
    expect(kept.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', kept)).rejects.toThrow();
  });
});

describe('a store in IndexedDB', () => {
  it('is seen by the other tab at once', async () => {
    const factory = new IDBFactory();
    const [one, two] = [indexedDbStore('phone', factory), indexedDbStore('phone', factory)];
    await one.put('a', 1);
    expect(await two.get('a')).toBe(1);
    expect(await indexedDbStore('another phone', factory).get('a')).toBeUndefined();
  });

  it('says when the browser refuses it, and works once it does not', async () => {
    const factory = new IDBFactory();
    let refuses = true;
    const moody = {
      open: (name: string, version: number) => {
        if (refuses) throw new Error('not in private windows');
        return factory.open(name, version);
      },
    } as IndexedDbFactory;
    const store = indexedDbStore('phone', moody);
    await expect(store.get('a')).rejects.toThrow();
    refuses = false;
    await store.put('a', 1);
    expect(await store.get('a')).toBe(1);
  });

  it('is not there where there is no IndexedDB', () => {
    expect(() => indexedDbStore('phone')).toThrow('no IndexedDB');
  });
});

describe('the lock of a phone', () => {
  const order = async () => {
    const seen: string[] = [];
    const locks = defaultLocks();
    let otherBegins = (): void => undefined;
    const besides = new Promise<void>((resolve) => (otherBegins = resolve));
    const work =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name} begins`);
        if (name === 'other phone') otherBegins();
        // Ends only when the other phone's has begun beside it.
        await besides;
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const answers = await Promise.allSettled([
      locks.request('phone-1', work('first', true)),
      locks.request('phone-1', work('second')),
      locks.request('phone-2', work('other phone')),
    ]);
    return { seen, answers };
  };

  it.each(['of the browser', 'within one process'])(
    '%s lets one work at a time, and the next one after a failure',
    async (where) => {
      if (where === 'within one process') vi.stubGlobal('navigator', {});
      const { seen, answers } = await order();
      expect(seen.filter((event) => !event.startsWith('other'))).toEqual([
        'first begins',
        'first ends',
        'second begins',
        'second ends',
      ]);
      expect(seen.indexOf('other phone begins')).toBeLessThan(seen.indexOf('second begins'));
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    },
  );
});
