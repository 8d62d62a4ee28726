import { Injectable } from '@angular/core';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';

type Json = Readonly<Record<string, unknown>>;

/** The person closed the window, or waited too long; the browser does not tell which. */
export class PasskeyCancelled extends Error {
  override readonly name = 'PasskeyCancelled';
}

/** This device has a passkey of this person already. */
export class PasskeyThereAlready extends Error {
  override readonly name = 'PasskeyThereAlready';
}

/** The browser's side of WebAuthn: what the server asks goes in, what the authenticator says comes out. */
@Injectable({ providedIn: 'root' })
export class PasskeyCeremony {
  /** @throws PasskeyCancelled | PasskeyThereAlready */
  async make(options: Json): Promise<Record<string, unknown>> {
    type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
    return understood(startRegistration({ optionsJSON: options as unknown as Options }));
  }

  /** @throws PasskeyCancelled */
  async show(options: Json): Promise<Record<string, unknown>> {
    type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
    return understood(startAuthentication({ optionsJSON: options as unknown as Options }));
  }
}

async function understood(work: Promise<object>): Promise<Record<string, unknown>> {
  try {
    return { ...(await work) };
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : '';
    if (name === 'InvalidStateError') throw new PasskeyThereAlready();
    throw new PasskeyCancelled();
  }
}
