// A joiner of J-LIS with a key on a card: the one-time enrolment code, a request signed by the key, and a confirmed one-time code.
// Nobody is signed in by it: the certificate is to be put on the card, and shown.
import type { JoinersCodes, JoinersProof } from './joiners-codes';
import type { IssuedStaffCertificate, StaffCertificates } from './staff-certificates';
import { staffEvent } from './staff-entry';

export class EnrolByCertificate {
  constructor(
    private readonly joiners: JoinersCodes,
    private readonly certificates: StaffCertificates,
  ) {}

  /** @throws Refused `enrolment-code-wrong` | `one-time-code-wrong` | `not-allowed-now` | `enrolment-request-invalid` | `conflict` */
  async execute(
    input: JoinersProof & { readonly request: Uint8Array; readonly name: string },
  ): Promise<IssuedStaffCertificate & { readonly account: string }> {
    // Before a serial and the key are spent on a code that was mistyped.
    const staff = await this.joiners.look('certificate', input);
    const issued = await this.certificates.issueTo(staff, input, async (tx) => {
      await this.joiners.spend(tx, staff.id, input);
      await tx.history.record(staffEvent('staff-enrolled', staff, staff, { by: 'certificate' }));
    });
    return { ...issued, account: staff.account };
  }
}
