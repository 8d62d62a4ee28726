// The passcode of a virtual phone: it unwraps the passcode class key, and only together with this phone's UID key. Ten wrong ones
// in a row and the phone stays shut; the try is counted in the store before the passcode is tried.
import { freshClassKey, openClassKey, randomBytes, rewrapClassKey } from './key-hierarchy';
import type { Era, KeyHierarchy, WebCryptoKey } from './key-hierarchy';
import { KeychainError, PASSCODE_TRIES } from './keychain';

const RECORD = 'passcode';

interface PasscodeRecord {
  readonly salt: Uint8Array;
  readonly classKey: Uint8Array;
  readonly triesLeft: number;
}

interface Unlocked {
  readonly era: string;
  readonly passcodeKey: WebCryptoKey;
  readonly classKey: WebCryptoKey;
}

export class Passcode {
  private unlocked: Unlocked | undefined;

  constructor(private readonly hierarchy: KeyHierarchy) {}

  async isSet(era: Era): Promise<boolean> {
    return (await era.read(RECORD)) !== undefined;
  }

  isUnlocked(): boolean {
    return this.unlocked !== undefined;
  }

  lock(): void {
    this.unlocked = undefined;
  }

  async set(era: Era, passcode: string): Promise<void> {
    const record = (await era.read(RECORD)) as PasscodeRecord | undefined;
    const salt = randomBytes(16);
    const passcodeKey = await this.hierarchy.passcodeKey(passcode, salt);
    if (!record) {
      const { wrapped, key } = await freshClassKey(passcodeKey);
      await era.write(RECORD, { salt, classKey: wrapped, triesLeft: PASSCODE_TRIES });
      this.unlocked = { era: era.id, passcodeKey, classKey: key };
      return;
    }
    const { passcodeKey: old, classKey } = this.keysOf(era);
    const rewrapped = await rewrapClassKey(record.classKey, old, passcodeKey).catch(() => {
      // Another tab changed the passcode since this one was unlocked.
      this.lock();
      throw new KeychainError('locked');
    });
    await era.write(RECORD, { salt, classKey: rewrapped, triesLeft: PASSCODE_TRIES });
    this.unlocked = { era: era.id, passcodeKey, classKey };
  }

  async unlock(era: Era, passcode: string): Promise<boolean> {
    const record = (await era.read(RECORD)) as PasscodeRecord | undefined;
    if (!record) throw new KeychainError('passcode-not-set');
    if (record.triesLeft === 0) throw new KeychainError('passcode-blocked', { triesLeft: 0 });
    await era.write(RECORD, { ...record, triesLeft: record.triesLeft - 1 });
    const passcodeKey = await this.hierarchy.passcodeKey(passcode, record.salt);
    const classKey = await openClassKey(record.classKey, passcodeKey);
    if (!classKey) return false;
    await era.write(RECORD, { ...record, triesLeft: PASSCODE_TRIES });
    this.unlocked = { era: era.id, passcodeKey, classKey };
    return true;
  }

  /** @throws KeychainError locked, passcode-not-set */
  async classKey(era: Era): Promise<WebCryptoKey> {
    if (!(await this.isSet(era))) throw new KeychainError('passcode-not-set');
    return this.keysOf(era).classKey;
  }

  private keysOf(era: Era): Unlocked {
    if (this.unlocked?.era !== era.id) {
      this.unlocked = undefined;
      throw new KeychainError('locked');
    }
    return this.unlocked;
  }
}
