// Key hierarchy of the protected store (jpki-domain §1.5): UID key → hardware key → file-system key → file key, and on top the
// class key that only the passcode together with the UID key unwraps.
//   UID key          HKDF key, not extractable, made with the phone; survives a factory reset like the one in the silicon
//   hardware key     AES-256 key wrap, derived from the UID key, never stored
//   file-system key  AES-256-GCM, random, stored wrapped by the hardware key; seals every record; thrown away by a factory reset
//   class keys       AES-256 key wrap: `device` wrapped by the hardware key, `passcode` by PBKDF2(passcode) ⊕ UID key
//   file key         AES-256-GCM, random, one per private key, wrapped by a class key; wraps the PKCS#8
import { decode, encode } from 'cborg';
import type { KeyValueStore } from './key-value-store';

export type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
type Bytes = Uint8Array<ArrayBuffer>;

const UID = 'uid';
const EFFACEABLE = 'effaceable';
const PBKDF2_ROUNDS = 100_000;
const IV_OCTETS = 12;
const AES_KW = { name: 'AES-KW', length: 256 } as const;
const AES_GCM = { name: 'AES-GCM', length: 256 } as const;
const WRAPPING: ['wrapKey', 'unwrapKey'] = ['wrapKey', 'unwrapKey'];

interface Effaceable {
  /** Other one after each factory reset: what a tab has in memory of the time before is void. */
  readonly era: string;
  readonly fileSystemKey: Bytes;
  readonly deviceClassKey: Bytes;
}

/** A private key at rest. */
export interface WrappedPrivateKey {
  readonly fileKey: Bytes;
  readonly iv: Bytes;
  readonly pkcs8: Bytes;
}

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
const utf8 = (text: string): Bytes => Uint8Array.from(new TextEncoder().encode(text));

/** The keys in force between two factory resets. */
export interface Era {
  readonly id: string;
  readonly deviceClassKey: WebCryptoKey;
  read(key: string): Promise<unknown>;
  write(key: string, value: object): Promise<void>;
}

export class KeyHierarchy {
  constructor(private readonly store: KeyValueStore) {}

  /** Keys of now; makes them on a new or a wiped phone. Call it under the phone's lock. */
  async era(): Promise<Era> {
    const uid = await this.uidKey();
    const hardwareKey = await hardwareKeyOf(uid);
    const stored = (await this.store.get(EFFACEABLE)) as Effaceable | undefined;
    const { era, fileSystemKey, deviceClassKey } = stored ?? (await this.beginEra(hardwareKey));
    const sealing = await unwrap(fileSystemKey, hardwareKey, AES_GCM, ['encrypt', 'decrypt']);
    return {
      id: era,
      deviceClassKey: await unwrap(deviceClassKey, hardwareKey, AES_KW, WRAPPING),
      read: async (key) => {
        const sealed = (await this.store.get(key)) as Bytes | undefined;
        return sealed && decode(await unseal(sealing, key, sealed));
      },
      write: async (key, value) => this.store.put(key, await seal(sealing, key, Uint8Array.from(encode(value)))),
    };
  }

  /** After the first step nothing can be read any more, whatever becomes of the rest. */
  async efface(): Promise<void> {
    await this.store.delete(EFFACEABLE);
    await this.sweepLeftovers();
  }

  /** 32 bytes that need the secret and this very phone. */
  async tangled(secret: string, salt: Uint8Array, use: 'pin'): Promise<Bytes> {
    const parameters = { name: 'HKDF', hash: 'SHA-256', salt: await stretched(secret, salt), info: utf8(use) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, await this.uidKey(), 256));
  }

  /** Key that wraps the passcode class key. */
  async passcodeKey(passcode: string, salt: Uint8Array): Promise<WebCryptoKey> {
    const parameters = { name: 'HKDF', hash: 'SHA-256', salt: await stretched(passcode, salt), info: utf8('passcode') };
    return crypto.subtle.deriveKey(parameters, await this.uidKey(), AES_KW, false, WRAPPING);
  }

  private async uidKey(): Promise<WebCryptoKey> {
    const stored = (await this.store.get(UID)) as WebCryptoKey | undefined;
    if (stored) return stored;
    const fuse = randomBytes(32);
    const key = await crypto.subtle.importKey('raw', fuse, 'HKDF', false, ['deriveKey', 'deriveBits']);
    fuse.fill(0);
    await this.store.put(UID, key);
    return key;
  }

  private async beginEra(hardwareKey: WebCryptoKey): Promise<Effaceable> {
    await this.sweepLeftovers();
    const effaceable: Effaceable = {
      era: [...randomBytes(8)].map((octet) => octet.toString(16).padStart(2, '0')).join(''),
      fileSystemKey: await freshWrapped(AES_GCM, ['encrypt', 'decrypt'], hardwareKey),
      deviceClassKey: await freshWrapped(AES_KW, WRAPPING, hardwareKey),
    };
    await this.store.put(EFFACEABLE, effaceable);
    return effaceable;
  }

  private async sweepLeftovers(): Promise<void> {
    for (const key of await this.store.keys()) if (key !== UID) await this.store.delete(key);
  }
}

