// Key custody in a PKCS#11 token (HSM, SoftHSM2): keys are made in the token, sensitive and never extractable, and only it signs.
// A token knows no unique names, so the folder says which object has which name: a small file, written once, with the object's
// id and public key. Of two processes that make a key at the same moment one file wins and the other object is destroyed.
import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rsaWeaknessOf } from '@sumaho-jpki/rules';
import type { KeyKind } from '@sumaho-jpki/rules';
import { ecdsaFixedToDer, fromBase64, parsePublicKeySpki, sameBytes, toBase64 } from '@sumaho-jpki/wire/x509';
import { KeyCustodyError } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { readIfThere, writeOnce } from './once-only-files';
import { OBJECT_CLASS, READ_WRITE_SESSION, tokenByLabel, turnsOf } from './pkcs11-module';
import type { TokenKey, TokenSession, TokenSlot, Turns } from './pkcs11-module';

const SUFFIX = '.token-key.json';
/** Signatures at the same time; a session does one thing at a time. */
const SESSIONS = 4;
const OID_OF_CURVE = {
  'p-256': Buffer.from('06082a8648ce3d030107', 'hex'),
  'p-384': Buffer.from('06052b81040022', 'hex'),
} as const;

interface TokenKeyFile {
  readonly format: 'sumaho-jpki-token-key-1';
  readonly name: string;
  readonly kind: KeyKind;
  /** CKA_ID, hex. */
  readonly id: string;
  readonly publicKeySpki: string;
}

const isBuffer = (value: unknown): value is Buffer => Buffer.isBuffer(value);

function spkiOf(kind: KeyKind, publicKey: TokenKey): Uint8Array {
  const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  if (kind === 'rsa-2048') {
    const { modulus, publicExponent } = publicKey.getAttribute({ modulus: null, publicExponent: null });
    if (!isBuffer(modulus) || !isBuffer(publicExponent)) throw notGuarded('no RSA public key');
    const key = { kty: 'RSA', n: base64url(modulus), e: base64url(publicExponent) };
    return Uint8Array.from(createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }));
  }
  // CKA_EC_POINT is the X9.62 point inside an OCTET STRING (PKCS#11 v2.40 §2.3.3).
  const { pointEC } = publicKey.getAttribute({ pointEC: null });
  const width = kind === 'p-256' ? 32 : 48;
  if (!isBuffer(pointEC)) throw notGuarded('no EC public key');
  const point = pointEC.subarray(pointEC.length - 2 * width);
  const crv = kind === 'p-256' ? 'P-256' : 'P-384';
  const key = { kty: 'EC', crv, x: base64url(point.subarray(0, width)), y: base64url(point.subarray(width)) };
  return Uint8Array.from(createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }));
}

const notGuarded = (what: string) => new KeyCustodyError('not-guarded', `the token does not guard the key: ${what}`);

function closeQuietly(session: TokenSession): void {
  try {
    session.close();
  } catch {
    // Gone already.
  }
}

/** A key that could leave the token is no key of ours. */
function checkGuarded(privateKey: TokenKey): void {
  const { sensitive, extractable, alwaysSensitive, neverExtractable, local } = privateKey.getAttribute({
    sensitive: null,
    extractable: null,
    alwaysSensitive: null,
    neverExtractable: null,
    local: null,
  });
  if (sensitive !== true || alwaysSensitive !== true) throw notGuarded('not sensitive from the beginning');
  if (extractable !== false || neverExtractable !== true) throw notGuarded('extractable');
  if (local !== true) throw notGuarded('not made in the token');
}

export class Pkcs11KeyCustody implements KeyCustody {
  readonly #free: TokenSession[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #known = new Map<string, { key: CustodyKey; id: Buffer }>();
  readonly #handles = new WeakMap<TokenSession, Map<string, TokenKey>>();
  readonly #pin: string;
  #busy = 0;

  private constructor(
    private readonly directory: string,
    private readonly slot: TokenSlot,
    private readonly turns: Turns,
    pin: string,
  ) {
    this.#pin = pin;
  }

