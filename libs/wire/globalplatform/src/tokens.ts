// Delegated management (GlobalPlatform Card Specification 2.3.1 §9.1.3, annex C.4 and C.5): the carrier signs a command before it
// is sent (token), the card acknowledges it (receipt).
//   token   = signature over P1 ‖ P2 ‖ length of the fields without the token (1 byte, or 00 hi lo) ‖ those fields
//   receipt = signature over confirmation data (LV counter ‖ LV security domain unique data ‖ LV token identifier, if the
//             token has one) ‖ LV fields of what was done; answer = LV( LV receipt ‖ confirmation data )
import { type KeyObject, constants, sign, verify } from 'node:crypto';
import {
  ApduFormatError,
  type CommandApdu,
  concat,
  decodeLvs,
  decodeTlvs,
  encodeLv,
  encodeTlv,
  equalBytes,
} from '@sumaho-jpki/wire/apdu';
import { SecureChannelError, aesCmac } from './aes';
import { retailMac } from './des';
import { encodeInstallFields } from './install-parameters';

const INSTALL = 0xe6;
const DELETE = 0xe4;
const EMPTY = new Uint8Array(0);

/** Signature key of tokens and DAP blocks. RSA-1024 signs as the standard's first scheme does, longer RSA with PSS. */
export type ManagementKey =
  { kind: 'public-key'; key: KeyObject } | { kind: 'aes'; key: Uint8Array } | { kind: 'des'; key: Uint8Array };

function publicKeyScheme(key: KeyObject) {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    return modulusLength <= 1024
      ? { hash: 'sha1', options: { key, padding: constants.RSA_PKCS1_PADDING } }
      : { hash: 'sha256', options: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } };
  }
  if (key.asymmetricKeyType !== 'ec') throw new SecureChannelError('tokens are signed with RSA or ECDSA');
  const hash = { secp384r1: 'sha384', secp521r1: 'sha512' }[namedCurve ?? ''] ?? 'sha256';
  return { hash, options: { key, dsaEncoding: 'ieee-p1363' as const } };
}

/** Signature of a token or DAP block over `text`; ECDSA as r ‖ s, AES-CMAC 16 bytes, DES retail MAC 8 bytes. */
export function managementSignature(signer: ManagementKey, text: Uint8Array): Uint8Array {
  if (signer.kind === 'aes') return aesCmac(signer.key, text);
  if (signer.kind === 'des') return retailMac(signer.key, text);
  const { hash, options } = publicKeyScheme(signer.key);
  return concat(sign(hash, text, options));
}

/** With the public key, or the same symmetric key. */
export function checkManagementSignature(verifier: ManagementKey, text: Uint8Array, signature: Uint8Array): boolean {
  if (verifier.kind !== 'public-key') return equalBytes(managementSignature(verifier, text), signature);
  const { hash, options } = publicKeyScheme(verifier.key);
  return verify(hash, text, options, signature);
}

function deletionFields(data: Uint8Array): Uint8Array[] {
  return decodeTlvs(data)
    .filter(({ tag }) => tag !== 0x9e)
    .map(({ tag, value }) => encodeTlv(tag, value));
}

function fieldsWithoutToken({ ins, data }: CommandApdu): Uint8Array {
  if (ins === DELETE) return concat(...deletionFields(data));
  if (ins !== INSTALL) throw new SecureChannelError('only INSTALL and DELETE carry tokens');
  const fields = decodeLvs(data);
  if (fields.length !== 5 && fields.length !== 6) throw new ApduFormatError('INSTALL has five or six fields');
  return encodeInstallFields(fields.slice(0, -1));
}

/** What the carrier signs. A token that is in the command already does not count. Throws ApduFormatError. */
export function tokenInput(command: CommandApdu): Uint8Array {
  const fields = fieldsWithoutToken(command);
  const length = fields.length > 255 ? [0, fields.length >> 8, fields.length & 0xff] : [fields.length];
  return concat([command.p1 & 0x7f, command.p2], length, fields);
}

/** The command with its token in place; send it through `wrapSegments`, it may not fit one APDU. */
export function withToken(command: CommandApdu, token: Uint8Array): CommandApdu {
  const fields = fieldsWithoutToken(command);
  const tail = command.ins === DELETE ? encodeTlv(0x9e, token) : encodeLv(token);
  return { ...command, data: concat(fields, command.ins === DELETE && token.length === 0 ? EMPTY : tail) };
}

