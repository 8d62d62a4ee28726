/**
 * Memory resource management (GPC 2.3.1 §9.7): what applications and load files take, what was reserved for them (D7,
 * D8) and what they may take at most (C7, C8). A reservation is taken from the card at once and used up first; what
 * goes beyond it counts against the quota. Both of a domain cover the domain and all that is associated with it.
 */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from '../card-image';
import { refuse } from '../status-error';

/** Bytes an instance takes when it is installed; its personalisation finds its place in them. */
const FOOTPRINT: Record<ApplicationImage['kind'], { nonVolatile: number; volatile: number }> = {
  isd: { nonVolatile: 0, volatile: 0 },
  casd: { nonVolatile: 0, volatile: 0 },
  ssd: { nonVolatile: 1_024, volatile: 64 },
  jpki: { nonVolatile: 6_144, volatile: 256 },
  'ara-m': { nonVolatile: 0, volatile: 0 },
  applet: { nonVolatile: 128, volatile: 0 },
};
const VOLATILE_MEMORY = 8_192;

type Memory = 'nonVolatile' | 'volatile';
const KINDS: readonly Memory[] = ['nonVolatile', 'volatile'];
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const reservedOf = (entry: ApplicationImage, kind: Memory): number =>
  (kind === 'volatile' ? entry.memory?.volatileReserved : entry.memory?.nonVolatileReserved) ?? 0;
const quotaOf = (entry: ApplicationImage, kind: Memory): number =>
  (kind === 'volatile' ? entry.memory?.volatileQuota : entry.memory?.nonVolatileQuota) ?? NO_LIMIT;

/** Taken by the entry itself and all that is associated with it. */
function usedBy(image: CardImage, entry: ApplicationImage, kind: Memory): number {
  const below = image.applications.filter(
    ({ aid, securityDomainAid }) => securityDomainAid === entry.aid && aid !== entry.aid,
  );
  const files = kind === 'volatile' ? [] : image.loadFiles.filter((file) => file.securityDomainAid === entry.aid);
  return (
    FOOTPRINT[entry.kind][kind] +
    below.reduce((sum, child) => sum + chargeOf(image, child, kind), 0) +
    files.reduce((sum, file) => sum + file.size, 0)
  );
}

const chargeOf = (image: CardImage, entry: ApplicationImage, kind: Memory): number =>
  Math.max(reservedOf(entry, kind), usedBy(image, entry, kind));

/** What the card has left for anyone, in bytes; below 0 only on a card whose content outgrew its memory. */
function freeOf(image: CardImage, kind: Memory): number {
  const roots = image.applications.filter(({ aid, securityDomainAid }) => aid === securityDomainAid);
  const taken = roots.reduce((sum, root) => sum + chargeOf(image, root, kind), 0);
  return (kind === 'volatile' ? VOLATILE_MEMORY : image.memory) - taken;
}

export const freeMemory = (image: CardImage): number => freeOf(image, 'nonVolatile');

/** Bytes that can still be put under a domain: what the card has left, its own reservations, and every quota above it. */
export function roomUnder(image: CardImage, aid: Hex, kind: Memory = 'nonVolatile'): number {
  const entry = image.applications.find((application) => application.aid === aid);
  if (!entry) return 0;
  const isRoot = entry.securityDomainAid === entry.aid;
  const above = isRoot ? freeOf(image, kind) : roomUnder(image, entry.securityDomainAid, kind);
  const used = usedBy(image, entry, kind);
  const unusedReserve = Math.max(0, reservedOf(entry, kind) - used);
  const underQuota = reservedOf(entry, kind) + quotaOf(entry, kind) - used;
  return Math.max(0, Math.min(above + unusedReserve, underQuota));
}

/** @throws StatusError 6A84 when the card as it would be after a change does not fit its memory or somebody's quota */
export function mustFit(next: CardImage): void {
  for (const kind of KINDS) {
    const overQuota = next.applications.some(
      (entry) => usedBy(next, entry, kind) - reservedOf(entry, kind) > quotaOf(entry, kind),
    );
    if (overQuota || freeOf(next, kind) < 0) refuse(StatusWord.NOT_ENOUGH_MEMORY);
  }
}
