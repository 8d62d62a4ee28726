// Plain command APDUs of the GlobalPlatform Card Specification 2.3.1 §11, before secure messaging.
import { type CommandApdu, bytes, concat, encodeLv, encodeTlv } from '@sumaho-jpki/wire/apdu';
import { SecureChannelError } from './aes';
import { type Scp03KeySet, aesKeyCheckValue, encryptUnderDek } from './scp03-keys';

const EMPTY = new Uint8Array(0);

function gp(ins: number, p1: number, p2: number, data: Uint8Array, le?: number): CommandApdu {
  return { cla: 0x80, ins, p1, p2, data, ...(le === undefined ? {} : { le }) };
}

/** SELECT by AID, first or only occurrence; an empty AID selects the issuer security domain. */
export function select(aid: Uint8Array): CommandApdu {
  return { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: aid, le: 0 };
}

/** `keyVersion` 0 = first complete keyset. */
export function initializeUpdate(keyVersion: number, hostChallenge: Uint8Array): CommandApdu {
  if (hostChallenge.length !== 8 && hostChallenge.length !== 16) {
    throw new SecureChannelError('a host challenge has 8 bytes, or 16 with S16');
  }
  return gp(0x50, keyVersion, 0x00, hostChallenge, 0);
}

/** `tag` of 1 or 2 bytes: 0x42 IIN, 0x45 CIN, 0x66 card data, 0xE0 key information, 0xC1 sequence counter, 0x7F21 … */
export function getData(tag: number): CommandApdu {
  return gp(0xca, tag >> 8, tag & 0xff, EMPTY, 0);
}

/** SCP03 only, at level 01 or 03: from now on answers carry an R-MAC (P1 = 10). */
export function beginRMacSession(): CommandApdu {
  return gp(0x7a, 0x10, 0x01, EMPTY);
}

/** Ends what {@link beginRMacSession} began. */
export function endRMacSession(): CommandApdu {
  return gp(0x78, 0x00, 0x03, EMPTY, 0);
}

export type StatusScope =
  'issuer-security-domain' | 'applications' | 'executable-load-files' | 'executable-load-files-and-modules';

const STATUS_P1: Record<StatusScope, number> = {
  'issuer-security-domain': 0x80,
  applications: 0x40,
  'executable-load-files': 0x20,
  'executable-load-files-and-modules': 0x10,
};

/** `aid` is a whole AID or the first bytes of one; `next` asks for the rest after 6310. */
export function getStatus(scope: StatusScope, aid: Uint8Array = EMPTY, next = false): CommandApdu {
  return gp(0xf2, STATUS_P1[scope], next ? 0x03 : 0x02, encodeTlv(0x4f, aid), 0);
}

function privilegeBytes(privileges: number): Uint8Array {
  return concat([(privileges >> 16) & 0xff, (privileges >> 8) & 0xff, privileges & 0xff]);
}

function install(p1: number, fields: readonly Uint8Array[]): CommandApdu {
  return gp(0xe6, p1, 0x00, concat(...fields.map((field) => encodeLv(field))), 0);
}

export interface LoadFileDescription {
  loadFileAid: Uint8Array;
  /** Empty = the security domain the session is with. */
  securityDomainAid?: Uint8Array;
  /** SHA-256 of the load file data block, 32 bytes; empty = not checked. */
  hash?: Uint8Array;
  parameters?: Uint8Array;
  token?: Uint8Array;
}

export function installForLoad(load: LoadFileDescription): CommandApdu {
  return install(0x02, [
    load.loadFileAid,
    load.securityDomainAid ?? EMPTY,
    load.hash ?? EMPTY,
    load.parameters ?? EMPTY,
    load.token ?? EMPTY,
  ]);
}

export interface InstanceDescription {
  loadFileAid: Uint8Array;
  moduleAid: Uint8Array;
  instanceAid: Uint8Array;
  /** {@link Privilege} values. 0 is sent as one byte. */
  privileges?: number;
  /** Content of C9; `C900` when absent. */
  applicationParameters?: Uint8Array;
  /** Further TLVs beside C9, for example EF or EA. */
  systemParameters?: Uint8Array;
  token?: Uint8Array;
}

function instanceFields(instance: InstanceDescription): Uint8Array[] {
  const privileges = instance.privileges ?? 0;
  return [
    instance.loadFileAid,
    instance.moduleAid,
    instance.instanceAid,
    privileges === 0 ? concat([0]) : privilegeBytes(privileges),
    concat(encodeTlv(0xc9, instance.applicationParameters ?? EMPTY), instance.systemParameters ?? EMPTY),
    instance.token ?? EMPTY,
  ];
}

export function installForInstall(instance: InstanceDescription): CommandApdu {
  return install(0x04, instanceFields(instance));
}

