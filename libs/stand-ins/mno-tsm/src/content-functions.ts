// Delegated management at the MNO-TSM: signs what the SP-TSM wants to do in its area, for one SIM and for the JPKI service only, and
// verifies the receipts of its cards. Keys: token key (KVN 70, one per carrier), receipt key (KVN 71, one per SIM).
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import {
  bytes,
  concat,
  decodeCommand,
  decodeLvs,
  decodeTlvs,
  encodeCommand,
  encodeLv,
  findTlv,
  hex,
} from '@sumaho-jpki/wire/apdu';
import {
  type ManagementKey,
  type ReceiptSubject,
  checkReceipt,
  checkToken,
  encodeIccidBcd,
  parseReceipt,
  signToken,
  withToken,
} from '@sumaho-jpki/wire/globalplatform';
import { type EcPrivateJwk, publicHalf } from './carrier-keys';
import { JPKI_OBJECTS } from './jpki-objects';

const INSTALL = 0xe6;
const FOR_LOAD = 0x02;
const FOR_INSTALL = 0x0c;
/** Fields of the INSTALLs that name what is done. */
const LOAD_FILE = 0;
const INSTANCE = 2;

export interface ContentKeys {
  readonly tokenKey: EcPrivateJwk;
  /** AES-128 of this SIM. */
  readonly receiptKey: Uint8Array;
}

/** Says why a command is not signed or a receipt not believed. */
export class ContentFault extends Error {
  override readonly name = 'ContentFault';
}

/** IIN and CIN as this carrier's cards have them. */
const identification = (iccid: string) => ({ '42': iccid.slice(0, 6), '45': hex(encodeIccidBcd(iccid)) });

const signer = ({ tokenKey }: ContentKeys): ManagementKey =>
  managementKey(createPrivateKey({ key: { ...tokenKey }, format: 'jwk' }));
const verifier = ({ tokenKey }: ContentKeys): ManagementKey =>
  managementKey(createPublicKey({ key: { ...publicHalf(tokenKey) }, format: 'jwk' }));
const managementKey = (key: KeyObject): ManagementKey => ({ kind: 'public-key', key });

/** @throws ContentFault for anything but the JPKI service's own load file and application on exactly this SIM */
export function signedCommand(keys: ContentKeys, iccid: string, ccmCommand: string): string {
  const command = readCommand(ccmCommand, iccid);
  return hex(encodeCommand(withToken(command, signToken(signer(keys), command))));
}

/**
 * Counter of the card's receipt.
 * @throws ContentFault when the command bears no token of ours, or the receipt is not this card's for exactly this command
 */
export function verifiedCounter(
  keys: ContentKeys,
  iccid: string,
  shown: { ccmCommand: string; receipt: string; confirmationData: string },
): number {
  const command = readCommand(shown.ccmCommand, iccid);
  if (!checkToken(verifier(keys), command)) throw new ContentFault('the command bears no token of ours');
  const receipt = wellFormed(() =>
    parseReceipt(encodeLv(concat(encodeLv(bytes(shown.receipt)), bytes(shown.confirmationData)))),
  );
  const { '42': iin, '45': cin } = identification(iccid);
  if (!receipt || hex(receipt.uniqueData) !== iin + cin) throw new ContentFault('the receipt is of another SIM');
  const key: ManagementKey = { kind: 'aes', key: keys.receiptKey };
  if (!checkReceipt(key, receipt, subjectOf(command))) throw new ContentFault('the receipt is not of this card');
  return receipt.counter;
}

function subjectOf(command: ReturnType<typeof decodeCommand>): ReceiptSubject {
  const fields = decodeLvs(command.data);
  const loadFileAid = fields[LOAD_FILE] ?? new Uint8Array(0);
  return command.p1 === FOR_LOAD
    ? { action: 'load', loadFileAid, securityDomainAid: bytes(JPKI_OBJECTS.area) }
    : { action: 'install', loadFileAid, instanceAid: fields[INSTANCE] ?? new Uint8Array(0) };
}

function readCommand(ccmCommand: string, iccid: string) {
  const { command, fields, reference } = wellFormed(() => {
    const decoded = decodeCommand(bytes(ccmCommand));
    const lvs = decodeLvs(decoded.data);
    const parameters = lvs[decoded.p1 === FOR_LOAD ? 3 : 4] ?? new Uint8Array(0);
    const control = findTlv(decodeTlvs(parameters), 0xb6);
    return { command: decoded, fields: lvs, reference: control ? decodeTlvs(control.value) : [] };
  });
  const isOurs = command.ins === INSTALL && (command.p1 === FOR_LOAD || command.p1 === FOR_INSTALL) && command.p2 === 0;
  if (!isOurs) throw new ContentFault('only loading and installing is signed');
  if (hex(fields[LOAD_FILE] ?? new Uint8Array(0)) !== JPKI_OBJECTS.loadFile)
    throw new ContentFault('another load file');
  if (command.p1 === FOR_INSTALL && hex(fields[INSTANCE] ?? new Uint8Array(0)) !== JPKI_OBJECTS.application) {
    throw new ContentFault('another application');
  }
  for (const [tag, value] of Object.entries(identification(iccid))) {
    const named = findTlv(reference, Number.parseInt(tag, 16));
    if (!named || hex(named.value) !== value) throw new ContentFault('the command is not bound to this SIM');
  }
  return command;
}

function wellFormed<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new ContentFault('not well formed');
  }
}
