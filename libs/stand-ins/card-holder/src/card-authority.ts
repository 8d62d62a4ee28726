// The virtual card CAs (one for signature, one for user authentication) and the certificates on the virtual My Number Cards:
// real RSA-2048 keys, certificate forms after jpki-domain §3.1–3.2, names that say that they are virtual.
import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  buildTbsCertificate,
  keyIdentifierOf,
  signTbs,
  type KeyUsage,
  type NameAttribute,
} from '@sumaho-jpki/wire/x509';

const makePair = promisify(generateKeyPair);
const ALGORITHM = 'rsa-sha256';
const DAY_MS = 86_400_000;

export type CardPurpose = 'signature' | 'user-auth';
export const CARD_PURPOSES = ['signature', 'user-auth'] as const satisfies readonly CardPurpose[];

const country: NameAttribute = { type: 'C', value: 'JP', encoding: 'printable' };
const authorityName = (purpose: CardPurpose): NameAttribute[] => [
  country,
  { type: 'O', value: 'Virtual JPKI (sandbox)', encoding: 'utf8' },
  {
    type: 'OU',
    value: purpose === 'signature' ? 'Virtual JPKI for digital signature' : 'Virtual JPKI for user authentication',
    encoding: 'utf8',
  },
];

const USAGE = {
  signature: ['digitalSignature', 'nonRepudiation'],
  'user-auth': ['digitalSignature'],
} as const satisfies Record<CardPurpose, readonly KeyUsage[]>;

/** A key as it rests on disk of the sandbox: PKCS#8 PEM. */
export interface CertifiedKey {
  readonly privateKeyPem: string;
  /** DER, base64. */
  readonly certificate: string;
}

export const derOf = ({ certificate }: Pick<CertifiedKey, 'certificate'>): Uint8Array =>
  new Uint8Array(Buffer.from(certificate, 'base64'));

const whole = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);
const serial = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;
const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));

/** RSASSA-PKCS1-v1_5 with SHA-256. */
export function signWith(privateKeyPem: string, data: Uint8Array): Uint8Array {
  return new Uint8Array(sign('sha256', data, privateKeyPem));
}

export async function makeAuthority(purpose: CardPurpose, now: Date): Promise<CertifiedKey> {
  const { privateKey } = await makePair('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicKeySpki = spkiOf(privateKey);
  const name = authorityName(purpose);
  const tbs = buildTbsCertificate({
    serial: serial(),
    signatureAlgorithm: ALGORITHM,
    issuer: name,
    subject: name,
    notBefore: whole(new Date(now.getTime() - 4 * 365 * DAY_MS)),
    notAfter: whole(new Date(now.getTime() + 6 * 365 * DAY_MS)),
    publicKeySpki,
    extensions: {
      keyUsage: ['keyCertSign', 'cRLSign'],
      basicConstraints: { ca: true },
      subjectKeyIdentifier: await keyIdentifierOf(publicKeySpki),
    },
  });
  const der = await signTbs(tbs, ALGORITHM, (data) => Promise.resolve(signWith(privateKeyPem, data)));
  return { privateKeyPem, certificate: Buffer.from(der).toString('base64') };
}

/** End of validity: the 5th birthday after the issue, 23:59:59 in Japan (jpki-domain §3.2). */
export function cardNotAfter(birthDate: string, issuedAt: Date): Date {
  const monthDay = birthDate.slice(4) === '-02-29' ? '-02-28' : birthDate.slice(4);
  const year = issuedAt.getUTCFullYear();
  const passed = `${year}${monthDay}` <= issuedAt.toISOString().slice(0, 10);
  return new Date(`${year + (passed ? 5 : 4)}${monthDay}T14:59:59Z`);
}

/** The signature certificate of the real card carries name, address and birth date; the virtual one carries only the name. */
export async function issueCardCertificate(input: {
  authority: CertifiedKey;
  purpose: CardPurpose;
  name: string;
  birthDate: string;
  issuedAt: Date;
}): Promise<CertifiedKey> {
  const { authority, purpose } = input;
  const { privateKey } = await makePair('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicKeySpki = spkiOf(privateKey);
  const issuerSpki = spkiOf(createPrivateKey(authority.privateKeyPem));
  const tbs = buildTbsCertificate({
    serial: serial(),
    signatureAlgorithm: ALGORITHM,
    issuer: authorityName(purpose),
    subject: [
      country,
      {
        type: 'CN',
        value: purpose === 'signature' ? input.name : `${randomBytes(7).toString('hex').toUpperCase()}00000001A`,
        encoding: 'utf8',
      },
    ],
    notBefore: whole(input.issuedAt),
    notAfter: cardNotAfter(input.birthDate, input.issuedAt),
    publicKeySpki,
    extensions: {
      keyUsage: USAGE[purpose],
      authorityKeyIdentifier: await keyIdentifierOf(issuerSpki),
      subjectKeyIdentifier: await keyIdentifierOf(publicKeySpki),
    },
  });
  const der = await signTbs(tbs, ALGORITHM, (data) => Promise.resolve(signWith(authority.privateKeyPem, data)));
  return { privateKeyPem, certificate: Buffer.from(der).toString('base64') };
}
