// The carrier understood and said no (Failed or Expired in the ES2+ envelope, or 4xx): trying the same again does not help.
import { ReasonCode } from '@sumaho-jpki/wire/tsm-messages';

export class CarrierRefusedError extends Error {
  override readonly name = 'CarrierRefusedError';
  constructor(
    readonly carrier: string,
    /** Function that was refused. */
    readonly functionName: string,
    /** Subject of SGP.22 style, for example 8.1 secure element; null when the refusal was an HTTP status. */
    readonly subjectCode: string | null,
    /** Reason of SGP.22 style, for example 3.9 unknown, or the HTTP status. */
    readonly reasonCode: string,
  ) {
    super(`${carrier} refused ${functionName}: ${subjectCode ?? 'http'} ${reasonCode}`);
  }
}

/** null when the carrier says that it knows no such line or SIM; any other refusal tells nothing. */
export async function unlessUnknown<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isUnknown(error)) return null;
    throw error;
  }
}

/** It knows no such line, SIM or order. */
export function isUnknown(error: unknown): boolean {
  return error instanceof CarrierRefusedError && error.reasonCode === ReasonCode.UNKNOWN;
}
