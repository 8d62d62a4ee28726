// The register of staff: who comes and goes, and by what they sign in.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf, type StaffMemberView } from '@sumaho-jpki/contract';
import {
  ChangeStaff,
  InviteStaff,
  ReadStaff,
  type EnrolmentCode,
  type ListedStaff,
  type Register,
  type StaffCredentialRow,
  type StaffRow,
} from '@sumaho-jpki/operations';
import { alarmOf, daysUntil } from '@sumaho-jpki/rules';
import { REGISTER } from '../../wiring/tokens';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

const NO_WAYS = { passkeys: 0, password: false, oneTimeCode: false };

function member(
  row: StaffRow,
  you: StaffRow,
  ways: Pick<ListedStaff['ways'], keyof typeof NO_WAYS> = NO_WAYS,
  certificates: readonly StaffCredentialRow[] = [],
): StaffMemberView {
  const { id, account, displayName, role, carrier, shop, state, ssoSubject, reason, version } = row;
  const { passkeys, password, oneTimeCode } = ways;
  return {
    ...{ id, account, displayName, role, carrier, shop, state, ssoSubject, reason, version },
    ...{ passkeys, password, oneTimeCode, you: id === you.id },
    certificates: certificates.map(certificateView),
    signedInAt: row.signedInAt?.toISOString() ?? null,
    signedInBy: row.signedInBy,
  };
}

export function certificateView({ handle, name, notAfter }: StaffCredentialRow) {
  const end = notAfter ?? new Date(0);
  const alarm = alarmOf('staff-certificate', daysUntil(end, new Date()));
  return { serial: handle, name, notAfter: end.toISOString(), alarm };
}

const codeView = ({ code, expiresAt }: EnrolmentCode) => ({ code, expiresAt: expiresAt.toISOString() });

@Controller()
export class MembersController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(ReadStaff) private readonly readAll: ReadStaff,
    @Inject(InviteStaff) private readonly invite: InviteStaff,
    @Inject(ChangeStaff) private readonly change: ChangeStaff,
  ) {}

  @Serves(staffRoutes.members)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.members>> {
    const all = await this.readAll.execute(staff);
    const carriers = await this.register.transaction({ kind: 'system' }, (tx) => tx.carriers.all());
    const organisations = carriers
      .filter(({ code }) => staff.carrier === null || code === staff.carrier)
      .map(({ code, nameJa, nameEn, hostCarrier }) => ({
        ...{ carrier: code, nameJa, nameEn },
        mvno: hostCarrier !== null && hostCarrier !== code,
      }));
    const jlis = { carrier: null, nameJa: 'J-LIS', nameEn: 'J-LIS', mvno: false };
    return {
      members: all.map((each) => member(each.staff, staff, each.ways, each.certificates)),
      organisations: staff.carrier === null ? [jlis, ...organisations] : organisations,
    };
  }

  @Serves(staffRoutes.inviteMember)
  async join(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.inviteMember) body: RequestBody<typeof staffRoutes.inviteMember>,
  ): Promise<ResponseOf<typeof staffRoutes.inviteMember>> {
    const joined = await this.invite.execute({ staff, provedAt: session.createdAt, ...body });
    return { member: member(joined.staff, staff), given: codeView(joined) };
  }

  @Serves(staffRoutes.moveMember)
  async move(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.moveMember) { memberId }: { memberId: string },
    @BodyOf(staffRoutes.moveMember) body: RequestBody<typeof staffRoutes.moveMember>,
  ): Promise<ResponseOf<typeof staffRoutes.moveMember>> {
    const by = { staff, provedAt: session.createdAt, id: memberId };
    return { member: member(await this.change.move({ ...by, ...body }), staff) };
  }

  @Serves(staffRoutes.changeMember)
  async act(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.changeMember) { memberId }: { memberId: string },
    @BodyOf(staffRoutes.changeMember) body: RequestBody<typeof staffRoutes.changeMember>,
  ): Promise<ResponseOf<typeof staffRoutes.changeMember>> {
    const by = { staff, provedAt: session.createdAt, id: memberId };
    const { staff: changed, given } = await this.change.act({ ...by, ...body });
    return { member: member(changed, staff), given: given && codeView(given) };
  }

  @Serves(staffRoutes.endMemberCertificate)
  async endCertificate(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.endMemberCertificate) { memberId, serial }: { memberId: string; serial: string },
    @BodyOf(staffRoutes.endMemberCertificate) { reason }: { reason: string },
  ): Promise<ResponseOf<typeof staffRoutes.endMemberCertificate>> {
    const by = { staff, provedAt: session.createdAt, id: memberId };
    return { member: member(await this.change.endCertificate({ ...by, serial, reason }), staff) };
  }
}
