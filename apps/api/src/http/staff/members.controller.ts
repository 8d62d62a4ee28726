// The register of staff and the own account: who comes and goes, and by what they sign in.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type OwnAccountView,
  type ResponseOf,
  type StaffMemberView,
} from '@sumaho-jpki/contract';
import {
  ChangeStaff,
  InviteStaff,
  KeepOwnAccount,
  ReadStaff,
  type EnrolmentCode,
  type OwnAccount,
  type Register,
  type StaffRow,
} from '@sumaho-jpki/operations';
import { REGISTER } from '../../wiring/tokens';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

function member(row: StaffRow, you: StaffRow, ways = { passkeys: 0, password: false }): StaffMemberView {
  const { id, account, displayName, role, carrier, shop, state, ssoSubject, reason, version } = row;
  const { passkeys, password } = ways;
  return {
    ...{ id, account, displayName, role, carrier, shop, state, ssoSubject, reason, version },
    ...{ passkeys, password, you: id === you.id },
  };
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
      members: all.map((each) => member(each.staff, staff, each.ways)),
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
}

function accountView({ staff, ways, credentials }: OwnAccount): OwnAccountView {
  const { account, displayName, role, shop } = staff;
  return {
    ...{ account, displayName, role, shop },
    password: ways.password,
    sso: ways.sso,
    passkeys: credentials
      .filter(({ kind }) => kind === 'passkey')
      .map(({ id, name, backedUp, addedAt, usedAt }) => ({
        ...{ id, name, backedUp },
        addedAt: addedAt.toISOString(),
        usedAt: usedAt?.toISOString() ?? null,
      })),
  };
}

@Controller()
export class OwnAccountController {
  constructor(@Inject(KeepOwnAccount) private readonly account: KeepOwnAccount) {}

  @Serves(staffRoutes.ownAccount)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.ownAccount>> {
    return { account: accountView(await this.account.read(staff)) };
  }

  @Serves(staffRoutes.beginOwnPasskey)
  async begin(@Staff() { staff, session }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.beginOwnPasskey>> {
    return this.account.begin({ staff, provedAt: session.createdAt });
  }

  @Serves(staffRoutes.addOwnPasskey)
  async add(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.addOwnPasskey) body: RequestBody<typeof staffRoutes.addOwnPasskey>,
  ): Promise<ResponseOf<typeof staffRoutes.addOwnPasskey>> {
    return { account: accountView(await this.account.add({ staff, provedAt: session.createdAt, ...body })) };
  }

  @Serves(staffRoutes.removeOwnPasskey)
  async remove(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.removeOwnPasskey) { credentialId }: { credentialId: string },
  ): Promise<ResponseOf<typeof staffRoutes.removeOwnPasskey>> {
    const by = { staff, provedAt: session.createdAt, credentialId };
    return { account: accountView(await this.account.remove(by)) };
  }
}
