// The names under which the JPKI service stands on a SIM, for the functions that name the service and not its parts.
import { hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';

export const JPKI_OBJECTS = {
  application: hex(JPKI_AP_AID),
  loadFile: hex(JPKI_LOAD_FILE_AID),
  area: hex(SP_AREA_AID),
} as const;
