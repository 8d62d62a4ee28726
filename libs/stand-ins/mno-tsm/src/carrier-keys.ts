// A virtual carrier's keys: one random master per carrier from which the ISD keys of each of its SIMs are diversified, the ES256
// key that signs its messages and, for delegated management, the keys of tokens and receipts. Made once per data folder.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { bytes, concat } from '@sumaho-jpki/wire/apdu';
import {
  aesCmac,
  diversifyCardKeys,
  type KeyDiversification,
  type Scp03KeySet,
} from '@sumaho-jpki/wire/globalplatform';
import type { JWK } from 'jose';
import { CARRIER_PROFILES } from './carrier-profiles';
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

/** How a carrier makes the keys of a SIM from its master; in its profile by name. */
export type CardKeyDerivation = 'cmac' | KeyDiversification;

export interface CardMaster {
  /** AES-128 or two-key triple DES, 16 bytes. */
  readonly master: Uint8Array;
  readonly derivation: CardKeyDerivation;
}

/** The way of derivation stays with the master: cards that were made before keep their keys. */
export function isdMasterOf(dataDirectory: string, host: HostCode): CardMaster {
  const path = join(carrierFolder(dataDirectory, host), 'isd-master.json');
  const fresh = () => ({ master: randomBytes(16).toString('hex'), derivation: CARRIER_PROFILES[host].derivation });
  const { master, derivation } = keptState<{ master: string; derivation?: CardKeyDerivation }>(path, fresh);
  return { master: bytes(master), derivation: derivation ?? 'cmac' };
}

/** 10 bytes: the ICCID, digits in order, filled with F. */
export function keyDiversificationData(iccid: string): Uint8Array {
  return bytes(iccid.padEnd(20, 'F'));
}

/** `cmac`: each key is AES-CMAC(master, purpose ‖ diversification data); purposes 01 ENC, 02 MAC, 03 DEK. */
export function isdKeysOf({ master, derivation }: CardMaster, iccid: string): Scp03KeySet {
  const data = keyDiversificationData(iccid);
  if (derivation !== 'cmac') return diversifyCardKeys(derivation, master, data);
  const diversified = (purpose: number) => aesCmac(master, concat([purpose], data));
  return { enc: diversified(1), mac: diversified(2), dek: diversified(3) };
}

/**
 * Keys of one SIM under a random master of its carrier that is kept in `file`: AES-CMAC(master, purpose ‖ diversification data),
 * 16 bytes each.
 */
export function simKeys(
  dataDirectory: string,
  host: HostCode,
  file: string,
  iccid: string,
): (purpose: number) => Uint8Array {
  const path = join(carrierFolder(dataDirectory, host), file);
  const { master } = keptState(path, () => ({ master: randomBytes(16).toString('hex') }));
  return (purpose) => aesCmac(bytes(master), concat([purpose], keyDiversificationData(iccid)));
}

/** Signs tokens; its public half is key 70 of every SIM of a carrier with delegated management. */
export function tokenKeyOf(dataDirectory: string, host: HostCode): EcPrivateJwk {
  return keptState(join(carrierFolder(dataDirectory, host), 'token-key.jwk.json'), newEcJwk);
}

/** Key 71 of one SIM, AES-128: AES-CMAC(receipt master, 71 ‖ diversification data). */
export function receiptKeyOf(dataDirectory: string, host: HostCode, iccid: string): Uint8Array {
  return simKeys(dataDirectory, host, 'receipt-master.json', iccid)(0x71);
}
