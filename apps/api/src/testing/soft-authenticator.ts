// An authenticator in software, for specs: makes and shows passkeys as WebAuthn Level 3 §6 lays their bytes out. Independent of the library that
// judges them.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, attested: 0x40 } as const;
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const b64 = (data: Buffer) => data.toString('base64url');

/** Definite-length CBOR of what an attestation holds (RFC 8949 §3). */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, n: number): Buffer => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    if (n < 256) return Buffer.from([(major << 5) | 24, n]);
    return Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  };
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as never)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

export interface Ceremony {
  readonly challenge: string;
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether the person unlocked the authenticator. */
  readonly verified?: boolean;
}

export class SoftPasskey {
  readonly id = b64(randomBytes(16));
  userHandle = '';
  counter = 0;
  private readonly key: KeyObject;
  private readonly cose: Buffer;

  constructor(
    private readonly origin: string,
    private readonly rpId = new URL(origin).hostname,
  ) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { x, y } = publicKey.export({ format: 'jwk' });
    const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');
    // COSE_Key EC2, ES256, P-256 (RFC 9053 §7.1.1).
    this.cose = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, part(x)],
        [-3, part(y)],
      ]),
    );
  }

  /** navigator.credentials.create() */
  make(options: Readonly<Record<string, unknown>>, ceremony: Partial<Ceremony> = {}) {
    const { challenge, user } = options as { challenge: string; user: { id: string } };
    this.userHandle = user.id;
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.from([id.length >> 8, id.length & 255]);
    const authData = Buffer.concat([
      this.head({ challenge, ...ceremony }, FLAGS.attested),
      Buffer.alloc(16),
      length,
      id,
      this.cose,
    ]);
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    const clientDataJSON = b64(this.clientData('webauthn.create', { challenge, ...ceremony }));
    return this.credential({ clientDataJSON, attestationObject: b64(attestation), transports: ['internal'] });
  }

  /** navigator.credentials.get() */
  show(options: Readonly<Record<string, unknown>>, ceremony: Partial<Ceremony> = {}) {
    this.counter += 1;
    const given = { challenge: String(options['challenge']), ...ceremony };
    const clientData = this.clientData('webauthn.get', given);
    const authData = this.head(given);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.key);
    return this.credential({
      clientDataJSON: b64(clientData),
      authenticatorData: b64(authData),
      signature: b64(signature),
      userHandle: this.userHandle,
    });
  }

  private clientData(type: string, { challenge, origin = this.origin }: Ceremony): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private head({ rpId = this.rpId, verified = true }: Ceremony, more = 0): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([
      sha256(rpId),
      Buffer.from([FLAGS.present | (verified ? FLAGS.verified : 0) | more]),
      counter,
    ]);
  }

  private credential(response: Record<string, unknown>) {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
