/**
 * Newest wins: the certificate that becomes active replaces the person's other ones. Why it did is read from what differs,
 * so that timeline and statistics tell a device change from a renewal. All of these are published as `superseded`.
 * Sources: jpki-domain §2.1 (one phone per person), §9 (機種変更, SIM再発行, 更新).
 */
import type { RevocationCause } from '../certificate/causes';

/** One certificate and where it lives. */
export interface Residence {
  readonly lineId: string;
  readonly store: 'sim' | 'keychain';
  /** ICCID of the SIM; of a Keychain what names the phone, the same for all keys that it showed to be its own. */
  readonly storeId: string;
  readonly handsetModel: string;
  readonly notAfter: Date;
}

export type SupersessionCause = Extract<
  RevocationCause,
  'renewal' | 'sim-reissue' | 'device-change' | 'newer-certificate'
>;

/** The same SIM or the same phone's Keychain. */
export const isSamePlace = (one: Residence, other: Residence): boolean =>
  one.store === other.store && one.storeId === other.storeId;

/** A SIM has one place for a key. In a Keychain the former item stands beside the newer one until its app deletes it. */
export const wasWrittenOver = (former: Residence, newer: Residence): boolean =>
  isSamePlace(former, newer) && newer.store === 'sim';

/** A phone that showed by its former key to be the same one has renewed, to whatever day; a SIM cannot say what it was asked for. */
export function supersessionCause(former: Residence, newer: Residence): SupersessionCause {
  if (isSamePlace(former, newer)) {
    const longer = newer.notAfter.getTime() > former.notAfter.getTime();
    return longer || newer.store === 'keychain' ? 'renewal' : 'newer-certificate';
  }
  const sameHandset = former.handsetModel === newer.handsetModel;
  const simSwapped = former.store === 'sim' && newer.store === 'sim' && former.lineId === newer.lineId;
  return simSwapped && sameHandset ? 'sim-reissue' : 'device-change';
}
