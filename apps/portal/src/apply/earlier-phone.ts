// The phone whose certificate ends when the new one becomes active: found through the application that it came from.
import { type citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { storeOf } from '@sumaho-jpki/rules';

export interface EarlierPhone {
  readonly model: string;
  /** National form */
  readonly phoneNumber: string;
  /** SIM that holds it; null where a phone's own store does. */
  readonly iccid: string | null;
}

/** null when nothing is live, or nobody knows where it came from. */
export function earlierPhone(overview: ResponseOf<typeof citizenRoutes.overview>): EarlierPhone | null {
  const live = overview.certificates.find(({ state }) => state === 'active' || state === 'suspended');
  const from = live && overview.applications.find(({ certificate }) => certificate?.serial === live.serial);
  if (!from) return null;
  const { handsetModel: model, phoneNumber, route, iccid } = from;
  return { model, phoneNumber, iccid: storeOf(route) === 'sim' ? iccid : null };
}
