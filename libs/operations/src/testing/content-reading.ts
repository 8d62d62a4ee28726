// A carrier's reading of a SIM after an undisturbed personalisation, for the unit tests of operations.
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { hex } from '@sumaho-jpki/wire/apdu';
import type { ContentReading } from '../ports/outside.port';

const AREA = hex(SP_AREA_AID);

export const AS_IT_SHOULD_BE: ContentReading = {
  readAt: new Date('2026-11-22T00:00:00Z'),
  statuses: [
    { aid: AREA, found: true, state: '0F', securityDomainAid: 'A000000151000000' },
    { aid: hex(JPKI_LOAD_FILE_AID), found: true, state: '01', securityDomainAid: AREA },
    { aid: hex(JPKI_AP_AID), found: true, state: '0F', securityDomainAid: AREA },
  ],
};
