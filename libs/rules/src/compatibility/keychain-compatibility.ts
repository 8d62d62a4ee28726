/**
 * Can this iPhone's protected store hold the certificate? Registry, Secure Enclave, operating system and line; SIM and carrier
 * play no part. Sources: jpki-domain §1.5 (Keychain and Secure Enclave), §2.1 (supported iPhones, lowest iOS).
 */
import type { LineState } from '../line/line-states';
import { demand } from '../verdict';
import type { Verdict } from '../verdict';
import type { HandsetModel } from './compatibility';

export interface KeychainFacts {
  readonly handset: HandsetModel;
  /** Major version on the handset, when it is known. */
  readonly osVersion?: number | undefined;
  readonly line: LineState;
  /** The key is made centrally and delivered: the store must agree a key on P-256, in the enclave. */
  readonly central: boolean;
}

/** Verdicts of all the checks, in the order in which they are told. */
export function judgeKeychain({ handset, osVersion, line, central }: KeychainFacts): readonly Verdict[] {
  const registry = handset.registries['certificate-holding'].state;
  const kinds = handset.keychain?.keyKinds ?? [];
  return [
    demand(handset.os === 'ios', 'keychain-needs-ios', { handset: handset.id, os: handset.os }),
    demand(handset.os !== 'ios' || registry === 'supported', 'keychain-registry', { handset: handset.id, registry }),
    demand(
      handset.os !== 'ios' || (handset.keychain?.enclave === true && (central || kinds.length > 0)),
      'keychain-without-enclave',
      { handset: handset.id },
    ),
    // A key made centrally is RSA-2048, like the card's; a store that holds elliptic keys alone cannot take it.
    demand(handset.os !== 'ios' || !central || kinds.includes('rsa-2048'), 'keychain-without-rsa', {
      handset: handset.id,
    }),
    demand(osVersion === undefined || osVersion >= handset.minimumOs, 'keychain-os', {
      handset: handset.id,
      osVersion: osVersion ?? 0,
      minimumOs: handset.minimumOs,
    }),
    demand(line === 'active', 'line-not-active', { number: 7, line }),
  ];
}

/** Major version of `18.5` and the like; undefined for anything else. */
export function majorVersion(text: string): number | undefined {
  const [, major] = /^(\d{1,3})(?:\.\d{1,3}){0,2}$/.exec(text) ?? [];
  return major === undefined ? undefined : Number(major);
}
