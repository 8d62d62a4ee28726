// The phone whose certificate ends when the new one becomes active: found through the application that it came from.
import { type citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';

export interface EarlierPhone {
  readonly model: string;
  /** National form */
  readonly phoneNumber: string;
}

/** null when nothing is live, or nobody knows where it came from. */
export function earlierPhone(overview: ResponseOf<typeof citizenRoutes.overview>): EarlierPhone | null {
  const live = overview.certificates.find(({ state }) => state === 'active' || state === 'suspended');
  const from = live && overview.applications.find(({ certificate }) => certificate?.serial === live.serial);
  return from ? { model: from.handsetModel, phoneNumber: from.phoneNumber } : null;
}
