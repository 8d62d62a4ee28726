// The server's check of an attestation, step by step after "Validating apps that connect to your server" (developer.apple.com).
// Never throws for bad input: every refusal is an answer with a reason.
import {
  DerError,
  digest,
  ecdsaDerToFixed,
  fromBase64,
  parseCertificate,
  SIGNATURE_ALGORITHMS,
  sameBytes,
  subjectPublicKeyBits,
} from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import { NONCE_EXTENSION, parseAttestation, readNonceExtension } from './attestation';
import type { Attestation } from './attestation';
import { parseCredentialData, rpIdHashOf } from './authenticator-data';
import type { AttestationEnvironment, CredentialData } from './authenticator-data';
import { attestationClientDataHash, nonceOf } from './client-data';
import { CborError } from './strict-cbor';

export type AttestationRefusal =
  /** Not CBOR, not DER, wrong members, wrong lengths, trailing bytes. */
  | 'malformed'
  /** The chain does not end at a pinned root, or one of its signatures or roles is wrong. */
  | 'untrusted-chain'
  /** A certificate of the chain is not valid at that time. */
  | 'chain-not-valid-now'
  /** Made for another challenge, or the certificate carries no nonce. */
  | 'wrong-challenge'
  /** keyId, credentialId and certified key are not one key. */
  | 'key-id-mismatch'
  /** Made by another app. */
  | 'wrong-app'
  /** The key has signed before: not a fresh key. */
  | 'counter-not-zero'
  /** Development where production is asked for, or the other way round. */
  | 'wrong-environment';

export interface AttestationQuestion {
  readonly attestation: Uint8Array;
  /** As the phone names its key, base64url. */
  readonly keyId: string;
  /** The very bytes that were handed out. */
  readonly challenge: Uint8Array;
  /** `TEAMID.bundle-id` */
  readonly appId: string;
  readonly environments: readonly AttestationEnvironment[];
  /** DER of the pinned roots. */
  readonly roots: readonly Uint8Array[];
  readonly at: Date;
}

export type AttestationAnswer =
  | {
      readonly ok: true;
      readonly keyId: string;
      /** SubjectPublicKeyInfo of the attested P-256 key: keep it, assertions are checked against it. */
      readonly spki: Uint8Array;
      readonly environment: AttestationEnvironment;
      readonly receipt: Uint8Array;
    }
  | { readonly ok: false; readonly reason: AttestationRefusal; readonly detail: string };

type Refusal = Extract<AttestationAnswer, { ok: false }>;
const refuse = (reason: AttestationRefusal, detail: string): Refusal => ({ ok: false, reason, detail });

export async function verifyAttestation(question: AttestationQuestion): Promise<AttestationAnswer> {
  try {
    return await judge(question);
  } catch (error) {
    if (error instanceof CborError || error instanceof DerError) return refuse('malformed', error.message);
    throw error;
  }
}

async function judge(question: AttestationQuestion): Promise<AttestationAnswer> {
  const statement = parseAttestation(question.attestation);
  const data = parseCredentialData(statement.authData);
  const credential = parseCertificate(statement.x5c[0]);
  const untrusted = await judgeChain(credential, parseCertificate(statement.x5c[1]), question);
  if (untrusted) return untrusted;
  return (
    (await judgeNonce(credential, statement, question.challenge)) ??
    (await judgeKey(credential, data, question.keyId)) ??
    (await judgeApp(data, question)) ?? {
      ok: true,
      keyId: question.keyId,
      spki: Uint8Array.from(credential.publicKeySpki),
      environment: data.environment,
      receipt: statement.receipt,
    }
  );
}

/** credCert ← caCert ← pinned root. */
async function judgeChain(
  credential: ParsedCertificate,
  authority: ParsedCertificate,
  { roots, at }: AttestationQuestion,
): Promise<Refusal | undefined> {
  const signs = (issuer: ParsedCertificate): boolean =>
    issuer.basicConstraints?.ca === true && issuer.keyUsage?.includes('keyCertSign') === true;
  if (!signs(authority)) return refuse('untrusted-chain', 'caCert is not a certification authority');
  if (credential.basicConstraints?.ca) return refuse('untrusted-chain', 'credCert is a certification authority');
  if (!(await isIssuedBy(credential, authority))) return refuse('untrusted-chain', 'credCert is not issued by caCert');
  let root: ParsedCertificate | undefined;
  for (const der of roots) {
    const candidate = parseCertificate(der);
    if (signs(candidate) && (await isIssuedBy(authority, candidate))) root ??= candidate;
  }
  if (!root) return refuse('untrusted-chain', 'caCert is not issued by a pinned root');
  const stale = [credential, authority, root].some(({ notBefore, notAfter }) => at < notBefore || at > notAfter);
  return stale ? refuse('chain-not-valid-now', 'a certificate of the chain is not valid at that time') : undefined;
}

