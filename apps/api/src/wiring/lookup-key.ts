import type { Settings } from '@sumaho-jpki/adapters/settings';
import { hkdfSync } from 'node:crypto';

/** Key of all look-up handles (sessions, tokens, codes), derived from the session secret. 32 bytes. */
export const lookupKeyOf = (settings: Pick<Settings, 'sessionSecret'>): Buffer =>
  Buffer.from(hkdfSync('sha256', settings.sessionSecret.reveal(), '', 'sumaho-jpki look-up handles', 32));
