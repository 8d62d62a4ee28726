// TSMs and gates at J-LIS's desk: read, asked to be changed (a second person approves), their secret shown once, switched off at once.
import {
  demand,
  firstRefusal,
  isRegisteredCode,
  isRegisteredKind,
  JLIS_PARTY_CAUSES,
  may,
  PARTY_CERTIFICATE_TABLE,
  transition,
  type RegisteredKind,
  type RevocationCause,
} from '@sumaho-jpki/rules';
import { proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import { MovedMeanwhile } from '../move';
import type { Random } from '../ports/outside.port';
import type { PartyCertificateRow, PartyRow, PartySecrets } from '../ports/party.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused, refusedBy } from '../refused';
import type { PartyChangeKind } from './carry-out-party-change';
import { partyEvent } from './party-certificate-moves';
import { switchOff, type EnrolmentSecret } from './party-register.operation';

interface ByStaff {
  readonly staff: StaffRow;
  /** When the second factor was last shown. */
  readonly provedAt: Date;
}

/** What is asked for, as it will be carried out. */
export type PartyWish =
  | {
      readonly kind: 'register-party';
      readonly code: string;
      readonly partyKind: RegisteredKind;
      readonly organisation: string;
    }
  | { readonly kind: 'party-secret'; readonly code: string }
  | { readonly kind: 'end-party-certificate'; readonly code: string; readonly serial: string; readonly cause: string };

export interface PartyPicture {
  readonly party: PartyRow;
  readonly certificates: readonly PartyCertificateRow[];
  /** Kinds of changes that wait for the second person. */
  readonly pending: readonly { readonly kind: PartyChangeKind; readonly subject: string }[];
  readonly secret: 'none' | 'waits-for-you' | 'waits' | 'shown';
}

export class ReadParties {
  constructor(private readonly register: Register) {}

  /** @throws Refused `forbidden` */
  execute(staff: StaffRow): Promise<PartyPicture[]> {
    mustBeAllowed(may(staff.role, 'read-parties', 'none'));
    return this.register.transaction({ kind: 'jlis' }, async (tx) => {
      const now = await tx.now();
      const pictures: PartyPicture[] = [];
      for (const party of (await tx.parties.all()).filter(({ kind }) => isRegisteredKind(kind))) {
        const certificates = await tx.partyCertificates.ofParty(party.code);
        const wanted: [PartyChangeKind, string][] = [
          ['party-secret', party.code],
          ...certificates.map(({ serial }): [PartyChangeKind, string] => ['end-party-certificate', serial]),
        ];
        const pending: PartyPicture['pending'][number][] = [];
        for (const [kind, subject] of wanted)
          if (await tx.approvals.openOf(kind, subject)) pending.push({ kind, subject });
        pictures.push({ party, certificates, pending, secret: secretState(party, staff, now) });
      }
      return pictures;
    });
  }
}

function secretState(party: PartyRow, staff: StaffRow, now: Date): PartyPicture['secret'] {
  if (!party.secretId || !party.secretExpiresAt || party.secretExpiresAt <= now) return 'none';
  if (party.secretShownAt !== null || party.secretFor === null) return 'shown';
  return party.secretFor === staff.id ? 'waits-for-you' : 'waits';
}

export class RequestPartyChange {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @returns id of the request. @throws Refused `forbidden` | `step-up-required` | `validation-failed` | `conflict` | `not-found` | `not-allowed-now` */
  async execute({ staff, provedAt, wish, reason }: ByStaff & { wish: PartyWish; reason: string }): Promise<string> {
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      mustBeAllowed(may(staff.role, 'change-party', 'none', { fresh: isFresh(provedAt, now) }));
      const { kind } = wish;
      const subject = kind === 'end-party-certificate' ? wish.serial : wish.code;
      const change = await this.judged(tx, wish, now);
      mustBeAllowed(firstRefusal([demand(!(await tx.approvals.openOf(kind, subject)), 'request-pending')]));
      const { changeSha256 } = await proposeChange(tx, { id, kind, change, reason, maker: staff, subject });
      const serial = kind === 'end-party-certificate' ? wish.serial : null;
      await tx.history.record(byStaff('party-change-requested', staff, wish.code, serial, { kind, changeSha256 }));
      return id;
    });
  }

  private async judged(tx: RegisterTransaction, wish: PartyWish, now: Date): Promise<Record<string, unknown>> {
    const party = await tx.parties.byCode(wish.code);
    if (wish.kind === 'register-party') {
      const { code, partyKind, organisation } = wish;
      if (!isRegisteredCode(code)) throw new Refused('validation-failed');
      if (party) throw new Refused('conflict');
      return { code, kind: partyKind, organisation };
    }
    if (!party || !isRegisteredKind(party.kind)) throw new Refused('not-found');
    if (wish.kind === 'party-secret') {
      if (!party.enabled) throw new Refused('not-allowed-now');
      return { code: party.code };
    }
    const cause = causeOf(wish.cause);
    const row = await tx.partyCertificates.bySerial(wish.serial);
    if (row?.partyCode !== party.code) throw new Refused('certificate-unknown');
    const answer = transition(PARTY_CERTIFICATE_TABLE, row.state, 'revoke', {
      actor: 'jlis-approver',
      now,
      notAfter: row.notAfter,
      cause,
    });
    if (!answer.allowed) throw refusedBy(answer);
    if (!answer.changed) throw new Refused('certificate-revoked');
    return { code: party.code, serial: row.serial, cause };
  }
}

function causeOf(text: string): RevocationCause {
  const known = JLIS_PARTY_CAUSES.find((cause) => cause === text);
  if (known) return known;
  throw new Refused('validation-failed', {
    errors: [{ path: 'cause', message: '失効の理由を選んでください。 / Choose a cause of revocation.' }],
  });
}

export class ShowPartySecret {
  constructor(
    private readonly register: Register,
    private readonly secrets: PartySecrets,
  ) {}

  /** To whoever asked for it, once, after a second person agreed. @throws Refused `forbidden` | `step-up-required` | `not-found` | `conflict` */
  async execute({ staff, provedAt, code }: ByStaff & { code: string }): Promise<EnrolmentSecret> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const now = await tx.now();
      mustBeAllowed(may(staff.role, 'change-party', 'none', { fresh: isFresh(provedAt, now) }));
      const party = await tx.parties.byCode(code);
      if (!party?.secretId || !party.secretExpiresAt || secretState(party, staff, now) !== 'waits-for-you')
        throw new Refused('not-found');
      const { secretId, secretExpiresAt } = party;
      if (!(await tx.parties.update(party, { secretShownAt: now }))) throw new MovedMeanwhile();
      await tx.history.record(byStaff('party-secret-shown', staff, code));
      return { reference: code, secret: this.secrets.secretOf(code, secretId), expiresAt: secretExpiresAt };
    });
  }
}

export class StopParty {
  constructor(private readonly register: Register) {}

  /** At once, by one person: it gives nobody anything. @throws Refused `forbidden` | `not-found` */
  async execute({ staff, code, reason }: { staff: StaffRow; code: string; reason: string }): Promise<void> {
    mustBeAllowed(may(staff.role, 'stop-party', 'none'));
    await this.register.transaction({ kind: 'system' }, (tx) => switchOff(tx, code, { reason, by: staff.id }));
  }
}

const byStaff = (
  event: string,
  staff: StaffRow,
  code: string,
  serial: string | null = null,
  facts: NewHistory['facts'] = {},
): NewHistory => ({ ...partyEvent(event, code, serial, facts), actorKind: 'staff', actorId: staff.id });
