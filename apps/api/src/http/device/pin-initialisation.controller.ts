// The phone's part in the initialisation of a PIN.
import { Controller, Inject, Req } from '@nestjs/common';
import type { DeviceCaller } from '@sumaho-jpki/adapters/sign-in';
import { pinInitialisationRoutes as routes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { PermitPinReset, RedeemPinCode, type Register } from '@sumaho-jpki/operations';
import { DeviceViews } from '../../wiring/device-views';
import { PinResetKeys } from '../../wiring/pin-reset-keys';
import { REGISTER } from '../../wiring/tokens';
import { Device, type ApiRequest } from '../caller';
import { mayKnock } from '../caller-limit';
import { BodyOf, Serves } from '../serves.decorator';
import { REDEMPTIONS_PER_MINUTE } from './device.controller';

type PublicKey = ResponseOf<typeof routes.permissionKey>;

@Controller()
export class PinInitialisationController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(RedeemPinCode) private readonly redeemCode: RedeemPinCode,
    @Inject(PermitPinReset) private readonly permitReset: PermitPinReset,
    @Inject(DeviceViews) private readonly views: DeviceViews,
    @Inject(PinResetKeys) private readonly keys: PinResetKeys,
  ) {}

  @Serves(routes.redeem)
  async redeem(
    @Req() request: ApiRequest,
    @BodyOf(routes.redeem) body: RequestBody<typeof routes.redeem>,
  ): Promise<ResponseOf<typeof routes.redeem>> {
    await mayKnock(this.register, 'redeem', request.ip, REDEMPTIONS_PER_MINUTE);
    const typed = { code: body.pinCode, handsetModel: body.handset.model };
    const { deviceToken, expiresAt, device } = await this.redeemCode.execute(
      'secureElement' in body
        ? { ...typed, iccid: body.secureElement.iccid }
        : {
            ...typed,
            applicationNumber: body.applicationNumber,
            ...(body.installationId === undefined ? {} : { installationId: body.installationId }),
          },
    );
    return { ...(await this.views.state(device)), deviceToken, expiresAt: expiresAt.toISOString() };
  }

  @Serves(routes.permit)
  async permit(
    @Device() { device }: DeviceCaller,
    @BodyOf(routes.permit) { nonce }: RequestBody<typeof routes.permit>,
  ): Promise<ResponseOf<typeof routes.permit>> {
    const { authorization, expiresAt } = await this.permitReset.execute(device, nonce);
    return { authorization, expiresAt: expiresAt.toISOString() };
  }

  @Serves(routes.permissionKey)
  permissionKey(): PublicKey {
    return this.keys.publicKey;
  }
}
