// Further certificates of one's own, and the end of one: to renew before it is over, and when a card is replaced.
import { firstRefusal, judgeRemoval, judgeStaffMember, judgeWay, type WaysPolicy } from '@sumaho-jpki/rules';
import type { Register } from '../ports/register.port';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { mustBeAllowed, Refused } from '../refused';
import { accountOf, mustBeOwner, type ByOwner, type OwnAccount } from './own-account.operations';
import {
  endCertificateOf,
  tellStatus,
  type IssuedStaffCertificate,
  type StaffCertificates,
} from './staff-certificates';
import { howMany, staffPresent } from './staff-entry';

export class KeepOwnCertificates {
  constructor(
    private readonly register: Register,
    private readonly certificates: StaffCertificates,
    private readonly crl: Pick<PublishCrl, 'afterChange'>,
    private readonly policy: WaysPolicy,
  ) {}

  /** @throws Refused `step-up-required` | `not-allowed-now` elsewhere than at J-LIS, or when there are two | `enrolment-request-invalid` */
  async add(by: ByOwner & { request: Uint8Array; name: string }): Promise<IssuedStaffCertificate> {
    const { staff } = by;
    await this.register.transaction({ kind: 'system' }, (tx) => mustBeOwner(tx, by));
    mustBeAllowed(judgeWay('certificate', staff, this.policy));
    return this.certificates.issueTo(staff, by, async (tx) => {
      const entry = await staffPresent(tx, staff.id);
      mustBeAllowed(firstRefusal([judgeStaffMember(entry.state), judgeWay('certificate', entry, this.policy)]));
      // Held: whoever ends the entry meanwhile comes before, or finds it moved.
      if (!(await tx.staff.update(entry, {}))) throw new Refused('conflict');
    });
  }

  /** Revoked at once, with the sessions it began. @throws Refused `step-up-required` | `not-found` | `not-allowed-now` for the last way in | `conflict` */
  async remove(by: ByOwner & { credentialId: string }): Promise<OwnAccount> {
    const { staff, credentialId } = by;
    const { account, serial } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      await mustBeOwner(tx, by);
      const { staff: entry, ways, credentials } = await accountOf(tx, staff.id);
      const found = credentials.find(({ id, kind }) => id === credentialId && kind === 'client-certificate');
      if (!found) throw new Refused('not-found');
      const counts = ways.oneTimeCode && found.notAfter !== null && found.notAfter > (await tx.now());
      if (counts) mustBeAllowed(judgeRemoval(howMany(ways)));
      // Of two removals at once the second finds the entry moved.
      if (!(await tx.staff.update(entry, {}))) throw new Refused('conflict');
      await endCertificateOf(tx, staff, entry, found, { cause: 'stop-of-use', reason: null });
      return { account: await accountOf(tx, staff.id), serial: found.handle };
    });
    await tellStatus(this.crl, [serial]);
    return account;
  }
}
