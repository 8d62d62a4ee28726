// CRL (RFC 5280 §5): number monotone, built whole or not at all; a failed build leaves the old one valid. The full list, and
// parts of it (issuingDistributionPoint): of a long list a revocation rebuilds its own part only. Each generation of the root has
// lists of its own, signed by its own key. All generations are one issuer by name, and a list is of a name (RFC 5280 §5): each names
// every certificate that is not good, so that none can fall between two lists.
import { crlPartOf, publishedStatus } from '@sumaho-jpki/rules';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CrlFacts, NotGoodPage, Register, RegisterTransaction } from '../ports/register.port';
import { halfLife } from './answer-status.operation';
import { notGoodRowsOf } from './not-good-page';
import { NOTED_WITHIN_MS, type PublishedRevocations } from './published-revocations';

/** Up to this length the full list follows every change at once. */
const SHORT_LIST = 10_000;
/** A longer one follows within this time; its part is anew at once. */
const LONG_LIST_MS = 15 * 60_000;
/** A change may become visible a moment after the time it bears: the list is built once more when that has passed. */
const SETTLED_MS = 60_000;

/** How much longer than the last one a list is expected to be; memory that is not used costs nothing. */
const GROWTH_EXPECTED = 1.25;

export type PublishedCrl = CrlFacts & { readonly der: Uint8Array };

