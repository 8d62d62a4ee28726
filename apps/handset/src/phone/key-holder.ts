// What holds the key on this phone: the JPKI application on the SIM, or the phone's own protected store (Keychain). Screens ask
// the holder and need not know which one it is.
import { inject, Injectable } from '@angular/core';
import type { Keychain, KeychainItem } from '@sumaho-jpki/stand-ins/handset';
import { AppMemory } from './app-memory';
import { type CardLook, JpkiCard, type Presented } from './jpki-card';
import { SIM_LOCK } from './outside';
import { PhoneKeychain } from './phone-keychain';
import { type Handset, phoneId } from './phone-store';

/** How the holder shows that it is them: the PIN, or the face that this phone knows. */
export type Unlocking = { readonly pin: string } | { readonly biometrics: true };

export interface KeyHolder {
  look(): Promise<CardLook>;
  /** Only where {@link CardLook} knows of biometrics: lets the face stand in for the PIN. @throws KeychainError */
  allowBiometrics(pin: string): Promise<void>;
  /** @throws JpkiApplicationError, KeychainError when somebody was here before */
  setFirstPin(pin: string): Promise<void>;
  /** The old one is tried first, and costs a try when it is wrong. @throws JpkiApplicationError, KeychainError */
  changePin(old: string, pin: string): Promise<void>;
  /**
   * A new PIN where the old one is forgotten or blocked. A SIM was told by its own script before; a Keychain wants the service's
   * permission for the nonce that it makes. @throws JpkiApplicationError, KeychainError
   */
  resetPin(pin: string, permit: (nonce: string) => Promise<string>): Promise<void>;
  /** Signature over the text: RSASSA-PKCS1-v1_5 or ECDSA (DER), with SHA-256. @throws JpkiApplicationError, KeychainError */
  sign(unlocking: Unlocking, text: string): Promise<Uint8Array>;
  /** Certificate and signature for a gate. @throws as {@link sign} */
  present(unlocking: Unlocking, text: string): Promise<Presented>;
}

/** Label of an application's key in the protected store. */
export const keyLabel = (applicationId: string): string => `user-authentication/${applicationId}`;

@Injectable({ providedIn: 'root' })
export class KeyHolders {
  private readonly card = inject(JpkiCard);
  private readonly keychain = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly lock = inject(SIM_LOCK);

  of(phone: Handset): KeyHolder {
    return phone.os === 'ios' ? this.inKeychain(phoneId(phone)) : this.onSim(phone.iccid);
  }

  private onSim(iccid: string): KeyHolder {
    const pinOf = (unlocking: Unlocking): string => {
      if ('pin' in unlocking) return unlocking.pin;
      throw new TypeError('A SIM knows no faces.');
    };
    return {
      look: () => this.card.look(iccid),
      allowBiometrics: () => Promise.reject(new TypeError('A SIM knows no faces.')),
      setFirstPin: (pin) => this.card.setFirstPin(iccid, pin),
      changePin: (old, pin) => this.card.changePin(iccid, old, pin),
      resetPin: (pin) => this.card.setFirstPin(iccid, pin),
      sign: async (unlocking, text) => this.card.sign(iccid, pinOf(unlocking), text),
      present: async (unlocking, text) => this.card.present(iccid, pinOf(unlocking), text),
    };
  }

  private inKeychain(phone: string): KeyHolder {
    const within = <T>(work: (keychain: Keychain, item: KeychainItem) => Promise<T>): Promise<T> =>
      this.lock.exclusively(phone, undefined, async () => {
        const keychain = await this.keychain.of(phone);
        const item = await this.itemOf(phone, keychain);
        if (item === null) throw new KeyGone();
        return work(keychain, item);
      });
    const sign = (keychain: Keychain, { keyRef }: KeychainItem, unlocking: Unlocking, text: string) =>
      keychain.sign(keyRef, new TextEncoder().encode(text), unlocking);
    return {
      look: async () => {
        const keychain = await this.keychain.of(phone);
        const item = await this.itemOf(phone, keychain);
        if (item?.certificate == null) return { kind: 'empty' };
        const pin = { blocked: item.triesLeft === 0, triesLeft: item.triesLeft };
        return { kind: 'personalised', pin, biometrics: item.biometrics };
      },
      allowBiometrics: (pin) => within((keychain, { keyRef }) => keychain.allowBiometrics(keyRef, pin)),
      setFirstPin: (pin) => within((keychain, { keyRef }) => keychain.setPin(keyRef, pin)),
      changePin: (old, pin) => within((keychain, { keyRef }) => keychain.changePin(keyRef, old, pin)),
      resetPin: (pin, permit) =>
        within(async (keychain, { keyRef }) =>
          keychain.setPin(keyRef, pin, await permit(await keychain.pinResetNonce(keyRef))),
        ),
      sign: (unlocking, text) => within((keychain, item) => sign(keychain, item, unlocking, text)),
      present: (unlocking, text) =>
        within(async (keychain, item) => {
          if (item.certificate === null) throw new KeyGone();
          return { certificate: item.certificate, signature: await sign(keychain, item, unlocking, text) };
        }),
    };
  }

  /** The key of the application that is under way or was the last; else whatever certificate the store holds. */
  private async itemOf(phone: string, keychain: Keychain): Promise<KeychainItem | null> {
    const kept = this.memory.enrolment(phone);
    const item = kept === null ? null : await keychain.item(keyLabel(kept.applicationId));
    if (item?.certificate != null) return item;
    return (await keychain.items()).find(({ certificate }) => certificate !== null) ?? item;
  }
}

/** There is no such key on this phone (any more). */
export class KeyGone extends Error {
  override readonly name = 'KeyGone';
}
