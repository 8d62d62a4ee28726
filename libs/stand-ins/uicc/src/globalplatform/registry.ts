/** The GlobalPlatform Registry: who is on the card, under which security domain, and who may manage it (GPC 2.3.1 §6.6, §7). */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex, LoadFileImage } from '../card-image';
import { refuse } from '../status-error';

export const findApplication = (image: CardImage, aid: Hex): ApplicationImage | undefined =>
  image.applications.find((application) => application.aid === aid);

export const findLoadFile = (image: CardImage, aid: Hex): LoadFileImage | undefined =>
  image.loadFiles.find((file) => file.aid === aid);

/** @throws StatusError 6A88 */
export function applicationOf(image: CardImage, aid: Hex): ApplicationImage {
  return findApplication(image, aid) ?? refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
}

export function isdOf(image: CardImage): ApplicationImage {
  const isd = image.applications.find((application) => application.kind === 'isd');
  if (!isd) throw new Error('a card without an issuer security domain');
  return isd;
}

export const isAidInUse = (image: CardImage, aid: Hex): boolean =>
  findApplication(image, aid) !== undefined || findLoadFile(image, aid) !== undefined;

/** A domain gets another AID; whatever is associated with it stays so. For use inside one write. */
export function renameDomain(image: CardImage, domain: ApplicationImage, aid: Hex): void {
  for (const entry of [...image.applications, ...image.loadFiles]) {
    if (entry.securityDomainAid === domain.aid) entry.securityDomainAid = aid;
  }
  domain.aid = aid;
}

/** Whether the entry is the domain itself or lies anywhere below it. */
export function isInHierarchyOf(
  image: CardImage,
  domainAid: Hex,
  entry: { aid: Hex; securityDomainAid: Hex },
): boolean {
  let at: { aid: Hex; securityDomainAid: Hex } | undefined = entry;
  for (let depth = 0; at && depth < 16; depth += 1) {
    if (at.aid === domainAid || at.securityDomainAid === domainAid) return true;
    if (at.securityDomainAid === at.aid) return false;
    at = findApplication(image, at.securityDomainAid);
  }
  return false;
}

/** Every implicit selection parameter of an entry. */
export const implicitSelectionsOf = ({ implicitSelections, implicitSelection }: ApplicationImage): number[] => [
  ...(implicitSelection === undefined ? [] : [implicitSelection]),
  ...(implicitSelections ?? []),
];
