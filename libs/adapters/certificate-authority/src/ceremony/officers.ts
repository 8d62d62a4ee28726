// Officers of the key ceremony: each has an Ed25519 key of his or her own, encrypted under a passphrase that only he or she knows, in the
// authority's folder. The first ceremony registers them; afterwards a name opens with its passphrase alone.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writeOnce } from '../once-only-files';

export const SHORTEST_OFFICER_PASSPHRASE = 12;
const FILE = /^officer-([a-z0-9-]{2,40})\.pem$/;

export class CeremonyRefusedError extends Error {
  override readonly name = 'CeremonyRefusedError';
}

export interface Officer {
  readonly name: string;
  readonly privateKey: KeyObject;
  /** Base64 SPKI. */
  readonly publicKey: string;
  readonly isNew: boolean;
}

const folderOf = (directory: string) => join(directory, 'ceremonies');
const spkiOf = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');

/** Opens the officer's key, or registers the officer. @throws CeremonyRefusedError */
export async function identifyOfficer(directory: string, name: string, passphrase: string): Promise<Officer> {
  if (!FILE.test(`officer-${name}.pem`))
    throw new CeremonyRefusedError('an officer is named by 2 to 40 letters, digits, hyphens');
  if (passphrase.length < SHORTEST_OFFICER_PASSPHRASE) {
    throw new CeremonyRefusedError(`an officer's passphrase has at least ${SHORTEST_OFFICER_PASSPHRASE} characters`);
  }
  await mkdir(folderOf(directory), { recursive: true, mode: 0o700 });
  const path = join(folderOf(directory), `officer-${name}.pem`);
  const there = await readIfThere(path);
  const content = there ?? (await writeOnce(path, Buffer.from(newKey(passphrase))));
  const privateKey = opened(content, passphrase, name);
  const publicKey = spkiOf(privateKey);
  await writeOnce(join(folderOf(directory), `officer-${name}.pub`), Buffer.from(publicKey));
  return { name, privateKey, publicKey, isNew: there === undefined };
}

function newKey(passphrase: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase }).toString();
}

function opened(content: Uint8Array, passphrase: string, name: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(content), passphrase });
  } catch {
    throw new CeremonyRefusedError(`the passphrase does not open the key of ${name}`);
  }
}

/** Registered public keys by name, for whoever checks a transcript. */
export async function registeredOfficers(directory: string): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for (const file of await readdir(folderOf(directory))) {
    const name = /^officer-([a-z0-9-]{2,40})\.pub$/.exec(file)?.[1];
    const content = name && (await readIfThere(join(folderOf(directory), file)));
    if (name && content) keys.set(name, new TextDecoder().decode(content));
  }
  return keys;
}
