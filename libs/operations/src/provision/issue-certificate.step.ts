// Step issue-certificate: the issue order reserve serial → store what will be signed → lint → sign → store (after Boulder's
// ISSUANCE-CYCLE). A crash at any await leaves a serial that has a status and a plan that the repeat finds. The public key comes
// from where the key was born: key service, card (through the key service), or the phone that proved it.
import { storeOf } from '@sumaho-jpki/rules';
import { moveCertificate } from '../move';
import type { EnrolmentRow } from '../ports/keychain.rows';
import type { CertificateAuthority, KeyService } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, PersonRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { follow, nextStep } from './follow';
import { nextRound } from './rounds';
import { sha256Hex } from '../octets';
import { together } from '../together';

/** Validity starts an hour before the order: clocks of gates may be late. */
const BACKDATE_MS = 3_600_000;

interface Looked {
  readonly application: ApplicationRow;
  readonly planned: CertificateRow | null;
  readonly person: PersonRow | null;
  readonly enrolment: EnrolmentRow | null;
  /** Database time. */
  readonly now: Date;
}

export class IssueCertificate implements StepHandler {
  readonly kind = 'issue-certificate';
  constructor(
    private readonly register: Register,
    private readonly authority: CertificateAuthority,
    private readonly keyService: KeyService,
    private readonly faults: FaultPoints,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const looked = await this.look(step.subject);
    if (!looked) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const { application } = looked;
    const planned = looked.planned ?? (await this.plan(looked));
    if ('kind' in planned) return planned;
    await this.faults.reach('issue-certificate/reserved');
    // RSA PKCS#1 v1.5 is deterministic: signing the stored plan again gives the same certificate.
    const certificateDer = planned.certificateDer ?? (await this.authority.signCertificate(planned.tbsDer));
    await this.faults.reach('issue-certificate/signed');
    return follow(step, {
      event: 'certificate-issued',
      next: [nextStep(application.route, this.kind)],
      payload: followingPayload(application, step),
      change: { certificateSerial: planned.serial },
      read: (tx) => tx.certificates.bySerial(planned.serial),
      beside: (tx, row, current: CertificateRow | null, now) => {
        if (!current) throw new Error('reserved certificate is gone');
        const { lineId, carrier, iccid } = row;
        return together([
          moveCertificate(tx, current, 'sign', { actor: 'system', now }, { certificateDer }),
          // A Keychain is an element from the moment its phone reports that it stored something.
          storeOf(row.route) === 'sim' ? tx.elements.ensure({ lineId, carrier, iccid }) : undefined,
        ]);
      },
    });
  }

  /** All that the step reads, in one look; `planned` is a plan of this enrolment: one that an earlier enrolment left is over. */
  private look(applicationId: string): Promise<Looked | null> {
    return this.register.transaction(
      { kind: 'system' },
      async (tx) => {
        const [application, row, person, enrolment, now] = await together([
          tx.applications.byId(applicationId),
          tx.certificates.byApplication(applicationId),
          tx.people.byApplication(applicationId),
          tx.enrolments.latest(applicationId),
          tx.now(),
        ]);
        const planned = row?.state === 'reserved' || row?.state === 'issued' ? row : null;
        return application && { application, planned, person, enrolment, now };
      },
      'at-once',
    );
  }

  /** null while there is none yet: nothing can be certified. */
  private async publicKeyOf({ application, enrolment }: Looked): Promise<Uint8Array | null> {
    if (application.route !== 'keychain') {
      const { publicKeySpki } = await this.keyService.createKeyPair({ keyId: application.keyId ?? application.id });
      return publicKeySpki;
    }
    return enrolment?.round === application.enrolments && enrolment.requestDer ? enrolment.spki : null;
  }

  private async plan(looked: Looked): Promise<CertificateRow | StepResult> {
    const { application, person, now } = looked;
    if (!person) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    const publicKeySpki = await this.publicKeyOf(looked);
    if (!publicKeySpki) return { kind: 'park', reason: 'key-missing', problem: 'step-parked' };
    const serial = this.authority.newSerial();
    const notBefore = new Date(Math.floor((now.getTime() - BACKDATE_MS) / 1000) * 1000);
    const { tbsDer, profile, lintResults } = await this.authority.planUserAuthCertificate({
      serial,
      subjectCommonName: person.certificateName,
      publicKeySpki,
      notBefore,
      notAfter: application.cardNotAfter,
      route: application.route,
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
      route: application.route,
      profile,
      spkiSha256: await sha256Hex(publicKeySpki),
      tbsDer,
      notBefore,
      notAfter: application.cardNotAfter,
    };
    const [reserved, stored, newest] = await this.register.transaction(
      { kind: 'system' },
      (tx) =>
        together([
          tx.certificates.reserve(row),
          tx.certificates.bySerial(serial),
          tx.certificates.byApplication(application.id),
        ]),
      'at-once',
    );
    if (reserved) {
      if (!stored) throw new Error('reservation is gone');
      return stored;
    }
    // Somebody with the lease before us reserved first, or serial or key was seen before.
    return newest?.state === 'reserved'
      ? newest
      : { kind: 'park', reason: 'serial-or-key-seen-before', problem: 'step-parked' };
  }
}

/** A key that the card made is certified by a second script; a second enrolment goes on under its own round. */
function followingPayload({ route }: ApplicationRow, step: StepRow): Record<string, string> {
  const round = step.payload['round'];
  if (route === 'sim-on-card') return { purpose: 'certify', round: nextRound(step) };
  return round === undefined ? {} : { round };
}
