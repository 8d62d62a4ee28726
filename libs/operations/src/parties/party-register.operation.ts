// The register of parties: which organisation's machine may enrol, as what, and with which secret. An operator of J-LIS keeps it.
import { ENROLMENT_SECRET_DAYS, isRegisteredCode, isRegisteredKind } from '@sumaho-jpki/rules';
import type { PartyCertificateRow, PartyRow, PartySecrets } from '../ports/party.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import { MovedMeanwhile } from '../move';
import { Refused } from '../refused';
import { partyEvent } from './party-certificate-moves';

const DAY_MS = 86_400_000;
const LONGEST_NAME = 100;

/** Shown once and kept nowhere. */
export interface EnrolmentSecret {
  readonly reference: string;
  readonly secret: string;
  readonly expiresAt: Date;
}

export const secretUntil = (now: Date) => new Date(now.getTime() + ENROLMENT_SECRET_DAYS * DAY_MS);

/** From here on neither its secret nor its certificates count at a door. Repeats change nothing. @throws Refused `not-found` */
export async function switchOff(tx: RegisterTransaction, code: string, facts: NewHistory['facts'] = {}): Promise<void> {
  const party = await tx.parties.byCode(code);
  if (!party || !isRegisteredKind(party.kind)) throw new Refused('not-found');
  if (!party.enabled) return;
  const off = { enabled: false, secretId: null, secretExpiresAt: null, secretFor: null, secretShownAt: null };
  if (!(await tx.parties.update(party, off))) throw new MovedMeanwhile();
  await tx.history.record(partyEvent('party-disabled', code, null, facts));
}

export class PartyRegister {
  constructor(
    private readonly register: Register,
    private readonly secrets: PartySecrets,
  ) {}

  /** @throws Refused `validation-failed`, `conflict` for a code that is taken */
  async add(input: {
    readonly code: string;
    readonly kind: string;
    readonly organisation: string;
  }): Promise<EnrolmentSecret> {
    const { code, kind } = input;
    const organisation = input.organisation.trim();
    if (!isRegisteredCode(code) || !isRegisteredKind(kind)) throw new Refused('validation-failed');
    if (organisation === '' || organisation.length > LONGEST_NAME) throw new Refused('validation-failed');
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await tx.parties.register({ code, kind, organisation }))) throw new Refused('conflict');
      await tx.history.record(partyEvent('party-registered', code, null, { kind }));
    });
    return this.issueSecret(code);
  }

  /** A new secret; the former one is void from now on. @throws Refused `not-found` also for a party that is switched off */
  async issueSecret(code: string): Promise<EnrolmentSecret> {
    const secretId = this.secrets.newId();
    const secretExpiresAt = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const party = await tx.parties.byCode(code);
      if (!party?.enabled || !isRegisteredKind(party.kind)) throw new Refused('not-found');
      const secretShownAt = await tx.now();
      const until = secretUntil(secretShownAt);
      const issued = { secretId, secretExpiresAt: until, secretFor: null, secretShownAt };
      if (!(await tx.parties.update(party, issued))) throw new MovedMeanwhile();
      await tx.history.record(partyEvent('party-secret-issued', code));
      return until;
    });
    return { reference: code, secret: this.secrets.secretOf(code, secretId), expiresAt: secretExpiresAt };
  }

  /** It enrols no more. Its certificates are revoked one by one, each with its cause. @throws Refused `not-found` */
  async disable(code: string): Promise<void> {
    await this.register.transaction({ kind: 'system' }, (tx) => switchOff(tx, code));
  }

  list(): Promise<{ party: PartyRow; certificates: PartyCertificateRow[] }[]> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const found = [];
      for (const party of (await tx.parties.all()).filter(({ kind }) => isRegisteredKind(kind)))
        found.push({ party, certificates: await tx.partyCertificates.ofParty(party.code) });
      return found;
    });
  }
}
