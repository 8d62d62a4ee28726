// A virtual carrier's keys: one random master per carrier from which the ISD keys of each of its SIMs are diversified, and the
// ES256 key that signs its messages. Made once per data folder.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { bytes, concat } from '@sumaho-jpki/wire/apdu';
import { aesCmac, type Scp03KeySet } from '@sumaho-jpki/wire/globalplatform';
import type { JWK } from 'jose';
import type { HostCode } from './demo-catalogue';
import { keptState } from './state-file';

export interface EcPublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface EcPrivateJwk extends EcPublicJwk {
  readonly d: string;
}

export function carrierFolder(dataDirectory: string, host: HostCode): string {
  return join(dataDirectory, 'mno', host);
}

export function newEcJwk(): EcPrivateJwk {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'jwk' }) as unknown as EcPrivateJwk;
}

export function publicHalf({ kty, crv, x, y }: EcPrivateJwk): EcPublicJwk {
  return { kty, crv, x, y };
}

export function messageKeyOf(dataDirectory: string, host: HostCode): EcPrivateJwk & JWK {
  return keptState(join(carrierFolder(dataDirectory, host), 'message-key.jwk.json'), newEcJwk) as EcPrivateJwk & JWK;
}

/** AES-128 master, 16 bytes. */
export function isdMasterOf(dataDirectory: string, host: HostCode): Uint8Array {
  const path = join(carrierFolder(dataDirectory, host), 'isd-master.json');
  return bytes(keptState(path, () => ({ master: randomBytes(16).toString('hex') })).master);
}

/** 10 bytes: the ICCID, digits in order, filled with F. */
export function keyDiversificationData(iccid: string): Uint8Array {
  return bytes(iccid.padEnd(20, 'F'));
}

/** Each key is AES-CMAC(master, purpose ‖ diversification data); purposes 01 ENC, 02 MAC, 03 DEK. */
export function isdKeysOf(master: Uint8Array, iccid: string): Scp03KeySet {
  const diversified = (purpose: number) => aesCmac(master, concat([purpose], keyDiversificationData(iccid)));
  return { enc: diversified(1), mac: diversified(2), dek: diversified(3) };
}
