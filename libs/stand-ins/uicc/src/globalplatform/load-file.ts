/**
 * Load file data blocks. The card's own, a component list in the manner of a Java Card CAP file — tag 1, length 2, value:
 * 01 header (DECAFFED ‖ 02 01 ‖ package AID LV), 03 applets (count, then module AID LV ‖ install offset 2), 06 static
 * data, FF filler to the end; its module AIDs are bound to built-in applets. And real CAP files (Java Card VM
 * specification 2.2 §6, format major version 2), of which the card reads names and versions but runs no code.
 */
import { hex } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';

const CAP_MAJOR_VERSION = 0x02;
const HEADER = 0x01;
const APPLETS = 0x03;
const STATIC_DATA = 0x06;

export interface ParsedLoadFile {
  packageAid: string;
  version: string;
  moduleAids: string[];
  staticData: Uint8Array;
}

/** @throws StatusError 6A80 when the block is of neither form */
export function parseLoadFile(block: Uint8Array): ParsedLoadFile {
  const components = componentsOf(block);
  const header = components.get(HEADER);
  must(header !== undefined && header.length >= 12 && hex(header.slice(0, 4)) === 'DECAFFED');
  return header[5] === CAP_MAJOR_VERSION ? capFile(header, components) : ownFile(header, components);
}

function ownFile(header: Uint8Array, components: Map<number, Uint8Array>): ParsedLoadFile {
  const applets = components.get(APPLETS);
  must(applets !== undefined);
  return {
    packageAid: aidAt(header, 6),
    version: hex(header.slice(4, 6)),
    moduleAids: moduleAidsOf(applets),
    staticData: components.get(STATIC_DATA) ?? new Uint8Array(0),
  };
}

/** Header: DECAFFED ‖ minor ‖ major ‖ flags ‖ package minor ‖ major ‖ AID LV ‖ name. A library has no applets. */
function capFile(header: Uint8Array, components: Map<number, Uint8Array>): ParsedLoadFile {
  const applets = components.get(APPLETS);
  return {
    packageAid: aidAt(header, 9),
    version: hex(Uint8Array.of(header[8] ?? 0, header[7] ?? 0)),
    moduleAids: applets ? moduleAidsOf(applets) : [],
    staticData: new Uint8Array(0),
  };
}

function aidAt(header: Uint8Array, at: number): string {
  const length = header[at] ?? 0;
  must(length >= 5 && length <= 16 && header.length >= at + 1 + length);
  return hex(header.slice(at + 1, at + 1 + length));
}

function componentsOf(block: Uint8Array): Map<number, Uint8Array> {
  const components = new Map<number, Uint8Array>();
  for (let at = 0; at < block.length;) {
    const tag = block[at];
    if (tag === 0xff || tag === undefined) break;
    must(at + 3 <= block.length && !components.has(tag));
    const length = ((block[at + 1] ?? 0) << 8) | (block[at + 2] ?? 0);
    must(at + 3 + length <= block.length);
    components.set(tag, block.slice(at + 3, at + 3 + length));
    at += 3 + length;
  }
  return components;
}

function moduleAidsOf(applets: Uint8Array): string[] {
  const aids: string[] = [];
  let at = 1;
  for (let left = applets[0] ?? 0; left > 0; left -= 1) {
    const length = applets[at] ?? 0;
    must(length >= 5 && length <= 16 && at + 1 + length + 2 <= applets.length);
    aids.push(hex(applets.slice(at + 1, at + 1 + length)));
    at += 1 + length + 2;
  }
  must(at === applets.length);
  return aids;
}
