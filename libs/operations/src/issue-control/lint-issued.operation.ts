// Nightly lint of everything issued (CA/Browser Forum BR 8.7 self-audit; reliability-security A2): each certificate that was ever
// signed is read again from the register, held to every rule in force on its day, to its plan and to its row. From three o'clock
// in Japan; a run that is broken off goes on where it was.
import { jstDate } from '@sumaho-jpki/rules';
import type { LintFinding, LintRunRow, LintRuns } from '../ports/issue-control.port';
import type { CertificateAuthority } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import { sha256Hex } from '../octets';

const NIGHT_BEGINS_MS = 3 * 3_600_000;
const AT_ONCE = 100;
const FINDINGS_KEPT = 100;

type Signed = Awaited<ReturnType<LintRuns['lintRuns']['signedAfter']>>[number];
export type IssueLinter = Pick<CertificateAuthority, 'lintIssued'>;

export class LintIssued {
  constructor(
    private readonly register: Register,
    private readonly authority: IssueLinter,
    /** For the operator's alarm; called once per finding. */
    private readonly onFinding: (finding: LintFinding) => void = () => undefined,
    /** Pages of one call; the next call goes on. */
    private readonly pages = 50,
  ) {}

  /** Answers how many certificates were looked at in this call; 0 when the night's run is over. */
  async execute(): Promise<number> {
    const night = await this.register.transaction({ kind: 'system' }, async (tx) =>
      jstDate(new Date((await tx.now()).getTime() - NIGHT_BEGINS_MS)),
    );
    let seen = 0;
    for (let page = 0; page < this.pages; page++) {
      const looked = await this.page(night);
      seen += looked;
      if (looked === 0) break;
    }
    return seen;
  }

  private async page(night: string): Promise<number> {
    const found = await this.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.lintRuns.begin(night);
      const run = await tx.lintRuns.ofNight(night);
      if (!run || run.finishedAt) return null;
      return { run, now: await tx.now(), certificates: await tx.lintRuns.signedAfter(run.cursor, AT_ONCE) };
    });
    if (!found) return 0;
    const { run, now, certificates } = found;
    const findings: LintFinding[] = [];
    let failed = 0;
    for (const certificate of certificates) {
      const wrong = await this.findingsOf(certificate);
      findings.push(...wrong);
      failed += wrong.length > 0 ? 1 : 0;
    }
    const last = certificates.at(-1);
    const change: Pick<LintRunRow, 'cursor' | 'seen' | 'failed' | 'findings' | 'finishedAt'> = {
      cursor: last?.serial ?? run.cursor,
      seen: run.seen + certificates.length,
      failed: run.failed + failed,
      findings: [...run.findings, ...findings].slice(0, FINDINGS_KEPT),
      finishedAt: certificates.length < AT_ONCE ? now : null,
    };
    const mine = await this.register.transaction({ kind: 'system' }, (tx) => tx.lintRuns.advance(run, change));
    // Another leader was faster: its page counts, and it tells.
    if (mine) findings.forEach((finding) => this.onFinding(finding));
    return certificates.length;
  }

  private async findingsOf(row: Signed): Promise<LintFinding[]> {
    const { serial, certificateDer, profile, tbsDer, notAfter, spkiSha256 } = row;
    if (!certificateDer) return [];
    const finding = (rule: string, message: string): LintFinding => ({ serial, rule, message });
    const looked = await this.authority.lintIssued(certificateDer);
    const wrong = looked.lintResults.filter(({ pass }) => !pass).map(({ rule, message }) => finding(rule, message));
    if (!looked.facts) return wrong;
    const { facts } = looked;
    if (facts.serial !== serial)
      wrong.push(finding('row-serial', 'the certificate carries another serial than its row'));
    if (facts.profile !== profile)
      wrong.push(finding('row-profile', 'the certificate is of another profile than its row'));
    if (facts.notAfter.getTime() !== notAfter.getTime()) {
      wrong.push(finding('row-not-after', 'the certificate ends at another time than its row'));
    }
    if ((await sha256Hex(facts.tbsDer)) !== (await sha256Hex(tbsDer))) {
      wrong.push(finding('bytes-signed', 'what was signed is not what was planned'));
    }
    if ((await sha256Hex(facts.publicKeySpki)) !== spkiSha256) {
      wrong.push(finding('row-key', 'the certificate carries another key than was reserved'));
    }
    return wrong;
  }
}
