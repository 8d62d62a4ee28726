// Keychain, first work: the phone's maker vouches that this is the genuine app on a genuine phone.
import { inject, Injectable } from '@angular/core';
import { challengeBytes, keychainRoutes } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { toBase64Url } from '@sumaho-jpki/wire/x509';
import { VIRTUAL_OS_VERSION } from '../../phone/outside';
import { PhoneKeychain } from '../../phone/phone-keychain';
import { phoneId } from '../../phone/phone-store';
import { Progress } from '../progress';
import type { Job, RouteWork, WorkEnd } from './route-work';
import { vouchForNewKey } from './same-phone';

@Injectable()
export class AttestWork implements RouteWork<'attest'> {
  private readonly api = inject(ApiClient);
  private readonly keychains = inject(PhoneKeychain);
  private readonly progress = inject(Progress);

  /** @throws ProblemError, KeychainError */
  async do(_work: unknown, { phone, over: signal, take }: Job): Promise<WorkEnd> {
    this.progress.stage.set('attest');
    const keychain = await this.keychains.of(phoneId(phone));
    const { challenge } = await this.api.call(keychainRoutes.attestationChallenge, { signal });
    const { keyId, attestation } = await keychain.attest(challengeBytes(challenge));
    const former = await vouchForNewKey(keychain, challenge, keyId);
    const body = { keyId, attestation: toBase64Url(attestation), osVersion: VIRTUAL_OS_VERSION, former };
    take(await this.api.call(keychainRoutes.attest, { body, signal }));
    return 'well';
  }
}
