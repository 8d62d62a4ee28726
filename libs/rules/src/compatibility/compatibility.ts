/**
 * Can this SIM in this handset on this carrier's line hold the certificate? Ten reasons why not, in the numbers of
 * checkGlobalEligibility's nonEligibilityReason (globalplatform-tsm §4.6), and the two registries of handsets,
 * card-reading and certificate-holding, which people confuse (jpki-domain §6).
 */
import { demand, withReasons } from '../verdict';
import type { Verdict, VerdictWithReasons } from '../verdict';
import type { KeyKind } from '../certificate-profile';
import type { LineState } from '../line/line-states';
import type { RuleId } from '../refusal-rules';

export const REGISTRIES = ['card-reading', 'certificate-holding'] as const;
export type Registry = (typeof REGISTRIES)[number];

export const REGISTRY_STATES = ['supported', 'planned', 'not-supported', 'suspended'] as const;
export type RegistryState = (typeof REGISTRY_STATES)[number];

export interface RegistryEntry {
  readonly state: RegistryState;
  /** Date of the evidence, `YYYY-MM-DD`. */
  readonly evidence: string;
}

export type OperatingSystem = 'android' | 'ios';

export interface SimProduct {
  readonly id: string;
  readonly nameJa: string;
  readonly nameEn: string;
  /** Carrier that hands the product out. */
  readonly carrier: string;
  /** UICC generation: 1 = SIM (2G), 2 = UICC without GlobalPlatform, 3 = GlobalPlatform 2.2+, 4 = 2.3 with SCP03. */
  readonly generation: 1 | 2 | 3 | 4;
  readonly nfc: boolean;
  readonly casd: boolean;
  readonly scp03: boolean;
  /** The applet of this product makes its key pair itself. */
  readonly keyGeneration?: boolean | undefined;
  /** Bytes a fresh card of this product has left for SP areas. */
  readonly freeBytes: number;
}

export interface HandsetModel {
  readonly id: string;
  readonly nameJa: string;
  readonly nameEn: string;
  readonly maker: string;
  readonly os: OperatingSystem;
  /** Lowest major version of the operating system that works. */
  readonly minimumOs: number;
  readonly nfcTypeB: boolean;
  /** Apps may reach the SIM (OMAPI) and the NFC reader side sees it (SWP). */
  readonly simAccess: boolean;
  /** The protected store that apps may use, where there is one. */
  readonly keychain?: { readonly enclave: boolean; readonly keyKinds: readonly KeyKind[] } | undefined;
  readonly registries: Readonly<Record<Registry, RegistryEntry>>;
}

export interface CarrierContract {
  readonly carrier: string;
  readonly kind: 'mno' | 'mvno';
  /** The network an MVNO runs on. */
  readonly hostCarrier?: string | undefined;
  /** J-LIS has a contract for phone certificates with this carrier. */
  readonly contracted: boolean;
  /** An MVNO's host opens its MNO-TSM for the MVNO's SIMs. */
  readonly hostOpensTsm?: boolean | undefined;
}

export interface CompatibilityFacts {
  readonly sim: SimProduct;
  readonly handset: HandsetModel;
  /** Major version on the handset, when it is known. */
  readonly osVersion?: number | undefined;
  readonly contract: CarrierContract;
  readonly line: LineState;
  /** From the card itself when it was asked; the product's figure otherwise. */
  readonly freeBytes?: number | undefined;
  readonly anotherInstance?: boolean | undefined;
  /** False when the SIM was asked for and did not answer. */
  readonly simReachable?: boolean | undefined;
}

/** Bytes for SP area, applet and personalisation data: 8 KB load file, 4 KB data, 2 KB overhead. */
export const BYTES_NEEDED = 14_336;

/** nonEligibilityReason number → rule. */
export const NON_ELIGIBILITY = {
  1: 'sim-generation',
  2: 'sim-without-nfc',
  3: 'handset-model',
  4: 'handset-os',
  5: 'sim-without-secure-setup',
  6: 'carrier-not-contracted',
  7: 'line-not-active',
  8: 'sim-memory-full',
  9: 'another-instance-exists',
  10: 'sim-not-reachable',
} as const satisfies Readonly<Record<number, RuleId>>;
export type NonEligibilityNumber = keyof typeof NON_ELIGIBILITY;
export type NonEligibilityRule = (typeof NON_ELIGIBILITY)[NonEligibilityNumber];

export const NON_ELIGIBILITY_NUMBERS = Object.keys(NON_ELIGIBILITY).map(Number) as readonly NonEligibilityNumber[];

export function nonEligibilityNumber(rule: RuleId): NonEligibilityNumber | undefined {
  return NON_ELIGIBILITY_NUMBERS.find((number) => NON_ELIGIBILITY[number] === rule);
}

const CHECKS: Readonly<Record<NonEligibilityNumber, (facts: CompatibilityFacts) => Verdict>> = {
  1: ({ sim }) => demand(sim.generation >= 3, 'sim-generation', { number: 1, sim: sim.id, generation: sim.generation }),
  2: ({ sim }) => demand(sim.nfc, 'sim-without-nfc', { number: 2, sim: sim.id }),
  3: ({ handset }) => {
    const registry = handset.registries['certificate-holding'].state;
    const fits = handset.os === 'android' && handset.nfcTypeB && handset.simAccess && registry === 'supported';
    return demand(fits, 'handset-model', { number: 3, handset: handset.id, os: handset.os, registry });
  },
  4: ({ handset, osVersion }) =>
    demand(osVersion === undefined || osVersion >= handset.minimumOs, 'handset-os', {
      number: 4,
      handset: handset.id,
      osVersion: osVersion ?? 0,
      minimumOs: handset.minimumOs,
    }),
  5: ({ sim }) =>
    demand(sim.casd && sim.scp03, 'sim-without-secure-setup', {
      number: 5,
      sim: sim.id,
      casd: sim.casd,
      scp03: sim.scp03,
    }),
  6: ({ contract }) =>
    demand(
      contract.contracted && (contract.kind === 'mno' || contract.hostOpensTsm === true),
      'carrier-not-contracted',
      {
        number: 6,
        carrier: contract.carrier,
        kind: contract.kind,
        ...(contract.hostCarrier === undefined ? {} : { hostCarrier: contract.hostCarrier }),
      },
    ),
  7: ({ line }) => demand(line === 'active', 'line-not-active', { number: 7, line }),
  8: ({ sim, freeBytes }) =>
    demand((freeBytes ?? sim.freeBytes) >= BYTES_NEEDED, 'sim-memory-full', {
      number: 8,
      freeBytes: freeBytes ?? sim.freeBytes,
      bytesNeeded: BYTES_NEEDED,
    }),
  9: ({ anotherInstance }) => demand(anotherInstance !== true, 'another-instance-exists', { number: 9 }),
  10: ({ simReachable }) => demand(simReachable !== false, 'sim-not-reachable', { number: 10 }),
};

/** Every reason why not, in the order of the numbers 1–10; the first one is the refusal itself. */
export function judgeCompatibility(facts: CompatibilityFacts): VerdictWithReasons {
  return withReasons(NON_ELIGIBILITY_NUMBERS.map((number) => CHECKS[number](facts)));
}

/** The other registry: can this handset read the plastic card, to sign in and to sign the application? */
export function judgeCardReading(handset: HandsetModel): Verdict {
  const { state } = handset.registries['card-reading'];
  return demand(handset.nfcTypeB && state === 'supported', 'handset-cannot-read-card', {
    handset: handset.id,
    registry: state,
  });
}
