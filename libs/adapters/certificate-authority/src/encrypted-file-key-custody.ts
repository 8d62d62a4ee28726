// Key custody in files: PKCS#8 under AES-256-GCM, the file key from the passphrase by scrypt (RFC 7914), mode 0600 in a folder
// of mode 0700. Name, kind and public key are authenticated with the private key: a swapped or edited file does not open.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPair,
  randomBytes,
  scrypt,
  sign as signWith,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rsaWeaknessOf } from '@sumaho-jpki/rules';
import type { KeyKind } from '@sumaho-jpki/rules';
import { fromBase64, parsePublicKeySpki, toBase64 } from '@sumaho-jpki/wire/x509';
import { KeyCustodyError } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { readIfThere, writeOnce } from './once-only-files';

const LOCK_FILE = 'custody.json';
const LOCK_TEXT = 'sumaho-jpki key custody';
const KEY_SUFFIX = '.key.json';
const SHORTEST_PASSPHRASE = 16;
/** 2^15 with r = 8 and p = 3 (OWASP's row for 32 MiB): some tenths of a second, once per start. */
const DEFAULT_SCRYPT_COST = 2 ** 15;
const SCRYPT_BLOCK = 8;
const SCRYPT_LANES = 3;

/** Octets hashed without a pause: about a millisecond. */
const PIECE = 1024 * 1024;

const generate = promisify(generateKeyPair);

interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly box: string;
}
interface LockFile extends Sealed {
  readonly format: 'sumaho-jpki-custody-1';
  readonly cost: number;
  readonly salt: string;
}
interface KeyFile extends Sealed {
  readonly format: 'sumaho-jpki-key-1';
  readonly name: string;
  readonly kind: KeyKind;
  readonly publicKeySpki: string;
}

const damaged = (what: string) => new KeyCustodyError('damaged', `${what} is damaged or was changed`);
const associated = (name: string, kind: string, spki: string) => Buffer.from(`${name}\n${kind}\n${spki}`);

function deriveKey(passphrase: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N: cost, r: SCRYPT_BLOCK, p: SCRYPT_LANES, maxmem: 256 * cost * SCRYPT_BLOCK };
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function seal(key: Uint8Array, clear: Uint8Array, context: Uint8Array): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(context);
  const box = Buffer.concat([cipher.update(clear), cipher.final()]);
  return { iv: toBase64(iv), tag: toBase64(cipher.getAuthTag()), box: toBase64(box) };
}

/** @throws Error when key, context or content do not belong together. */
function unseal(key: Uint8Array, sealed: Sealed, context: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, fromBase64(sealed.iv), { authTagLength: 16 }).setAAD(context);
  decipher.setAuthTag(fromBase64(sealed.tag));
  return Buffer.concat([decipher.update(fromBase64(sealed.box)), decipher.final()]);
}

function parseFile<T extends { format: string }>(content: Uint8Array, format: T['format'], what: string): T {
  try {
    const value = JSON.parse(new TextDecoder().decode(content)) as T;
    if (value.format !== format) throw damaged(what);
    return value;
  } catch {
    throw damaged(what);
  }
}