function hardwareKeyOf(uid: WebCryptoKey): Promise<WebCryptoKey> {
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: utf8('hardware') };
  return crypto.subtle.deriveKey(parameters, uid, AES_KW, false, WRAPPING);
}

async function stretched(secret: string, salt: Uint8Array): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', utf8(secret), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: Uint8Array.from(salt), iterations: PBKDF2_ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
}

type SymmetricUse = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey';
type SymmetricKind = typeof AES_KW | typeof AES_GCM;

async function freshWrapped(kind: SymmetricKind, uses: SymmetricUse[], by: WebCryptoKey): Promise<Bytes> {
  return wrap(await crypto.subtle.generateKey(kind, true, uses), by);
}

async function wrap(key: WebCryptoKey, by: WebCryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.wrapKey('raw', key, by, 'AES-KW'));
}

function unwrap(
  wrapped: Uint8Array,
  by: WebCryptoKey,
  kind: SymmetricKind,
  uses: SymmetricUse[],
  extractable = false,
): Promise<WebCryptoKey> {
  return crypto.subtle.unwrapKey('raw', Uint8Array.from(wrapped), by, 'AES-KW', kind, extractable, uses);
}

/** A fresh class key: for use, and wrapped for storage. */
export async function freshClassKey(passcodeKey: WebCryptoKey): Promise<{ wrapped: Bytes; key: WebCryptoKey }> {
  const wrapped = await freshWrapped(AES_KW, WRAPPING, passcodeKey);
  return { wrapped, key: await unwrap(wrapped, passcodeKey, AES_KW, WRAPPING) };
}

/** undefined = not the key that wrapped it. */
export async function openClassKey(wrapped: Uint8Array, passcodeKey: WebCryptoKey): Promise<WebCryptoKey | undefined> {
  return unwrap(wrapped, passcodeKey, AES_KW, WRAPPING).catch(() => undefined);
}

export async function rewrapClassKey(wrapped: Uint8Array, old: WebCryptoKey, fresh: WebCryptoKey): Promise<Bytes> {
  return wrap(await unwrap(wrapped, old, AES_KW, WRAPPING, true), fresh);
}

async function seal(key: WebCryptoKey, name: string, plain: Bytes): Promise<Bytes> {
  const iv = randomBytes(IV_OCTETS);
  const parameters = { name: 'AES-GCM', iv, additionalData: utf8(name) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(parameters, key, plain));
  const record = new Uint8Array(IV_OCTETS + sealed.length);
  record.set(iv);
  record.set(sealed, IV_OCTETS);
  return record;
}

async function unseal(key: WebCryptoKey, name: string, record: Uint8Array): Promise<Bytes> {
  const iv = record.slice(0, IV_OCTETS);
  const parameters = { name: 'AES-GCM', iv, additionalData: utf8(name) };
  return new Uint8Array(await crypto.subtle.decrypt(parameters, key, record.slice(IV_OCTETS)));
}

/** Puts a freshly made private key to rest; the key object must not be used afterwards. */
export async function wrapPrivateKey(privateKey: WebCryptoKey, classKey: WebCryptoKey): Promise<WrappedPrivateKey> {
  const fileKey = await crypto.subtle.generateKey(AES_GCM, true, WRAPPING);
  const iv = randomBytes(IV_OCTETS);
  const wrapped = await crypto.subtle.wrapKey('pkcs8', privateKey, fileKey, { name: 'AES-GCM', iv });
  return { fileKey: await wrap(fileKey, classKey), iv, pkcs8: new Uint8Array(wrapped) };
}

type KeyParameters = { name: string; namedCurve?: string; hash?: string };

/** The private key for use, not extractable. */
export async function unwrapPrivateKey(
  rest: WrappedPrivateKey,
  classKey: WebCryptoKey,
  parameters: KeyParameters,
  uses: ('sign' | 'deriveBits')[],
): Promise<WebCryptoKey> {
  const fileKey = await unwrap(rest.fileKey, classKey, AES_GCM, WRAPPING);
  const opening = { name: 'AES-GCM', iv: Uint8Array.from(rest.iv) };
  return crypto.subtle.unwrapKey('pkcs8', Uint8Array.from(rest.pkcs8), fileKey, opening, parameters, false, uses);
}
