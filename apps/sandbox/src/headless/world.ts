// What the sandbox tells a tester: people, phones, staff with their one-time code of this moment, messages, gates, knobs.

export interface WorldPerson {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly birthDate: string;
  /** Comma-separated national numbers. */
  readonly phoneNumber: string;
  readonly pin: string;
  readonly signaturePassword: string;
}

export interface WorldHandset {
  readonly msisdn: string;
  readonly phoneNumber: string;
  readonly iccid: string;
  readonly carrier: string;
  readonly model: string;
  readonly os: 'android' | 'ios';
  readonly personId: string;
}

export interface WorldStaff {
  readonly account: string;
  readonly role: string;
  readonly password: string;
  readonly totp: string;
}

export interface TranscriptLine {
  readonly at: string;
  readonly channel: number;
  readonly name: string;
  readonly command: string;
  readonly response: string;
}

export interface Newcomers {
  readonly count?: number;
  readonly carrier?: 'docomo' | 'kddi' | 'softbank' | 'mvno-a';
  readonly simProduct?: string;
  readonly handsetModel?: string;
  readonly state?: 'active' | 'suspended' | 'restricted' | 'terminated';
  readonly age?: number;
  readonly card?: 'valid' | 'revoked' | 'expired';
}

/** The last one-time code that went to each account, by `<origin> <account>`: a code counts once. */
const spent = new Map<string, string>();

export class World {
  /** `<origin>/sandbox` */
  readonly baseUrl: string;

  constructor(readonly origin: string) {
    this.baseUrl = `${origin}/sandbox`;
  }

  people(): Promise<WorldPerson[]> {
    return this.json('/people');
  }

  handsets(): Promise<WorldHandset[]> {
    return this.json('/handsets');
  }

  async staff(account: string): Promise<WorldStaff> {
    const all = await this.json<WorldStaff[]>('/staff');
    const one = all.find((each) => each.account === account);
    if (!one) throw new Error(`The sandbox has no staff account ${account}.`);
    return one;
  }

  /** A one-time code that nobody of this process has used: within the same thirty seconds the next one is waited for. */
  async unspentCode(account: string): Promise<string> {
    const key = `${this.origin} ${account}`;
    for (;;) {
      const { totp } = await this.staff(account);
      if (spent.get(key) !== totp) {
        spent.set(key, totp);
        return totp;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  gates(): Promise<{ name: string; url: string }[]> {
    return this.json('/gates');
  }

  transcript(iccid: string): Promise<{ lines: TranscriptLine[] }> {
    return this.json(`/omapi/${iccid}/transcript`);
  }

  /** Makes people with card, line, SIM and phone while everything runs. */
  newcomers(wanted: Newcomers = {}): Promise<{ person: WorldPerson; handset: WorldHandset }[]> {
    return this.json('/population', wanted);
  }

  /** Turns knobs of a carrier (mno-tsm). */
  carrierKnobs(carrier: 'docomo' | 'kddi' | 'softbank', change: Record<string, unknown>): Promise<unknown> {
    return this.json('/knobs', { carrier, ...change });
  }

  /** Turns knobs of a phone's channel to its SIM. */
  phoneKnobs(iccid: string, change: Record<string, number | null>): Promise<unknown> {
    return this.json(`/omapi/${iccid}/knobs`, change);
  }

  /** What is still ordered for a phone's channel to its SIM; null when it has happened. */
  knobsOfPhone(iccid: string): Promise<Record<string, number | null>> {
    return this.json(`/omapi/${iccid}/knobs`);
  }

  async messages(msisdn: string): Promise<{ id: number; text: string; at: string }[]> {
    const { messages } = await this.json<{ messages: { id: number; text: string; at: string }[] }>(
      `/inbox?to=${encodeURIComponent(msisdn)}`,
    );
    return messages;
  }

  async lastMessageId(msisdn: string): Promise<number> {
    return (await this.messages(msisdn))[0]?.id ?? 0;
  }

  /** The access code of the newest message after `afterId`; waits for it. */
  async accessCode(msisdn: string, afterId = 0, withinMs = 60_000): Promise<string> {
    const until = Date.now() + withinMs;
    for (;;) {
      for (const { id, text } of await this.messages(msisdn)) {
        const code = /\d{4}-\d{4}-\d{4}/.exec(text)?.[0];
        if (id > afterId && code) return code;
      }
      if (Date.now() > until) throw new Error(`No access code came to ${msisdn} within ${withinMs / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async json<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(this.baseUrl + path, {
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`/sandbox${path} answered ${response.status}.`);
    return (await response.json()) as T;
  }
}
