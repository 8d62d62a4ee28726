// The card factory of the virtual world: one UICC per demo line, with its carrier's ISD keys and a CASD key that the virtual
// controlling authority certified. Where J-LIS has given its key for load files, each SIM has J-LIS's domain that verifies them
// (Mandated DAP), also one that was made before; such a one gets the keys of its carrier's short messages and of delegated management,
// too, where it lacks them. Otherwise cards that exist are never touched again.
import { createPrivateKey, createPublicKey, createSecretKey, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AccessRule,
  FileCardStore,
  issueCasdCertificate,
  manufactureUicc,
  type CardImage,
  type MandatedDapSpecification,
  withManagementKeys,
  withMandatedDap,
  withRemote,
} from '@sumaho-jpki/stand-ins/uicc';
import { bytes, concat } from '@sumaho-jpki/wire/apdu';
import { CASD_AID, generateEphemeralKey } from '@sumaho-jpki/wire/globalplatform';
import {
  ISD_AID,
  JPKI_AP_AID,
  JPKI_APP_CERTIFICATE_HASH,
  LOAD_FILE_AUTHORITY_AID,
  SP_AREA_AID,
} from '@sumaho-jpki/wire/jpki-applet';
import {
  type EcPrivateJwk,
  type EcPublicJwk,
  isdKeysOf,
  isdMasterOf,
  keyDiversificationData,
  newEcJwk,
  publicHalf,
  receiptKeyOf,
  tokenKeyOf,
} from './carrier-keys';
import { CARRIER_PROFILES } from './carrier-profiles';
import { SIM_PRODUCTS } from './demo-catalogue';
import { allLines, makeLine, rememberLines, type DemoLine, type WantedLine } from './demo-lines';
import { isLegacyProduct, LEGACY_KEY_VERSION, LEGACY_PROTOCOL, legacyKeysOf } from './legacy-sims';
import { remoteKeysOf } from './sms-bearer';
import { keptState, readState, writeState } from './state-file';

const AUTHORITY_ID = 'VIRTUAL-CASD-CA';
const EXPIRY = '20361231';
const FIRST_GENERATION_WITH_DAP = 4;

/** The JPKI app reaches what it and its TSM proxy agent work with; no other app reaches anything on the SIM. */
export const DEMO_ACCESS_RULES: readonly AccessRule[] = [ISD_AID, CASD_AID, SP_AREA_AID, JPKI_AP_AID].map((aid) => ({
  aid,
  appHash: JPKI_APP_CERTIFICATE_HASH,
  apdu: 'always',
}));

export function cardPath(dataDirectory: string, iccid: string): string {
  return join(dataDirectory, 'cards', `${iccid}.json`);
}

/** What the factory tells the carrier of a SIM: the CASD certificate, 7F21 … */
export function casdCertificateOf(dataDirectory: string, iccid: string): Uint8Array | undefined {
  const image = readState<CardImage>(cardPath(dataDirectory, iccid));
  return image && bytes(image.casd.certificate);
}

const newLinesPath = (dataDirectory: string): string => join(dataDirectory, 'cards', 'new-lines.json');

const controllingAuthority = (dataDirectory: string): EcPrivateJwk =>
  keptState(join(dataDirectory, 'card-factory', 'controlling-authority.jwk.json'), newEcJwk);

const loadFileKeyPath = (dataDirectory: string): string =>
  join(dataDirectory, 'card-factory', 'load-file-authority.jwk.json');

/**
 * J-LIS's domain on a SIM, which must have signed each load file; undefined as long as J-LIS has not given its key, and on
 * products of the generations before.
 */
function loadFileAuthority(dataDirectory: string, { simProduct }: DemoLine): MandatedDapSpecification | undefined {
  if ((SIM_PRODUCTS[simProduct]?.generation ?? 0) < FIRST_GENERATION_WITH_DAP) return undefined;
  const key = readState<EcPublicJwk>(loadFileKeyPath(dataDirectory));
  return key && { aid: LOAD_FILE_AUTHORITY_AID, publicKey: createPublicKey({ key: { ...key }, format: 'jwk' }) };
}

/** Idempotent. `loadFileKey`: J-LIS's public key for load files; once given it is kept. */
export function prepareCards(
  dataDirectory: string,
  { loadFileKey }: { loadFileKey?: EcPublicJwk } = {},
): { casdAuthorityPublicJwk: EcPublicJwk } {
  const authority = controllingAuthority(dataDirectory);
  if (loadFileKey) writeState(loadFileKeyPath(dataDirectory), loadFileKey);
  rememberLines(readState<DemoLine[]>(newLinesPath(dataDirectory)) ?? []);
  for (const line of allLines()) {
    const path = cardPath(dataDirectory, line.iccid);
    if (!existsSync(path)) manufacture(dataDirectory, line, authority);
    else retrofit(dataDirectory, line, loadFileKey !== undefined);
  }
  writeIndex(dataDirectory);
  return { casdAuthorityPublicJwk: publicHalf(authority) };
}

