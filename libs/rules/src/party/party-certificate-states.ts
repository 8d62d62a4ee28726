/**
 * The axis of a party's certificate: reserved → issued → active → revoked | expired; a reservation that was never signed is discarded.
 * Possession of the key is proved by the request itself, so `active` waits only for the party to say that it holds the certificate
 * (RFC 4210 §5.2.8 certConf, or implicit confirmation). There is no hold. Sources: RFC 9483 §4.1; the certificate's own table.
 */
import type { RevocationCause } from '../certificate/causes';
import type { CertificateState } from '../certificate/certificate-states';
import type { Actor } from '../permissions/roles';
import { demand } from '../verdict';
import type { TransitionTable } from '../verdict';

export const PARTY_CERTIFICATE_STATES = [
  'reserved',
  'issued',
  'active',
  'revoked',
  'expired',
  'discarded',
] as const satisfies readonly CertificateState[];
export type PartyCertificateState = (typeof PARTY_CERTIFICATE_STATES)[number];

export type PartyCertificateEvent = 'sign' | 'confirm' | 'revoke' | 'expire' | 'discard';
export type PartyCertificateEffect = 'publish-status';

export interface PartyCertificateSnapshot {
  readonly actor: Actor;
  readonly now: Date;
  readonly notAfter: Date;
  /** For `revoke`. */
  readonly cause?: RevocationCause | undefined;
}

const REVOKED = { refuse: 'revoked-is-final' } as const;
const EXPIRED = { refuse: 'expired-is-final' } as const;
const DISCARDED = { refuse: 'discarded-is-final' } as const;
const UNSIGNED = { refuse: 'nothing-signed-yet' } as const;
const SIGNED = { refuse: 'already-signed' } as const;
const STAYS = { stays: true } as const;
const REVOKE = { to: 'revoked', guards: ['cause-given'], effects: ['publish-status'] } as const;

export const PARTY_CERTIFICATE_TABLE = {
  name: 'party-certificate',
  states: PARTY_CERTIFICATE_STATES,
  initial: 'reserved',
  final: ['revoked', 'expired', 'discarded'],
  events: {
    sign: { by: ['system'] },
    confirm: { by: ['party', 'system'] },
    revoke: { by: ['party', 'jlis-operator', 'jlis-approver', 'system'] },
    expire: { by: ['system'] },
    discard: { by: ['system'] },
  },
  guards: {
    'within-validity': ({ now, notAfter }) =>
      demand(now.getTime() <= notAfter.getTime(), 'validity-over', { notAfter: notAfter.toISOString() }),
    'validity-over': ({ now, notAfter }) =>
      demand(now.getTime() > notAfter.getTime(), 'validity-not-over', { notAfter: notAfter.toISOString() }),
    'cause-given': ({ cause }) => demand(cause !== undefined, 'cause-missing'),
  },
  cells: {
    reserved: {
      sign: { to: 'issued', guards: ['within-validity'] },
      confirm: UNSIGNED,
      revoke: UNSIGNED,
      expire: UNSIGNED,
      discard: { to: 'discarded' },
    },
    issued: {
      sign: STAYS,
      confirm: { to: 'active', guards: ['within-validity'], effects: ['publish-status'] },
      revoke: REVOKE,
      expire: { to: 'expired', guards: ['validity-over'] },
      discard: SIGNED,
    },
    active: {
      sign: SIGNED,
      confirm: STAYS,
      revoke: REVOKE,
      expire: { to: 'expired', guards: ['validity-over'] },
      discard: SIGNED,
    },
    revoked: { sign: REVOKED, confirm: REVOKED, revoke: STAYS, expire: STAYS, discard: REVOKED },
    expired: { sign: EXPIRED, confirm: EXPIRED, revoke: EXPIRED, expire: STAYS, discard: EXPIRED },
    discarded: { sign: DISCARDED, confirm: DISCARDED, revoke: DISCARDED, expire: DISCARDED, discard: STAYS },
  },
} as const satisfies TransitionTable<
  PartyCertificateState,
  PartyCertificateEvent,
  'within-validity' | 'validity-over' | 'cause-given',
  PartyCertificateEffect,
  PartyCertificateSnapshot
>;
