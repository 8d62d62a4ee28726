// The iPhone's way: attestation, proof of the key, delivery, what became of the storage. The certificate comes by EST.
import { Controller, Inject } from '@nestjs/common';
import type { DeviceCaller } from '@sumaho-jpki/adapters/sign-in';
import { keychainRoutes, samePhoneStatement, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import {
  AttestPhone,
  FetchDeliveredKey,
  OpenDeviceChallenge,
  ProveKey,
  ReportStorageFailed,
  ReportStored,
  ReportWiped,
} from '@sumaho-jpki/operations';
import { DeviceViews, type DeviceState } from '../../wiring/device-views';
import { Device } from '../caller';
import { BodyOf, Serves } from '../serves.decorator';

type Challenge = ResponseOf<typeof keychainRoutes.attestationChallenge>;
const told = ({ challenge, expiresAt }: { challenge: string; expiresAt: Date }): Challenge => ({
  challenge,
  expiresAt: expiresAt.toISOString(),
});

@Controller()
export class KeychainProofController {
  constructor(
    @Inject(OpenDeviceChallenge) private readonly challenges: OpenDeviceChallenge,
    @Inject(AttestPhone) private readonly attestPhone: AttestPhone,
    @Inject(ProveKey) private readonly prove: ProveKey,
    @Inject(DeviceViews) private readonly views: DeviceViews,
  ) {}

  @Serves(keychainRoutes.attestationChallenge)
  async attestationChallenge(@Device() { device }: DeviceCaller): Promise<Challenge> {
    return told(await this.challenges.execute(device, 'attestation'));
  }

  @Serves(keychainRoutes.attest)
  async attest(
    @Device() { device }: DeviceCaller,
    @BodyOf(keychainRoutes.attest) body: RequestBody<typeof keychainRoutes.attest>,
  ): Promise<DeviceState> {
    await this.attestPhone.execute(device, {
      keyId: body.keyId,
      attestation: new Uint8Array(Buffer.from(body.attestation, 'base64url')),
      osVersion: body.osVersion,
      former: body.former && {
        keychainId: body.former.keychainId,
        assertion: new Uint8Array(Buffer.from(body.former.assertion, 'base64url')),
        statement: samePhoneStatement(body.keyId),
      },
    });
    return this.views.state(device);
  }

  @Serves(keychainRoutes.keyChallenge)
  async keyChallenge(
    @Device() { device }: DeviceCaller,
    @BodyOf(keychainRoutes.keyChallenge) body: RequestBody<typeof keychainRoutes.keyChallenge>,
  ): Promise<Challenge> {
    return told(await this.challenges.execute(device, body.purpose ?? 'enrolment'));
  }

  @Serves(keychainRoutes.proveKey)
  async proveKey(
    @Device() { device }: DeviceCaller,
    @BodyOf(keychainRoutes.proveKey) body: RequestBody<typeof keychainRoutes.proveKey>,
  ): Promise<DeviceState> {
    await this.prove.execute(device, {
      purpose: body.purpose ?? 'enrolment',
      spki: new Uint8Array(Buffer.from(body.spki, 'base64')),
      assertion: new Uint8Array(Buffer.from(body.assertion, 'base64url')),
    });
    return this.views.state(device);
  }
}

@Controller()
export class KeychainStoreController {
  constructor(
    @Inject(FetchDeliveredKey) private readonly delivered: FetchDeliveredKey,
    @Inject(ReportStored) private readonly reportStored: ReportStored,
    @Inject(ReportStorageFailed) private readonly reportFailed: ReportStorageFailed,
    @Inject(ReportWiped) private readonly reportWiped: ReportWiped,
    @Inject(DeviceViews) private readonly views: DeviceViews,
  ) {}

  @Serves(keychainRoutes.keyDelivery)
  async keyDelivery(@Device() { device }: DeviceCaller): Promise<ResponseOf<typeof keychainRoutes.keyDelivery>> {
    const { jwe, certificateDer } = await this.delivered.execute(device);
    return { jwe, certificate: Buffer.from(certificateDer).toString('base64') };
  }

  @Serves(keychainRoutes.stored)
  async stored(
    @Device() { device }: DeviceCaller,
    @BodyOf(keychainRoutes.stored) { serial, keyGenerationMs, attempts }: RequestBody<typeof keychainRoutes.stored>,
  ): Promise<DeviceState> {
    await this.reportStored.execute(device, {
      serial,
      ...(keyGenerationMs === undefined ? {} : { keyGenerationMs }),
      ...(attempts === undefined ? {} : { attempts }),
    });
    return this.views.state(device);
  }

  @Serves(keychainRoutes.storageFailed)
  async storageFailed(
    @Device() { device }: DeviceCaller,
    @BodyOf(keychainRoutes.storageFailed) { code }: RequestBody<typeof keychainRoutes.storageFailed>,
  ): Promise<DeviceState> {
    await this.reportFailed.execute(device, code);
    return this.views.state(device);
  }

  @Serves(keychainRoutes.wiped)
  async wiped(@Device() { device }: DeviceCaller): Promise<DeviceState> {
    await this.reportWiped.execute(device);
    return this.views.state(device);
  }
}
