/** LOAD (GPC 2.3.1 §11.6): blocks in order, hash checked over the load file data block, registered in one write. */
import { createHash } from 'node:crypto';
import { concat, decodeTlvs, equalBytes, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { LoadFileImage } from '../card-image';
import { NO_RECEIPT, NOTHING, type DomainCommand, type LoadInProgress } from '../channel';
import { must, refuse } from '../status-error';
import { parseLoadFile } from './load-file';
import { isAidInUse, mustHaveRoom } from './registry';

const HASH_NAME: Record<number, string> = { 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512' };

/** @throws StatusError 6985 no load open or block out of order, 6A80 wrong hash or content, 6A84 no room */
export function load({ memory, channel, command }: DomainCommand): Uint8Array {
  const open = channel.load ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (command.p1 !== 0x00 && command.p1 !== 0x80) refuse(StatusWord.INCORRECT_P1_P2);
  if (command.p2 !== (open.nextBlock & 0xff)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  open.blocks.push(command.data);
  open.nextBlock += 1;
  mustHaveRoom(memory.image, open.blocks.reduce((sum, block) => sum + block.length, 0) - 4);
  if (command.p1 === 0x00) return NOTHING;
  channel.load = undefined;
  const file = finishedFile(open);
  if (isAidInUse(memory.image, file.aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  mustHaveRoom(memory.image, file.size);
  memory.write((image) => image.loadFiles.push(file));
  return NO_RECEIPT;
}

function finishedFile(open: LoadInProgress): LoadFileImage {
  const [dataBlock, ...more] = decodeTlvs(concat(...open.blocks));
  // DAP blocks (E2) and ciphered load files (D4) are not offered: no domain of this card holds such a key.
  must(dataBlock !== undefined && dataBlock.tag === 0xc4 && more.length === 0);
  const block = dataBlock.value;
  const algorithm = HASH_NAME[open.hash.length];
  if (algorithm) must(equalBytes(createHash(algorithm).update(block).digest(), open.hash));
  const parsed = parseLoadFile(block);
  must(parsed.packageAid === open.loadFileAid);
  return {
    aid: open.loadFileAid,
    securityDomainAid: open.securityDomainAid,
    version: parsed.version,
    moduleAids: parsed.moduleAids,
    size: block.length,
    sha256: hex(createHash('sha256').update(block).digest()),
    staticData: hex(parsed.staticData),
  };
}
