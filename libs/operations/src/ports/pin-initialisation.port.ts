// What the initialisation of a PIN asks of the register and of the outside.
import type { PinInitialisationState } from '@sumaho-jpki/rules';

export interface PinInitialisationRow {
  readonly id: string;
  readonly applicationId: string;
  readonly certificateSerial: string;
  readonly personId: string;
  readonly state: PinInitialisationState;
  readonly version: number;
  /** scrypt hash of the code. */
  readonly codeHash: string;
  readonly triesLeft: number;
  /** Phone session that redeemed the code. */
  readonly sessionId: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export interface PinInitialisationTables {
  pinInitialisations: {
    insert(
      row: Pick<
        PinInitialisationRow,
        'id' | 'applicationId' | 'certificateSerial' | 'personId' | 'codeHash' | 'triesLeft' | 'expiresAt'
      >,
    ): Promise<void>;
    byId(id: string): Promise<PinInitialisationRow | null>;
    /** The open one of this application (at most one), locked. */
    openOfApplication(applicationId: string): Promise<PinInitialisationRow | null>;
    /** The open one of the live certificate in this SIM. */
    openOfIccid(iccid: string): Promise<PinInitialisationRow | null>;
    /** The one this phone session redeemed, whatever became of it. */
    ofSession(sessionId: string): Promise<PinInitialisationRow | null>;
    /** Guarded by state and version. */
    update(
      at: Pick<PinInitialisationRow, 'id' | 'state' | 'version'>,
      change: Partial<Pick<PinInitialisationRow, 'state' | 'triesLeft' | 'sessionId'>>,
    ): Promise<boolean>;
  };
}

/** The service's permission for one key of one Keychain to take a new PIN (wire/keychain `PinResetAuthorization`). */
export interface PinResetSigner {
  sign(permission: {
    readonly keychainId: string;
    readonly serial: string;
    readonly nonce: string;
    readonly expiresAt: Date;
  }): Promise<string>;
}
