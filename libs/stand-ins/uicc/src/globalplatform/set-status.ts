/** SET STATUS (GPC 2.3.1 §11.10): card life cycle, locks, and a domain's own state. */
import { hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage } from '../card-image';
import { NOTHING, type DomainCommand } from '../channel';
import { refuse } from '../status-error';
import { CARD_LOCKED, CARD_TERMINATED, isLocked, LOCK_BIT, mayCardGo } from './life-cycle';
import { has, PRIVILEGE } from './privileges';
import { applicationOf, isdOf } from './registry';

/** @throws StatusError 6A86, 6A88 unknown AID, 6A80 undefined state, 6985 not allowed or state already held */
export function setStatus(request: DomainCommand): Uint8Array {
  const { command, memory } = request;
  switch (command.p1) {
    case 0x80:
      return setCardState(request);
    case 0x40:
      return setLock(request, [applicationOf(memory.image, hex(command.data))]);
    case 0x60: {
      const domain = applicationOf(memory.image, hex(command.data));
      if (!domain.securityDomain) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
      const below = memory.image.applications.filter(
        ({ aid, securityDomainAid }) => securityDomainAid === domain.aid && aid !== domain.aid,
      );
      return setLock(request, [domain, ...below]);
    }
    default:
      return refuse(StatusWord.INCORRECT_P1_P2);
  }
}

function setCardState({ memory, domain, command }: DomainCommand): Uint8Array {
  const isd = isdOf(memory.image);
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

/** Of another application's state only b8 counts: lock or give back the state held before (GPC table 11-85). */
function setLock({ memory, domain, command }: DomainCommand, targets: ApplicationImage[]): Uint8Array {
  const locks = (command.p2 & LOCK_BIT) !== 0;
  for (const target of targets) {
    const ours = target.securityDomainAid === domain.aid || target.aid === domain.aid;
    const mayLock = ours || has(domain.privileges, PRIVILEGE.globalLock);
    const lockable = target.kind === 'ssd' || target.kind === 'jpki';
    if (!mayLock || !lockable) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  }
  const changing = targets.filter((target) => isLocked(target.state) !== locks).map(({ aid }) => aid);
  if (changing.length === 0) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  memory.write((image) => {
    for (const aid of changing) applicationOf(image, aid).state ^= LOCK_BIT;
  });
  return NOTHING;
}
