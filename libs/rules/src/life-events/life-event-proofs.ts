/** What the holder shows before an event is recorded, by what it could take from them, and the checklist that a desk reads. */
import { isLive, type CertificateState } from '../certificate/certificate-states';
import { holderItems, type HolderProof, type ProofItem } from '../identity-proof/identity-proof';
import type { Role } from '../permissions/roles';
import type { LifeSnapshot } from './judge-life-event';
import { lifeEventRule, PROOFS_OF_LIFE_EVENT, type LifeEventId } from './life-events';

/** On the line as it stands; nothing where there is nobody to protect. */
export function proofsOfLifeEvent(
  event: LifeEventId,
  { stores, holderKnown }: Pick<LifeSnapshot, 'stores' | 'holderKnown'>,
): readonly HolderProof[] {
  const { proof } = lifeEventRule(event);
  if (!proof || !holderKnown) return [];
  const atStake = Object.values(stores).some(({ certificate }) => certificate !== null && isAtStake(certificate));
  return proof === 'known-holder' || atStake ? PROOFS_OF_LIFE_EVENT : [];
}

/** Live, or on its way to the phone. */
const isAtStake = (state: CertificateState): boolean => isLive(state) || state === 'reserved' || state === 'issued';

/** The proofs of an event as this desk finds them now, in the order in which they are obtained. */
export function checklistOfLifeEvent(event: LifeEventId, role: Role, snapshot: LifeSnapshot): readonly ProofItem[] {
  const { by, final } = lifeEventRule(event);
  if (!by.includes(role)) return [];
  return [
    ...holderItems(proofsOfLifeEvent(event, snapshot), snapshot.call),
    ...(final ? [{ proof: 'second-factor', state: 'when-pressed', who: [role] } as const] : []),
  ];
}
