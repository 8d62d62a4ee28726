// An app that is killed at any write of its phone's store: after a restart it goes on, and no half state is left.
import { describe, expect, it } from 'vitest';
import { KeychainError } from './keychain';
import type { Keychain } from './keychain';
import type { KeyValueStore } from './key-value-store';
import { certificateFor, CHALLENGE, PASSCODE, PIN, testPhone } from './testing/test-phone';
import type { TestPhone } from './testing/test-phone';

const DATA = new TextEncoder().encode('sumaho-jpki text');

class Killed extends Error {}

/** Dies at the write with that number, before or after it reached the disk, and at every later one. */
function dyingAt(
  store: KeyValueStore,
  number: number,
  moment: 'before' | 'after',
): KeyValueStore & { writes(): number } {
  let count = 0;
  const write = async (work: () => Promise<void>): Promise<void> => {
    count += 1;
    if (count === number && moment === 'after') await work();
    if (count >= number) throw new Killed();
    await work();
  };
  return {
    get: (key) => store.get(key),
    keys: () => store.keys(),
    put: (key, value) => write(() => store.put(key, value)),
    delete: (key) => write(() => store.delete(key)),
    clear: () => write(() => store.clear()),
    writes: () => count,
  };
}

/** The app's own way: looks where it stands and goes on, exactly as after a restart. */
async function goOn(keychain: Keychain): Promise<void> {
  if (!(await keychain.hasPasscode())) await keychain.setPasscode(PASSCODE);
  else if (!keychain.isUnlocked()) expect(await keychain.unlock(PASSCODE)).toBe(true);
  if ((await keychain.keychainId()) === null) await keychain.attest(CHALLENGE);
  let item = await keychain.item('a');
  if (!item) {
    await keychain.generateKeyPair('p-256', 'a');
    item = await keychain.item('a');
  }
  if (!item) throw new Error('made, but not there');
  await keychain.assert(new Uint8Array(32));
  if (!item.certificate) {
    await keychain.createRequest(item.keyRef, { challengePassword: 'c' });
    await keychain.storeCertificate(item.keyRef, await certificateFor(item.spki));
  }
  if (!item.pinSet) await keychain.setPin(item.keyRef, PIN);
  await keychain.sign(item.keyRef, DATA, { pin: PIN });
}

async function runUntilKilled(phone: TestPhone, number: number, moment: 'before' | 'after'): Promise<boolean> {
  const store = dyingAt(phone.store, number, moment);
  try {
    await goOn(await phone.open({ store }));
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  }
}

describe.each(['before', 'after'] as const)('an app killed %s a write reached the disk', (moment) => {
  it('goes on after a restart, whichever write it was', async () => {
    let number = 1;
    for (; ; number += 1) {
      const phone = await testPhone();
      if (!(await runUntilKilled(phone, number, moment))) break;
      const restarted = await phone.open();
      const seen = await restarted.item('a');
      if (seen) expect(seen.triesLeft).toBeGreaterThanOrEqual(2);
      await goOn(restarted);
      expect(await restarted.item('a')).toMatchObject({
        pinSet: true,
        triesLeft: 3,
        certificate: expect.anything() as object,
      });
      expect(await restarted.items()).toHaveLength(1);
    }
    // Phone's keys, passcode, attested key, item, counter, certificate, PIN, two for the try.
    expect(number).toBeGreaterThanOrEqual(9);
  });

  it('in a factory reset leaves a phone of which nothing old can be read', async () => {
    for (let number = 1; ; number += 1) {
      const phone = await testPhone();
      await goOn(await phone.open());
      const dying = await phone.open({ store: dyingAt(phone.store, number, moment) });
      const killed = await dying.factoryReset().then(
        () => false,
        () => true,
      );
      if (number > 1 || moment === 'after' || !killed) {
        const restarted = await phone.open();
        expect(await restarted.items()).toEqual([]);
        expect(await restarted.hasPasscode()).toBe(false);
        expect(await restarted.keychainId()).toBeNull();
        await goOn(restarted);
      } else {
        // Killed before the first step: nothing happened.
        expect(await (await phone.open()).items()).toHaveLength(1);
      }
      if (!killed) break;
    }
  });
});

describe('an app killed again and again, each time a write later', () => {
  it('still gets there, and never gains a try or uses a counter twice', async () => {
    const phone = await testPhone();
    const counters: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const store = dyingAt(phone.store, 3 + Math.floor(round / 2), round % 2 === 0 ? 'before' : 'after');
      const keychain = await phone.open({ store }).catch(() => undefined);
      if (!keychain) continue;
      await goOn(keychain).catch((error: unknown) => {
        if (!(error instanceof Killed) && !(error instanceof KeychainError)) throw error;
      });
      if ((await keychain.keychainId().catch(() => null)) === null) continue;
      const assertion = await (await phone.open()).assert(new Uint8Array(32));
      counters.push(new DataView(assertion.buffer, assertion.byteOffset).getUint32(assertion.length - 4));
    }
    expect(counters.length).toBeGreaterThan(5);
    expect(counters).toEqual([...new Set(counters)].sort((a, b) => a - b));
    expect(await (await phone.open()).item('a')).toMatchObject({ pinSet: true });
  });
});
