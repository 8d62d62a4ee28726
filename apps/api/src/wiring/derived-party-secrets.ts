// Enrolment secrets of parties: derived from the session secret, kept nowhere. A new session secret makes all of them void.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import type { PartySecrets } from '@sumaho-jpki/operations';

export class DerivedPartySecrets implements PartySecrets {
  readonly #key: Buffer;

  constructor({ sessionSecret }: Pick<Settings, 'sessionSecret'>) {
    this.#key = Buffer.from(hkdfSync('sha256', sessionSecret.reveal(), '', 'sumaho-jpki enrolment secrets', 32));
  }

  newId(): string {
    return randomBytes(16).toString('hex');
  }

  /** 192 bits, base64url. */
  secretOf(code: string, secretId: string): string {
    return createHmac('sha256', this.#key).update(`${code} ${secretId}`).digest().subarray(0, 24).toString('base64url');
  }
}
