// The key that permits a Keychain to take a new PIN: the service's message key. Read when it is needed first, and then kept.
import { readMessageKey, type Settings } from '@sumaho-jpki/adapters/settings';
import type { PinResetSigner } from '@sumaho-jpki/operations';
import { signPinReset, type PinResetAuthorization } from '@sumaho-jpki/wire/keychain';

export class PinResetKeys implements PinResetSigner {
  #key: ReturnType<typeof readMessageKey> | undefined;

  constructor(private readonly settings: Pick<Settings, 'messageKeyFile'>) {}

  get publicKey(): { kty: 'EC'; crv: 'P-256'; x: string; y: string } {
    const { x, y } = this.#read().reveal();
    return { kty: 'EC', crv: 'P-256', x, y };
  }

  sign(permission: PinResetAuthorization): Promise<string> {
    return signPinReset(permission, this.#read().reveal());
  }

  #read(): ReturnType<typeof readMessageKey> {
    return (this.#key ??= readMessageKey(this.settings));
  }
}
