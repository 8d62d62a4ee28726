// Passkeys (WebAuthn Level 3) as the operations see them: what the browser gets to begin with, and whether its answer holds.
import type { StaffRow } from './rows';
import type { StaffCredentialRow } from './staff.port';

/** JSON of the WebAuthn API; its inside is the adapter's and the browser's. */
export type PasskeyJson = Readonly<Record<string, unknown>>;

export type MadePasskey = Pick<StaffCredentialRow, 'handle' | 'counter' | 'transports' | 'backedUp'> & {
  readonly publicKey: Uint8Array;
};

export interface Passkeys {
  /** @param challenge base64url */
  registrationOptions(
    staff: Pick<StaffRow, 'id' | 'account' | 'displayName'>,
    challenge: string,
    known: readonly StaffCredentialRow[],
  ): Promise<PasskeyJson>;
  /** Null unless made for this challenge, at our origin, discoverable, and with the person verified. */
  made(response: PasskeyJson, challenge: string): Promise<MadePasskey | null>;
  signInOptions(challenge: string): Promise<PasskeyJson>;
  /** The counter it showed; null unless signed for this challenge, at our origin, and with the person verified. */
  shown(response: PasskeyJson, challenge: string, credential: StaffCredentialRow): Promise<number | null>;
}
