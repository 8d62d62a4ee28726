// The own account: by what its owner signs in, and what is changed of that.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type OwnAccountView, type ResponseOf } from '@sumaho-jpki/contract';
import { KeepOwnAccount, KeepOwnCertificates, type OwnAccount } from '@sumaho-jpki/operations';
import { judgeWay, type WaysPolicy } from '@sumaho-jpki/rules';
import { STAFF_WAYS } from '../../wiring/tokens';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { certificateRequestIn, issuedView } from './certificate-request';
import { certificateView } from './members.controller';

function accountView({ staff, ways, credentials }: OwnAccount, policy: WaysPolicy): OwnAccountView {
  const { account, displayName, role, shop } = staff;
  return {
    ...{ account, displayName, role, shop },
    password: ways.password,
    sso: ways.sso,
    certificatesOffered: judgeWay('certificate', staff, policy).allowed,
    certificates: credentials
      .filter(({ kind }) => kind === 'client-certificate')
      .map((each) => ({
        ...certificateView(each),
        id: each.id,
        addedAt: each.addedAt.toISOString(),
        usedAt: each.usedAt?.toISOString() ?? null,
      })),
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
  constructor(
    @Inject(KeepOwnAccount) private readonly account: KeepOwnAccount,
    @Inject(KeepOwnCertificates) private readonly certificates: KeepOwnCertificates,
    @Inject(STAFF_WAYS) private readonly ways: WaysPolicy,
  ) {}

  @Serves(staffRoutes.ownAccount)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.ownAccount>> {
    return { account: accountView(await this.account.read(staff), this.ways) };
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
    return { account: accountView(await this.account.add({ staff, provedAt: session.createdAt, ...body }), this.ways) };
  }

  @Serves(staffRoutes.removeOwnPasskey)
  async remove(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.removeOwnPasskey) { credentialId }: { credentialId: string },
  ): Promise<ResponseOf<typeof staffRoutes.removeOwnPasskey>> {
    const by = { staff, provedAt: session.createdAt, credentialId };
    return { account: accountView(await this.account.remove(by), this.ways) };
  }

  @Serves(staffRoutes.addOwnCertificate)
  async addCertificate(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.addOwnCertificate) { request, name }: RequestBody<typeof staffRoutes.addOwnCertificate>,
  ): Promise<ResponseOf<typeof staffRoutes.addOwnCertificate>> {
    const by = { staff, provedAt: session.createdAt, name };
    const issued = await this.certificates.add({ ...by, request: certificateRequestIn(request) });
    return {
      account: accountView(await this.account.read(staff), this.ways),
      issued: issuedView(issued),
    };
  }

  @Serves(staffRoutes.removeOwnCertificate)
  async removeCertificate(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.removeOwnCertificate) { credentialId }: { credentialId: string },
  ): Promise<ResponseOf<typeof staffRoutes.removeOwnCertificate>> {
    const by = { staff, provedAt: session.createdAt, credentialId };
    return { account: accountView(await this.certificates.remove(by), this.ways) };
  }
}
