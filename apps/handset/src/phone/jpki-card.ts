// The JPKI application on this phone's SIM. A PIN goes through here to the card and nowhere else. Every work opens its own
// logical channel and closes it: that drops the verified PIN.
import { inject, Injectable } from '@angular/core';
import { JPKI_AP_AID, JpkiApplicationClient, type PinStatus, sha256DigestInfo } from '@sumaho-jpki/wire/jpki-applet';
import { SecureElementError } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { SECURE_ELEMENTS, SIM_LOCK } from './outside';

export type CardLook =
  /** No JPKI application, or nothing personal in it yet. */
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'personalised';
      readonly pin: PinStatus;
      /** Face recognition in place of the PIN; a SIM has none. changed: enrolled anew since it was allowed. */
      readonly biometrics?: 'off' | 'allowed' | 'changed';
    }
  | { readonly kind: 'silent' };

export interface Presented {
  /** DER */
  readonly certificate: Uint8Array;
  /** 256 bytes, RSASSA-PKCS1-v1_5 with SHA-256 */
  readonly signature: Uint8Array;
}

@Injectable({ providedIn: 'root' })
export class JpkiCard {
  private readonly secureElements = inject(SECURE_ELEMENTS);
  private readonly lock = inject(SIM_LOCK);

  async look(iccid: string): Promise<CardLook> {
    try {
      return { kind: 'personalised', pin: await this.with(iccid, (card) => card.pinStatus()) };
    } catch (error) {
      const silent = error instanceof SecureElementError && error.fault !== 'no-such-application';
      return { kind: silent ? 'silent' : 'empty' };
    }
  }

  /** @throws JpkiApplicationError `pin-already-set` when somebody was here before */
  setFirstPin(iccid: string, pin: string): Promise<void> {
    return this.with(iccid, (card) => card.setInitialPin(pin));
  }

  /** @throws JpkiApplicationError `wrong-pin`, `pin-blocked`, `pin-not-set` */
  changePin(iccid: string, old: string, pin: string): Promise<void> {
    return this.with(iccid, (card) => card.changePin(old, pin));
  }

  /** @throws JpkiApplicationError `wrong-pin`, `pin-blocked`, `pin-not-set` */
  sign(iccid: string, pin: string, text: string): Promise<Uint8Array> {
    return this.with(iccid, async (card) => {
      await card.verifyPin(pin);
      return card.sign(await digestInfoOf(text));
    });
  }

  /** Certificate and signature for a gate. @throws JpkiApplicationError as {@link sign} */
  present(iccid: string, pin: string, text: string): Promise<Presented> {
    return this.with(iccid, async (card) => {
      await card.verifyPin(pin);
      const certificate = await card.readCertificate();
      return { certificate, signature: await card.sign(await digestInfoOf(text)) };
    });
  }

  private with<T>(iccid: string, work: (card: JpkiApplicationClient) => Promise<T>): Promise<T> {
    return this.lock.exclusively(iccid, undefined, async () => {
      const secureElement = this.secureElements(iccid);
      const { channel } = await secureElement.openLogicalChannel(JPKI_AP_AID);
      try {
        return await work(new JpkiApplicationClient((apdu) => secureElement.transmit(channel, apdu)));
      } finally {
        await secureElement.close(channel).catch(() => undefined);
      }
    });
  }
}

async function digestInfoOf(text: string): Promise<Uint8Array> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return sha256DigestInfo(new Uint8Array(hash));
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