/**
 * Name and signature. The vendor's own chain pairs P-384 keys with SHA-256, so curve and hash are taken each from where it
 * stands: the issuer's key and the certificate's algorithm.
 */
async function isIssuedBy(certificate: ParsedCertificate, issuer: ParsedCertificate): Promise<boolean> {
  const { signatureAlgorithm: algorithm, signatureAlgorithmsEqual, tbsDer, signature } = certificate;
  if (!algorithm || !signatureAlgorithmsEqual || !sameBytes(certificate.issuerDer, issuer.subjectDer)) return false;
  const { curve, hash } = SIGNATURE_ALGORITHMS[algorithm];
  if (!curve || issuer.publicKey.type !== 'ec') return false;
  return ecdsaVerifies({ spki: issuer.publicKeySpki, curve: issuer.publicKey.curve, hash, data: tbsDer, signature });
}

/** False for anything that does not verify, malformed signatures included. */
export async function ecdsaVerifies(input: {
  readonly spki: Uint8Array;
  readonly curve: 'P-256' | 'P-384';
  readonly hash: 'SHA-256' | 'SHA-384';
  readonly data: Uint8Array;
  /** ECDSA-Sig-Value, DER. */
  readonly signature: Uint8Array;
}): Promise<boolean> {
  const parameters = { name: 'ECDSA', namedCurve: input.curve, hash: input.hash };
  try {
    const key = await crypto.subtle.importKey('spki', Uint8Array.from(input.spki), parameters, false, ['verify']);
    const signature = ecdsaDerToFixed(input.signature, input.curve);
    return await crypto.subtle.verify(parameters, key, signature, Uint8Array.from(input.data));
  } catch {
    return false;
  }
}

async function judgeNonce(
  credential: ParsedCertificate,
  { authData }: Attestation,
  challenge: Uint8Array,
): Promise<Refusal | undefined> {
  const extension = credential.extensions.find(({ oid }) => oid === NONCE_EXTENSION);
  if (!extension) return refuse('wrong-challenge', 'credCert carries no nonce');
  const expected = await nonceOf(authData, await attestationClientDataHash(challenge));
  const same = sameBytes(readNonceExtension(extension.value), expected);
  return same ? undefined : refuse('wrong-challenge', 'the nonce is not the one of this challenge');
}

async function judgeKey(
  credential: ParsedCertificate,
  data: CredentialData,
  keyId: string,
): Promise<Refusal | undefined> {
  if (credential.publicKey.type !== 'ec' || credential.publicKey.curve !== 'P-256') {
    return refuse('key-id-mismatch', 'the certified key is not on P-256');
  }
  const point = subjectPublicKeyBits(credential.publicKeySpki);
  const hash = await digest('SHA-256', point);
  let named: Uint8Array;
  try {
    named = fromBase64(keyId);
  } catch {
    return refuse('key-id-mismatch', 'keyId is not base64url');
  }
  const one = sameBytes(named, hash) && sameBytes(data.credentialId, hash) && sameBytes(data.point, point);
  return one ? undefined : refuse('key-id-mismatch', 'keyId, credentialId and certified key are not one key');
}

async function judgeApp(
  data: CredentialData,
  { appId, environments }: AttestationQuestion,
): Promise<Refusal | undefined> {
  if (!sameBytes(data.rpIdHash, await rpIdHashOf(appId))) return refuse('wrong-app', 'made by another app');
  if (data.counter !== 0) return refuse('counter-not-zero', 'the counter of an attestation is 0');
  if (!environments.includes(data.environment)) {
    return refuse('wrong-environment', `made in the ${data.environment} environment`);
  }
  return undefined;
}
