// Time-based one-time codes of staff (RFC 6238: SHA-1, 6 digits, 30 s), secrets sealed at rest by AES-256-GCM.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { OneTimeCodes, OneTimeCodeSecret, OneTimeCodeSecrets } from '@sumaho-jpki/operations';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** RFC 4226 §4 R6 recommends 160 bits. */
const SECRET_BYTES = 20;
const ISSUER = 'Sumaho JPKI';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class TotpOneTimeCodes implements OneTimeCodes, OneTimeCodeSecrets {
  private readonly key: Buffer;

  constructor(masterSecret: string) {
    this.key = Buffer.from(hkdfSync('sha256', masterSecret, '', 'sumaho-jpki totp secrets', 32));
  }

  make(account: string): OneTimeCodeSecret {
    const secret = new Secret({ size: SECRET_BYTES });
    const { base32 } = secret;
    const uri = new TOTP({ issuer: ISSUER, label: account, secret, period: PERIOD_SECONDS, digits: 6 }).toString();
    return { secret: base32, uri, sealed: this.seal(base32) };
  }

  /** nonce(12) ‖ ciphertext ‖ tag(16), base64url. */
  seal(base32Secret: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    return Buffer.concat([nonce, cipher.update(base32Secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
      'base64url',
    );
  }

  /** One step of clock difference either way is tolerated. */
  check(sealedSecret: string, code: string, at: Date): number | null {
    if (!/^\d{6}$/.test(code)) return null;
    const totp = new TOTP({ secret: Secret.fromBase32(this.open(sealedSecret)), period: PERIOD_SECONDS, digits: 6 });
    const delta = totp.validate({ token: code, timestamp: at.getTime(), window: 1 });
    return delta === null ? null : Math.floor(at.getTime() / 1000 / PERIOD_SECONDS) + delta;
  }

  private open(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
