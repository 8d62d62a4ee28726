// Orders to initialise a PIN: the code's hash, who redeemed it, how far it came.
import type { PinInitialisationRow } from '@sumaho-jpki/operations';
import { instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const OPEN_PIN_INITIALISATION = `state IN ('ordered', 'redeemed', 'reset')`;

export const PinInitialisations = table<PinInitialisationRow>(
  'pin_initialisations',
  {
    id: uuid({ primary: true }),
    applicationId: uuid(),
    certificateSerial: text(),
    personId: uuid(),
    state: text({ default: 'ordered' }),
    version: integer({ default: 1 }),
    codeHash: text(),
    triesLeft: integer(),
    sessionId: uuid(orNull),
    expiresAt: instant(),
    createdAt: stamped(),
  },
  {
    indices: [
      { name: 'pin_initialisations_open', columns: ['applicationId'], unique: true, where: OPEN_PIN_INITIALISATION },
      { name: 'pin_initialisations_session', columns: ['sessionId'], unique: true },
    ],
    checks: [
      { name: 'pin_initialisations_state', expression: `state IN ('ordered', 'redeemed', 'reset', 'done', 'ended')` },
      { name: 'pin_initialisations_tries', expression: 'tries_left >= 0' },
    ],
    foreignKeys: [
      references('pin_initialisations', 'applicationId', 'applications'),
      references('pin_initialisations', 'certificateSerial', 'certificates', 'serial'),
      references('pin_initialisations', 'personId', 'people'),
      references('pin_initialisations', 'sessionId', 'device_sessions'),
    ],
  },
);
