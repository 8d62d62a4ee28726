// The names under which the JPKI service stands on a SIM, for the functions that name the service and not its parts.
import { hex } from '@sumaho-jpki/wire/apdu';
import type { RegistryEntry } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import type { ObjectStatus } from '@sumaho-jpki/wire/tsm-messages';

export const JPKI_OBJECTS = {
  application: hex(JPKI_AP_AID),
  loadFile: hex(JPKI_LOAD_FILE_AID),
  area: hex(SP_AREA_AID),
} as const;

/** What the card's registry says of them. */
export function jpkiObjectsOf(card: {
  readonly applications: readonly RegistryEntry[];
  readonly loadFiles: readonly RegistryEntry[];
}): ObjectStatus[] {
  return Object.values(JPKI_OBJECTS).map((aid) => {
    const entry = [...card.applications, ...card.loadFiles].find((each) => hex(each.aid) === aid);
    return {
      aid,
      found: entry !== undefined,
      ...(entry ? { lifeCycleState: hex(Uint8Array.of(entry.lifeCycle)) } : {}),
      ...(entry?.securityDomainAid ? { securityDomainAid: hex(entry.securityDomainAid) } : {}),
    };
  });
}
