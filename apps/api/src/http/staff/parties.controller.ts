// J-LIS: TSMs and gates, the changes of their entries that a second person approves, and their secret, shown once.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type ParamsOf as RequestParams,
  type PartyView,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  ReadParties,
  RequestPartyChange,
  ShowPartySecret,
  StopParty,
  type PartyPicture,
  type StaffRow,
} from '@sumaho-jpki/operations';
import { PARTY_CERTIFICATE_TABLE } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';

type Parties = Promise<ResponseOf<typeof staffRoutes.parties>>;

@Controller()
export class PartiesController {
  constructor(
    @Inject(ReadParties) private readonly all: ReadParties,
    @Inject(RequestPartyChange) private readonly request: RequestPartyChange,
    @Inject(ShowPartySecret) private readonly secret: ShowPartySecret,
    @Inject(StopParty) private readonly off: StopParty,
  ) {}

  @Serves(staffRoutes.parties)
  read(@Staff() { staff }: StaffCaller): Parties {
    return this.list(staff);
  }

  @Serves(staffRoutes.requestPartyChange)
  async ask(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.requestPartyChange) body: RequestBody<typeof staffRoutes.requestPartyChange>,
  ): Promise<ResponseOf<typeof staffRoutes.requestPartyChange>> {
    return { id: await this.request.execute({ staff, provedAt: session.createdAt, ...body }) };
  }

  @Serves(staffRoutes.showPartySecret)
  async show(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.showPartySecret) { code }: RequestParams<typeof staffRoutes.showPartySecret>,
  ): Promise<ResponseOf<typeof staffRoutes.showPartySecret>> {
    const shown = await this.secret.execute({ staff, provedAt: session.createdAt, code });
    return { ...shown, expiresAt: shown.expiresAt.toISOString() };
  }

  @Serves(staffRoutes.stopParty)
  async stop(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.stopParty) { code }: RequestParams<typeof staffRoutes.stopParty>,
    @BodyOf(staffRoutes.stopParty) { reason }: RequestBody<typeof staffRoutes.stopParty>,
  ): Parties {
    await this.off.execute({ staff, code, reason });
    return this.list(staff);
  }

  private async list(staff: StaffRow): Parties {
    return { parties: (await this.all.execute(staff)).map(shown) };
  }
}

function shown({ party, certificates, pending, secret }: PartyPicture): PartyView {
  const asked = (kind: string, subject: string) =>
    pending.some((each) => each.kind === kind && each.subject === subject);
  const { code, kind, organisation, enabled, createdAt, secretExpiresAt } = party;
  return {
    ...{ code, kind, organisation, enabled, secret },
    createdAt: createdAt.toISOString(),
    secretExpiresAt: secret === 'none' ? null : (secretExpiresAt?.toISOString() ?? null),
    secretAsked: asked('party-secret', code),
    certificates: certificates.map(({ serial, state, notBefore, notAfter, revokedAt, revocationCause }) => ({
      ...{ serial, state, revocationCause },
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      revokedAt: revokedAt?.toISOString() ?? null,
      endAsked: asked('end-party-certificate', serial),
      mayEnd: 'to' in PARTY_CERTIFICATE_TABLE.cells[state].revoke,
    })),
  };
}
