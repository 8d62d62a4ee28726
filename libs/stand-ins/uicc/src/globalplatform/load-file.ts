/**
 * Load file data block of the virtual card: a component list in the manner of a Java Card CAP file — tag 1, length 2,
 * value. 01 header (DECAFFED ‖ version ‖ package AID LV), 03 applets (count, then module AID LV ‖ install offset 2),
 * 06 static data, FF filler to the end. There is no Java Card VM: module AIDs are bound to built-in applets.
 */
import { hex } from '@sumaho-jpki/wire/apdu';
import { must } from '../status-error';

export interface ParsedLoadFile {
  packageAid: string;
  version: string;
  moduleAids: string[];
  staticData: Uint8Array;
}

/** @throws StatusError 6A80 when the block is not of this form */
export function parseLoadFile(block: Uint8Array): ParsedLoadFile {
  const components = componentsOf(block);
  const header = components.get(0x01);
  const applets = components.get(0x03);
  must(header !== undefined && applets !== undefined);
  must(hex(header.slice(0, 4)) === 'DECAFFED' && header.length >= 12);
  const aidLength = header[6] ?? 0;
  must(aidLength >= 5 && aidLength <= 16 && header.length >= 7 + aidLength);
  return {
    packageAid: hex(header.slice(7, 7 + aidLength)),
    version: hex(header.slice(4, 6)),
    moduleAids: moduleAidsOf(applets),
    staticData: components.get(0x06) ?? new Uint8Array(0),
  };
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
