// The phone's access to the secure element as the proxy agent sees it (shape of OMAPI: logical channels opened by AID),
// and the lock that keeps two sessions off one secure element.

export interface SecureElement {
  readonly seType: 'uicc';
  /** ICCID. */
  readonly seId: string;
  /** SELECT by AID on a new channel. Throws {@link SecureElementError}. */
  openLogicalChannel(aid: Uint8Array): Promise<{ channel: number; selectResponse: Uint8Array }>;
  /** Sends one command; puts the channel number into CLA itself. Throws {@link SecureElementError} when no answer came. */
  transmit(channel: number, apdu: Uint8Array): Promise<Uint8Array>;
  close(channel: number): Promise<void>;
}

export type SecureElementFault =
  /** No SIM, reader gone, no free channel, answer lost. */
  | 'unavailable'
  /** Access rules do not let this app reach the application. */
  | 'access-denied'
  | 'no-such-application';

export class SecureElementError extends Error {
  override readonly name = 'SecureElementError';
  constructor(
    readonly fault: SecureElementFault,
    /** Answer to SELECT, when the card gave one. */
    readonly selectResponse?: Uint8Array,
  ) {
    super(`secure element: ${fault}`);
  }
}

export interface SecureElementLock {
  /**
   * Waits until nobody else works on this secure element, then runs `work`, which hears whether anybody did, however briefly.
   * Rejects when `signal` ends the wait.
   */
  exclusively<T>(seId: string, signal: AbortSignal | undefined, work: (waited: boolean) => Promise<T>): Promise<T>;
}

/** Lock among the sessions of one process or page; first come, first served. */
export class InProcessSecureElementLock implements SecureElementLock {
  private readonly tails = new Map<string, Promise<void>>();

  async exclusively<T>(
    seId: string,
    signal: AbortSignal | undefined,
    work: (waited: boolean) => Promise<T>,
  ): Promise<T> {
    const waited = this.tails.has(seId);
    const before = this.tails.get(seId) ?? Promise.resolve();
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => (release = resolve));
    const tail = before.then(() => mine);
    this.tails.set(seId, tail);
    try {
      await waitFor(before, signal);
      return await work(waited);
    } finally {
      release();
      if (this.tails.get(seId) === tail) this.tails.delete(seId);
    }
  }
}

async function waitFor(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason as Error);
    signal?.addEventListener('abort', onAbort);
  });
  try {
    await Promise.race([turn, aborted]);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

/** The part of the browser's LockManager that is used; it also keeps two tabs apart. */
export interface WebLocks {
  /** `work` gets null when the lock was wanted `ifAvailable` and is not. */
  request<T>(
    name: string,
    options: { signal?: AbortSignal; ifAvailable?: boolean },
    work: (lock: object | null) => Promise<T>,
  ): Promise<T>;
}

export function webSecureElementLock(locks: WebLocks): SecureElementLock {
  return {
    exclusively: async (seId, signal, work) => {
      const name = `secure-element:${seId}`;
      signal?.throwIfAborted();
      // The browser knows no signal for a lock that is not waited for.
      const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) =>
        lock === null ? null : { result: await work(false) },
      );
      if (atOnce !== null) return atOnce.result;
      return locks.request(name, signal === undefined ? {} : { signal }, () => work(true));
    },
  };
}

/** Used when a session is given no other lock. */
export const defaultSecureElementLock: SecureElementLock = new InProcessSecureElementLock();
