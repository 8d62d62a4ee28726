// Route "made centrally, delivered to the phone": the key service encrypts the private key to a key that the phone's protected
// store made and proved, as JWE (RFC 7516) and as CMS (RFC 5652, for EST serverkeygen). The clear key is seen in this process
// only, between opening the seal and encrypting, and wiped afterwards. Source: globalplatform-tsm §5.3; jpki-domain §1.5 option A.
import { createPrivateKey } from 'node:crypto';
import type { Pool } from 'pg';
import type { KeyDelivery } from '@sumaho-jpki/operations';
import { sealKey } from '@sumaho-jpki/wire/keychain';
import { buildKeyPackage, sealEnvelopedData } from '@sumaho-jpki/wire/x509';
import { KeyServiceRefusal } from '../errors';
import { findKeyPair } from '../key-pair-store';
import { Sealer } from '../seal';
import { audit, inTransaction } from '../vault-database';

/** id-ct-KP-aKeyPackage (RFC 5958 §2): content type of an asymmetric key package. */
const KEY_PACKAGE = '2.16.840.1.101.2.1.2.78.5';

export interface KeyDeliveryParts {
  /** Log-in as `sumaho_key_service`. */
  readonly pool: Pool;
  /** Key-encryption key, 32 bytes. */
  readonly kek: Uint8Array;
}

export class PostgresKeyDelivery implements KeyDelivery {
  readonly #pool: Pool;
  readonly #sealer: Sealer;

  constructor(parts: KeyDeliveryParts) {
    this.#pool = parts.pool;
    this.#sealer = new Sealer(parts.kek);
  }

  /** @throws KeyServiceRefusal `key-unknown` | `key-forgotten` | `key-bound-to-another-sim` */
  deliver(input: Parameters<KeyDelivery['deliver']>[0]): ReturnType<KeyDelivery['deliver']> {
    return inTransaction(this.#pool, async (client) => {
      const key = await findKeyPair(client, input.keyId, true);
      if (!key) throw new KeyServiceRefusal('key-unknown');
      if (key.state === 'forgotten' || !key.publicSpki || !key.sealedPrivate) {
        throw new KeyServiceRefusal('key-forgotten');
      }
      // A key that went to a SIM is that SIM's alone.
      if (key.iccid !== null) throw new KeyServiceRefusal('key-bound-to-another-sim');
      const spki = new Uint8Array(key.publicSpki);
      const place = { table: 'key_pairs', row: key.keyId, column: 'sealed_private' } as const;
      const delivered = await this.#sealer.opened(key.sealedPrivate, place, (pkcs1) => encrypt(pkcs1, spki, input));
      await audit(client, 'key-delivered', { keyId: input.keyId });
      return delivered;
    });
  }
}

async function encrypt(
  pkcs1: Buffer,
  spki: Uint8Array,
  { applicationId, recipientSpki, expiresAt }: Parameters<KeyDelivery['deliver']>[0],
): Promise<{ jwe: string; cms: Uint8Array }> {
  const pkcs8 = createPrivateKey({ key: pkcs1, format: 'der', type: 'pkcs1' }).export({ format: 'der', type: 'pkcs8' });
  const keyPackage = buildKeyPackage(pkcs8);
  try {
    return {
      jwe: await sealKey({ applicationId, spki, pkcs8, expiresAt }, recipientSpki),
      cms: await sealEnvelopedData({ content: keyPackage, contentType: KEY_PACKAGE, recipientSpki }),
    };
  } finally {
    pkcs8.fill(0);
    keyPackage.fill(0);
  }
}
