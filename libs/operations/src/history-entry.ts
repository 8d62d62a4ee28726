// Entries of the timeline as several operations write them.
import type { NewHistory } from './ports/register.port';

/** Who did it. */
export type HistoryActor = Pick<NewHistory, 'actorKind' | 'actorId'>;

export const BY_SYSTEM: HistoryActor = { actorKind: 'system', actorId: null };
