// The phone vendor's side of attestation: root → attestation CA → credential certificate with the nonce, in the shape of Apple's
// chain (P-384 authorities, P-256 credential). Own root, never Apple's. Used by the sandbox's service and by tests.
import { buildCredentialCertificate } from '@sumaho-jpki/wire/keychain';
import {
  buildTbsCertificate,
  generateKeyPair,
  keyIdentifierOf,
  parseCertificate,
  signTbs,
  spkiHash,
  toHex,
  verifySignature,
} from '@sumaho-jpki/wire/x509';
import type { NameAttribute, Signer } from '@sumaho-jpki/wire/x509';
import type { AttestationService, CertifyRequest, CertifiedKey } from './attestation-service';
import { randomBytes } from './key-hierarchy';

const DAY = 86_400_000;
const ALGORITHM = 'ecdsa-p384-sha384';
const ROOT_YEARS = 25;
const CA_YEARS = 15;
/** Days a credential certificate is valid. */
const CREDENTIAL_DAYS = 3;

export interface AuthorityKey {
  readonly certificate: Uint8Array;
  readonly sign: Signer;
}

export type AttestationFault = 'wrong-nonce' | 'expired';

const name = (commonName: string): NameAttribute[] => [
  { type: 'CN', value: commonName },
  { type: 'O', value: 'Ringo (virtual phone vendor)' },
  { type: 'C', value: 'JP' },
];

async function makeAuthority(
  subject: readonly NameAttribute[],
  years: number,
  now: Date,
  key: { publicKeySpki: Uint8Array; sign: Signer },
  issuer?: AuthorityKey,
): Promise<AuthorityKey> {
  const above = issuer && parseCertificate(issuer.certificate);
  const tbs = buildTbsCertificate({
    serial: toHex(Uint8Array.of(0x4a, ...randomBytes(15))),
    signatureAlgorithm: ALGORITHM,
    issuer: above?.subjectDer ?? subject,
    subject,
    notBefore: wholeSeconds(now.getTime() - DAY),
    notAfter: wholeSeconds(now.getTime() + years * 365 * DAY),
    publicKeySpki: key.publicKeySpki,
    extensions: {
      ...(above ? { authorityKeyIdentifier: await keyIdentifierOf(above.publicKeySpki) } : {}),
      subjectKeyIdentifier: await keyIdentifierOf(key.publicKeySpki),
      keyUsage: ['keyCertSign', 'cRLSign'],
      basicConstraints: { ca: true },
    },
  });
  return { certificate: await signTbs(tbs, ALGORITHM, issuer?.sign ?? key.sign), sign: key.sign };
}

const wholeSeconds = (at: number): Date => new Date(Math.floor(at / 1000) * 1000);

/** Private keys as `sign` only; give `keys` to make the same authority again. */
export async function makeAttestationAuthorities(
  now = new Date(),
  keys?: readonly [KeyForAuthority, KeyForAuthority],
): Promise<{ root: AuthorityKey; ca: AuthorityKey }> {
  const [rootKey, caKey] = keys ?? [await generateKeyPair(ALGORITHM), await generateKeyPair(ALGORITHM)];
  const root = await makeAuthority(name('Ringo App Attestation Root CA'), ROOT_YEARS, now, rootKey);
  return { root, ca: await makeAuthority(name('Ringo App Attestation CA 1'), CA_YEARS, now, caKey, root) };
}

export interface KeyForAuthority {
  readonly publicKeySpki: Uint8Array;
  readonly sign: Signer;
}

/** Certifies keys that were proved; refuses others by rejecting. */
export class AttestationAuthority implements AttestationService {
  constructor(
    private readonly ca: AuthorityKey,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async certify(request: CertifyRequest, fault?: AttestationFault): Promise<CertifiedKey> {
    const proved = await verifySignature({
      publicKeySpki: request.spki,
      algorithm: 'ecdsa-p256-sha256',
      data: request.nonce,
      signature: request.proof,
    });
    if (!proved || request.nonce.length !== 32) throw new Error('the key is not proved');
    const issuer = parseCertificate(this.ca.certificate);
    const at = this.now().getTime() - (fault === 'expired' ? (CREDENTIAL_DAYS + 2) * DAY : 0);
    const credential = await buildCredentialCertificate(
      {
        spki: request.spki,
        nonce: fault === 'wrong-nonce' ? randomBytes(32) : request.nonce,
        serial: toHex(Uint8Array.of(0x41, ...randomBytes(11))),
        issuer: issuer.subjectDer,
        issuerKeyIdentifier: await keyIdentifierOf(issuer.publicKeySpki),
        subject: [
          { type: 'CN', value: await spkiHash(request.spki) },
          { type: 'OU', value: 'AAA Certification' },
          { type: 'O', value: 'Ringo (virtual phone vendor)' },
        ],
        notBefore: wholeSeconds(at - DAY),
        notAfter: wholeSeconds(at + CREDENTIAL_DAYS * DAY),
        signatureAlgorithm: ALGORITHM,
      },
      this.ca.sign,
    );
    // The real one is a PKCS#7 for the vendor's fraud service; nothing here reads it.
    const receipt = new TextEncoder().encode(`receipt of ${request.environment} ${request.appId}`);
    return { x5c: [credential, this.ca.certificate], receipt };
  }
}
