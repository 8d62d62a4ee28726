import { describe, expect, it } from 'vitest';
import { InProcessSecureElementLock, type SecureElementLock, webSecureElementLock } from './index';
import type { WebLocks } from './secure-element';

/** As a browser grants them (Web Locks API): in order, none at once while somebody waits, no signal for what is not waited for. */
function browserLocks(): WebLocks {
  const queue = new InProcessSecureElementLock();
  const held = new Map<string, number>();
  return {
    request: async (name, { signal, ifAvailable = false }, work) => {
      if (ifAvailable && signal) throw new DOMException('signal with ifAvailable', 'NotSupportedError');
      const before = held.get(name) ?? 0;
      if (ifAvailable && before > 0) return work(null);
      held.set(name, before + 1);
      try {
        return await queue.exclusively(name, signal, () => work({ name }));
      } finally {
        held.set(name, (held.get(name) ?? 1) - 1);
      }
    },
  };
}

describe.each<[string, () => SecureElementLock]>([
  ['of one page', () => new InProcessSecureElementLock()],
  ['of the browser', () => webSecureElementLock(browserLocks())],
])('the lock %s', (_, make) => {
  const told = async (waited: boolean) => waited;

  it('tells who got it at once and who had to wait, however short the wait was', async () => {
    const lock = make();
    let close = (): void => undefined;
    const first = lock.exclusively('sim', undefined, async (waited) => {
      await new Promise<void>((resolve) => (close = resolve));
      return waited;
    });
    const second = lock.exclusively('sim', undefined, told);
    const other = lock.exclusively('another sim', undefined, told);
    expect(await other).toBe(false);
    close();
    expect(await Promise.all([first, second])).toEqual([false, true]);
    expect(await lock.exclusively('sim', undefined, told)).toBe(false);
  });

  it('is free again after a work that failed', async () => {
    const lock = make();
    await expect(lock.exclusively('sim', undefined, () => Promise.reject(new Error('card')))).rejects.toThrow('card');
    expect(await lock.exclusively('sim', undefined, told)).toBe(false);
  });

  it('is not waited for by who gave up, before or meanwhile', async () => {
    const lock = make();
    let close = (): void => undefined;
    const holder = lock.exclusively('sim', undefined, () => new Promise<void>((resolve) => (close = resolve)));
    const over = new AbortController();
    const waiting = lock.exclusively('sim', over.signal, told);
    over.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(lock.exclusively('sim', over.signal, told)).rejects.toMatchObject({ name: 'AbortError' });
    close();
    await holder;
  });
});
