/** GET STATUS (GPC 2.3.1 §11.4), TLV format: E3 entries, 6310 while more are to come. */
import { bytes, concat, decodeTlvs, encodeTlv, findTlv, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, LoadFileImage } from '../card-image';
import type { Answer, DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { LOADED } from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { isInHierarchyOf } from './registry';

const SCOPES = [0x80, 0x40, 0x20, 0x10];

/** @throws StatusError 6A86, 6A80 criterion, 6A88 nothing matches, 6985 no continuation open */
export function getStatus(request: DomainCommand): Answer {
  const { channel, command, secureChannel } = request;
  if (!SCOPES.includes(command.p1) || (command.p2 !== 0x02 && command.p2 !== 0x03)) refuse(StatusWord.INCORRECT_P1_P2);
  const left = command.p2 === 0x03 ? channel.statusLeft : matches(request);
  channel.statusLeft = undefined;
  if (!left) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (left.length === 0) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  let count = 0;
  let size = 0;
  for (const entry of left) {
    if (count > 0 && size + entry.length > secureChannel.answerRoom) break;
    count += 1;
    size += entry.length;
  }
  const data = concat(...left.slice(0, count));
  if (count === left.length) return data;
  channel.statusLeft = left.slice(count);
  return { data, sw: StatusWord.MORE_DATA_AVAILABLE };
}

function matches({ memory, domain, command }: DomainCommand): Uint8Array[] {
  const criteria = decodeTlvs(command.data);
  const prefix = findTlv(criteria, 0x4f);
  must(prefix !== undefined && prefix.value.length <= 16);
  const tags = tagList(findTlv(criteria, 0x5c)?.value);
  const { image } = memory;
  const seesAll = has(domain.privileges, PRIVILEGE.globalRegistry);
  const visible = (entry: { aid: string; securityDomainAid: string }): boolean =>
    entry.aid.startsWith(hex(prefix.value)) && (seesAll || isInHierarchyOf(image, domain.aid, entry));
  if (command.p1 === 0x80 || command.p1 === 0x40) {
    return image.applications
      .filter((entry) => (entry.kind === 'isd') === (command.p1 === 0x80) && visible(entry))
      .map((entry) => template(applicationFields(entry), tags));
  }
  return image.loadFiles.filter(visible).map((file) => template(loadFileFields(file, command.p1 === 0x10), tags));
}

function tagList(list: Uint8Array | undefined): number[] | undefined {
  if (!list) return undefined;
  const tags: number[] = [];
  for (let i = 0; i < list.length; i += 1) {
    const octet = list[i] ?? 0;
    if ((octet & 0x1f) !== 0x1f) tags.push(octet);
    else tags.push((octet << 8) | (list[(i += 1)] ?? 0));
  }
  return tags;
}

type Field = readonly [tag: number, value: Uint8Array];

function applicationFields(entry: ApplicationImage): Field[] {
  const { privileges } = entry;
  const selection: Field[] =
    entry.implicitSelection === undefined ? [] : [[0xcf, Uint8Array.of(entry.implicitSelection)]];
  return [
    [0x4f, bytes(entry.aid)],
    [0x9f70, Uint8Array.of(entry.state)],
    [0xc5, Uint8Array.of(privileges >> 16, (privileges >> 8) & 0xff, privileges & 0xff)],
    ...selection,
    [0xc4, bytes(entry.loadFileAid)],
    [0xcc, bytes(entry.securityDomainAid)],
  ];
}

function loadFileFields(file: LoadFileImage, withModules: boolean): Field[] {
  const modules = withModules ? file.moduleAids.map((aid): Field => [0x84, bytes(aid)]) : [];
  return [
    [0x4f, bytes(file.aid)],
    [0x9f70, Uint8Array.of(LOADED)],
    [0xce, bytes(file.version)],
    ...modules,
    [0xcc, bytes(file.securityDomainAid)],
  ];
}

function template(fields: Field[], tags: number[] | undefined): Uint8Array {
  const wanted = fields.filter(([tag]) => tags === undefined || tags.includes(tag));
  return encodeTlv(0xe3, ...wanted.map(([tag, value]) => encodeTlv(tag, value)));
}
