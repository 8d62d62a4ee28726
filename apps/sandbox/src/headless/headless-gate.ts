// A relying party's gate: asks the service for a challenge, holds it into the air, sends in what the phone answered.
import { routes } from '@sumaho-jpki/contract';
import { httpContactless, type ContactlessField } from '@sumaho-jpki/stand-ins/handset';
import { call } from './contract-client';
import { HeadlessBrowser } from './headless-browser';
import type { World } from './world';

/** A locked application cannot be selected: the phone has nothing to hold to a gate. */
export const PHONE_LOCKED = 'phone-locked';

interface Visitor {
  touch(field: ContactlessField, pin: string): Promise<void>;
  /** Of a SIM. */
  selects?(): Promise<boolean>;
}

export class HeadlessGate {
  private readonly browser: HeadlessBrowser;

  private constructor(
    private readonly world: World,
    private readonly token: string,
  ) {
    this.browser = new HeadlessBrowser(world.origin);
  }

  /** The first gate of the sandbox. */
  static async open(world: World): Promise<HeadlessGate> {
    const [gate] = await world.gates();
    const token = gate?.url.split('#')[1];
    if (!token) throw new Error('The sandbox has no gate.');
    return new HeadlessGate(world, token);
  }

  async challenge() {
    return call(this.browser, routes.gate.challenge, { headers: this.headers });
  }

  admit(body: { challengeId: string; certificate: string; signature: string }) {
    return call(this.browser, routes.gate.admit, { headers: this.headers, body });
  }

  /** One visitor: field open, touch, verdict. */
  async visit(touch: (field: ContactlessField) => Promise<void>) {
    const contactless = httpContactless({ baseUrl: this.world.baseUrl });
    const { challengeId, challenge, relyingParty } = await this.challenge();
    const field = await contactless.open({ relyingParty, challengeId, challenge });
    await touch(field);
    const answer = await contactless.result(field.fieldId, { wait: true });
    if (!answer) throw new Error('Nobody touched the gate.');
    return this.admit({ challengeId, certificate: answer.certificate, signature: answer.signature });
  }

  /** In one word: admitted, the reason of the refusal, or {@link PHONE_LOCKED}. */
  async verdictOn(phone: Visitor, pin: string): Promise<string> {
    let touched = false;
    try {
      const { admitted, reason } = await this.visit(async (field) => {
        await phone.touch(field, pin);
        touched = true;
      });
      return admitted ? 'admitted' : (reason ?? '');
    } catch (problem) {
      if (touched || !phone.selects || (await phone.selects())) throw problem;
      return PHONE_LOCKED;
    }
  }

  private get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}
