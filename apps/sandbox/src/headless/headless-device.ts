// What every phone does with the service, wherever its key lives: asks what is next, proves possession, waits for the end, touches
// gates.
import { activationText, gateText, routes } from '@sumaho-jpki/contract';
import { httpContactless, type ContactlessField } from '@sumaho-jpki/stand-ins/handset';
import { call, type Call } from './contract-client';
import type { HeadlessBrowser } from './headless-browser';
import type { World } from './world';

export type DeviceState = Awaited<ReturnType<HeadlessDevice['next']>>;

export abstract class HeadlessDevice {
  abstract readonly browser: HeadlessBrowser;
  deviceToken: string | undefined;

  /** RSASSA-PKCS1-v1_5 with SHA-256, or ECDSA (DER), by the certificate's key after the PIN. */
  abstract sign(pin: string, text: string): Promise<Buffer>;

  /** DER of the certificate. */
  abstract readCertificate(pin: string): Promise<Uint8Array>;

  protected abstract get world(): World;

  /** @param seen tag of what was told last: the answer waits for something else, up to 20 s */
  next(seen?: string) {
    return this.ask(routes.device.next, { query: { seen } });
  }

  /** Signs the service's challenge with the new key. */
  async provePossession(pin: string, applicationId: string): Promise<void> {
    const { challenge } = await this.ask(routes.device.activationChallenge, {});
    const signature = await this.sign(pin, activationText(applicationId, challenge));
    await this.ask(routes.device.activate, { body: { signature: signature.toString('base64') } });
  }

  /** Waits until the certificate is active. */
  async untilDone(withinMs = 60_000): Promise<DeviceState> {
    const until = Date.now() + withinMs;
    let state = await this.next();
    while (state.next.kind !== 'done' && state.next.kind !== 'failed') {
      refuseAfter(until, withinMs, state);
      state = await this.next(state.tag);
    }
    return state;
  }

  certificateStatus() {
    return this.ask(routes.device.certificateStatus, {});
  }

  /** Holds the phone to a gate's field. */
  async touch(field: ContactlessField, pin: string): Promise<void> {
    const contactless = httpContactless({ baseUrl: this.world.baseUrl });
    const certificate = Buffer.from(await this.readCertificate(pin)).toString('base64');
    const signature = await this.sign(pin, gateText(field.relyingParty, field.challengeId, field.challenge));
    await contactless.touch(field.fieldId, { certificate, signature: signature.toString('base64') });
  }

  protected ask<R extends Parameters<typeof call>[1]>(route: R, request: Call<R>) {
    return call<R>(this.browser, route, {
      ...request,
      headers: { authorization: `Bearer ${this.deviceToken ?? ''}` },
    });
  }
}

/** @throws an Error that says where the application stands, once its time is over */
export function refuseAfter(until: number, withinMs: number, { application }: DeviceState): void {
  if (Date.now() > until) throw new Error(`After ${withinMs / 1000} s the application is still ${application.state}.`);
}
