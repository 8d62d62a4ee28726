// What an operator decides about the authority. Keys of the settings adapter map onto this at start.
import { DEFAULT_POLICY_ARC } from '@sumaho-jpki/rules';
import type { KeyKind } from '@sumaho-jpki/rules';
import { NO_WEAK_KEYS } from './weak-key-list';
import type { WeakKeyList } from './weak-key-list';

export interface CertificateAuthoritySettings {
  /** Addresses written into certificates; http or https. */
  readonly crlUrl: string;
  readonly ocspUrl: string;
  readonly caIssuersUrl: string;
  readonly cpsUrl?: string;
  /** Private arc of the policy OIDs. */
  readonly policyArc: string;
  /** Of the first root, and of each generation made from now on. */
  readonly rootKeyKind: 'rsa-2048' | 'p-384';
  readonly ocspSignerKeyKind: KeyKind;
  /** First octet of every serial, 1 to 127; differs per issuing instance. */
  readonly serialPrefix: number;
  readonly ocspSignerDays: number;
  /** The responder's certificate is renewed when it has fewer days left. */
  readonly ocspSignerRenewalDays: number;
  /** Keys that are never certified. */
  readonly weakKeys: WeakKeyList;
  /** Further pinned roots (other generations), accepted when certificates are checked, never used to issue. */
  readonly furtherRoots: readonly Uint8Array[];
  /** Told when the responder could not be renewed; the old one goes on until its end. For the operator's alarm. */
  readonly onRenewalFailed: (error: unknown) => void;
  readonly now: () => Date;
}

/** The addresses have no default: they are written into certificates for years. */
export type CertificateAuthorityChoices = Partial<CertificateAuthoritySettings> &
  Pick<CertificateAuthoritySettings, 'crlUrl' | 'ocspUrl' | 'caIssuersUrl'>;

export function completeSettings(choices: CertificateAuthorityChoices): CertificateAuthoritySettings {
  return {
    policyArc: DEFAULT_POLICY_ARC,
    rootKeyKind: 'rsa-2048',
    ocspSignerKeyKind: 'p-256',
    serialPrefix: 0x53,
    ocspSignerDays: 90,
    ocspSignerRenewalDays: 30,
    weakKeys: NO_WEAK_KEYS,
    furtherRoots: [],
    onRenewalFailed: () => undefined,
    now: () => new Date(),
    ...choices,
  };
}
