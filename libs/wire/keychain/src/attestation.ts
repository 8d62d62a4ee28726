// Attestation object in the shape of Apple's App Attest ("Validating apps that connect to your server", developer.apple.com):
// CBOR {fmt: 'apple-appattest', attStmt: {x5c: [credCert, caCert], receipt}, authData}. Own roots stand in for Apple's.
import {
  buildTbsCertificate,
  childrenOf,
  DerError,
  expectTag,
  explicit,
  keyIdentifierOf,
  octetString,
  readNode,
  sequence,
  sequenceOf,
  signTbs,
  subjectPublicKeyBits,
  TAG,
  toBase64Url,
} from '@sumaho-jpki/wire/x509';
import { digest } from '@sumaho-jpki/wire/x509';
import type { NameAttribute, SignatureAlgorithm, Signer } from '@sumaho-jpki/wire/x509';
import { encodeCredentialData, rpIdHashOf } from './authenticator-data';
import type { AttestationEnvironment } from './authenticator-data';
import { attestationClientDataHash, nonceOf } from './client-data';
import { CborError, exactly, octets, readCbor, writeCbor } from './strict-cbor';

/** Extension of credCert that carries the nonce: SEQUENCE { [1] EXPLICIT OCTET STRING (32) }. */
export const NONCE_EXTENSION = '1.2.840.113635.100.8.2';
const FORMAT = 'apple-appattest';
const NONCE_TAG = 1;
/** Larger ones are no attestation: chain, receipt and all are about 6 kB. */
export const MOST_ATTESTATION_OCTETS = 16_384;

export interface Attestation {
  /** DER, leaf first. */
  readonly x5c: readonly [Uint8Array, Uint8Array];
  readonly receipt: Uint8Array;
  readonly authData: Uint8Array;
}

export function encodeAttestation({ x5c, receipt, authData }: Attestation): Uint8Array<ArrayBuffer> {
  return writeCbor({ fmt: FORMAT, attStmt: { x5c: x5c.map((der) => Uint8Array.from(der)), receipt }, authData });
}

/** @throws CborError */
export function parseAttestation(bytes: Uint8Array): Attestation {
  if (bytes.length > MOST_ATTESTATION_OCTETS) throw new CborError('attestation: too long');
  const outer = exactly(readCbor(bytes, 'attestation'), ['fmt', 'attStmt', 'authData'], 'attestation');
  if (outer('fmt') !== FORMAT) throw new CborError('attestation: another format');
  const statement = exactly(outer('attStmt'), ['x5c', 'receipt'], 'attStmt');
  const x5c = statement('x5c');
  if (!Array.isArray(x5c) || x5c.length !== 2) throw new CborError('x5c: not two certificates');
  return {
    x5c: [octets(x5c[0], 'credCert'), octets(x5c[1], 'caCert')],
    receipt: octets(statement('receipt'), 'receipt'),
    authData: octets(outer('authData'), 'authData'),
  };
}

/** keyId: base64url of SHA-256 of the public key's X9.62 point. @throws DerError */
export async function attestedKeyId(spki: Uint8Array): Promise<string> {
  return toBase64Url(await digest('SHA-256', subjectPublicKeyBits(spki)));
}

/** The phone's half of an attestation: authData and the nonce that the vendor must certify. @throws DerError */
export async function attestationData(input: {
  readonly appId: string;
  readonly environment: AttestationEnvironment;
  readonly spki: Uint8Array;
  readonly challenge: Uint8Array;
}): Promise<{ keyId: string; authData: Uint8Array<ArrayBuffer>; nonce: Uint8Array<ArrayBuffer> }> {
  const point = subjectPublicKeyBits(input.spki);
  const credentialId = await digest('SHA-256', point);
  const rpIdHash = await rpIdHashOf(input.appId);
  const authData = encodeCredentialData({ rpIdHash, counter: 0, environment: input.environment, credentialId, point });
  const nonce = await nonceOf(authData, await attestationClientDataHash(input.challenge));
  return { keyId: toBase64Url(credentialId), authData, nonce };
}

/** The vendor's half: a certificate of the attested key that carries the nonce. */
export async function buildCredentialCertificate(
  input: {
    readonly spki: Uint8Array;
    /** 32 bytes. */
    readonly nonce: Uint8Array;
    readonly serial: string;
    /** DER of the issuer's subject. */
    readonly issuer: Uint8Array;
    readonly issuerKeyIdentifier: Uint8Array;
    readonly subject: readonly NameAttribute[];
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly signatureAlgorithm: SignatureAlgorithm;
  },
  sign: Signer,
): Promise<Uint8Array> {
  const { spki, nonce, issuerKeyIdentifier, signatureAlgorithm, ...rest } = input;
  const tbs = buildTbsCertificate({
    ...rest,
    signatureAlgorithm,
    publicKeySpki: spki,
    extensions: {
      authorityKeyIdentifier: issuerKeyIdentifier,
      subjectKeyIdentifier: await keyIdentifierOf(spki),
      keyUsage: ['digitalSignature'],
      basicConstraints: { ca: false },
      others: [{ oid: NONCE_EXTENSION, critical: false, value: sequence(explicit(NONCE_TAG, octetString(nonce))) }],
    },
  });
  return signTbs(tbs, signatureAlgorithm, sign);
}

/** Content of the nonce extension. @throws DerError */
export function readNonceExtension(value: Uint8Array): Uint8Array {
  const [tagged, more] = sequenceOf(readNode(value, TAG.sequence, 'nonce'), 'nonce');
  const [nonce, second] = childrenOf(expectTag(tagged, 0xa0 | NONCE_TAG, 'nonce'));
  if (more || second) throw new DerError('nonce: extra element');
  return expectTag(nonce, TAG.octetString, 'nonce').content;
}
