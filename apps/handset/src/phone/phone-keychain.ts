// The protected store of the iPhone that this window is: opened once, and its lock screen as signals. The passcode goes through
// here to the store and nowhere else.
import { inject, Injectable, signal } from '@angular/core';
import { type Keychain, KeychainError } from '@sumaho-jpki/stand-ins/handset';
import { KEYCHAINS } from './outside';

export type PhoneLockState =
  | 'opening'
  /** A phone without a passcode protects nothing: the app does not begin. */
  | 'no-passcode'
  | 'locked'
  | 'unlocked'
  /** Too many wrong passcodes: only a reset helps. */
  | 'blocked'
  /** The browser refuses storage. */
  | 'unavailable';

@Injectable({ providedIn: 'root' })
export class PhoneKeychain {
  private readonly open = inject(KEYCHAINS);
  private readonly opened = new Map<string, Promise<Keychain>>();
  private current = '';

  readonly state = signal<PhoneLockState>('opening');
  /** A face was taught to this phone. */
  readonly biometrics = signal(false);

  /** @param deviceId name of the phone, see `phoneId` */
  of(deviceId: string): Promise<Keychain> {
    const known = this.opened.get(deviceId);
    if (known !== undefined) return known;
    const opening = this.open(deviceId);
    this.opened.set(deviceId, opening);
    // A refusal may be over at the next try.
    opening.catch(() => this.opened.delete(deviceId));
    return opening;
  }

  /** This phone is in the hand now. */
  async pickUp(deviceId: string): Promise<void> {
    this.current = deviceId;
    this.state.set('opening');
    await this.look();
  }

  async setPasscode(passcode: string): Promise<void> {
    const keychain = await this.of(this.current);
    await keychain.setPasscode(passcode);
    if (!keychain.isUnlocked()) await keychain.unlock(passcode);
    await this.look();
  }

  /** False when it was another passcode. */
  async unlock(passcode: string): Promise<boolean> {
    const keychain = await this.of(this.current);
    try {
      const right = await keychain.unlock(passcode);
      await this.look();
      return right;
    } catch (error) {
      if (!(error instanceof KeychainError) || error.code !== 'passcode-blocked') throw error;
      this.state.set('blocked');
      return false;
    }
  }

  async lock(): Promise<void> {
    (await this.of(this.current)).lock();
    await this.look();
  }

  async setBiometrics(enrolled: boolean): Promise<void> {
    await (await this.of(this.current)).setBiometrics(enrolled);
    await this.look();
  }

  /** The file-system key is thrown away: nothing that was kept can be read again. */
  async factoryReset(): Promise<void> {
    await (await this.of(this.current)).factoryReset();
    // What the reset phone held in memory goes with it.
    this.opened.delete(this.current);
    await this.look();
  }

  /** Looks how it stands with the lock. */
  async look(): Promise<void> {
    const deviceId = this.current;
    try {
      const keychain = await this.of(deviceId);
      const passcode = await keychain.hasPasscode();
      const biometrics = await keychain.biometricsEnrolled();
      if (deviceId !== this.current) return;
      this.biometrics.set(biometrics);
      this.state.set(!passcode ? 'no-passcode' : keychain.isUnlocked() ? 'unlocked' : 'locked');
    } catch {
      if (deviceId === this.current) this.state.set('unavailable');
    }
  }
}
