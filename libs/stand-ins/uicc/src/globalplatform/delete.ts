/** DELETE (GPC 2.3.1 §9.5, §11.2) of applications, domains, load files and keys; all that goes, goes in one write. */
import { bytes, concat, decodeTlvs, encodeTlv, findTlv, StatusWord, type Tlv } from '@sumaho-jpki/wire/apdu';
import type { CardImage, Hex, KeyImage } from '../card-image';
import { NO_RECEIPT, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { mandateOf, mustManageContent, RESTRICT } from './authority';
import { aidField, tokenInput, tokenReference } from './install-fields';
import { ownKeysets, removeKeys } from './key-store';
import { has, PRIVILEGE, settleUniquePrivileges } from './privileges';
import { carryOut } from './receipts';
import { applicationOf, findApplication, findLoadFile, isInHierarchyOf } from './registry';

const RELATED = 0x80;
const TOKEN = 0x9e;
const REFERENCE = 0xb6;

/** @throws StatusError 6A82 no such content, 6A88 no such key, 6985 still referenced, in use or not ours, 6A80 */
export function deleteContent(request: DomainCommand): Uint8Array {
  const tlvs = decodeTlvs(request.command.data);
  const aid = findTlv(tlvs, 0x4f);
  return aid ? deleteObject(request, aidField(aid.value), tlvs) : deleteKeys(request, tlvs);
}

function deleteObject(request: DomainCommand, aid: Hex, tlvs: Tlv[]): Uint8Array {
  const { memory, domain, command, inUseElsewhere } = request;
  const { image } = memory;
  const entry = findApplication(image, aid) ?? findLoadFile(image, aid) ?? refuse(StatusWord.FILE_NOT_FOUND);
  mustManageContent(request, RESTRICT.delete);
  const mandate = mandateOf(request, {
    token: findTlv(tlvs, TOKEN)?.value ?? new Uint8Array(0),
    signed: tokenInput(command.p1, command.p2, withoutToken(tlvs)),
    reference: tokenReference(findTlv(tlvs, REFERENCE)),
  });
  const owner = findApplication(image, entry.securityDomainAid)?.securityDomain;
  const allowed =
    isInHierarchyOf(image, domain.aid, entry) ||
    has(domain.privileges, PRIVILEGE.globalDelete) ||
    owner?.acceptsDeletion === true;
  if (!allowed) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const going = new Set([aid]);
  if ((command.p2 & RELATED) !== 0) growByRelated(image, going);
  const staying = referrers(image, going);
  if (staying.length > 0 || [...going].some((each) => isFixed(image, each) || each === domain.aid)) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  if ([...going].some(inUseElsewhere)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return carryOut({
    memory,
    domain,
    mandate,
    facts: [bytes(aid)],
    change: (next) => {
      next.applications = next.applications.filter((application) => !going.has(application.aid));
      next.loadFiles = next.loadFiles.filter((file) => !going.has(file.aid));
      settleUniquePrivileges(next);
    },
  });
}

const withoutToken = (tlvs: Tlv[]): Uint8Array =>
  concat(...tlvs.filter(({ tag }) => tag !== TOKEN).map(({ tag, value }) => encodeTlv(tag, value)));

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
  const application = findApplication(image, aid);
  const isOfTheCard = application?.kind === 'isd' || application?.kind === 'casd' || application?.fixed === true;
  return isOfTheCard || findLoadFile(image, aid)?.fixed === true;
}

/** D0 KID and/or D2 KVN: every key that matches goes; a key of this session's keyset, or the last keyset, stays. */
function deleteKeys({ memory, domain, secureChannel }: DomainCommand, tlvs: Tlv[]): Uint8Array {
  must(findTlv(tlvs, TOKEN) === undefined);
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
  const remaining = keys.filter((key) => !matches(key));
  if (ownKeysets(domain, keys).length > 0 && ownKeysets(domain, remaining).length === 0) {
    refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  memory.write((image) => removeKeys(applicationOf(image, domain.aid), matches));
  return NO_RECEIPT;
}
