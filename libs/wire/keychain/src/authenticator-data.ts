// Authenticator data (W3C Web Authentication §6.1) as App Attest uses it: rpIdHash[32] | flags[1] | signCount[4, big endian] and,
// in an attestation, aaguid[16] | credentialIdLength[2] | credentialId[32] | COSE_Key (RFC 9053 §7.1.1: EC2, P-256, ES256).
import { digest } from '@sumaho-jpki/wire/x509';
import { joined } from './client-data';
import { CborError, exactly, octets, readCbor, writeCbor } from './strict-cbor';

/** Which of the vendor's two services made it; its name stands in the aaguid. */
export type AttestationEnvironment = 'development' | 'production';

const AAGUIDS: Readonly<Record<AttestationEnvironment, Uint8Array<ArrayBuffer>>> = {
  development: aaguid('appattestdevelop'),
  production: aaguid('appattest'),
};
const FLAGS_ATTESTED = 0x40;
const HEADER_OCTETS = 37;
const CREDENTIAL_AT = 55;
const CREDENTIAL_OCTETS = 32;

export interface CredentialData {
  readonly rpIdHash: Uint8Array;
  readonly counter: number;
  readonly environment: AttestationEnvironment;
  /** keyId: SHA-256 of the public key's X9.62 point. */
  readonly credentialId: Uint8Array;
  /** X9.62 uncompressed point, 65 bytes. */
  readonly point: Uint8Array;
}

function aaguid(name: string): Uint8Array<ArrayBuffer> {
  const value = new Uint8Array(16);
  value.set(new TextEncoder().encode(name));
  return value;
}

/** SHA-256 of `TEAMID.bundle-id`. */
export const rpIdHashOf = (appId: string): Promise<Uint8Array<ArrayBuffer>> =>
  digest('SHA-256', new TextEncoder().encode(appId));

export function encodeCredentialData(data: CredentialData): Uint8Array<ArrayBuffer> {
  const cose = writeCbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, data.point.slice(1, 33)],
      [-3, data.point.slice(33, 65)],
    ]),
  );
  return joined(
    encodeAssertionData(data),
    AAGUIDS[data.environment],
    Uint8Array.of(0, CREDENTIAL_OCTETS),
    data.credentialId,
    cose,
  );
}

export function encodeAssertionData(data: {
  readonly rpIdHash: Uint8Array;
  readonly counter: number;
}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_OCTETS);
  bytes.set(data.rpIdHash);
  bytes[32] = FLAGS_ATTESTED;
  new DataView(bytes.buffer).setUint32(33, data.counter);
  return bytes;
}

/** @throws CborError */
export function parseAssertionData(bytes: Uint8Array): { rpIdHash: Uint8Array; counter: number } {
  if (bytes.length !== HEADER_OCTETS) throw new CborError('authenticatorData: not 37 octets');
  return header(bytes);
}

/** @throws CborError */
export function parseCredentialData(bytes: Uint8Array): CredentialData {
  if (bytes.length < CREDENTIAL_AT + CREDENTIAL_OCTETS) throw new CborError('authData: too short');
  const named = (Object.keys(AAGUIDS) as AttestationEnvironment[]).find((name) =>
    AAGUIDS[name].every((octet, index) => octet === bytes[HEADER_OCTETS + index]),
  );
  if (!named) throw new CborError('authData: unknown aaguid');
  if (bytes[53] !== 0 || bytes[54] !== CREDENTIAL_OCTETS) throw new CborError('authData: credential id length');
  const end = CREDENTIAL_AT + CREDENTIAL_OCTETS;
  return {
    ...header(bytes),
    environment: named,
    credentialId: bytes.slice(CREDENTIAL_AT, end),
    point: parseCoseKey(bytes.slice(end)),
  };
}

function header(bytes: Uint8Array): { rpIdHash: Uint8Array; counter: number } {
  if (bytes[32] !== FLAGS_ATTESTED) throw new CborError('authenticatorData: flags');
  const counter = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(33);
  return { rpIdHash: bytes.slice(0, 32), counter };
}

function parseCoseKey(bytes: Uint8Array): Uint8Array {
  const member = exactly(readCbor(bytes, 'COSE_Key'), [1, 3, -1, -2, -3], 'COSE_Key');
  if (member(1) !== 2 || member(3) !== -7 || member(-1) !== 1) throw new CborError('COSE_Key: not an ES256 key');
  return joined(Uint8Array.of(4), octets(member(-2), 'COSE_Key x', 32), octets(member(-3), 'COSE_Key y', 32));
}
