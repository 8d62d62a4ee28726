// Step issue-certificate: the issue order reserve serial → store what will be signed → lint → sign → store (after Boulder's
// ISSUANCE-CYCLE). A crash at any await leaves a serial that has a status and a plan that the repeat finds.
import { moveCertificate, setApplication } from '../move';
import type { CertificateAuthority, KeyService } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CertificateRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow } from './follow';
import { sha256Hex } from '../octets';

/** Validity starts an hour before the order: clocks of gates may be late. */
const BACKDATE_MS = 3_600_000;

export class IssueCertificate implements StepHandler {
  readonly kind = 'issue-certificate';
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const planned = (await this.plannedBefore(step)) ?? (await this.plan(step));
    if ('kind' in planned) return planned;
    await this.faults.reach('issue-certificate/reserved');
    // RSA PKCS#1 v1.5 is deterministic: signing the stored plan again gives the same certificate.
    const certificateDer = planned.certificateDer ?? (await this.authority.signCertificate(planned.tbsDer));
    await this.faults.reach('issue-certificate/signed');
    return follow(step, {
      event: 'certificate-issued',
      next: ['order-sp-area'],
      also: async (tx, application) => {
        const current = await tx.certificates.bySerial(planned.serial);
        if (!current) throw new Error('reserved certificate is gone');
        await moveCertificate(tx, current, 'sign', { actor: 'system' }, { certificateDer });
        await tx.elements.ensure({
          lineId: application.lineId,
          carrier: application.carrier,
          iccid: application.iccid,
        });
        return setApplication(tx, application, { certificateSerial: planned.serial });
      },
    });
  }

  private plannedBefore(step: StepRow): Promise<CertificateRow | null> {
    return this.register.transaction({ kind: 'system' }, (tx) => tx.certificates.byApplication(step.subject));
  }

  private async plan(step: StepRow): Promise<CertificateRow | StepResult> {
    const facts = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      const person = application && (await tx.people.byId(application.personId));
      return application && person ? { application, person, now: await tx.now() } : null;
    });
    if (!facts) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const { application, person, now } = facts;
    const { publicKeySpki } = await this.keyService.createKeyPair({ keyId: application.keyId ?? application.id });
    const serial = this.authority.newSerial();
    const notBefore = new Date(Math.floor((now.getTime() - BACKDATE_MS) / 1000) * 1000);
    const { tbsDer, profile, lintResults } = await this.authority.planUserAuthCertificate({
      serial,
      subjectCommonName: person.certificateName,
      publicKeySpki,
      notBefore,
      notAfter: application.cardNotAfter,
      route: 'sim',
    });
    const failed = lintResults.filter(({ pass }) => !pass);
    const [first] = failed;
    if (first) return { kind: 'park', reason: `lint:${first.rule}`, problem: 'step-parked' };
    await this.faults.reach('issue-certificate/planned');
    const row = {
      serial,
      personId: person.id,
      applicationId: application.id,
      lineId: application.lineId,
      carrier: application.carrier,
      route: 'sim' as const,
      profile,
      spkiSha256: await sha256Hex(publicKeySpki),
      tbsDer,
      notBefore,
      notAfter: application.cardNotAfter,
    };
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.certificates.reserve(row))) {
        // Somebody with the lease before us reserved first, or serial or key was seen before.
        const theirs = await tx.certificates.byApplication(application.id);
        return theirs ?? { kind: 'park', reason: 'serial-or-key-seen-before', problem: 'step-parked' };
      }
      const stored = await tx.certificates.bySerial(serial);
      if (!stored) throw new Error('reservation is gone');
      return stored;
    });
  }
}
