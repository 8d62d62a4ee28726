// The holder's own certificate: stop for now, use again, end for good.
import { Controller, Inject } from '@nestjs/common';
import type { CitizenCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  citizenRoutes,
  pinInitialisationRoutes,
  type BodyOf as RequestBody,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  OrderPinInitialisation,
  ResumeCertificate,
  RevokeCertificate,
  SuspendCertificate,
  type CertificateRow,
} from '@sumaho-jpki/operations';
import { formatPinCode } from '@sumaho-jpki/rules';
import { PUBLIC_ORIGIN } from '../../wiring/tokens';
import { askerOf, Citizen } from '../caller';
import { handsetUrl } from '../handset-url';
import { BodyOf, ParamsOf, Serves } from '../serves.decorator';
import { certificateView, statusAnswer } from '../views';

interface OneCertificate {
  readonly serial: string;
}

@Controller()
export class OwnCertificateController {
  constructor(
    @Inject(SuspendCertificate) private readonly suspend: SuspendCertificate,
    @Inject(ResumeCertificate) private readonly resume: ResumeCertificate,
    @Inject(RevokeCertificate) private readonly revoke: RevokeCertificate,
    @Inject(OrderPinInitialisation) private readonly initialise: OrderPinInitialisation,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
    @Inject(PUBLIC_ORIGIN) private readonly publicOrigin: string,
  ) {}

  @Serves(citizenRoutes.suspendCertificate)
  async suspendCertificate(
    @Citizen() caller: CitizenCaller,
    @ParamsOf(citizenRoutes.suspendCertificate) { serial }: OneCertificate,
  ): Promise<ResponseOf<typeof citizenRoutes.suspendCertificate>> {
    return this.asItStands(await this.suspend.execute({ asker: askerOf(caller), serial }));
  }

  @Serves(citizenRoutes.resumeCertificate)
  async resumeCertificate(
    @Citizen() caller: CitizenCaller,
    @ParamsOf(citizenRoutes.resumeCertificate) { serial }: OneCertificate,
  ): Promise<ResponseOf<typeof citizenRoutes.resumeCertificate>> {
    return this.asItStands(await this.resume.execute({ asker: askerOf(caller), serial }));
  }

  @Serves(citizenRoutes.revokeCertificate)
  async revokeCertificate(
    @Citizen() caller: CitizenCaller,
    @ParamsOf(citizenRoutes.revokeCertificate) { serial }: OneCertificate,
    @BodyOf(citizenRoutes.revokeCertificate) body: RequestBody<typeof citizenRoutes.revokeCertificate>,
  ): Promise<ResponseOf<typeof citizenRoutes.revokeCertificate>> {
    return this.asItStands(await this.revoke.execute({ asker: askerOf(caller), serial, ...body }));
  }

  @Serves(pinInitialisationRoutes.order)
  async initialisePin(
    @Citizen() caller: CitizenCaller,
    @ParamsOf(pinInitialisationRoutes.order) { serial }: OneCertificate,
  ): Promise<ResponseOf<typeof pinInitialisationRoutes.order>> {
    const { code, expiresAt, application } = await this.initialise.execute({ asker: askerOf(caller), serial });
    return {
      code: formatPinCode(code),
      expiresAt: expiresAt.toISOString(),
      handsetUrl: handsetUrl(this.publicOrigin, application, { pin: 'initialise' }),
    };
  }

  /** With the responder's own answer, asked at this moment: the holder sees the stop take effect. */
  private async asItStands(row: CertificateRow): Promise<ResponseOf<typeof citizenRoutes.revokeCertificate>> {
    return { certificate: certificateView(row), status: statusAnswer(await this.status.report(row.serial)) };
  }
}
