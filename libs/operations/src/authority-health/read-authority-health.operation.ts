// The state of the authority for J-LIS's desk: what it holds and publishes, and how near the end of each is (rules: alarms).
import {
  alarmOf,
  CERTIFICATE_PROFILES,
  daysUntil,
  may,
  policyOidOf,
  shareOfLifeLeft,
  worstAlarm,
  type AlarmState,
  type CertificateProfile,
} from '@sumaho-jpki/rules';
import type { AuthorityGeneration, AuthorityOversight, OwnCertificate } from '../ports/authority-health.port';
import type { LintRunRow } from '../ports/issue-control.port';
import type { CrlFacts, Register } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed } from '../refused';

/** Answers that wait are counted up to here: after a mass revocation the figure is large and the page is quick. */
const MOST_COUNTED = 10_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Alarmed {
  readonly alarm: AlarmState;
}
/** `daysLeft` not rounded. */
type Certificate<T> = T & Alarmed & { readonly daysLeft: number };
type List = CrlFacts & Alarmed & { readonly entries: number; readonly generation: number };

export interface AuthorityHealth extends Alarmed {
  readonly measuredAt: Date;
  readonly generations: readonly {
    readonly number: number;
    readonly issues: boolean;
    readonly activeFrom: Date | null;
    readonly root: Certificate<AuthorityGeneration['root']>;
    /** The first one signs; what stands behind it has been replaced and raises no alarm. */
    readonly ocspSigners: readonly Certificate<OwnCertificate>[];
    /** Of its signer; `over` where there is none. */
    readonly ocspSignerAlarm: AlarmState;
    /** As above, of answers over CMP. */
    readonly enrolmentSigners: readonly Certificate<OwnCertificate>[];
    readonly enrolmentSignerAlarm: AlarmState;
  }[];
  readonly nextGeneration: Alarmed & { readonly due: Date };
  /** One per generation that issues or issued, in their order. */
  readonly fullLists: readonly List[];
  /** The worst of the full lists; a generation without one counts by the rule for what is missing. */
  readonly fullListAlarm: AlarmState;
  readonly parts: readonly (List & { readonly part: number })[];
  readonly answers: Alarmed & {
    readonly due: number;
    /** There are at least so many as `due` says. */
    readonly more: boolean;
    readonly oldest: Date | null;
  };
  readonly lint: Alarmed & { readonly run: Omit<LintRunRow, 'version' | 'cursor'> | null };
  readonly profiles: readonly (CertificateProfile & { readonly policyOid: string | undefined })[];
}

export class ReadAuthorityHealth {
  constructor(
    private readonly register: Register,
    private readonly authority: AuthorityOversight,
  ) {}

  /** @throws Refused `forbidden` */
  async execute(staff: StaffRow): Promise<AuthorityHealth> {
    mustBeAllowed(may(staff.role, 'read-authority-health', 'none'));
    const { now, published, backlog, run } = await this.register.transaction({ kind: 'jlis' }, async (tx) => ({
      now: await tx.now(),
      published: await tx.certificates.publishedParts(),
      backlog: await tx.statusAnswers.backlog(MOST_COUNTED + 1),
      run: await tx.lintRuns.latest(),
    }));
    const self = await this.authority.lookAtSelf(now);

    const list = <T extends CrlFacts>(facts: T): T & Alarmed => {
      const left = shareOfLifeLeft(facts.thisUpdate, facts.nextUpdate, now);
      return { ...facts, alarm: alarmOf('revocation-list', left) };
    };
    const generations = self.generations.map((generation) => generationHealth(generation, now));
    // One that is only published has issued nothing yet.
    const issuers = generations.filter(({ activeFrom }) => activeFrom !== null).map(({ number }) => number);
    const fullLists = (await this.fullListsOf(issuers)).map(list);
    const missing = fullLists.length < Math.max(issuers.length, 1) ? [alarmOf('revocation-list', null)] : [];
    const parts = published.filter(({ generation }) => issuers.includes(generation)).map(list);
    const found: Omit<AuthorityHealth, 'alarm'> = {
      measuredAt: now,
      generations,
      nextGeneration: {
        due: self.nextGenerationDue,
        alarm: alarmOf('next-generation', daysUntil(self.nextGenerationDue, now)),
      },
      fullLists,
      fullListAlarm: worstAlarm([...missing, ...fullLists.map(({ alarm }) => alarm)]),
      parts,
      answers: {
        due: Math.min(backlog.due, MOST_COUNTED),
        more: backlog.due > MOST_COUNTED,
        oldest: backlog.oldest,
        alarm: alarmOf('status-answers', backlog.oldest && (now.getTime() - backlog.oldest.getTime()) / MINUTE),
      },
      lint: lintHealth(run, now),
      profiles: Object.values(CERTIFICATE_PROFILES).map((profile) => ({
        ...profile,
        policyOid: policyOidOf(profile, self.policyArc),
      })),
    };
    const alarms = [
      // No root at all is the end of everything.
      ...(generations.length === 0 ? [alarmOf('root', null)] : []),
      ...generations.flatMap(({ root, ocspSignerAlarm, enrolmentSignerAlarm }) => [
        root.alarm,
        ocspSignerAlarm,
        enrolmentSignerAlarm,
      ]),
      found.nextGeneration.alarm,
      found.fullListAlarm,
      ...parts.map(({ alarm }) => alarm),
      found.answers.alarm,
      found.lint.alarm,
    ];
    return { ...found, alarm: worstAlarm(alarms) };
  }

  private fullListsOf(generations: readonly number[]): Promise<Omit<List, 'alarm'>[]> {
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const found: Omit<List, 'alarm'>[] = [];
      for (const generation of generations) {
        const newest = await tx.certificates.newestCrl(undefined, generation);
        if (newest) found.push({ ...newest, generation });
      }
      return found;
    });
  }
}

function generationHealth(generation: AuthorityGeneration, now: Date): AuthorityHealth['generations'][number] {
  const { root, ...rest } = generation;
  const left = (certificate: OwnCertificate) => daysUntil(certificate.notAfter, now);
  const signers = (of: readonly OwnCertificate[], subject: 'ocsp-signer' | 'enrolment-signer') =>
    of.map((signer, index) => ({
      ...signer,
      daysLeft: left(signer),
      alarm: index === 0 ? alarmOf(subject, left(signer)) : ('fine' as const),
    }));
  const ocspSigners = signers(generation.ocspSigners, 'ocsp-signer');
  const enrolmentSigners = signers(generation.enrolmentSigners, 'enrolment-signer');
  return {
    ...rest,
    root: { ...root, daysLeft: left(root), alarm: alarmOf('root', left(root)) },
    ocspSigners,
    ocspSignerAlarm: ocspSigners[0]?.alarm ?? alarmOf('ocsp-signer', null),
    enrolmentSigners,
    // Only the root that issues signs answers over CMP: one that was replaced lets its signer end.
    enrolmentSignerAlarm: generation.issues
      ? (enrolmentSigners[0]?.alarm ?? alarmOf('enrolment-signer', null))
      : ('fine' as const),
  };
}

function lintHealth(row: LintRunRow | null, now: Date): AuthorityHealth['lint'] {
  if (!row) return { run: null, alarm: alarmOf('lint-run', null) };
  const { night, seen, failed, findings, startedAt, finishedAt } = row;
  const ago = (now.getTime() - (finishedAt ?? startedAt).getTime()) / HOUR;
  return {
    run: { night, seen, failed, findings, startedAt, finishedAt },
    alarm: worstAlarm([alarmOf('lint-run', ago), alarmOf('lint-findings', failed)]),
  };
}
