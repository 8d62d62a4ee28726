// What the carrier wants done on this SIM: stands for the SMS with which an MNO-TSM wakes the proxy agent.
import { exchange, type HttpOptions } from './http-json';

export interface CarrierErrand {
  readonly seramUri: string;
  readonly seramSessionId: string;
  readonly kind: 'set-up' | 'delete' | 'lock' | 'audit';
}

/** Oldest first; run each with runSeramSession. Empty when the carrier cannot be reached. */
export async function carrierErrands(options: HttpOptions & { readonly iccid: string }): Promise<CarrierErrand[]> {
  const path = `/mno/errands?iccid=${encodeURIComponent(options.iccid)}`;
  const answer = await exchange(options, 'GET', path).catch(() => undefined);
  return answer?.status === 200 && Array.isArray(answer.body) ? (answer.body as CarrierErrand[]) : [];
}