export function installAndMakeSelectable(instance: InstanceDescription): CommandApdu {
  return install(0x0c, instanceFields(instance));
}

export function installForMakeSelectable(instanceAid: Uint8Array, privileges = 0, token = EMPTY): CommandApdu {
  const coded = privileges === 0 ? concat([0]) : privilegeBytes(privileges);
  return install(0x08, [EMPTY, EMPTY, instanceAid, coded, EMPTY, token]);
}

/** Gives an application or load file to another security domain. */
export function installForExtradition(objectAid: Uint8Array, targetAid: Uint8Array, token = EMPTY): CommandApdu {
  return install(0x10, [targetAid, EMPTY, objectAid, EMPTY, EMPTY, token]);
}

/** The STORE DATA commands that follow go to this application. */
export function installForPersonalization(applicationAid: Uint8Array): CommandApdu {
  return install(0x20, [EMPTY, EMPTY, applicationAid, EMPTY, EMPTY, EMPTY]);
}

export interface RegistryUpdate {
  applicationAid: Uint8Array;
  securityDomainAid?: Uint8Array;
  privileges?: number;
  parameters?: Uint8Array;
  token?: Uint8Array;
}

export function installForRegistryUpdate(update: RegistryUpdate): CommandApdu {
  return install(0x40, [
    update.securityDomainAid ?? EMPTY,
    EMPTY,
    update.applicationAid,
    update.privileges === undefined ? EMPTY : privilegeBytes(update.privileges),
    update.parameters ?? EMPTY,
    update.token ?? EMPTY,
  ]);
}

/** C9 of a supplementary security domain on a UICC: SCP03 i=70, accepts extradition and deletion of what it holds. */
export function uiccSecurityDomainParameters(): Uint8Array {
  return bytes('8102037082022020 87022020');
}

/** LOAD commands of a whole load file (C4 …, with DAP blocks before it if any), blocks of `maxData` bytes. */
export function loadBlocks(loadFile: Uint8Array, maxData: number): CommandApdu[] {
  const count = Math.ceil(loadFile.length / maxData);
  if (count === 0 || count > 256) throw new SecureChannelError('a load file takes 1 to 256 LOAD commands');
  return Array.from({ length: count }, (_, block) =>
    gp(0xe8, block === count - 1 ? 0x80 : 0x00, block, loadFile.slice(block * maxData, (block + 1) * maxData), 0),
  );
}

export interface PutAesKeys {
  /** New key version number. */
  keyVersion: number;
  keys: Scp03KeySet;
  /** Static Key-DEK of the keyset the session was opened with. */
  dek: Uint8Array;
  /** Existing key version to replace; 0 = add. */
  replaces?: number;
}

/** Three AES keys KID 01–03 with check values. The answer is the key version and the three check values. */
export function putAesKeys(put: PutAesKeys): CommandApdu {
  const component = (key: Uint8Array) => {
    const block = encryptUnderDek(put.dek, key);
    return concat([0x88, block.length + 1, key.length], block, [3], aesKeyCheckValue(key));
  };
  const { enc, mac, dek } = put.keys;
  const data = concat([put.keyVersion], component(enc), component(mac), component(dek));
  return gp(0xd8, put.replaces ?? 0, 0x81, data, 0);
}

/** What PUT KEY answers when the card holds exactly these keys. */
export function putAesKeysAnswer(put: Pick<PutAesKeys, 'keyVersion' | 'keys'>): Uint8Array {
  const { enc, mac, dek } = put.keys;
  return concat([put.keyVersion], aesKeyCheckValue(enc), aesKeyCheckValue(mac), aesKeyCheckValue(dek));
}

/** `related` deletes what was made from the object too. */
export function deleteObject(aid: Uint8Array, related = false, token = EMPTY): CommandApdu {
  const data = concat(encodeTlv(0x4f, aid), token.length > 0 ? encodeTlv(0x9e, token) : EMPTY);
  return gp(0xe4, 0x00, related ? 0x80 : 0x00, data, 0);
}

/** Deletes all keys of one key version. */
export function deleteKeys(keyVersion: number): CommandApdu {
  return gp(0xe4, 0x00, 0x00, encodeTlv(0xd2, concat([keyVersion])), 0);
}

export type SetStatusTarget = 'issuer-security-domain' | 'application' | 'security-domain-and-its-applications';

const SET_STATUS_P1: Record<SetStatusTarget, number> = {
  'issuer-security-domain': 0x80,
  application: 0x40,
  'security-domain-and-its-applications': 0x60,
};

/** For another's application only b8 of `state` counts: 80 locks, 00 gives the former state back. */
export function setStatus(target: SetStatusTarget, aid: Uint8Array, state: number): CommandApdu {
  return gp(0xf0, SET_STATUS_P1[target], state, aid);
}
