// The Keychain's part: a permission signed by the service for this Keychain, this certificate and the nonce the phone just made.
import { isLive, PIN_INITIALISATION, storeOf } from '@sumaho-jpki/rules';
import { phoneEvent } from '../keychain/phone-event';
import { MovedMeanwhile } from '../move';
import type { PinResetSigner } from '../ports/pin-initialisation.port';
import type { Register } from '../ports/register.port';
import type { DeviceSessionRow } from '../ports/rows';
import { Refused } from '../refused';
import { tellPhone } from './tell-phone';

export class PermitPinReset {
  constructor(
    private readonly register: Register,
    private readonly signer: PinResetSigner,
  ) {}

  /** May be asked again while the order is open: each permission is for its own nonce. @throws Refused `not-allowed-now` */
  async execute(device: DeviceSessionRow, nonce: string): Promise<{ authorization: string; expiresAt: Date }> {
    const { keychainId, serial, expiresAt } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const order = await tx.pinInitialisations.ofSession(device.id);
      const application = await tx.applications.byId(device.applicationId);
      if (!application || storeOf(application.route) !== 'keychain') throw new Refused('phone-of-another-kind');
      if (!order || !['redeemed', 'reset'].includes(order.state) || application.keychainId === null) {
        throw new Refused('not-allowed-now');
      }
      const certificate = await tx.certificates.bySerial(order.certificateSerial);
      if (!certificate || !isLive(certificate.state)) throw new Refused('not-allowed-now');
      if (order.state === 'redeemed') {
        // A newer order may have ended this one at the same moment.
        if (!(await tx.pinInitialisations.update(order, { state: 'reset' }))) throw new MovedMeanwhile();
        await tellPhone(tx, application.id);
        await tx.history.record(phoneEvent('pin-reset', application));
      }
      return {
        keychainId: application.keychainId,
        serial: order.certificateSerial,
        expiresAt: new Date((await tx.now()).getTime() + PIN_INITIALISATION.permissionMinutes * 60_000),
      };
    });
    return { authorization: await this.signer.sign({ keychainId, serial, nonce, expiresAt }), expiresAt };
  }
}
