/**
 * MVNOとホスト事業者の契約: what an MVNO's desk may do and which ways its lines have, as the contract with the network operator that carries
 * them says. The operations on a SIM pass the host's MNO-TSM, so that it is the host who opens or closes them. What a contract does not
 * name is the usual: everything is included. Sources: jpki-domain §1.4 (MVNO: effect on existing platforms, realisation), globalplatform-tsm
 * §4.6 (`mnoName`, non-eligibility 6), peers §5 (a light MVNO neither designs nor owns its SIM); one carrier's MVNOs are not served at all (w8).
 */
import type { DeskHours } from '../business-hours/business-hours';
import type { RuleId } from '../refusal-rules';
import { ALLOWED, demand, refuse } from '../verdict';
import type { Verdict } from '../verdict';

/** In the order in which they are shown. Each is on unless the contract leaves it out. */
export const CONTRACT_SWITCHES = {
  // The host's MNO-TSM writes for this MVNO's SIMs. A Keychain needs no carrier and stays.
  'sim-certificate': 'contract-without-sim',
  // The same for SIMs that are a profile in an eUICC.
  esim: 'contract-without-esim',
  // The script that takes the PIN away goes to the SIM by the host's way.
  'pin-initialisation': 'contract-without-pin-initialisation',
  // Another SIM is bound to a number by the MVNO's own desk; else by the host alone, whose MNO-TSM reports it.
  'sim-change-at-desk': 'contract-without-sim-change',
  'bulk-files': 'contract-without-bulk-files',
  // Never persons. Row-level security reads this one (register, migration mvno-contracts).
  'host-sees-lines': 'contract-without-view',
} as const satisfies Readonly<Record<string, RuleId>>;
export type ContractSwitch = keyof typeof CONTRACT_SWITCHES;
export const CONTRACT_SWITCH_IDS = Object.keys(CONTRACT_SWITCHES) as readonly ContractSwitch[];

export const isContractSwitch = (text: string): text is ContractSwitch => Object.hasOwn(CONTRACT_SWITCHES, text);

/** The MVNO's own help desk; its tasks are counted by these hours. */
export interface HelpDesk {
  /** As it is read out. */
  readonly phone: string;
  /** `HH:MM`, JST. */
  readonly opens: string;
  readonly closes: string;
  /** Open on Saturdays, Sundays and national holidays too. */
  readonly daysOff: boolean;
}

export interface ContractTerms {
  /** Switched off. */
  readonly excluded: readonly ContractSwitch[];
  /** null: it has none of its own. */
  readonly helpDesk: HelpDesk | null;
}

export interface MvnoContract extends ContractTerms {
  /** Code of the MVNO. */
  readonly carrier: string;
  /** Code of the network operator. */
  readonly hostCarrier: string;
  /** 1, 2, … ; 0 while nothing was ever changed. */
  readonly version: number;
}

export const USUAL_TERMS: ContractTerms = { excluded: [], helpDesk: null };

/** @param contract null for a network operator's own lines: there is nobody to agree with */
export function judgeContract(needed: ContractSwitch, contract: MvnoContract | null): Verdict {
  if (!contract?.excluded.includes(needed)) return ALLOWED;
  const { carrier, hostCarrier: host, version, helpDesk } = contract;
  const facts = { mvno: carrier, host, contract: version };
  const ask = helpDesk && { ask: helpDeskText(helpDesk) };
  return refuse(CONTRACT_SWITCHES[needed], { ...facts, ...ask });
}

/** `0120-000-000（9:00–18:00）`: in any language. */
export const helpDeskText = ({ phone, opens, closes }: HelpDesk): string => `${phone} (${opens}–${closes})`;

export function hoursOfHelpDesk({ opens, closes, daysOff }: HelpDesk): DeskHours {
  const opening = { opens, closes };
  return { weekday: opening, dayOff: daysOff ? opening : null, closedOn: [] };
}

/** Each once, in the order of the catalogue: the same terms are the same change. */
export const inCatalogueOrder = (excluded: readonly ContractSwitch[]): readonly ContractSwitch[] =>
  CONTRACT_SWITCH_IDS.filter((each) => excluded.includes(each));

export const sameTerms = (one: ContractTerms, other: ContractTerms): boolean => textOf(one) === textOf(other);

const textOf = ({ excluded, helpDesk }: ContractTerms): string =>
  JSON.stringify([
    inCatalogueOrder(excluded),
    helpDesk && [helpDesk.phone, helpDesk.opens, helpDesk.closes, helpDesk.daysOff],
  ]);

/** Something changes, and one change at a time. */
export function judgeContractChange(facts: {
  readonly now: ContractTerms;
  readonly wanted: ContractTerms;
  /** Another change waits for its second person. */
  readonly pending: boolean;
}): Verdict {
  if (facts.pending) return refuse('request-pending');
  return demand(!sameTerms(facts.now, facts.wanted), 'contract-unchanged');
}
