/** DELETE (GPC 2.3.1 §11.2) of applications, domains, load files and keysets; all that goes, goes in one write. */
import { decodeTlvs, findTlv, hex, StatusWord, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { CardImage, Hex, KeyImage } from '../card-image';
import { NO_RECEIPT, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { ownKeysets, removeKeys } from './key-store';
import { has, PRIVILEGE } from './privileges';
import { applicationOf, findApplication, findLoadFile, isInHierarchyOf } from './registry';

/** @throws StatusError 6A82 no such content, 6A88 no such key, 6985 still referenced, in use or not ours, 6A86, 6A80 */
export function deleteContent(request: DomainCommand): Uint8Array {
  const { command } = request;
  if (command.p1 !== 0x00 || (command.p2 !== 0x00 && command.p2 !== 0x80)) refuse(StatusWord.INCORRECT_P1_P2);
  const tlvs = decodeTlvs(command.data);
  const aid = findTlv(tlvs, 0x4f);
  // A token is checked by nobody here, so one sent is an error (GPC §9.2).
  must(findTlv(tlvs, 0x9e) === undefined);
  return aid ? deleteObject(request, hex(aid.value)) : deleteKeys(request, tlvs);
}

function deleteObject({ memory, domain, command, inUseElsewhere }: DomainCommand, aid: Hex): Uint8Array {
  const { image } = memory;
  const entry = findApplication(image, aid) ?? findLoadFile(image, aid) ?? refuse(StatusWord.FILE_NOT_FOUND);
  const ours = isInHierarchyOf(image, domain.aid, entry) && has(domain.privileges, PRIVILEGE.authorizedManagement);
  if (!ours && !has(domain.privileges, PRIVILEGE.globalDelete)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const going = new Set([aid]);
  if (command.p2 === 0x80) growByRelated(image, going);
  const staying = referrers(image, going);
  if (staying.length > 0 || [...going].some((each) => isFixed(image, each) || each === domain.aid)) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  if ([...going].some(inUseElsewhere)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  memory.write((next) => {
    next.applications = next.applications.filter((application) => !going.has(application.aid));
    next.loadFiles = next.loadFiles.filter((file) => !going.has(file.aid));
  });
  return NO_RECEIPT;
}

/** What hangs on the content that goes: instances of a load file, everything under a domain. */
function referrers(image: CardImage, going: Set<Hex>): Hex[] {
  const applications = image.applications.filter(
    ({ aid, loadFileAid, securityDomainAid }) =>
      !going.has(aid) && (going.has(loadFileAid) || going.has(securityDomainAid)),
  );
  const files = image.loadFiles.filter(({ aid, securityDomainAid }) => !going.has(aid) && going.has(securityDomainAid));
  return [...applications, ...files].map(({ aid }) => aid);
}

function growByRelated(image: CardImage, going: Set<Hex>): void {
  for (let more = referrers(image, going); more.length > 0; more = referrers(image, going)) {
    for (const aid of more) going.add(aid);
  }
}

function isFixed(image: CardImage, aid: Hex): boolean {
  const { kind, fixed } = findApplication(image, aid) ?? {};
  return kind === 'isd' || kind === 'casd' || fixed === true || findLoadFile(image, aid)?.fixed === true;
}

/** D0 KID and/or D2 KVN: every key that matches goes; a key of this session's keyset, or the last keyset, stays. */
function deleteKeys({ memory, domain, secureChannel }: DomainCommand, tlvs: Tlv[]): Uint8Array {
  const kid = findTlv(tlvs, 0xd0)?.value;
  const kvn = findTlv(tlvs, 0xd2)?.value;
  must(kid !== undefined || kvn !== undefined);
  must((kid === undefined || kid.length === 1) && (kvn === undefined || kvn.length === 1));
  const matches = (key: KeyImage): boolean =>
    (kid === undefined || key.kid === kid[0]) && (kvn === undefined || key.kvn === kvn[0]);
  const keys = domain.securityDomain?.keys ?? [];
  const going = keys.filter(matches);
  if (going.length === 0) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  if (going.some((key) => key.kvn === secureChannel.kvn)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  if (
    ownKeysets(domain, keys).length > 0 &&
    ownKeysets(
      domain,
      keys.filter((key) => !matches(key)),
    ).length === 0
  ) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  memory.write((image) => removeKeys(applicationOf(image, domain.aid), matches));
  return NO_RECEIPT;
}
