// The phone: redeem the code, hear what to do next, prove possession. The card's bytes go through /gp/seram, not here.
import { Controller, Inject, Req } from '@nestjs/common';
import type { DeviceCaller } from '@sumaho-jpki/adapters/sign-in';
import { deviceRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  OpenActivationChallenge,
  ProvePossession,
  RedeemAccessCode,
  Refused,
  type Register,
} from '@sumaho-jpki/operations';
import { DeviceViews, type DeviceState } from '../../wiring/device-views';
import { REGISTER } from '../../wiring/tokens';
import { Device, type ApiRequest } from '../caller';
import { mayKnock } from '../caller-limit';
import { BodyOf, QueryOf, Serves } from '../serves.decorator';
import { statusAnswer } from '../views';

export const REDEMPTIONS_PER_MINUTE = 30;

@Controller()
export class DeviceController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(DeviceViews) private readonly views: DeviceViews,
    @Inject(RedeemAccessCode) private readonly redeemCode: RedeemAccessCode,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
  ) {}

  @Serves(deviceRoutes.redeem)
  async redeem(
    @Req() request: ApiRequest,
    @BodyOf(deviceRoutes.redeem) body: RequestBody<typeof deviceRoutes.redeem>,
  ): Promise<ResponseOf<typeof deviceRoutes.redeem>> {
    await mayKnock(this.register, 'redeem', request.ip, REDEMPTIONS_PER_MINUTE);
    const { deviceToken, expiresAt, device } = await this.redeemCode.execute({
      accessCode: body.accessCode,
      downloadPassword: body.downloadPassword,
      ...('secureElement' in body
        ? { iccid: body.secureElement.iccid }
        : {
            applicationNumber: body.applicationNumber,
            ...(body.handset.installationId === undefined ? {} : { installationId: body.handset.installationId }),
          }),
      handsetModel: body.handset.model,
    });
    return { ...(await this.views.state(device)), deviceToken, expiresAt: expiresAt.toISOString() };
  }

  @Serves(deviceRoutes.next)
  async next(
    @Device() { device }: DeviceCaller,
    @QueryOf(deviceRoutes.next) { seen }: { seen?: string },
  ): Promise<DeviceState> {
    const wait = this.views.somethingHappens(device.applicationId);
    const state = await this.views.state(device);
    if (state.tag !== seen) return state;
    await wait;
    return this.views.state(device);
  }

  @Serves(deviceRoutes.certificateStatus)
  async certificateStatus(
    @Device() { device }: DeviceCaller,
  ): Promise<ResponseOf<typeof deviceRoutes.certificateStatus>> {
    const certificate = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.certificates.byApplication(device.applicationId),
    );
    if (!certificate) throw new Refused('certificate-unknown');
    return statusAnswer(await this.status.report(certificate.serial));
  }
}

@Controller()
export class ActivationController {
  constructor(
    @Inject(OpenActivationChallenge) private readonly open: OpenActivationChallenge,
    @Inject(ProvePossession) private readonly prove: ProvePossession,
    @Inject(DeviceViews) private readonly views: DeviceViews,
  ) {}

  @Serves(deviceRoutes.activationChallenge)
  async challenge(@Device() caller: DeviceCaller): Promise<ResponseOf<typeof deviceRoutes.activationChallenge>> {
    const { challenge, expiresAt } = await this.open.execute(caller.device);
    return { challenge, expiresAt: expiresAt.toISOString() };
  }

  @Serves(deviceRoutes.activate)
  async activate(
    @Device() caller: DeviceCaller,
    @BodyOf(deviceRoutes.activate) { signature }: { signature: string },
  ): Promise<DeviceState> {
    await this.prove.execute(caller.device, Buffer.from(signature, 'base64'));
    return this.views.state(caller.device);
  }
}
