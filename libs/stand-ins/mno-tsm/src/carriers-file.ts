// What J-LIS is told of the carriers: where their MNO-TSMs are and which keys sign their messages (format of carriers.json).
import { MESSAGING_PATH } from '@sumaho-jpki/wire/tsm-messages';
import { isdMasterOf, messageKeyOf, publicHalf, type EcPublicJwk } from './carrier-keys';
import { CARRIER_PROFILES, type ManagementMode } from './carrier-profiles';
import { DEMO_CARRIERS } from './demo-catalogue';

export interface CarriersFileEntry {
  readonly code: string;
  readonly name: { readonly ja: string; readonly en: string };
  readonly messagingUrl: string;
  readonly publicJwk: EcPublicJwk;
  readonly hostCarrier?: string;
  /** What the carrier agreed to; absent = the usual. */
  readonly profile?: { readonly scriptDelivery?: 'relay' | 'two-sessions'; readonly management?: ManagementMode };
}

/** Where an MNO-TSM of the sandbox is reached; `/gp/messaging/2` and `/gp/seram` follow. */
export function mnoTsmBase(origin: string, host: string): string {
  return `${origin}/sandbox/mno/${host}`;
}

/** Idempotent: keys that exist stay. An MVNO has the address and key of its host. */
export function prepareMnoTsm(dataDirectory: string, origin: string): { carriers: CarriersFileEntry[] } {
  const carriers = DEMO_CARRIERS.map(({ code, host, name }) => {
    const { scriptDelivery, management } = CARRIER_PROFILES[host];
    isdMasterOf(dataDirectory, host);
    return {
      code,
      name,
      messagingUrl: mnoTsmBase(origin, host) + MESSAGING_PATH,
      publicJwk: publicHalf(messageKeyOf(dataDirectory, host)),
      ...(code === host ? { profile: { scriptDelivery, management } } : { hostCarrier: host }),
    };
  });
  return { carriers };
}
