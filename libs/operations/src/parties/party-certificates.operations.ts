// Machines' certificates at J-LIS's desk: found by serial, subject and kind, and one of them with its record. Those of TSMs and gates
// stand in the register; the authority's own signers of answers stand with its keys. The question's words come from the desk.
import {
  daysUntil,
  isRegisteredKind,
  machineKindsNamed,
  may,
  namesVerifiers,
  partyKindsAmong,
  partySubject,
  PARTY_CERTIFICATE_TABLE,
  type MachineKind,
  type PartyCertificateState,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import type { AuthorityOversight, OwnCertificate } from '../ports/authority-health.port';
import type { CertificateAuthority } from '../ports/outside.port';
import type { PartyCertificateHit, PartyCertificateRow } from '../ports/party.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { HistoryRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

const MOST_HITS = 20;
const SERIAL = /^[0-9a-f]{4,40}$/;
/** Shorter words would find nearly everything. */
const SHORTEST = 2;

export interface MachineCertificate {
  readonly serial: string;
  readonly kind: MachineKind;
  /** Relative names in the order of the certificate: C=JP, O=… */
  readonly subject: string;
  readonly organisation: string | null;
  /** Code of the verifier that is known by its key. */
  readonly verifier: string | null;
  readonly state: PartyCertificateState;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly revokedAt: Date | null;
  readonly revocationCause: RevocationCause | null;
}

export class SearchPartyCertificates {
  constructor(
    private readonly register: Register,
    private readonly authority: AuthorityOversight,
  ) {}

  /** @throws Refused `forbidden` */
  async execute(staff: StaffRow, text: string): Promise<MachineCertificate[]> {
    mustBeAllowed(may(staff.role, 'read-parties', 'none'));
    const asked = text.normalize('NFKC').trim().toLowerCase();
    const digits = asked.replaceAll(/[\s:]/g, '');
    const kinds = machineKindsNamed(asked);
    const words = asked.replace(/^cn\s*=\s*/, '');
    const search = {
      serial: SERIAL.test(digits) ? digits : null,
      words: words.length >= SHORTEST ? words : null,
      kinds: partyKindsAmong(kinds),
      ofVerifiers: namesVerifiers(asked),
    };
    const { now, hits } = await this.register.transaction({ kind: 'jlis' }, async (tx) => ({
      now: await tx.now(),
      hits: await tx.partyCertificates.search(search, MOST_HITS),
    }));
    const { generations } = await this.authority.lookAtSelf(now);
    const own = generations.flatMap(({ ocspSigners, enrolmentSigners }) => [
      ...ocspSigners.map((one) => delegate(one, 'ocsp-signer', now)),
      ...enrolmentSigners.map((one) => delegate(one, 'enrolment-signer', now)),
    ]);
    const found = own.filter(
      ({ serial, kind, subject }) =>
        (search.serial !== null && serial.startsWith(search.serial)) ||
        kinds.includes(kind) ||
        (search.words !== null && subject.toLowerCase().includes(search.words)),
    );
    return [...hits.map(machine), ...found].slice(0, MOST_HITS);
  }
}

export interface PartyCertificatePage {
  readonly certificate: MachineCertificate;
  readonly profile: string;
  readonly partyCode: string;
  /** Whether its party may still enrol and be let in. */
  readonly partyEnabled: boolean;
  /** Number of the root that signed it; null while nothing is signed. */
  readonly generation: number | null;
  readonly certificateDer: Uint8Array | null;
  /** When each part of the issue order was durable; null while it is not. */
  readonly issued: { readonly reservedAt: Date; readonly signedAt: Date | null; readonly confirmedAt: Date | null };
  readonly confirmBy: Date;
  readonly timeline: readonly HistoryRow[];
  /** Its end waits for a second person. */
  readonly endAsked: boolean;
  /** By the table of its states. */
  readonly mayEnd: boolean;
}

export class ReadPartyCertificate {
  constructor(
    private readonly register: Register,
    private readonly authority: Pick<CertificateAuthority, 'generationOf'>,
  ) {}

  /** @throws Refused `forbidden` | `certificate-unknown` */
  async execute(staff: StaffRow, serial: string): Promise<PartyCertificatePage> {
    mustBeAllowed(may(staff.role, 'read-parties', 'none'));
    const page = await this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const [hit] = await tx.partyCertificates.search({ serial, words: null, kinds: [], ofVerifiers: false }, 1);
      if (hit?.certificate.serial !== serial) throw new Refused('certificate-unknown');
      const row = hit.certificate;
      return {
        hit,
        issued: await issueRecordOf(tx, row),
        timeline: await tx.history.ofCertificate(serial, 200),
        endAsked: (await tx.approvals.openOf('end-party-certificate', serial)) !== null,
      };
    });
    const { hit, ...rest } = page;
    const { certificateDer, profile, partyCode, confirmBy, state } = hit.certificate;
    return {
      ...rest,
      certificate: machine(hit),
      ...{ profile, partyCode, certificateDer, confirmBy },
      partyEnabled: hit.party.enabled,
      generation: certificateDer && (await this.authority.generationOf(certificateDer)),
      // A member of staff's ends with the member, or on the page of staff.
      mayEnd: isRegisteredKind(hit.party.kind) && 'to' in PARTY_CERTIFICATE_TABLE.cells[state].revoke,
    };
  }
}

async function issueRecordOf(tx: RegisterTransaction, { serial, createdAt, state }: PartyCertificateRow) {
  const at = async (event: string) => (await tx.history.newestOf(serial, [event]))?.at ?? null;
  const signedAt = await at('party-certificate-issued');
  const confirmedAt = await at('party-certificate-confirmed');
  // Over EST, or with implicit confirmation, it is active in the transaction that stores it.
  const atOnce = state !== 'issued' && confirmedAt === null && !(await at('party-certificate-revoked'));
  return { reservedAt: createdAt, signedAt, confirmedAt: confirmedAt ?? (atOnce ? signedAt : null) };
}

const subjectOf = (code: string) =>
  partySubject(code)
    .map(({ type, value }) => `${type}=${value}`)
    .join(', ');

function machine({ certificate, party, verifier }: PartyCertificateHit): MachineCertificate {
  const { serial, state, notBefore, notAfter, revokedAt, revocationCause } = certificate;
  return {
    ...{ serial, state, notBefore, notAfter, revokedAt, revocationCause, verifier },
    kind: party.kind,
    subject: subjectOf(party.code),
    organisation: party.organisation,
  };
}

function delegate(own: OwnCertificate, kind: MachineKind, now: Date): MachineCertificate {
  const { serial, subject, notBefore, notAfter } = own;
  return {
    ...{ serial, subject, notBefore, notAfter, kind },
    ...{ organisation: null, verifier: null, revokedAt: null, revocationCause: null },
    state: daysUntil(notAfter, now) > 0 ? 'active' : 'expired',
  };
}