/** New lines with a SIM each, while everything runs; they are still there after a restart. */
export function addLines(dataDirectory: string, wanted: readonly WantedLine[]): DemoLine[] {
  const authority = controllingAuthority(dataDirectory);
  const made = wanted.map((line) => {
    const fresh = makeLine(line);
    manufacture(dataDirectory, fresh, authority);
    return fresh;
  });
  const before = readState<DemoLine[]>(newLinesPath(dataDirectory)) ?? [];
  writeState(newLinesPath(dataDirectory), [...before, ...made]);
  writeIndex(dataDirectory);
  return made;
}

/** A SIM from before J-LIS gave its key or gave this one, or from before its carrier put a key of today on it. Nothing else changes. */
function retrofit(dataDirectory: string, line: DemoLine, withAuthority: boolean): void {
  const authority = withAuthority ? loadFileAuthority(dataDirectory, line) : undefined;
  const store = new FileCardStore(cardPath(dataDirectory, line.iccid));
  const image = store.load();
  if (!image) return;
  let fitted = withRemote(image, remoteChannel(dataDirectory, line));
  if (isDelegated(line)) fitted = withManagementKeys(fitted, delegatedKeys(dataDirectory, line));
  if (authority) fitted = withMandatedDap(fitted, authority);
  if (fitted !== image) store.save(fitted);
}

const isDelegated = ({ host }: DemoLine): boolean => CARRIER_PROFILES[host].management === 'delegated';

function writeIndex(dataDirectory: string): void {
  const index = Object.fromEntries(allLines().map(({ msisdn, iccid }) => [msisdn, iccid]));
  writeState(join(dataDirectory, 'cards', 'index.json'), index);
}

/** Keys of the carrier's short messages. */
function remoteChannel(dataDirectory: string, { host, iccid }: DemoLine) {
  const { keyVersion, kic, kid, kik } = remoteKeysOf(dataDirectory, host, iccid);
  return { kvn: keyVersion, algorithm: 'aes' as const, kic, kid, kik };
}

function manufacture(dataDirectory: string, line: DemoLine, authority: EcPrivateJwk): void {
  const { iccid } = line;
  const mandatedDap = loadFileAuthority(dataDirectory, line);
  manufactureUicc(
    {
      iccid,
      isdKeys: isLegacyProduct(line.simProduct)
        ? { kvn: LEGACY_KEY_VERSION, algorithm: 'des', ...legacyKeysOf(dataDirectory, line.host, iccid) }
        : isdKeysOf(isdMasterOf(dataDirectory, line.host), iccid),
      keyDiversificationData: keyDiversificationData(iccid),
      casd: {
        ...certifiedKey(iccid, authority),
        signing: certifiedKey(iccid, authority),
        authorityPoint: pointOf(authority),
      },
      freeMemory: SIM_PRODUCTS[line.simProduct]?.freeBytes ?? 0,
      accessRules: DEMO_ACCESS_RULES,
      ...(mandatedDap ? { mandatedDap } : {}),
      channels: {
        remote: remoteChannel(dataDirectory, line),
        ...(isLegacyProduct(line.simProduct) ? { protocols: [LEGACY_PROTOCOL] } : {}),
      },
      ...(isDelegated(line) ? { delegatedManagement: delegatedKeys(dataDirectory, line) } : {}),
    },
    new FileCardStore(cardPath(dataDirectory, iccid)),
  );
}

/** A fresh key of the CASD with its certificate. */
function certifiedKey(iccid: string, authority: EcPrivateJwk): { privateKey: Uint8Array; certificate: Uint8Array } {
  const { privateKey, publicPoint } = generateEphemeralKey();
  const certificate = issueCasdCertificate(
    { serial: randomBytes(8), authorityId: AUTHORITY_ID, iccid, expiry: EXPIRY, publicPoint },
    createPrivateKey({ key: { ...authority }, format: 'jwk' }),
  );
  return { privateKey, certificate };
}

/** Uncompressed, 65 bytes. */
const pointOf = ({ x, y }: EcPublicJwk): Uint8Array =>
  concat([0x04], Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));

/** Keys 70 and 71 of the issuer's domain. */
function delegatedKeys(dataDirectory: string, { host, iccid }: DemoLine) {
  return {
    tokenKey: createPublicKey({ key: { ...publicHalf(tokenKeyOf(dataDirectory, host)) }, format: 'jwk' }),
    receiptKey: createSecretKey(receiptKeyOf(dataDirectory, host, iccid)),
  };
}
