// The log of key ceremonies at J-LIS's desk: which generations of the root there are and how far the roll-over is, which ceremony stands
// behind each, and what every transcript says, with the result of its check. Source: reliability-security A2 (scripted ceremony, dual control).
import { may } from '@sumaho-jpki/rules';
import type { AuthorityGeneration, AuthorityOversight } from '../ports/authority-health.port';
import type { Ceremony, CeremonyEntry, CeremonyLog } from '../ports/ceremony.port';
import type { Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';

/** Only published, to issue from a day that was said, issuing, or replaced by a younger one and still valid. */
export const GENERATION_STATES = ['published', 'announced', 'issues', 'replaced'] as const;
export type GenerationState = (typeof GENERATION_STATES)[number];

export type CeremonyEnding = 'ended' | 'broken-off' | 'cut-short';

export interface CeremonyPicture extends Ceremony {
  readonly beganAt: Date | null;
  readonly ending: CeremonyEnding;
  /** Number of the root it was about. */
  readonly generation: number | null;
}

export interface GenerationPicture {
  readonly generation: AuthorityGeneration;
  readonly state: GenerationState;
  /** The newest ceremony whose transcript holds and names exactly this certificate; null: none does. */
  readonly ceremonyId: string | null;
}

export interface CeremonyLogPicture {
  readonly generations: readonly GenerationPicture[];
  readonly nextGenerationDue: Date;
  readonly ceremonies: readonly CeremonyPicture[];
}

export class ReadCeremonyLog {
  constructor(
    private readonly register: Register,
    private readonly authority: AuthorityOversight,
    private readonly log: CeremonyLog,
  ) {}

  /** @throws Refused `forbidden` */
  async execute(staff: StaffRow): Promise<CeremonyLogPicture> {
    mustBeAllowed(may(staff.role, 'read-ceremony-log', 'none'));
    const now = await this.register.transaction({ kind: 'jlis' }, (tx) => tx.now());
    const { generations, nextGenerationDue } = await this.authority.lookAtSelf(now);
    const ceremonies = (await this.log.ceremonies()).map(pictureOf);
    return {
      generations: generations.map((generation) => ({
        generation,
        state: stateOf(generation, now),
        ceremonyId: ceremonies.find((one) => standsBehind(one, generation))?.id ?? null,
      })),
      nextGenerationDue,
      ceremonies,
    };
  }

  /** The transcript's file as it stands. @throws Refused `forbidden` | `not-found` */
  async transcript(staff: StaffRow, id: string): Promise<Pick<Ceremony, 'id' | 'name' | 'text'>> {
    mustBeAllowed(may(staff.role, 'read-ceremony-log', 'none'));
    const found = (await this.log.ceremonies()).find((one) => one.id === id);
    if (!found) throw new Refused('not-found');
    return found;
  }
}

function stateOf({ issues, activeFrom }: AuthorityGeneration, now: Date): GenerationState {
  if (issues) return 'issues';
  if (activeFrom === null) return 'published';
  return activeFrom > now ? 'announced' : 'replaced';
}

const ABOUT_ROOT = ['root-made', 'root-found'];
const rootOf = ({ entries }: Ceremony): CeremonyEntry | undefined =>
  entries.find(({ act }) => ABOUT_ROOT.includes(act));

function pictureOf(ceremony: Ceremony): CeremonyPicture {
  const last = ceremony.entries.at(-1)?.act;
  const generation = rootOf(ceremony)?.facts['generation'];
  return {
    ...ceremony,
    beganAt: ceremony.entries[0]?.at ?? null,
    ending: last === 'end' ? 'ended' : last === 'broken-off' ? 'broken-off' : 'cut-short',
    generation: typeof generation === 'number' ? generation : null,
  };
}

function standsBehind(ceremony: CeremonyPicture, { root }: AuthorityGeneration): boolean {
  const holds = ceremony.findings.length === 0 && ceremony.ending === 'ended';
  return holds && rootOf(ceremony)?.facts['sha256'] === root.sha256;
}
