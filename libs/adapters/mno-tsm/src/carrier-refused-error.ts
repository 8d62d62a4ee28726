// The carrier understood and said no (Failed or Expired in the ES2+ envelope, or 4xx): trying the same again does not help.

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
