// The server as the Keychain's works reach it: the proof of a key, and EST (RFC 7030) with its own media types.
import { inject, Injectable } from '@angular/core';
import { keychainRoutes, keyProofData } from '@sumaho-jpki/contract';
import { ApiClient, FETCH, localProblem, ProblemError, problemFrom } from '@sumaho-jpki/screen/dads';
import { fromBase64, parseCertsOnly, toBase64, toBase64Url } from '@sumaho-jpki/wire/x509';
import { AppMemory } from '../../phone/app-memory';
import type { Keychain } from '@sumaho-jpki/stand-ins/handset';
import { PAUSE } from '../../phone/outside';
import { phoneId } from '../../phone/phone-store';
import type { Job } from './route-work';

/** Seconds between two questions when the server names none, and the most that is waited at its wish. */
const RETRY_AFTER = { without: 1, most: 10 } as const;

@Injectable()
export class KeychainDoor {
  private readonly api = inject(ApiClient);
  private readonly fetch = inject(FETCH);
  private readonly memory = inject(AppMemory);
  private readonly pause = inject(PAUSE);

  /**
   * Shows that `spki` was made in this phone's protected store.
   * @param before hears the challenge before the proof goes out: an answer that is lost must not lose it
   * @returns false when the server goes on with a key that it knows already
   * @throws ProblemError, KeychainError
   */
  async prove(
    purpose: 'enrolment' | 'delivery',
    keychain: Keychain,
    spki: Uint8Array,
    job: Job,
    before: (challenge: string) => void = () => undefined,
  ): Promise<boolean> {
    const { over: signal } = job;
    const asked = await this.unlessTaken(this.api.call(keychainRoutes.keyChallenge, { body: { purpose }, signal }));
    if (asked === null) return false;
    const { challenge } = asked;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', keyProofData(challenge, spki)));
    const assertion = toBase64Url(await keychain.assert(hash));
    before(challenge);
    const body = { purpose, spki: toBase64(spki), assertion };
    const told = await this.unlessTaken(this.api.call(keychainRoutes.proveKey, { body, signal }));
    if (told !== null) job.take(told);
    return told !== null;
  }

  private async unlessTaken<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not-allowed-now') return null;
      throw error;
    }
  }

  /**
   * EST simpleenroll or simplereenroll: the same request again and again while the server answers 202.
   * @param uri of the operation
   * @param request PKCS#10, DER
   * @param waiting the request was taken, the certificate is being made
   * @returns certificate, DER
   * @throws ProblemError
   */
  async enrol(uri: string, request: Uint8Array, job: Job, waiting: () => void): Promise<Uint8Array> {
    while (!job.over.aborted) {
      const response = await this.post(uri, toBase64(request), job);
      // An app that was ended meanwhile stores nothing any more: another one may be at work on this phone.
      job.over.throwIfAborted();
      if (response.status === 202) {
        waiting();
        await this.pause(1000 * secondsOf(response), job.over);
        continue;
      }
      if (!response.ok) throw problemFrom(response.status, await response.json().catch(() => undefined));
      const [certificate] = parseCertsOnly(fromBase64((await response.text()).replace(/\s/g, '')));
      if (certificate === undefined) throw localProblem('unexpected-answer', response.status);
      return certificate;
    }
    throw job.over.reason;
  }

  private async post(uri: string, body: string, { phone, over }: Job): Promise<Response> {
    const token = this.memory.session(phoneId(phone))?.token ?? '';
    try {
      return await this.fetch(uri, {
        method: 'POST',
        credentials: 'same-origin',
        cache: 'no-store',
        signal: over,
        body,
        headers: {
          Accept: 'application/pkcs7-mime, application/problem+json',
          'Content-Type': 'application/pkcs10',
          'Content-Transfer-Encoding': 'base64',
          Authorization: `Bearer ${token}`,
        },
      });
    } catch (error) {
      if (over.aborted) throw error;
      throw localProblem('unreachable', 0, error);
    }
  }
}

function secondsOf(response: Response): number {
  const told = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(told) && told > 0 ? Math.min(told, RETRY_AFTER.most) : RETRY_AFTER.without;
}
