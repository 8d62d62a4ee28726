// What the carrier read from the card, judged: SP area with its own keys, load file and application there, the last two under the SP
// area and nobody else, the application not locked (GlobalPlatform Card Specification 2.3.1, tables 11-3 to 11-6).
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { hex } from '@sumaho-jpki/wire/apdu';
import type { ContentReading, ContentStatus } from '../ports/outside.port';

const LOADED = 0x01;
const SELECTABLE = 0x07;
const PERSONALIZED = 0x0f;
const LOCKED = 0x80;
const AREA = hex(SP_AREA_AID);

/** What a content audit found that should not be so, in one word; null = all as it should be. */
export function driftOf({ statuses }: ContentReading): string | null {
  const [area, loadFile, application] = [SP_AREA_AID, JPKI_LOAD_FILE_AID, JPKI_AP_AID].map((aid) => {
    const status = statuses.find((each) => each.aid === hex(aid));
    return status?.found ? status : null;
  });
  if (!area) return 'sp-area-missing';
  if (stateOf(area) !== PERSONALIZED) return 'sp-area-state';
  if (!loadFile) return 'load-file-missing';
  if (loadFile.securityDomainAid !== AREA) return 'load-file-of-another-domain';
  if (stateOf(loadFile) !== LOADED) return 'load-file-state';
  if (!application) return 'application-missing';
  if (application.securityDomainAid !== AREA) return 'application-of-another-domain';
  const state = stateOf(application);
  const usable = (state & LOCKED) === 0 && (state & SELECTABLE) === SELECTABLE;
  return usable ? null : 'application-state';
}

const stateOf = ({ state }: ContentStatus): number => Number.parseInt(state ?? '', 16);
