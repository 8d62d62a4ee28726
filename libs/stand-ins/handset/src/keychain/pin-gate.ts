// The PIN of a key and what may stand in for it. Three tries, counted down in the store before the PIN is compared, so that neither
// a reload nor a second tab gains one; back to three only by the right PIN or by the service's permission.
import { readPinReset } from '@sumaho-jpki/wire/keychain';
import { parseCertificate, toBase64Url } from '@sumaho-jpki/wire/x509';
import { readBiometrics, writeItem } from './item-shelf';
import type { ItemRecord } from './item-shelf';
import { randomBytes } from './key-hierarchy';
import type { Era, KeyHierarchy } from './key-hierarchy';
import { KeychainError, PIN_TRIES } from './keychain';
import type { JsonWebKeyOfService, SignGate } from './keychain';

export class PinGate {
  constructor(
    private readonly hierarchy: KeyHierarchy,
    private readonly resetKey: JsonWebKeyOfService | undefined,
    private readonly now: () => Date,
  ) {}

  /** First PIN. */
  async setFirst(era: Era, item: ItemRecord, pin: string): Promise<void> {
    if (item.pin) throw new KeychainError('pin-already-set');
    await this.write(era, item, pin);
  }

  async change(era: Era, item: ItemRecord, old: string, pin: string): Promise<void> {
    wellFormed(pin);
    await this.write(era, await this.pass(era, item, { pin: old }), pin);
  }

  async reset(era: Era, item: ItemRecord, pin: string, permission: string): Promise<void> {
    const refused = new KeychainError('pin-reset-refused');
    const told = this.resetKey && (await readPinReset(permission, this.resetKey));
    if (!told || !item.certificate || this.now() > told.expiresAt) throw refused;
    const { serial } = parseCertificate(item.certificate);
    if (told.keychainId !== item.keychainId || told.serial.toLowerCase() !== serial) throw refused;
    if (item.resetNonce === null || told.nonce !== item.resetNonce) throw refused;
    await this.write(era, item, pin);
  }

  async beginReset(era: Era, item: ItemRecord): Promise<string> {
    const resetNonce = toBase64Url(randomBytes(16));
    await writeItem(era, { ...item, resetNonce });
    return resetNonce;
  }

  async allowBiometrics(era: Era, item: ItemRecord, pin: string): Promise<void> {
    const { enrolled, enrolment } = await readBiometrics(era);
    if (!enrolled) throw new KeychainError('biometrics-not-enrolled');
    await writeItem(era, { ...(await this.pass(era, item, { pin })), biometricsOf: enrolment });
  }

  /** The item as it stands once the gate was passed. @throws KeychainError */
  async pass<I extends ItemRecord>(era: Era, item: I, gate: SignGate): Promise<I> {
    if (!item.pin) throw new KeychainError('pin-not-set');
    if (item.triesLeft === 0) throw new KeychainError('pin-blocked', { triesLeft: 0 });
    if ('biometrics' in gate) {
      await this.passByBiometrics(era, item);
      return item;
    }
    wellFormed(gate.pin);
    const triesLeft = item.triesLeft - 1;
    await writeItem(era, { ...item, triesLeft });
    if (!equal(await this.hierarchy.tangled(gate.pin, item.pin.salt, 'pin'), item.pin.verifier)) {
      throw new KeychainError(triesLeft === 0 ? 'pin-blocked' : 'pin-wrong', { triesLeft });
    }
    const fresh = { ...item, triesLeft: PIN_TRIES };
    await writeItem(era, fresh);
    return fresh;
  }

  private async passByBiometrics(era: Era, { biometricsOf }: ItemRecord): Promise<void> {
    const { enrolled, enrolment } = await readBiometrics(era);
    if (!enrolled) throw new KeychainError('biometrics-not-enrolled');
    if (biometricsOf === 0) throw new KeychainError('biometrics-not-allowed');
    if (biometricsOf !== enrolment) throw new KeychainError('biometrics-changed');
  }

  private async write(era: Era, item: ItemRecord, pin: string): Promise<void> {
    wellFormed(pin);
    const salt = randomBytes(16);
    const verifier = await this.hierarchy.tangled(pin, salt, 'pin');
    await writeItem(era, { ...item, pin: { salt, verifier }, triesLeft: PIN_TRIES, resetNonce: null });
  }
}

/** Same form as on the card (jpki-domain §4.1). A malformed one costs no try. */
function wellFormed(pin: string): void {
  if (!/^\d{4}$/.test(pin)) throw new KeychainError('pin-malformed');
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