  /** @throws KeyCustodyError `module-missing`, `token-missing`, `wrong-passphrase` */
  static async open(input: {
    /** For the names of the keys; no key is in it. */
    directory: string;
    /** Path of the PKCS#11 library, e.g. /usr/lib/softhsm/libsofthsm2.so. */
    library: string;
    tokenLabel: string;
    pin: string;
  }): Promise<Pkcs11KeyCustody> {
    await mkdir(input.directory, { recursive: true, mode: 0o700 });
    const slot = await tokenByLabel(input.library, input.tokenLabel);
    const custody = new Pkcs11KeyCustody(input.directory, slot, turnsOf(input.library), input.pin);
    await custody.#alone(() => Promise.resolve());
    return custody;
  }

  async ensure(name: string, kind: KeyKind): Promise<CustodyKey> {
    const there = await this.find(name);
    if (there) return there;
    const id = randomBytes(16);
    const publicKeySpki = await this.#alone((session) => this.#generate(session, name, kind, id));
    const file: TokenKeyFile = {
      format: 'sumaho-jpki-token-key-1',
      name,
      kind,
      id: id.toString('hex'),
      publicKeySpki: toBase64(publicKeySpki),
    };
    await writeOnce(this.#pathOf(name), Buffer.from(JSON.stringify(file, null, 2)));
    const winner = await this.#named(name);
    if (!winner.id.equals(id)) await this.#alone((session) => Promise.resolve(this.#remove(session, id)));
    return winner.key;
  }

  async find(name: string): Promise<CustodyKey | undefined> {
    return (await readIfThere(this.#pathOf(name))) ? (await this.#named(name)).key : undefined;
  }

  async names(): Promise<string[]> {
    const files = await readdir(this.directory);
    return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { key, id } = await this.#named(name);
    const rsa = key.kind === 'rsa-2048';
    const data = rsa
      ? bytes
      : createHash(key.kind === 'p-384' ? 'sha384' : 'sha256')
          .update(bytes)
          .digest();
    const work = async (session: TokenSession) => {
      const privateKey = await this.#privateKey(session, name, id);
      return this.turns.together(
        () =>
          new Promise<Buffer>((resolve, reject) => {
            session
              .createSign(rsa ? 'SHA256_RSA_PKCS' : 'ECDSA', privateKey)
              .once(Buffer.from(data), (error, signature) => (error ? reject(error) : resolve(signature)));
          }),
      );
    };
    const signature = await this.#session(work).catch((error: unknown) => {
      // A token that was away for a moment lost our sessions; a key that is not there stays so.
      if (error instanceof KeyCustodyError) throw error;
      return this.#session(work);
    });
    return rsa ? Uint8Array.from(signature) : ecdsaFixedToDer(signature);
  }

  async destroy(name: string): Promise<void> {
    if (!(await readIfThere(this.#pathOf(name)))) return;
    const { id } = await this.#named(name);
    await this.#alone((session) => Promise.resolve(this.#remove(session, id)));
    await rm(this.#pathOf(name), { force: true });
    this.#known.delete(name);
  }

  /** Ends all sessions, and with the last one the login. */
  close(): void {
    for (const session of this.#free.splice(0)) closeQuietly(session);
  }

  async #generate(session: TokenSession, name: string, kind: KeyKind, id: Buffer): Promise<Uint8Array> {
    const label = `sumaho-jpki ${name}`;
    const publicTemplate = { id, label, token: true, verify: true };
    const privateTemplate = { id, label, token: true, private: true, sensitive: true, extractable: false, sign: true };
    const [mechanism, parameters] =
      kind === 'rsa-2048'
        ? (['RSA_PKCS_KEY_PAIR_GEN', { modulusBits: 2048, publicExponent: Buffer.of(1, 0, 1) }] as const)
        : (['EC_KEY_PAIR_GEN', { paramsECDSA: OID_OF_CURVE[kind] }] as const);
    const pair = await new Promise<{ publicKey: TokenKey; privateKey: TokenKey }>((resolve, reject) => {
      session.generateKeyPair(
        { name: mechanism },
        { ...publicTemplate, ...parameters },
        privateTemplate,
        (error, made) => (error ? reject(error) : resolve(made)),
      );
    });
    try {
      checkGuarded(pair.privateKey);
      const spki = spkiOf(kind, pair.publicKey);
      const parsed = parsePublicKeySpki(spki);
      const weakness = parsed.type === 'rsa' ? rsaWeaknessOf(parsed) : undefined;
      if (weakness) throw notGuarded(`a weak key (${weakness})`);
      return spki;
    } catch (error) {
      this.#remove(session, id);
      throw error;
    }
  }

  #remove(session: TokenSession, id: Buffer): void {
    for (const objectClass of [OBJECT_CLASS.privateKey, OBJECT_CLASS.publicKey]) {
      const found = session.find({ class: objectClass, id });
      for (let index = found.length - 1; index >= 0; index--) found.items(index).toType().destroy();
    }
  }

  #object(session: TokenSession, objectClass: number, id: Buffer, name: string): TokenKey {
    const found = session.find({ class: objectClass, id });
    if (found.length !== 1) throw new KeyCustodyError('unknown-key', `the token has no single key for ${name}`);
    return found.items(0).toType();
  }

  /** Reads the name's file and proves it by the token's objects, once per process. */
  async #named(name: string): Promise<{ key: CustodyKey; id: Buffer }> {
    const known = this.#known.get(name);
    if (known) return known;
    const content = await readIfThere(this.#pathOf(name));
    if (!content) throw new KeyCustodyError('unknown-key', `no key of the name ${name}`);
    const file = JSON.parse(new TextDecoder().decode(content)) as TokenKeyFile;
    if (file.format !== 'sumaho-jpki-token-key-1' || file.name !== name) {
      throw new KeyCustodyError('damaged', `the token key file of ${name} is damaged or was changed`);
    }
    const id = Buffer.from(file.id, 'hex');
    const publicKeySpki = Uint8Array.from(fromBase64(file.publicKeySpki));
    await this.#alone((session) => {
      checkGuarded(this.#object(session, OBJECT_CLASS.privateKey, id, name));
      const inToken = spkiOf(file.kind, this.#object(session, OBJECT_CLASS.publicKey, id, name));
      if (!sameBytes(inToken, publicKeySpki)) {
        throw new KeyCustodyError('damaged', `the token holds another key for ${name}`);
      }
      return Promise.resolve();
    });
    const named = { key: { name, kind: file.kind, publicKeySpki }, id };
    this.#known.set(name, named);
    return named;
  }

  #pathOf(name: string): string {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new KeyCustodyError('unknown-key', 'not a key name');
    return join(this.directory, name + SUFFIX);
  }

  /** The login holds for all sessions of the process as long as one of them is open. */
  #newSession(): TokenSession {
    const session = this.slot.open(READ_WRITE_SESSION);
    try {
      session.login(this.#pin);
    } catch (error) {
      const text = error instanceof Error ? error.message : '';
      if (!text.includes('CKR_USER_ALREADY_LOGGED_IN')) {
        closeQuietly(session);
        // The cause would carry the library's words only; the PIN is in none of them.
        throw new KeyCustodyError(
          text.includes('CKR_PIN') ? 'wrong-passphrase' : 'token-missing',
          `the token refused the login (${/CKR_[A-Z_]+/.exec(text)?.[0] ?? 'unknown'})`,
        );
      }
    }
    return session;
  }

  /** Looks a key up once per session. */
  async #privateKey(session: TokenSession, name: string, id: Buffer): Promise<TokenKey> {
    const known = this.#handles.get(session) ?? new Map<string, TokenKey>();
    this.#handles.set(session, known);
    const handle =
      known.get(id.toString('hex')) ??
      (await this.turns.alone(() => Promise.resolve(this.#object(session, OBJECT_CLASS.privateKey, id, name))));
    known.set(id.toString('hex'), handle);
    return handle;
  }

  /** Work on the token's objects, with nobody else inside. */
  #alone<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    return this.#session((session) => this.turns.alone(() => work(session)));
  }

  async #session<T>(work: (session: TokenSession) => Promise<T>): Promise<T> {
    if (this.#busy >= SESSIONS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#busy += 1;
    try {
      const session = this.#free.pop() ?? (await this.turns.alone(() => Promise.resolve(this.#newSession())));
      try {
        const result = await work(session);
        this.#free.push(session);
        return result;
      } catch (error) {
        // It may be in the middle of an operation, or dead.
        closeQuietly(session);
        throw error;
      }
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#busy -= 1;
    }
  }
}
