// The citizen's own applications and certificates.
import { Controller, Inject, Query, Res, UseFilters } from '@nestjs/common';
import { citizenRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import type { CitizenCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  AnswerStatus,
  BeginApplication,
  CancelApplication,
  CheckCompatibility,
  CompleteSignature,
  Refused,
  RequestAccessCode,
  SetDownloadPassword,
} from '@sumaho-jpki/operations';
import type { FastifyReply } from 'fastify';
import { CitizenViews } from '../../wiring/citizen-views';
import { PUBLIC_ORIGIN } from '../../wiring/tokens';
import { Citizen } from '../caller';
import { handsetUrl } from '../handset-url';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { statusAnswer, verdictView } from '../views';
import { formatPhoneNumber, keyBornOf, storeOf } from '@sumaho-jpki/rules';
import { backToPortalFilter } from './citizen-session.controller';

interface OneApplication {
  readonly applicationId: string;
}

@Controller()
export class ApplyController {
  constructor(
    @Inject(CheckCompatibility) private readonly compatibility: CheckCompatibility,
    @Inject(BeginApplication) private readonly begin: BeginApplication,
    @Inject(CompleteSignature) private readonly complete: CompleteSignature,
  ) {}

  @Serves(citizenRoutes.checkCompatibility)
  async checkCompatibility(
    @Citizen() { personId }: CitizenCaller,
    @BodyOf(citizenRoutes.checkCompatibility) body: RequestBody<typeof citizenRoutes.checkCompatibility>,
  ): Promise<ResponseOf<typeof citizenRoutes.checkCompatibility>> {
    const { line, carrier, verdict, chosen, considered } = await this.compatibility.execute({
      phoneNumber: body.phoneNumber,
      handsetModel: body.handsetModel,
      ...(body.route === undefined ? {} : { route: body.route }),
      personId,
    });
    return {
      phoneNumber: formatPhoneNumber(line.msisdn),
      carrier: carrier.code,
      carrierNameJa: carrier.nameJa,
      carrierNameEn: carrier.nameEn,
      simProduct: line.simProduct,
      handsetModel: body.handsetModel,
      training: line.training,
      verdict: verdictView(verdict),
      reasons: verdict.reasons.map(verdictView),
      route: chosen?.route ?? null,
      keyKind: chosen?.keyKind ?? null,
      routes: considered.map(({ route, verdict: judged }) => ({
        route,
        store: storeOf(route),
        keyBorn: keyBornOf(route),
        verdict: verdictView(judged),
        reasons: judged.reasons.map(verdictView),
      })),
    };
  }

  @Serves(citizenRoutes.beginApplication)
  async beginApplication(
    @Citizen() caller: CitizenCaller,
    @BodyOf(citizenRoutes.beginApplication) body: RequestBody<typeof citizenRoutes.beginApplication>,
  ): Promise<ResponseOf<typeof citizenRoutes.beginApplication>> {
    const begun = await this.begin.execute({
      personId: caller.personId,
      phoneNumber: body.phoneNumber,
      handsetModel: body.handsetModel,
      ...(body.route === undefined ? {} : { route: body.route }),
      consentVersion: body.consent.version,
      cardNotAfter: cardNotAfterOf(caller),
      // The provider checked revocation at sign-in (acr "crl"); nothing else would have opened this session.
      userAuthStatus: 'valid',
    });
    return { ...begun, expiresAt: begun.expiresAt.toISOString() };
  }

  @Serves(citizenRoutes.signatureCallback)
  @UseFilters(backToPortalFilter)
  async signatureCallback(
    @Citizen() caller: CitizenCaller,
    @Query() query: Record<string, unknown>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state, transaction_id: transactionId } = query;
    if (typeof state !== 'string' || typeof transactionId !== 'string') throw new Refused('sign-in-not-completed');
    const application = await this.complete.execute({ personId: caller.personId, providerState: state, transactionId });
    void reply.redirect(`/applications/${application.id}`, 302);
  }
}

@Controller()
export class OwnApplicationController {
  constructor(
    @Inject(CitizenViews) private readonly views: CitizenViews,
    @Inject(SetDownloadPassword) private readonly setPassword: SetDownloadPassword,
    @Inject(RequestAccessCode) private readonly requestCode: RequestAccessCode,
    @Inject(CancelApplication) private readonly cancel: CancelApplication,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
    @Inject(PUBLIC_ORIGIN) private readonly publicOrigin: string,
  ) {}

  @Serves(citizenRoutes.handsetModels)
  handsetModels(): ResponseOf<typeof citizenRoutes.handsetModels> {
    return { models: this.views.handsetModels() };
  }

  @Serves(citizenRoutes.overview)
  overview(@Citizen() caller: CitizenCaller): Promise<ResponseOf<typeof citizenRoutes.overview>> {
    return this.views.overview(caller.personId, cardNotAfterOf(caller));
  }

  @Serves(citizenRoutes.readApplication)
  async read(
    @Citizen() caller: CitizenCaller,
    @ParamsOf(citizenRoutes.readApplication) { applicationId }: OneApplication,
  ): Promise<ResponseOf<typeof citizenRoutes.readApplication>> {
    const { application, timeline } = await this.views.application(caller.personId, applicationId);
    return { application, timeline, handsetUrl: handsetUrl(this.publicOrigin, application) };
  }

  @Serves(citizenRoutes.setDownloadPassword)
  async setDownloadPassword(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.setDownloadPassword) { applicationId }: OneApplication,
    @BodyOf(citizenRoutes.setDownloadPassword) { password }: { password: string },
  ): Promise<ResponseOf<typeof citizenRoutes.setDownloadPassword>> {
    await this.setPassword.execute({ personId, applicationId, password });
    return { application: (await this.views.application(personId, applicationId)).application };
  }

  @Serves(citizenRoutes.sendAccessCode)
  async sendAccessCode(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.sendAccessCode) { applicationId }: OneApplication,
  ): Promise<ResponseOf<typeof citizenRoutes.sendAccessCode>> {
    await this.requestCode.execute({ personId, applicationId });
    return { application: (await this.views.application(personId, applicationId)).application };
  }

  @Serves(citizenRoutes.cancelApplication)
  async cancelApplication(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.cancelApplication) { applicationId }: OneApplication,
  ): Promise<ResponseOf<typeof citizenRoutes.cancelApplication>> {
    await this.cancel.execute({ personId, applicationId });
    return { application: (await this.views.application(personId, applicationId)).application };
  }

  @Serves(citizenRoutes.certificateStatus)
  async certificateStatus(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.certificateStatus) { serial }: { serial: string },
  ): Promise<ResponseOf<typeof citizenRoutes.certificateStatus>> {
    await this.views.mustOwnCertificate(personId, serial);
    return statusAnswer(await this.status.report(serial));
  }
}

function cardNotAfterOf({ session }: CitizenCaller): Date {
  const stored = session.data['cardNotAfter'];
  if (typeof stored !== 'string') throw new Refused('session-expired');
  return new Date(stored);
}
