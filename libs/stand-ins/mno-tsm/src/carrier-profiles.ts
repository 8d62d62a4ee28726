// What each virtual network operator does its own way, as data: who manages card content, how its scripts reach the phone, how the
// keys of its SIMs are made. An MVNO has its host's.
import type { CardKeyDerivation } from './carrier-keys';
import type { HostCode } from './demo-catalogue';

export type ManagementMode = 'simple' | 'delegated' | 'authorized';

export interface VirtualCarrierProfile {
  readonly management: ManagementMode;
  /** `two-sessions`: the phone comes to the carrier's own end point. */
  readonly scriptDelivery: 'relay' | 'two-sessions';
  readonly derivation: CardKeyDerivation;
}

export const CARRIER_PROFILES: Readonly<Record<HostCode, VirtualCarrierProfile>> = {
  docomo: { management: 'simple', scriptDelivery: 'relay', derivation: 'cmac' },
  kddi: { management: 'delegated', scriptDelivery: 'relay', derivation: 'aes' },
  softbank: { management: 'authorized', scriptDelivery: 'two-sessions', derivation: 'emv' },
};
