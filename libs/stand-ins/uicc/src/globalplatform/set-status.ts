/** SET STATUS (GPC 2.3.1 §9.6, §11.10): card life cycle, locks, and a domain's own state. */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage } from '../card-image';
import { NOTHING, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';
import { aidField } from './install-fields';
import { ownKeysets } from './key-store';
import {
  CARD_LOCKED,
  CARD_TERMINATED,
  entryMust,
  isCardState,
  isLocked,
  LOCK_BIT,
  mayCardGo,
  PERSONALIZED,
  SELECTABLE,
} from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { applicationOf, isdOf, isInHierarchyOf } from './registry';

/** Status types (P1 b8 b7 b6); the other bits are reserved and not looked at. */
const TYPE_MASK = 0xe0;
const CARD = 0x80;
const ONE = 0x40;
const DOMAIN_AND_ALL = 0x60;
/** Locked states of a domain: `1000xx11`. */
const LOCKED_DOMAIN_MASK = 0xf3;
const LOCKED_DOMAIN = 0x83;

/** @throws StatusError 6A86, 6A88 unknown AID, 6A80 undefined state, 6985 not allowed or state already held */
export function setStatus(request: DomainCommand): Uint8Array {
  const { command, memory, domain } = request;
  switch (command.p1 & TYPE_MASK) {
    case CARD:
      return setCardState(request);
    case ONE: {
      const target = applicationOf(memory.image, aidField(command.data));
      return target.aid === domain.aid ? setOwnState(request) : setLock(request, target);
    }
    case DOMAIN_AND_ALL:
      return setLockOfAll(request, applicationOf(memory.image, aidField(command.data)));
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

function setCardState({ memory, domain, command }: DomainCommand): Uint8Array {
  const isd = isdOf(memory.image);
  must(isCardState(command.p2));
  const touchesLock = command.p2 === CARD_LOCKED || isd.state === CARD_LOCKED;
  const privilege = command.p2 === CARD_TERMINATED ? PRIVILEGE.cardTerminate : PRIVILEGE.cardLock;
  const entitled =
    touchesLock || command.p2 === CARD_TERMINATED ? has(domain.privileges, privilege) : domain.kind === 'isd';
  if (!entitled || !mayCardGo(isd.state, command.p2)) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  memory.write((image) => {
    isdOf(image).state = command.p2;
  });
  return NOTHING;
}

/** A domain sets itself PERSONALIZED once it has keys, or locks itself; it cannot unlock itself. */
function setOwnState({ memory, domain, command }: DomainCommand): Uint8Array {
  if (domain.kind !== 'ssd') refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const locks = (command.p2 & LOCKED_DOMAIN_MASK) === LOCKED_DOMAIN;
  must(locks || command.p2 === PERSONALIZED);
  if (locks) mustBeLockable(domain);
  else {
    const ready = domain.state === SELECTABLE && ownKeysets(domain, domain.securityDomain?.keys ?? []).length > 0;
    if (!ready) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  memory.write((image) => {
    const entry = applicationOf(image, domain.aid);
    entry.state = locks ? entry.state | LOCK_BIT : PERSONALIZED;
  });
  return NOTHING;
}

/** Of another application's state only b8 counts: lock, or give back the state held before (§11.10.2.2). */
function setLock(request: DomainCommand, target: ApplicationImage): Uint8Array {
  const locks = (request.command.p2 & LOCK_BIT) !== 0;
  mustGovern(request, target);
  entryMust(target, locks ? 'lock' : 'unlock');
  toggle(request, [target]);
  return NOTHING;
}

/** The domain and all below it; what is in that state already stays so, and that is no error. */
function setLockOfAll(request: DomainCommand, root: ApplicationImage): Uint8Array {
  const { image } = request.memory;
  if (!root.securityDomain) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const locks = (request.command.p2 & LOCK_BIT) !== 0;
  const all = image.applications.filter((entry) => isInHierarchyOf(image, root.aid, entry));
  for (const target of all) mustGovern(request, target);
  toggle(
    request,
    all.filter((target) => isLocked(target.state) !== locks),
  );
  return NOTHING;
}

function toggle({ memory }: DomainCommand, targets: ApplicationImage[]): void {
  if (targets.length === 0) return;
  memory.write((image) => {
    for (const { aid } of targets) applicationOf(image, aid).state ^= LOCK_BIT;
  });
}

/** A domain above, or a holder of Global Lock; never the issuer's own domain, the CASD or the final application. */
function mustGovern({ memory, domain }: DomainCommand, target: ApplicationImage): void {
  const governs = isInHierarchyOf(memory.image, domain.aid, target) || has(domain.privileges, PRIVILEGE.globalLock);
  if (!governs) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  mustBeLockable(target);
}

function mustBeLockable({ kind, privileges }: ApplicationImage): void {
  const lockable = kind !== 'isd' && kind !== 'casd' && !has(privileges, PRIVILEGE.finalApplication);
  if (!lockable) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}
