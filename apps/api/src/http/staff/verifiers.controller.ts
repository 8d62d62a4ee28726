// J-LIS: the register of those who may ask for the status of certificates.
import { Controller, Inject } from '@nestjs/common';
import { credentialOfCertificate, credentialOfKey, type StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf, type VerifierView } from '@sumaho-jpki/contract';
import {
  ChangeVerifier,
  ReadVerifierFees,
  ReadVerifiers,
  Refused,
  RegisterVerifier,
  type VerifierView as Verifier,
} from '@sumaho-jpki/operations';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, QueryOf, Serves } from '../serves.decorator';

type Answer = ResponseOf<typeof staffRoutes.changeVerifier>;

function shown(verifier: Verifier): VerifierView {
  const { id, code, name, kind, purposes, state, certifiedUntil, reason, version, updatedAt, credentials } = verifier;
  return {
    ...{ id, code, name, kind, purposes: [...purposes], state, reason, version },
    certifiedUntil: certifiedUntil?.toISOString() ?? null,
    certificationOver: certifiedUntil !== null && certifiedUntil.getTime() <= Date.now(),
    gate: verifier.relyingPartyId !== null,
    updatedAt: updatedAt.toISOString(),
    credentials: credentials.map((each) => ({
      id: each.id,
      kind: each.kind,
      fingerprint: each.fingerprint,
      keyId: each.keyId,
      notAfter: each.notAfter?.toISOString() ?? null,
      addedAt: each.addedAt.toISOString(),
      endedAt: each.endedAt?.toISOString() ?? null,
    })),
  };
}

const instantOf = (text: string | null | undefined) => (text ? new Date(text) : null);

@Controller()
export class VerifiersController {
  constructor(
    @Inject(ReadVerifiers) private readonly readAll: ReadVerifiers,
    @Inject(ReadVerifierFees) private readonly readFees: ReadVerifierFees,
    @Inject(RegisterVerifier) private readonly registerOne: RegisterVerifier,
    @Inject(ChangeVerifier) private readonly change: ChangeVerifier,
  ) {}

  @Serves(staffRoutes.verifiers)
  async read(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.verifiers>> {
    const all = await this.readAll.execute(staff);
    return {
      verifiers: all.map((each) => ({
        ...shown(each),
        questions: each.questions,
        lastAskedAt: each.lastAskedAt?.toISOString() ?? null,
      })),
    };
  }

  @Serves(staffRoutes.verifierFees)
  async fees(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.verifierFees) { month }: { month?: string | undefined },
  ): Promise<ResponseOf<typeof staffRoutes.verifierFees>> {
    const report = await this.readFees.execute(staff, month ?? null);
    return {
      month: report.month,
      over: report.over,
      fees: report.fees.map(({ verifier: { id, code, name }, lastAskedAt, ...fee }) => ({
        ...{ verifierId: id, code, name },
        ...fee,
        lastAskedAt: lastAskedAt.toISOString(),
      })),
    };
  }

  @Serves(staffRoutes.registerVerifier)
  async register(
    @Staff() { staff, session }: StaffCaller,
    @BodyOf(staffRoutes.registerVerifier) body: RequestBody<typeof staffRoutes.registerVerifier>,
  ): Promise<Answer> {
    const certifiedUntil = instantOf(body.certifiedUntil);
    const by = { staff, provedAt: session.createdAt };
    return { verifier: shown(await this.registerOne.execute({ ...by, ...body, certifiedUntil })) };
  }

  @Serves(staffRoutes.changeVerifier)
  async move(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.changeVerifier) { verifierId }: { verifierId: string },
    @BodyOf(staffRoutes.changeVerifier) body: RequestBody<typeof staffRoutes.changeVerifier>,
  ): Promise<Answer> {
    const certifiedUntil = instantOf(body.certifiedUntil);
    const by = { staff, provedAt: session.createdAt, id: verifierId };
    return { verifier: shown(await this.change.move({ ...by, ...body, certifiedUntil })) };
  }

  @Serves(staffRoutes.addVerifierCredential)
  async addCredential(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.addVerifierCredential) { verifierId }: { verifierId: string },
    @BodyOf(staffRoutes.addVerifierCredential) body: RequestBody<typeof staffRoutes.addVerifierCredential>,
  ): Promise<Answer> {
    const credential =
      'certificatePem' in body
        ? credentialOfCertificate(body.certificatePem, new Date())
        : await credentialOfKey(body.keyId, body.publicJwk);
    if (!credential) throw new Refused('verifier-credential-unusable');
    const by = { staff, provedAt: session.createdAt, id: verifierId };
    return { verifier: shown(await this.change.addCredential({ ...by, credential })) };
  }

  @Serves(staffRoutes.endVerifierCredential)
  async endCredential(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.endVerifierCredential) at: { verifierId: string; credentialId: string },
    @BodyOf(staffRoutes.endVerifierCredential) { reason }: RequestBody<typeof staffRoutes.endVerifierCredential>,
  ): Promise<Answer> {
    const by = { staff, provedAt: session.createdAt, id: at.verifierId };
    return { verifier: shown(await this.change.endCredential({ ...by, credentialId: at.credentialId, reason })) };
  }
}