export class PublishCrl {
  /** Lists of this process's last look: megabytes do not come from the register for every reader. */
  readonly #kept = new Map<string, PublishedCrl>();
  /** Lists that somebody who asked has made now. */
  readonly #building = new Map<string, Promise<unknown>>();

  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly validHours: number,
    private readonly published: PublishedRevocations | null = null,
  ) {}

  /**
   * Builds and stores the full list, or one part, of every generation; told is the youngest one's. One that fails keeps no other one
   * from being built. @throws what the first that failed did
   */
  async execute(part?: number): Promise<{ number: bigint; entries: number }> {
    let last = { number: 0n, entries: 0 };
    const built = await each(await this.authority.listedGenerations(), async (generation) => {
      last = await this.build(generation, part);
    });
    if (built === 0) throw new Error('no root has lists');
    return last;
  }

  private async build(generation: number, part?: number): Promise<{ number: bigint; entries: number }> {
    // A process that asks nothing of the register but this has no other sign that it is another one by now.
    this.published?.doubt();
    await this.published?.agree();
    // The number comes first: whoever has the higher one has seen everything the lower one has.
    const number = await this.register.transaction({ kind: 'system' }, (tx) => tx.certificates.nextCrlNumber());
    const built = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      // What the last list had was noted before it was stored.
      const before = await tx.certificates.newestCrl(part, generation);
      const noteFrom = Math.max(before ? before.thisUpdate.getTime() - SETTLED_MS : 0, now.getTime() - NOTED_WITHIN_MS);
      const thisUpdate = new Date(Math.floor(now.getTime() / 1000) * 1000);
      const nextUpdate = new Date(thisUpdate.getTime() + this.validHours * 3_600_000);
      let entries = 0;
      const { published } = this;
      async function* pages() {
        for await (const page of tx.certificates.notGoodPages(now, part)) {
          if (published) await published.note(revokedSince(page, noteFrom), now);
          const reasons = page.facts.map(reasonListed);
          entries += reasons.includes(null) ? page.kinds.filter((kind) => reasons[kind]).length : page.count;
          const { count, serials, serialLengths, kinds, since: revokedAt } = page;
          if (count > 0) yield { count, serials, serialLengths, kinds, revokedAt, reasons };
        }
      }
      const times = { number, thisUpdate, nextUpdate };
      const der = await this.authority.buildCrl({
        ...times,
        generation,
        revoked: pages(),
        expectedEntries: Math.ceil((before?.entries ?? 0) * GROWTH_EXPECTED),
        ...(part === undefined ? {} : { part }),
      });
      return { ...times, der, entries };
    });
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.certificates.storeCrl({ ...built, part: part ?? null, generation }),
    );
    return { number: built.number, entries: built.entries };
  }

  /** After a change was committed: what is short follows at once. Who calls this goes on when it fails; the clock repeats it. */
  async afterChange(serials: readonly string[]): Promise<void> {
    const generations = await this.authority.listedGenerations();
    const { full, parts } = await this.register.transaction({ kind: 'system' }, (tx) => lists(tx, generations));
    const short = generations.filter((generation) => (full.get(generation)?.entries ?? 0) <= SHORT_LIST);
    const touched = new Set(serials.map(crlPartOf));
    await each(
      [
        ...short.map((generation) => ({ generation, part: undefined })),
        ...parts.filter(({ part }) => touched.has(part)),
      ],
      ({ generation, part }) => this.build(generation, part),
    );
  }

  /** Lists that a change has passed by: made anew. For the clock. */
  async followChanges(): Promise<number> {
    const generations = await this.authority.listedGenerations();
    const { full, parts, changed, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const found = await lists(tx, generations);
      const oldest = [...found.full.values(), ...found.parts].map(({ thisUpdate }) => thisUpdate.getTime());
      const since = new Date(Math.min(...oldest, 8.64e15) - SETTLED_MS);
      return {
        ...found,
        changed: oldest.length > 0 ? await tx.statusAnswers.changedSince(since) : [],
        now: (await tx.now()).getTime(),
      };
    });
    const behind = (list: CrlFacts, at: Date) => {
      const built = list.thisUpdate.getTime();
      return at.getTime() > built || (built < at.getTime() + SETTLED_MS && now >= at.getTime() + SETTLED_MS);
    };
    const last = new Map(changed.map(({ part, at }) => [part, at]));
    const due = parts.filter((list) => {
      const at = last.get(list.part);
      return at && behind(list, at);
    });
    const waits = ({ entries, thisUpdate }: { entries: number; thisUpdate: Date }) =>
      entries > SHORT_LIST && now - thisUpdate.getTime() < LONG_LIST_MS;
    const whole = [...full].filter(([, list]) => !waits(list) && changed.some(({ at }) => behind(list, at)));
    return each([...due, ...whole.map(([generation]) => ({ generation, part: undefined }))], ({ generation, part }) =>
      this.build(generation, part),
    );
  }

  /** The newest list that is valid; a new one when it is due and can be built. */
  async current(part?: number, generation = 1): Promise<PublishedCrl> {
    try {
      return await this.renewIfDue(part, generation);
    } catch (problem) {
      const { crl, now } = await this.look(part, generation);
      if (crl && now.getTime() < crl.nextUpdate.getTime()) return crl;
      throw problem;
    }
  }

  /** The newest list, made now when there is none or when it has reached half of its life. */
  async renewIfDue(part?: number, generation = 1): Promise<PublishedCrl> {
    const { crl, now } = await this.look(part, generation);
    if (crl && now < halfLife(crl)) return crl;
    // Whoever asks while it is being built waits for that one.
    const key = `${generation}/${part ?? ''}`;
    const building = this.#building.get(key) ?? this.build(generation, part).finally(() => this.#building.delete(key));
    this.#building.set(key, building);
    await building;
    const fresh = (await this.look(part, generation)).crl;
    if (!fresh) throw new Error('CRL was stored and is gone');
    return fresh;
  }

  /** Every list that is published, made anew where it is due. For the clock. */
  async renewAll(): Promise<void> {
    const generations = await this.authority.listedGenerations();
    const { parts } = await this.register.transaction({ kind: 'system' }, (tx) => lists(tx, generations));
    await each(
      [...generations.map((generation) => ({ generation, part: undefined })), ...parts],
      ({ generation, part }) => this.renewIfDue(part, generation),
    );
  }

  private async look(part: number | undefined, generation: number): Promise<{ crl: PublishedCrl | null; now: Date }> {
    const key = `${generation}/${part ?? ''}`;
    const { crl, now } = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const newest = await tx.certificates.newestCrl(part, generation);
      const kept = this.#kept.get(key);
      const same = newest && kept?.number === newest.number;
      return { crl: same ? kept : newest && (await tx.certificates.latestCrl(part, generation)), now: await tx.now() };
    });
    if (crl) this.#kept.set(key, crl);
    else this.#kept.delete(key);
    return { crl: crl ?? null, now };
  }
}

/** What is published of these generations. */
async function lists({ certificates }: RegisterTransaction, generations: readonly number[]) {
  const full = new Map<number, CrlFacts & { entries: number }>();
  for (const generation of generations) {
    const newest = await certificates.newestCrl(undefined, generation);
    if (newest) full.set(generation, newest);
  }
  const parts = await certificates.publishedParts();
  return { full, parts: parts.filter(({ generation }) => generations.includes(generation)) };
}

/** One after the other; the first problem is thrown when all had their turn. Answers how many there were. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<number> {
  const problems: unknown[] = [];
  for (const one of all) await work(one).catch((problem: unknown) => void problems.push(problem));
  if (problems.length > 0) throw problems[0];
  return all.length;
}

function reasonListed({ state, revocationCause }: NotGoodPage['facts'][number]) {
  const published = publishedStatus(state, revocationCause);
  return published.status === 'revoked' ? published.reason : null;
}

const revokedSince = (page: NotGoodPage, from: number) =>
  notGoodRowsOf(page, ({ state }, since) => state === 'revoked' && since * 1000 > from).map(({ since, ...row }) => ({
    ...row,
    revokedAt: since,
  }));
