/**
 * Who is selected on a logical channel (GPC 2.3.1 §6.4): by name, whole or by its beginning and on to the next occurrence,
 * and implicitly at reset or when a channel opens; and the file control information told at SELECT (table 11-82).
 */
import { bytes, encodeTlv } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage, Hex } from './card-image';
import { CARD_LOCKED, CARD_TERMINATED, entryRefusal, isLocked } from './globalplatform/life-cycle';
import { finalApplicationOf, has, PRIVILEGE } from './globalplatform/privileges';
import { implicitSelectionsOf, isdOf } from './globalplatform/registry';

const NO_TEMPLATE = 0x0c;
const FCI = 0x6f;
/** Shortest beginning of a name, in hex digits. */
const SHORTEST_NAME = 10;
const CONTACT = 0x40;
const CHANNEL_MASK = 0x1f;
const LARGEST_COMMAND = Uint8Array.of(0xff);

/** The applet itself turns a selection down until it is whole. */
export const refusesSelection = ({ jpki }: ApplicationImage): boolean => jpki !== undefined && !jpki.personalisation;

/**
 * Whole name first, then by its beginning, in the order of the registry; the next occurrence starts behind the selected
 * application. The JPKI application goes by its whole name only.
 */
export function findByName(
  image: CardImage,
  name: Hex,
  after: { selected: Hex | undefined } | undefined,
): ApplicationImage | undefined {
  // A shortened JPKI AID finds nothing, not even its neighbour: clients take any 9000 for the application they named.
  const isCutJpki = image.applications.some(({ jpki, aid }) => jpki && aid.startsWith(name));
  const byBeginning = name.length >= SHORTEST_NAME && !isCutJpki;
  const matches = (entry: ApplicationImage): boolean =>
    entry.aid === name || (!entry.jpki && byBeginning && entry.aid.startsWith(name));
  const selectable = (entry: ApplicationImage): boolean => entryRefusal(entry, 'select') === undefined;
  const found = image.applications.filter((entry) => matches(entry) && selectable(entry));
  if (!after) return found.find((entry) => entry.aid === name) ?? found[0];
  const at = image.applications.findIndex((entry) => entry.aid === after.selected);
  return found.find((entry) => image.applications.indexOf(entry) > at);
}

/** Whether that name means the application selected here, which was locked since: its session is over then (§6.4.2.1.2). */
export function namesLocked(image: CardImage, name: Hex, selected: Hex | undefined): boolean {
  const entry = image.applications.find(({ aid }) => aid === selected);
  return (
    entry !== undefined && entry.kind !== 'isd' && isLocked(entry.state) && name !== '' && entry.aid.startsWith(name)
  );
}

/**
 * The application selected when nobody asked (§6.4.1): the one registered for that channel, else the one of the basic
 * channel, else the issuer security domain; on a locked or terminated card, or when that one is locked, the final
 * application.
 */
export function implicitlySelected(image: CardImage, channel: number): Hex | undefined {
  const isd = isdOf(image);
  if (isd.state === CARD_LOCKED || isd.state === CARD_TERMINATED) return finalApplicationOf(image)?.aid;
  const chosen = registeredFor(image, channel) ?? registeredFor(image, 0) ?? resetHolder(image) ?? isd;
  if (chosen.kind !== 'isd' && isLocked(chosen.state)) return finalApplicationOf(image)?.aid;
  const turnedDown = entryRefusal(chosen, 'select') !== undefined || refusesSelection(chosen);
  return turnedDown ? isd.aid : chosen.aid;
}

const registeredFor = (image: CardImage, channel: number): ApplicationImage | undefined =>
  image.applications.find((entry) =>
    implicitSelectionsOf(entry).some(
      (parameter) => (parameter & CONTACT) !== 0 && (parameter & CHANNEL_MASK) === channel,
    ),
  );

/** Card Reset without a parameter of its own means the basic channel. */
const resetHolder = (image: CardImage): ApplicationImage | undefined =>
  image.applications.find(
    (entry) => has(entry.privileges, PRIVILEGE.cardReset) && implicitSelectionsOf(entry).length === 0,
  );

/** 6F whatever P2 wants (GPC table 11-82), with the whole AID and, for domains, the largest data field; nothing for P2 0C. */
export function fileControl(application: ApplicationImage, p2: number): Uint8Array {
  if (p2 === NO_TEMPLATE) return new Uint8Array(0);
  const proprietary = application.securityDomain ? encodeTlv(0x9f65, LARGEST_COMMAND) : new Uint8Array(0);
  return encodeTlv(FCI, encodeTlv(0x84, bytes(application.aid)), encodeTlv(0xa5, proprietary));
}
