/** LOAD (GPC 2.3.1 §11.6): blocks in order; signatures and hash checked at the last one, registered in one write. */
import { createHash } from 'node:crypto';
import { bytes, concat, equalBytes, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { CardImage, LoadFileImage } from '../card-image';
import { NO_RECEIPT, type DomainCommand, type LoadInProgress } from '../channel';
import { must, refuse } from '../status-error';
import { mustBeAuthenticated, plainBlock } from './dap';
import { parseLoadFile } from './load-file';
import { announcedSize, readLoadStream } from './load-stream';
import { roomUnder } from './quota';
import { carryOut } from './receipts';
import { isAidInUse } from './registry';

const HASH_NAME: Record<number, string> = { 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512' };
const LAST = 0x80;
/** Beyond the data block: signatures and headers. */
const MOST_OVERHEAD = 4_096;

/** @throws StatusError 6985 no load open, block out of order or not signed, 6A80 wrong hash or content, 6A84 no room */
export function load(request: DomainCommand): Uint8Array {
  const { memory, channel, domain, command } = request;
  const open = channel.load ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (command.p2 !== (open.nextBlock & 0xff)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  open.blocks.push(command.data);
  open.nextBlock += 1;
  mustHaveRoom(memory.image, open);
  if ((command.p1 & LAST) === 0) return NO_RECEIPT;
  channel.load = undefined;
  const file = finishedFile(memory.image, open);
  if (isAidInUse(memory.image, file.aid)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (open.combined) {
    channel.loaded = { file, signed: open.combined };
    return NO_RECEIPT;
  }
  return carryOut({
    memory,
    domain,
    mandate: open.mandate,
    facts: [bytes(file.aid), bytes(file.securityDomainAid)],
    grows: true,
    change: (image) => image.loadFiles.push(file),
  });
}

/** Told as soon as the size is known, so that nobody sends 60 blocks for nothing. */
function mustHaveRoom(image: CardImage, { blocks, securityDomainAid }: LoadInProgress): void {
  const room = roomUnder(image, securityDomainAid);
  const received = blocks.reduce((sum, block) => sum + block.length, 0);
  const announced = blocks.length <= 4 ? announcedSize(concat(...blocks)) : 0;
  if (announced > room || received - MOST_OVERHEAD > room) refuse(StatusWord.NOT_ENOUGH_MEMORY);
}

function finishedFile(image: CardImage, open: LoadInProgress): LoadFileImage {
  const { hash, securityDomainAid, provider } = open;
  const stream = readLoadStream(concat(...open.blocks));
  mustBeAuthenticated(image, securityDomainAid, hash, stream);
  const block = plainBlock(image, securityDomainAid, hash, stream);
  const algorithm = HASH_NAME[hash.length];
  if (algorithm) must(equalBytes(createHash(algorithm).update(block).digest(), hash));
  const parsed = parseLoadFile(block);
  must(parsed.packageAid === open.loadFileAid);
  return {
    aid: open.loadFileAid,
    securityDomainAid,
    version: parsed.version,
    moduleAids: parsed.moduleAids,
    size: block.length,
    sha256: hex(createHash('sha256').update(block).digest()),
    staticData: hex(parsed.staticData),
    ...(provider && { provider }),
  };
}