export function signToken(signer: ManagementKey, command: CommandApdu): Uint8Array {
  return managementSignature(signer, tokenInput(command));
}

/**
 * Token of the combined load, install and make selectable process: over both INSTALLs, carried by the last one only; the
 * first goes out without.
 */
export function signCombinedToken(signer: ManagementKey, first: CommandApdu, last: CommandApdu): Uint8Array {
  return managementSignature(signer, concat(tokenInput(first), tokenInput(last)));
}

/** Token of a command, empty when it has none. */
export function tokenOf(command: CommandApdu): Uint8Array {
  if (command.ins === DELETE) return decodeTlvs(command.data).find(({ tag }) => tag === 0x9e)?.value ?? EMPTY;
  return decodeLvs(command.data).at(-1) ?? EMPTY;
}

export function checkToken(verifier: ManagementKey, command: CommandApdu): boolean {
  const token = tokenOf(command);
  return token.length > 0 && checkManagementSignature(verifier, tokenInput(command), token);
}

export interface Receipt {
  signature: Uint8Array;
  /** Rises by one with each receipt of the card. */
  counter: number;
  /** IIN ‖ CIN. */
  uniqueData: Uint8Array;
  /** 93 of the token's control reference, told again. */
  tokenId?: Uint8Array;
  /** The bytes of the answer that the signature covers first. */
  confirmationData: Uint8Array;
}

/** Answer data of a delegated command; undefined when the card gave no receipt (00). Throws ApduFormatError. */
export function parseReceipt(answer: Uint8Array): Receipt | undefined {
  const [confirmation, ...more] = decodeLvs(answer);
  if (!confirmation || confirmation.length === 0) return undefined;
  const [signature, counter, uniqueData, tokenId] = decodeLvs(confirmation);
  const isWhole = more.length === 0 && equalBytes(encodeLv(confirmation), answer);
  if (!signature || counter?.length !== 2 || !uniqueData || !isWhole) throw new ApduFormatError('not a receipt');
  return {
    signature,
    counter: ((counter[0] ?? 0) << 8) | (counter[1] ?? 0),
    uniqueData,
    ...(tokenId ? { tokenId } : {}),
    confirmationData: confirmation.slice(encodeLv(signature).length),
  };
}

/** What a receipt acknowledges (annex C.5): values in the order of the standard. */
export type ReceiptSubject =
  | { action: 'load'; loadFileAid: Uint8Array; securityDomainAid: Uint8Array }
  /** Install, make selectable, or both. */
  | { action: 'install'; loadFileAid: Uint8Array; instanceAid: Uint8Array }
  | { action: 'load-install'; loadFileAid: Uint8Array; instanceAid: Uint8Array; securityDomainAid: Uint8Array }
  | { action: 'delete'; aid: Uint8Array }
  | { action: 'extradition'; fromAid: Uint8Array; objectAid: Uint8Array; toAid: Uint8Array }
  /** The security domains only when the application changed its own; the two fields as the command had them. */
  | {
      action: 'registry-update';
      applicationAid: Uint8Array;
      fromAid?: Uint8Array;
      toAid?: Uint8Array;
      privileges?: Uint8Array;
      parameters?: Uint8Array;
    };

export function receiptFields(subject: ReceiptSubject): Uint8Array[] {
  switch (subject.action) {
    case 'load':
      return [subject.loadFileAid, subject.securityDomainAid];
    case 'install':
      return [subject.loadFileAid, subject.instanceAid];
    case 'load-install':
      return [subject.loadFileAid, subject.instanceAid, subject.securityDomainAid];
    case 'delete':
      return [subject.aid];
    case 'extradition':
      return [subject.fromAid, subject.objectAid, subject.toAid];
    case 'registry-update': {
      const { fromAid = EMPTY, applicationAid, toAid = EMPTY, privileges = EMPTY, parameters = EMPTY } = subject;
      return [fromAid, applicationAid, toAid, privileges, parameters];
    }
  }
}

/** True when the card with this receipt key did exactly this. The caller compares counter and unique data. */
export function checkReceipt(receiptKey: ManagementKey, receipt: Receipt, subject: ReceiptSubject): boolean {
  const text = concat(receipt.confirmationData, encodeInstallFields(receiptFields(subject)));
  return checkManagementSignature(receiptKey, text, receipt.signature);
}
