// At its start the app asks whether the certificates in this iPhone may stay, and deletes those that ended, key and all. The attested
// key of the phone proves who asks. No carrier could do it from outside: this is the only way they ever go.
import { inject, Injectable } from '@angular/core';
import { contactStatement, keychainRoutes, keyProofData, type ResponseOf } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import type { Keychain } from '@sumaho-jpki/stand-ins/handset';
import { parseCertificate, toBase64Url } from '@sumaho-jpki/wire/x509';
import { AppMemory } from './app-memory';
import { SIM_LOCK } from './outside';
import { PhoneKeychain } from './phone-keychain';

type Fate = ResponseOf<typeof keychainRoutes.contact>['certificates'][number];
export type DeletedFor = Extract<Fate, { kind: 'delete' }>['reason'];

@Injectable({ providedIn: 'root' })
export class KeychainContact {
  private readonly api = inject(ApiClient);
  private readonly keychains = inject(PhoneKeychain);
  private readonly memory = inject(AppMemory);
  private readonly lock = inject(SIM_LOCK);

  /**
   * @returns why the phone's certificate was deleted just now; null when one stays, or when nobody could be asked: the next start
   * asks again
   */
  meet(phone: string): Promise<DeletedFor | null> {
    return this.lock
      .exclusively(`${phone}/contact`, undefined, async () => {
        const keychain = await this.keychains.of(phone);
        const keychainId = await keychain.keychainId();
        return keychainId === null ? null : this.ask(phone, keychain, keychainId);
      })
      .catch(() => null);
  }

  private async ask(phone: string, keychain: Keychain, keychainId: string): Promise<DeletedFor | null> {
    const held = new Map<string, string>();
    for (const { label, certificate } of await keychain.items()) {
      if (certificate !== null) held.set(parseCertificate(certificate).serial, label);
    }
    const untold = this.memory.wiped(phone);
    if (held.size === 0 && untold.length === 0) return null;
    const fates = await this.say(keychain, keychainId, [...held.keys()], untold);
    this.memory.keepWiped(phone, []);
    const ended = fates.filter((fate) => fate.kind === 'delete');
    if (ended.length === 0) return null;
    // Remembered first: an app that is ended in between says it at its next start.
    const serials = ended.map(({ serial }) => serial);
    this.memory.keepWiped(phone, serials);
    for (const serial of serials) await keychain.deleteItem(held.get(serial) ?? '');
    await this.say(keychain, keychainId, [], serials)
      .then(() => this.memory.keepWiped(phone, []))
      .catch(() => undefined);
    // A renewal took the place of the old one in this very phone: nothing to tell.
    return fates.length > ended.length ? null : (ended[0]?.reason ?? null);
  }

  private async say(keychain: Keychain, keychainId: string, holding: readonly string[], wiped: readonly string[]) {
    const { challenge } = await this.api.call(keychainRoutes.contactChallenge, { body: { keychainId } });
    const said = keyProofData(challenge, contactStatement({ holding, wiped }));
    const assertion = toBase64Url(await keychain.assert(new Uint8Array(await crypto.subtle.digest('SHA-256', said))));
    const body = { keychainId, holding: [...holding], wiped: [...wiped], assertion };
    return (await this.api.call(keychainRoutes.contact, { body })).certificates;
  }
}
