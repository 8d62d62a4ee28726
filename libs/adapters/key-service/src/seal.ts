// Sealing of key material at rest: AES-256-GCM (NIST SP 800-38D) under one key-encryption key. The associated data names
// table, row and column, so that a sealed value copied into another row or column does not open there.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealBrokenError } from './errors';

const VERSION = 0x01;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Where a sealed value lives. */
export interface SealedPlace {
  readonly table: 'key_pairs' | 'warm_pairs' | 'sp_area_offers' | 'sp_areas' | 'scripts';
  readonly row: string;
  readonly column: string;
}

/** Sealed form: version (1) ‖ IV (12) ‖ tag (16) ‖ ciphertext. */
export class Sealer {
  readonly #kek: Buffer;

  /** @param kek key-encryption key, 32 bytes. Throws RangeError on another length. */
  constructor(kek: Uint8Array) {
    if (kek.length !== 32) throw new RangeError('the key-encryption key has 32 bytes');
    this.#kek = Buffer.from(kek);
  }

  seal(plain: Uint8Array, place: SealedPlace): Buffer {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv('aes-256-gcm', this.#kek, iv).setAAD(associatedData(place));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]);
  }

  /** Throws {@link SealBrokenError}. The caller wipes what it gets. */
  open(sealed: Uint8Array, place: SealedPlace): Buffer {
    const raw = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    if (raw.length < 1 + IV_LENGTH + TAG_LENGTH || raw[0] !== VERSION) throw new SealBrokenError(place.column);
    const tagAt = 1 + IV_LENGTH;
    const decipher = createDecipheriv('aes-256-gcm', this.#kek, raw.subarray(1, tagAt), { authTagLength: TAG_LENGTH })
      .setAAD(associatedData(place))
      .setAuthTag(raw.subarray(tagAt, tagAt + TAG_LENGTH));
    try {
      return Buffer.concat([decipher.update(raw.subarray(tagAt + TAG_LENGTH)), decipher.final()]);
    } catch {
      throw new SealBrokenError(place.column);
    }
  }

  /** Opens, hands the clear bytes to `use` and wipes them afterwards. */
  async opened<T>(sealed: Uint8Array, place: SealedPlace, use: (clear: Buffer) => T | Promise<T>): Promise<T> {
    const clear = this.open(sealed, place);
    try {
      return await use(clear);
    } finally {
      clear.fill(0);
    }
  }

  toJSON(): string {
    return '[sealed]';
  }
}

function associatedData(place: SealedPlace): Buffer {
  return Buffer.from(`${place.table}|${place.row}|${place.column}`, 'utf8');
}
