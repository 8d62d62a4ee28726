// Certificates by which J-LIS's staff sign in. Each is a party's certificate of kind `staff`, issued in the order of every certificate here
// and revoked as one; whose way in it is stands beside the person's passkeys. Its subject is the entry's id, whatever a request asks for.
import { STAFF_CERTIFICATES_AT_MOST, staffPartyCode, type RevocationCause } from '@sumaho-jpki/rules';
import { revokeParty } from '../parties/end-party-certificates.operations';
import { readPartyRequest, refusedToParty } from '../parties/enrol-party-by-est.operation';
import type { IssuePartyCertificate } from '../parties/issue-party-certificate.operation';
import type { Random } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { StaffCredentialRow } from '../ports/staff.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { Refused } from '../refused';
import { staffEvent } from './staff-entry';

export interface IssuedStaffCertificate {
  readonly certificateDer: Uint8Array;
  readonly serial: string;
  readonly notAfter: Date;
}

export class StaffCertificates {
  constructor(
    private readonly register: Register,
    private readonly issue: IssuePartyCertificate,
    private readonly random: Random,
  ) {}

  /**
   * @param request PKCS#10, DER; its key is the owner's
   * @param judged in the transaction that stores the certificate and makes it a way in: whether the entry still is what it was, its row held
   * @throws Refused `enrolment-request-invalid` | `not-allowed-now` when there are enough | `conflict`
   */
  async issueTo(
    staff: Pick<StaffRow, 'id' | 'account' | 'carrier'>,
    { request, name }: { readonly request: Uint8Array; readonly name: string },
    judged: (tx: RegisterTransaction) => Promise<void>,
  ): Promise<IssuedStaffCertificate> {
    const { publicKeySpki } = await readPartyRequest(request);
    const party = { code: staffPartyCode(staff.id), kind: 'staff' } as const;
    await this.register.transaction({ kind: 'system' }, (tx) => partyOf(tx, party.code));
    try {
      const { certificateDer, serial, notAfter } = await this.issue.execute({
        party,
        publicKeySpki,
        authorisation: { by: 'entry' },
        confirmed: true,
        also: async (tx, row) => {
          await judged(tx);
          const own = await tx.staffCredentials.ofStaff(staff.id);
          const living = own.filter(
            ({ kind, notAfter: end }) => kind === 'client-certificate' && end && end > row.notBefore,
          );
          if (living.length >= STAFF_CERTIFICATES_AT_MOST) throw new Refused('not-allowed-now');
          const wayIn = { handle: row.serial, publicKey: null, counter: 0, transports: [], backedUp: false };
          const credential = { ...wayIn, id: this.random.uuid(), staffId: staff.id, notAfter: row.notAfter, name };
          if (!(await tx.staffCredentials.insert({ ...credential, kind: 'client-certificate' })))
            throw new Refused('conflict');
          await tx.history.record(
            staffEvent('staff-certificate-issued', staff, staff, { serial: row.serial, certificate: name }),
          );
        },
      });
      return { certificateDer, serial, notAfter };
    } catch (problem) {
      throw refusedToParty(problem);
    }
  }
}

/** The entry under which the authority keeps the person's certificates. @throws Refused `conflict` when it is switched off, or a machine's */
async function partyOf(tx: RegisterTransaction, code: string): Promise<void> {
  await tx.parties.register({ code, kind: 'staff', organisation: 'J-LIS' });
  const party = await tx.parties.byCode(code);
  if (party?.kind !== 'staff' || !party.enabled) throw new Refused('conflict');
}

/** Of one serial, or of all that live. @returns serials whose status changed */
export async function revokeCertificatesOf(
  tx: RegisterTransaction,
  staffId: string,
  cause: RevocationCause,
  only?: string,
): Promise<string[]> {
  const revoked: string[] = [];
  for (const row of await tx.partyCertificates.ofParty(staffPartyCode(staffId))) {
    if ((only !== undefined && row.serial !== only) || (row.state !== 'issued' && row.state !== 'active')) continue;
    // What is over is over: the clock will say so.
    if (row.notAfter < (await tx.now())) continue;
    await revokeParty(tx, row, 'system', cause);
    revoked.push(row.serial);
  }
  return revoked;
}

/** One certificate and the sessions that it began. @throws Refused `conflict` when it was ended meanwhile */
export async function endCertificateOf(
  tx: RegisterTransaction,
  actor: Pick<StaffRow, 'id'>,
  entry: Pick<StaffRow, 'id' | 'account' | 'carrier'>,
  { id, handle: serial, name }: Pick<StaffCredentialRow, 'id' | 'handle' | 'name'>,
  { cause, reason }: { readonly cause: RevocationCause; readonly reason: string | null },
): Promise<void> {
  if (!(await tx.staffCredentials.end(entry.id, id))) throw new Refused('conflict');
  await revokeCertificatesOf(tx, entry.id, cause, serial);
  await tx.staff.endSessionsOf(entry.id, serial);
  await tx.history.record(
    staffEvent('staff-certificate-ended', actor, entry, {
      serial,
      certificate: name,
      cause,
      ...(reason ? { reason } : {}),
    }),
  );
}

/** OCSP knows from the register; the list follows at once, and the clock builds it again when this fails. */
export async function tellStatus(crl: Pick<PublishCrl, 'afterChange'>, serials: readonly string[]): Promise<void> {
  if (serials.length > 0) await crl.afterChange([...serials]).catch(() => undefined);
}