/** A list of megabytes: hashed in place piece by piece, no copy of it is made, and others have their turn in between. */
async function signInPieces(hash: string, bytes: Uint8Array, key: KeyObject): Promise<Uint8Array> {
  const signing = createSign(hash);
  for (let at = 0; at < bytes.length; at += PIECE) {
    signing.update(bytes.subarray(at, at + PIECE));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return signing.sign({ key, dsaEncoding: 'der' });
}

export class EncryptedFileKeyCustody implements KeyCustody {
  readonly #directory: string;
  readonly #fileKey: Uint8Array;
  readonly #opened = new Map<string, { key: CustodyKey; privateKey: KeyObject }>();

  private constructor(directory: string, fileKey: Uint8Array) {
    this.#directory = directory;
    this.#fileKey = fileKey;
  }

  /**
   * Opens the folder, or makes it on first use. A wrong passphrase is refused here, before anything is made with it.
   * @throws KeyCustodyError
   */
  static async open(input: {
    directory: string;
    passphrase: string;
    scryptCost?: number;
  }): Promise<EncryptedFileKeyCustody> {
    if (input.passphrase.length < SHORTEST_PASSPHRASE) {
      throw new KeyCustodyError('weak-passphrase', `the passphrase needs at least ${SHORTEST_PASSPHRASE} characters`);
    }
    const { directory, passphrase } = input;
    if (await mkdir(directory, { recursive: true, mode: 0o700 })) await chmod(directory, 0o700);
    const path = join(directory, LOCK_FILE);
    let content = await readIfThere(path);
    if (!content) {
      const salt = randomBytes(16);
      const cost = input.scryptCost ?? DEFAULT_SCRYPT_COST;
      const key = await deriveKey(passphrase, salt, cost);
      const lock: LockFile = {
        format: 'sumaho-jpki-custody-1',
        cost,
        salt: toBase64(salt),
        ...seal(key, Buffer.from(LOCK_TEXT), associated(LOCK_FILE, String(cost), toBase64(salt))),
      };
      content = await writeOnce(path, Buffer.from(JSON.stringify(lock, null, 2)));
    }
    const lock = parseFile<LockFile>(content, 'sumaho-jpki-custody-1', LOCK_FILE);
    const fileKey = await deriveKey(passphrase, fromBase64(lock.salt), lock.cost);
    try {
      unseal(fileKey, lock, associated(LOCK_FILE, String(lock.cost), lock.salt));
    } catch {
      throw new KeyCustodyError(
        'wrong-passphrase',
        'the passphrase does not open the keys of the certificate authority',
      );
    }
    return new EncryptedFileKeyCustody(directory, fileKey);
  }

  /**
   * Opens the folder with the wrapping key itself, put together from backup shares: for the day on which nobody knows the
   * passphrase any more. @throws KeyCustodyError `wrong-passphrase` when it is not this folder's key
   */
  static async openWithWrappingKey(directory: string, wrappingKey: Uint8Array): Promise<EncryptedFileKeyCustody> {
    const content = await readIfThere(join(directory, LOCK_FILE));
    if (!content) throw new KeyCustodyError('unknown-key', 'the folder holds no key custody');
    const lock = parseFile<LockFile>(content, 'sumaho-jpki-custody-1', LOCK_FILE);
    try {
      unseal(wrappingKey, lock, associated(LOCK_FILE, String(lock.cost), lock.salt));
    } catch {
      throw new KeyCustodyError('wrong-passphrase', 'the shares do not give the wrapping key of this folder');
    }
    return new EncryptedFileKeyCustody(directory, Uint8Array.from(wrappingKey));
  }

  /** Lends a copy of the wrapping key (32 bytes) for backup shares, and wipes the copy afterwards. */
  async withWrappingKey<T>(use: (wrappingKey: Uint8Array) => Promise<T>): Promise<T> {
    const copy = Uint8Array.from(this.#fileKey);
    try {
      return await use(copy);
    } finally {
      copy.fill(0);
    }
  }

  async ensure(name: string, kind: KeyKind): Promise<CustodyKey> {
    const there = await this.find(name);
    if (there) return there;
    const pair =
      kind === 'rsa-2048'
        ? await generate('rsa', { modulusLength: 2048, publicExponent: 65537 })
        : await generate('ec', { namedCurve: kind === 'p-256' ? 'P-256' : 'P-384' });
    const spki = Uint8Array.from(pair.publicKey.export({ format: 'der', type: 'spki' }));
    const publicKey = parsePublicKeySpki(spki);
    const weakness = publicKey.type === 'rsa' ? rsaWeaknessOf(publicKey) : undefined;
    if (weakness) throw damaged(`a fresh key (${weakness})`);
    const publicKeySpki = toBase64(spki);
    const pkcs8 = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    const file: KeyFile = {
      format: 'sumaho-jpki-key-1',
      name,
      kind,
      publicKeySpki,
      ...seal(this.#fileKey, pkcs8, associated(name, kind, publicKeySpki)),
    };
    pkcs8.fill(0);
    await writeOnce(this.#pathOf(name), Buffer.from(JSON.stringify(file, null, 2)));
    return (await this.#open(name)).key;
  }

  async find(name: string): Promise<CustodyKey | undefined> {
    return (await readIfThere(this.#pathOf(name))) ? (await this.#open(name)).key : undefined;
  }

  async names(): Promise<string[]> {
    const files = await readdir(this.#directory);
    return files.filter((file) => file.endsWith(KEY_SUFFIX)).map((file) => file.slice(0, -KEY_SUFFIX.length));
  }

  async sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { key, privateKey } = await this.#open(name);
    const hash = key.kind === 'p-384' ? 'sha384' : 'sha256';
    if (bytes.length > PIECE) return signInPieces(hash, bytes, privateKey);
    // Done in 20 µs: handing it to another thread would cost more than that. ECDSA is given out as DER.
    if (key.kind === 'p-256') return signWith(hash, bytes, privateKey);
    return new Promise((resolve, reject) => {
      const options = { key: privateKey, dsaEncoding: 'der' as const };
      signWith(hash, bytes, options, (error, signature) => (error ? reject(error) : resolve(signature)));
    });
  }

  async destroy(name: string): Promise<void> {
    this.#opened.delete(name);
    await rm(this.#pathOf(name), { force: true });
  }

  #pathOf(name: string): string {
    if (!/^[a-z0-9-]{1,64}$/.test(name)) throw new KeyCustodyError('unknown-key', 'not a key name');
    return join(this.#directory, name + KEY_SUFFIX);
  }

  async #open(name: string): Promise<{ key: CustodyKey; privateKey: KeyObject }> {
    const cached = this.#opened.get(name);
    if (cached) return cached;
    const path = this.#pathOf(name);
    const content = await readIfThere(path);
    if (!content) throw new KeyCustodyError('unknown-key', `no key of the name ${name}`);
    if ((await stat(path)).mode & 0o077) {
      throw new KeyCustodyError('loose-permissions', `the key file of ${name} is open to others than its owner`);
    }
    const file = parseFile<KeyFile>(content, 'sumaho-jpki-key-1', `the key file of ${name}`);
    try {
      const pkcs8 = unseal(this.#fileKey, file, associated(name, file.kind, file.publicKeySpki));
      const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      pkcs8.fill(0);
      const publicKeySpki = Uint8Array.from(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
      if (toBase64(publicKeySpki) !== file.publicKeySpki) throw damaged(`the key file of ${name}`);
      const opened = { key: { name, kind: file.kind, publicKeySpki }, privateKey };
      this.#opened.set(name, opened);
      return opened;
    } catch {
      throw damaged(`the key file of ${name}`);
    }
  }
}
