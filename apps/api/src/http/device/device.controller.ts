// The phone: redeem the code, hear what to do next, prove possession. The card's bytes go through /gp/seram, not here.
import { Controller, Inject, Req } from '@nestjs/common';
import type { DeviceCaller } from '@sumaho-jpki/adapters/sign-in';
import { deviceRoutes, machinePaths, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  nextForPhone,
  OpenActivationChallenge,
  pictureOf,
  ProvePossession,
  RedeemAccessCode,
  Refused,
  type DeviceSessionRow,
  type Register,
} from '@sumaho-jpki/operations';
import { hex } from '@sumaho-jpki/wire/apdu';
import { ISD_AID } from '@sumaho-jpki/wire/globalplatform';
import { SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { filter, firstValueFrom, merge, take, timer } from 'rxjs';
import { HistoryFeed } from '../../wiring/history-feed';
import { PUBLIC_ORIGIN, REGISTER } from '../../wiring/tokens';
import { Device, type ApiRequest } from '../caller';
import { BodyOf, QueryOf, Serves } from '../serves.decorator';
import { applicationView, statusAnswer } from '../views';

const LONG_POLL_MS = 20_000;
const REDEMPTIONS_PER_MINUTE = 30;

type DeviceState = ResponseOf<typeof deviceRoutes.next>;

@Controller()
export class DeviceController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(HistoryFeed) private readonly feed: HistoryFeed,
    @Inject(RedeemAccessCode) private readonly redeemCode: RedeemAccessCode,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
    @Inject(PUBLIC_ORIGIN) private readonly publicOrigin: string,
  ) {}

  @Serves(deviceRoutes.redeem)
  async redeem(
    @Req() request: ApiRequest,
    @BodyOf(deviceRoutes.redeem) body: RequestBody<typeof deviceRoutes.redeem>,
  ): Promise<ResponseOf<typeof deviceRoutes.redeem>> {
    const count = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.countEvent(`redeem:${request.ip}`, 60),
    );
    if (count > REDEMPTIONS_PER_MINUTE) throw new Refused('rate-limited');
    const { deviceToken, expiresAt, application } = await this.redeemCode.execute({
      accessCode: body.accessCode,
      downloadPassword: body.downloadPassword,
      iccid: body.secureElement.iccid,
      handsetModel: body.handset.model,
    });
    const device = await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.deviceSessions.latestOfApplication(application.id),
    );
    if (!device) throw new Refused('session-expired');
    return { ...(await this.state(device)), deviceToken, expiresAt: expiresAt.toISOString() };
  }

  @Serves(deviceRoutes.next)
  async next(
    @Device() { device }: DeviceCaller,
    @QueryOf(deviceRoutes.next) { seen }: { seen?: number },
  ): Promise<DeviceState> {
    const wait = this.somethingHappens(device.applicationId);
    const state = await this.state(device);
    if (state.application.version !== seen) return state;
    await wait;
    return this.state(device);
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

  private async somethingHappens(applicationId: string): Promise<void> {
    const wake = this.feed.of(applicationId).pipe(filter(Boolean));
    await firstValueFrom(merge(wake, timer(LONG_POLL_MS)).pipe(take(1)));
  }

  private state(caller: DeviceSessionRow): Promise<DeviceState> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(caller.applicationId);
      const device = await tx.deviceSessions.bySeramSession(caller.seramSessionId);
      const picture = application && (await pictureOf(tx, application));
      if (!picture || !device) throw new Refused('session-expired');
      const spTsm = `${this.publicOrigin}${machinePaths.seramHandshake.replace(/\/handshake$/, '')}`;
      const next = await nextForPhone(tx, picture.application, device, spTsm);
      return {
        application: applicationView(picture, 'holder'),
        next:
          next.kind === 'seram'
            ? { ...next, allowedAids: [hex(next.party === 'sp-tsm' ? SP_AREA_AID : ISD_AID)] }
            : next,
      };
    });
  }
}

@Controller()
export class ActivationController {
  constructor(
    @Inject(OpenActivationChallenge) private readonly open: OpenActivationChallenge,
    @Inject(ProvePossession) private readonly prove: ProvePossession,
    @Inject(DeviceController) private readonly device: DeviceController,
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
    return this.device.next(caller, {});
  }
}
