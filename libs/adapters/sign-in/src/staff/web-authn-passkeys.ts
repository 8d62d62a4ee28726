// Passkeys of staff: WebAuthn Level 3 by @simplewebauthn/server. Discoverable, with the person verified (PIN or biometrics of the device), no
// attestation asked for; known to the authenticator by the staff member's id, never by the account's name.
import type { MadePasskey, PasskeyJson, Passkeys, StaffCredentialRow } from '@sumaho-jpki/operations';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type VerifyAuthenticationResponseOpts,
  type VerifyRegistrationResponseOpts,
} from '@simplewebauthn/server';
import { z } from 'zod';

/** ES256, EdDSA and RS256 (COSE), in the order in which authenticators are asked for them. */
const ALGORITHMS = [-7, -8, -257];
const TIMEOUT_MS = 300_000;

export interface PasskeyPlace {
  /** The host name that passkeys are bound to. */
  readonly rpId: string;
  readonly origin: string;
  readonly name: string;
}

const attested = z.looseObject({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  response: z.looseObject({
    clientDataJSON: z.string(),
    attestationObject: z.string(),
    transports: z.array(z.string().max(20)).max(8).optional(),
  }),
});
const asserted = z.looseObject({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  response: z.looseObject({
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
    userHandle: z.string(),
  }),
});

/** The id of the entry as the authenticator keeps it: it says nothing to whoever reads the authenticator. */
const handleOf = (staffId: string) => new TextEncoder().encode(staffId);

export class WebAuthnPasskeys implements Passkeys {
  constructor(private readonly place: PasskeyPlace) {}

  async registrationOptions(
    staff: { id: string; account: string; displayName: string },
    challenge: string,
    known: readonly StaffCredentialRow[],
  ): Promise<PasskeyJson> {
    const options = await generateRegistrationOptions({
      rpID: this.place.rpId,
      rpName: this.place.name,
      userID: handleOf(staff.id),
      userName: staff.account,
      userDisplayName: staff.displayName,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: known.map(({ handle, transports }) => ({ id: handle, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { ...options };
  }

  async made(response: PasskeyJson, challenge: string): Promise<MadePasskey | null> {
    const parsed = attested.safeParse(response);
    if (!parsed.success) return null;
    const { verified, registrationInfo } = await quietly(
      verifyRegistrationResponse({
        response: parsed.data as unknown as VerifyRegistrationResponseOpts['response'],
        expectedChallenge: challenge,
        expectedOrigin: this.place.origin,
        expectedRPID: this.place.rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
      { verified: false } as const,
    );
    if (!verified || !registrationInfo) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    const transports = parsed.data.response.transports ?? [];
    return { handle: id, publicKey, counter, transports, backedUp: registrationInfo.credentialBackedUp };
  }

  async signInOptions(challenge: string): Promise<PasskeyJson> {
    const options = await generateAuthenticationOptions({
      rpID: this.place.rpId,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: TIMEOUT_MS,
      userVerification: 'required',
    });
    return { ...options };
  }

  async shown(response: PasskeyJson, challenge: string, credential: StaffCredentialRow): Promise<number | null> {
    const parsed = asserted.safeParse(response);
    if (!parsed.success || credential.publicKey === null) return null;
    // The passkey says whose it is; it must be the entry that it is registered for.
    const owner = Buffer.from(handleOf(credential.staffId)).toString('base64url');
    if (parsed.data.response.userHandle !== owner || parsed.data.id !== credential.handle) return null;
    const { verified, authenticationInfo } = await quietly<
      { verified: false; authenticationInfo?: never } | Awaited<ReturnType<typeof verifyAuthenticationResponse>>
    >(
      verifyAuthenticationResponse({
        response: parsed.data as unknown as VerifyAuthenticationResponseOpts['response'],
        expectedChallenge: challenge,
        expectedOrigin: this.place.origin,
        expectedRPID: this.place.rpId,
        // The counter is compared where it is kept, in one statement with its change.
        credential: { id: credential.handle, publicKey: new Uint8Array(credential.publicKey), counter: 0 },
        requireUserVerification: true,
      }),
      { verified: false },
    );
    return verified && authenticationInfo ? authenticationInfo.newCounter : null;
  }
}

/** The library throws for whatever does not hold; which of the checks it was is nobody's business outside. */
async function quietly<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch {
    return otherwise;
  }
}
