// Load file of the JPKI applet. Virtual: components as in a Java Card CAP file (tag 1, length 2, value), but no byte code —
// the card binds the module AID to its built-in applet. The same bytes go to every SIM:
//   C4{ 01 header DECAFFED · version 0201 · package AID LV | 03 count · module AID LV · install offset(2)
//     | 06 issuer certificate DER (becomes EF 000B) | FF filler }
import { ApduFormatError, concat, decodeTlvs, encodeTlv, equalBytes } from '@sumaho-jpki/wire/apdu';
import { JPKI_LOAD_FILE_AID, JPKI_MODULE_AID } from './identifiers';

const COMPONENT = { HEADER: 0x01, APPLET: 0x03, STATIC_DATA: 0x06, FILLER: 0xff } as const;
const MAGIC_AND_VERSION = Uint8Array.of(0xde, 0xca, 0xff, 0xed, 0x02, 0x01);
const INSTALL_OFFSET = Uint8Array.of(0x00, 0x08);
export const DEFAULT_LOAD_FILE_SIZE = 8192;

export interface JpkiLoadFile {
  packageAid: Uint8Array;
  moduleAids: Uint8Array[];
  issuerCertificate: Uint8Array;
  /** What the load file hash is made over: the value of C4. */
  dataBlock: Uint8Array;
}

function component(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const value = concat(...parts);
  if (value.length > 0xffff) throw new ApduFormatError('a load file component is longer than 65,535 bytes');
  return concat([tag, value.length >> 8, value.length & 0xff], value);
}

function aidLv(aid: Uint8Array): Uint8Array {
  return concat([aid.length], aid);
}

/** `size` of the load file data block in bytes (without C4 and its length), default 8,192. */
export function buildJpkiLoadFile(options: { issuerCertificate: Uint8Array; size?: number }): Uint8Array<ArrayBuffer> {
  const size = options.size ?? DEFAULT_LOAD_FILE_SIZE;
  const body = concat(
    component(COMPONENT.HEADER, MAGIC_AND_VERSION, aidLv(JPKI_LOAD_FILE_AID)),
    component(COMPONENT.APPLET, Uint8Array.of(1), aidLv(JPKI_MODULE_AID), INSTALL_OFFSET),
    component(COMPONENT.STATIC_DATA, options.issuerCertificate),
  );
  const fill = size - body.length - 3;
  if (fill < 0) throw new ApduFormatError(`a load file of ${size} bytes cannot hold this issuer certificate`);
  const filler = Uint8Array.from({ length: fill }, (_, i) => (i * 167 + (i >> 8) * 59 + 41) & 0xff);
  return encodeTlv(0xc4, body, component(COMPONENT.FILLER, filler));
}

/** Value of C4; what INSTALL [for load] carries the SHA-256 of. Throws ApduFormatError. */
export function loadFileDataBlock(loadFile: Uint8Array): Uint8Array {
  const code = decodeTlvs(loadFile);
  const [block] = code;
  if (code.length !== 1 || block?.tag !== 0xc4) throw new ApduFormatError('a load file is one C4');
  return block.value;
}

/** What LOAD carries: the DAP blocks (E2 …) that the card's domains verify, then the load file. */
export function signedLoadFileStream(loadFile: Uint8Array, daps: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(...daps, loadFile);
}

function components(block: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < block.length;) {
    const [tag, high, low] = block.subarray(at, at + 3);
    if (tag === undefined || high === undefined || low === undefined) throw new ApduFormatError('component cut short');
    const end = at + 3 + ((high << 8) | low);
    if (end > block.length) throw new ApduFormatError('component reaches past the end of the load file');
    if (found.has(tag)) throw new ApduFormatError('a component stands twice in the load file');
    found.set(tag, block.slice(at + 3, end));
    at = end;
  }
  return found;
}

function readAid(raw: Uint8Array, at: number): { aid: Uint8Array; next: number } {
  const length = raw[at] ?? 0;
  if (length < 5 || length > 16 || at + 1 + length > raw.length) throw new ApduFormatError('an AID has 5 to 16 bytes');
  return { aid: raw.slice(at + 1, at + 1 + length), next: at + 1 + length };
}

/** Throws ApduFormatError when it is not a load file of this project. */
export function parseLoadFile(loadFile: Uint8Array): JpkiLoadFile {
  const dataBlock = loadFileDataBlock(loadFile);
  const parts = components(dataBlock);
  const header = parts.get(COMPONENT.HEADER);
  const applet = parts.get(COMPONENT.APPLET);
  const issuerCertificate = parts.get(COMPONENT.STATIC_DATA);
  if (!header || !applet || !issuerCertificate) throw new ApduFormatError('a component is missing in the load file');
  if (!equalBytes(header.slice(0, 6), MAGIC_AND_VERSION)) throw new ApduFormatError('not a load file header');
  const moduleAids: Uint8Array[] = [];
  let at = 1;
  for (let i = 0; i < (applet[0] ?? 0); i += 1) {
    const { aid, next } = readAid(applet, at);
    moduleAids.push(aid);
    at = next + INSTALL_OFFSET.length;
  }
  if (at !== applet.length) throw new ApduFormatError('applet component does not end after its last module');
  return { packageAid: readAid(header, 6).aid, moduleAids, issuerCertificate, dataBlock };
}
