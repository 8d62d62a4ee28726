// 検証者の登録: J-LIS keeps who may ask for status. Registering is the approver's; everybody at J-LIS may stop one. Every change has
// a reason and stands in the audit.
import {
  judgeCertification,
  jstMonthOf,
  may,
  transition,
  VERIFIER_TABLE,
  type VerifierEvent,
  type VerifierKind,
  type VerifierPurpose,
} from '@sumaho-jpki/rules';
import { isFresh } from '../asker';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import type { NewVerifierCredential, VerifierCredentialRow, VerifierRow } from '../ports/verifier.port';
import { mustBeAllowed, refusedBy, Refused } from '../refused';

export interface VerifierStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

export type VerifierView = VerifierRow & { readonly credentials: readonly VerifierCredentialRow[] };
export type ListedVerifier = VerifierView & {
  /** Answered in the month that runs. */
  readonly questions: number;
  readonly lastAskedAt: Date | null;
};

const TOLD = {
  suspend: 'verifier-suspended',
  resume: 'verifier-resumed',
  renew: 'verifier-renewed',
  withdraw: 'verifier-withdrawn',
} as const satisfies Record<VerifierEvent, string>;

export class ReadVerifiers {
  constructor(private readonly register: Register) {}

  async execute(staff: StaffRow): Promise<ListedVerifier[]> {
    mustBeAllowed(may(staff.role, 'read-verifiers', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const credentials = await tx.verifiers.credentials();
      const all = await tx.verifiers.all();
      const usage = await tx.verifierUsage.ofMonth(jstMonthOf(await tx.now()));
      const last = await tx.verifierUsage.lastAsked();
      return all.map((row) => ({
        ...row,
        credentials: credentials.filter(({ verifierId }) => verifierId === row.id),
        questions: usage.reduce((sum, { verifierId, questions }) => sum + (verifierId === row.id ? questions : 0), 0),
        lastAskedAt: last.get(row.id) ?? null,
      }));
    });
  }
}

export class RegisterVerifier {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @throws Refused `forbidden` | `step-up-required` | `validation-failed` | `verifier-credential-taken` (the code is another's) */
  async execute(
    input: VerifierStaff & {
      code: string;
      name: string;
      kind: VerifierKind;
      purposes: readonly VerifierPurpose[];
      certifiedUntil: Date | null;
      reason: string;
    },
  ): Promise<VerifierView> {
    const { staff, provedAt, code, name, kind, purposes, certifiedUntil, reason } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const now = await tx.now();
      mustBeAllowed(may(staff.role, 'register-verifier', 'none', { fresh: isFresh(provedAt, now) }));
      mustBeAllowed(judgeCertification(kind, certifiedUntil, now));
      const id = this.random.uuid();
      const row = { id, code, name, kind, purposes: [...new Set(purposes)], certifiedUntil, reason };
      if (!(await tx.verifiers.insert({ ...row, relyingPartyId: null })))
        throw new Refused('verifier-credential-taken');
      const until = certifiedUntil?.toISOString() ?? null;
      await tx.history.record(
        told('verifier-registered', staff, { code, kind, purposes: row.purposes.join(' '), until, reason }),
      );
      return viewOf(tx, id);
    });
  }
}

export class ChangeVerifier {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /**
   * @param input.version of the entry as it was read
   * @throws Refused `forbidden` | `step-up-required` | `not-found` | `conflict` | `verifier-not-entitled` (withdrawn for good)
   */
  async move(
    input: VerifierStaff & {
      id: string;
      event: VerifierEvent;
      version: number;
      reason: string;
      /** The new end, when the certification is renewed. */
      certifiedUntil: Date | null;
    },
  ): Promise<VerifierView> {
    const { staff, id, event, version, reason, certifiedUntil } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const row = await this.allowed(tx, input);
      const result = transition(VERIFIER_TABLE, row.state, event, { actor: staff.role });
      if (!result.allowed) throw refusedBy(result);
      if (!result.changed) return viewOf(tx, id);
      if (event === 'renew') mustBeAllowed(judgeCertification(row.kind, certifiedUntil, await tx.now()));
      const change = { state: result.to, reason, ...(event === 'renew' ? { certifiedUntil } : {}) };
      if (!(await tx.verifiers.update({ id, state: row.state, version }, change))) throw new Refused('conflict');
      const until: NewHistory['facts'] = event === 'renew' ? { until: certifiedUntil?.toISOString() ?? null } : {};
      await tx.history.record(told(TOLD[event], staff, { code: row.code, ...until, reason }));
      return viewOf(tx, id);
    });
  }

  /** @throws Refused as `move`, and `verifier-credential-taken` */
  async addCredential(input: VerifierStaff & { id: string; credential: NewVerifierCredential }): Promise<VerifierView> {
    const { staff, id, credential } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const row = await this.allowed(tx, input);
      // Whoever gives a credential gives the right to ask: the same people who resume.
      const result = transition(VERIFIER_TABLE, row.state, 'resume', { actor: staff.role });
      if (!result.allowed) throw refusedBy(result);
      const { kind, fingerprint, keyId } = credential;
      if (!(await tx.verifiers.addCredential({ ...credential, id: this.random.uuid(), verifierId: id })))
        throw new Refused('verifier-credential-taken');
      await tx.history.record(told('verifier-credential-added', staff, { code: row.code, kind, fingerprint, keyId }));
      return viewOf(tx, id);
    });
  }

  /** A key that leaked must stop at once: everybody at J-LIS may. @throws Refused `not-found` */
  async endCredential(
    input: VerifierStaff & { id: string; credentialId: string; reason: string },
  ): Promise<VerifierView> {
    const { staff, id, credentialId, reason } = input;
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const row = await this.allowed(tx, input);
      if (!(await tx.verifiers.endCredential(id, credentialId))) throw new Refused('not-found');
      await tx.history.record(
        told('verifier-credential-ended', staff, { code: row.code, credential: credentialId, reason }),
      );
      return viewOf(tx, id);
    });
  }

  private async allowed(tx: RegisterTransaction, { staff, provedAt, id }: VerifierStaff & { id: string }) {
    mustBeAllowed(may(staff.role, 'change-verifier', 'none', { fresh: isFresh(provedAt, await tx.now()) }));
    const row = await tx.verifiers.byId(id);
    if (!row) throw new Refused('not-found');
    return row;
  }
}

async function viewOf(tx: RegisterTransaction, id: string): Promise<VerifierView> {
  const row = await tx.verifiers.byId(id);
  if (!row) throw new Refused('not-found');
  const credentials = await tx.verifiers.credentials();
  return { ...row, credentials: credentials.filter(({ verifierId }) => verifierId === id) };
}

const told = (event: string, staff: StaffRow, facts: NewHistory['facts']): NewHistory => ({
  event,
  actorKind: 'staff',
  actorId: staff.id,
  applicationId: null,
  lineId: null,
  certificateSerial: null,
  carrier: null,
  facts,
});
