// Calls between a desk and a holder, and whether the holder confirmed them.
import type { CallCodeRow } from '@sumaho-jpki/operations';
import { instant, integer, orNull, references, stamped, table, text, uuid } from './entity';

export const CallCodes = table<CallCodeRow>(
  'call_codes',
  {
    id: uuid({ primary: true }),
    lineId: uuid(),
    carrier: text(),
    personId: uuid(),
    staffId: uuid(),
    state: text({ default: 'shown' }),
    version: integer({ default: 1 }),
    digits: text(orNull),
    triesLeft: integer(),
    expiresAt: instant(),
    confirmedAt: instant(orNull),
    cardReadAt: instant(orNull),
    createdAt: stamped(),
  },
  {
    indices: [
      { name: 'call_codes_shown', columns: ['lineId'], unique: true, where: `state = 'shown'` },
      { name: 'call_codes_newest', columns: ['lineId', 'staffId', 'createdAt'] },
      { name: 'call_codes_of_person', columns: ['personId', 'createdAt'] },
    ],
    checks: [
      { name: 'call_codes_state', expression: `state IN ('shown', 'confirmed', 'denied', 'ended')` },
      { name: 'call_codes_digits', expression: `(digits IS NOT NULL) = (state = 'shown')` },
      { name: 'call_codes_tries', expression: 'tries_left >= 0' },
    ],
    foreignKeys: [
      references('call_codes', 'lineId', 'lines'),
      references('call_codes', 'personId', 'people'),
      references('call_codes', 'staffId', 'staff'),
    ],
  },
);
