/**
 * GET STATUS (GPC 2.3.1 §11.4): E3 entries (P2 02, 03) or the older flat form (P2 00, 01: length AID, AID, state, first
 * privilege octet, and for modules their number and AIDs); 6310 while more are to come.
 */
import { bytes, concat, decodeTlvs, encodeLv, encodeTlv, findTlv, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, LoadFileImage } from '../card-image';
import type { Answer, DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { LOADED } from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { implicitSelectionsOf, isInHierarchyOf } from './registry';

/** P1 b8–b5: one of them, the rest is reserved and not looked at. */
const SCOPE_MASK = 0xf0;
const ISSUER = 0x80;
const APPLICATIONS = 0x40;
const LOAD_FILES = 0x20;
const LOAD_FILES_AND_MODULES = 0x10;
const SCOPES = [ISSUER, APPLICATIONS, LOAD_FILES, LOAD_FILES_AND_MODULES];
const NEXT = 0x01;
const TAGGED = 0x02;

/** @throws StatusError 6A86, 6A80 criterion, 6A88 nothing matches, 6985 no continuation open */
export function getStatus(request: DomainCommand): Answer {
  const { channel, command, secureChannel } = request;
  const next = (command.p2 & NEXT) !== 0;
  const scope = command.p1 & SCOPE_MASK;
  if (!SCOPES.includes(scope) || (next && scope === ISSUER)) refuse(StatusWord.INCORRECT_P1_P2);
  const tagged = (command.p2 & TAGGED) !== 0;
  const open = channel.statusLeft;
  channel.statusLeft = undefined;
  // What goes on is the question that was asked, in the form it was asked in.
  const same = open?.scope === scope && open.tagged === tagged;
  const left = next ? same && open.entries : matches(request, scope);
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
  channel.statusLeft = { scope, tagged, entries: left.slice(count) };
  return { data, sw: StatusWord.MORE_DATA_AVAILABLE };
}

function matches({ memory, domain, command }: DomainCommand, scope: number): Uint8Array[] {
  const criteria = decodeTlvs(command.data);
  const { image } = memory;
  const prefix = findTlv(criteria, 0x4f)?.value;
  // For the issuer's own entry the criterion is not looked at (§11.4.2.1).
  must(scope === ISSUER || (prefix !== undefined && prefix.length <= 16));
  const wanted = scope === ISSUER ? '' : hex(prefix ?? new Uint8Array(0));
  const tags = tagList(findTlv(criteria, 0x5c)?.value);
  const tagged = (command.p2 & TAGGED) !== 0;
  const seesAll = has(domain.privileges, PRIVILEGE.globalRegistry);
  const visible = (entry: { aid: string; securityDomainAid: string }): boolean =>
    entry.aid.startsWith(wanted) && (seesAll || isInHierarchyOf(image, domain.aid, entry));
  if (scope === ISSUER || scope === APPLICATIONS) {
    return image.applications
      .filter((entry) => (entry.kind === 'isd') === (scope === ISSUER) && visible(entry))
      .map((entry) => (tagged ? template(applicationFields(entry), tags) : flatApplication(entry)));
  }
  const withModules = scope === LOAD_FILES_AND_MODULES;
  return image.loadFiles
    .filter(visible)
    .map((file) => (tagged ? template(loadFileFields(file, withModules), tags) : flatLoadFile(file, withModules)));
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
  return [
    [0x4f, bytes(entry.aid)],
    [0x9f70, Uint8Array.of(entry.state)],
    [0xc5, Uint8Array.of(privileges >> 16, (privileges >> 8) & 0xff, privileges & 0xff)],
    ...implicitSelectionsOf(entry).map((parameter): Field => [0xcf, Uint8Array.of(parameter)]),
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

const flatApplication = ({ aid, state, privileges }: ApplicationImage): Uint8Array =>
  concat(encodeLv(bytes(aid)), [state, privileges >> 16]);

function flatLoadFile({ aid, moduleAids }: LoadFileImage, withModules: boolean): Uint8Array {
  const modules = withModules
    ? concat([moduleAids.length], ...moduleAids.map((module) => encodeLv(bytes(module))))
    : [];
  return concat(encodeLv(bytes(aid)), [LOADED, 0x00], modules);
}
