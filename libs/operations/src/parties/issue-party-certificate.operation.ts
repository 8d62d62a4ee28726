// A certificate for a party, in the issue order of every certificate here: reserve serial and key with what will be signed → lint →
// sign → store. A crash leaves a serial that has a status; what nobody confirms is revoked by the clock. The caller has checked
// who asks, and that the key is theirs; that whoever asks is still good is asked once more in the transaction that stores.
import { CONFIRMATION_SECONDS, MOST_LIVE_PARTY_CERTIFICATES, partyNotAfter } from '@sumaho-jpki/rules';
import { sha256Hex } from '../octets';
import type { PartyAuthority, PartyCertificateRow, PartyRow } from '../ports/party.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { FaultPoints } from '../ports/step.port';
import { movePartyCertificate, partyEvent } from './party-certificate-moves';
import { isStillGood, type PartyAuthorisation } from './party-credentials';

/** Validity starts an hour before the order: clocks of verifiers may be late. */
const BACKDATE_MS = 3_600_000;

export type PartyRefusal =
  /** Switched off, or gone since it was looked at. */
  | 'party-disabled'
  /** Secret or certificate was good when it was shown, and is no longer. */
  | 'no-longer-good'
  | 'too-many-certificates'
  | 'key-seen-before'
  /** A lint about the key itself. */
  | 'key-not-allowed'
  | 'certificate-not-allowed';

/** Why there is no certificate; `rule` is the lint that failed, where one did. */
export class PartyRefusedError extends Error {
  override readonly name = 'PartyRefusedError';
  constructor(
    readonly reason: PartyRefusal,
    readonly rule: string | null = null,
  ) {
    super(rule === null ? reason : `${reason}: ${rule}`);
  }
}

export type IssuedPartyCertificate = PartyCertificateRow & { readonly certificateDer: Uint8Array };

export interface PartyCertificateOrder {
  readonly party: Pick<PartyRow, 'code' | 'kind'>;
  readonly publicKeySpki: Uint8Array;
  readonly authorisation: PartyAuthorisation;
  /** Nobody will confirm: active at once. */
  readonly confirmed: boolean;
  /** In the transaction that stores the certificate, so that both stand or neither. */
  readonly also?: (tx: RegisterTransaction, row: PartyCertificateRow) => Promise<void>;
}

/** What is being signed counts too; a reservation that came to nothing does not, once its time is over. */
const isLiving =
  (now: Date) =>
  ({ state, notAfter, confirmBy }: PartyCertificateRow): boolean =>
    state === 'reserved' ? confirmBy > now : (state === 'issued' || state === 'active') && notAfter > now;

export class IssuePartyCertificate {
  constructor(
    private readonly register: Register,
    private readonly authority: PartyAuthority,
    private readonly faults: FaultPoints,
  ) {}

  /** @throws PartyRefusedError */
  async execute(order: PartyCertificateOrder): Promise<IssuedPartyCertificate> {
    const { party, publicKeySpki } = order;
    const serial = this.authority.newSerial();
    const now = await this.system((tx) => tx.now());
    const notBefore = new Date(Math.floor((now.getTime() - BACKDATE_MS) / 1000) * 1000);
    const notAfter = partyNotAfter(now);
    const { code, kind } = party;
    const plan = await this.authority.planPartyCertificate({
      ...{ serial, kind, code, publicKeySpki },
      ...{ notBefore, notAfter },
    });
    const failed = plan.lintResults.find(({ pass }) => !pass);
    if (failed) {
      const reason = failed.rule.startsWith('key-') ? 'key-not-allowed' : 'certificate-not-allowed';
      throw new PartyRefusedError(reason, failed.rule);
    }
    const { tbsDer, profile } = plan;
    const reserved = await this.reserve({
      ...{ serial, partyCode: code, profile, tbsDer, notBefore, notAfter },
      spkiSha256: await sha256Hex(publicKeySpki),
      confirmBy: new Date(now.getTime() + CONFIRMATION_SECONDS * 1000),
    });
    await this.faults.reach('issue-party-certificate/reserved');
    const certificateDer = await this.authority.signPartyCertificate(tbsDer);
    await this.faults.reach('issue-party-certificate/signed');
    const row = await this.store(reserved, certificateDer, order);
    return { ...row, certificateDer };
  }

  private reserve(
    row: Parameters<RegisterTransaction['partyCertificates']['reserve']>[0],
  ): Promise<PartyCertificateRow> {
    return this.system(async (tx) => {
      // Orders of one party are counted one after the other.
      const party = await tx.parties.locked(row.partyCode);
      if (!party?.enabled) throw new PartyRefusedError('party-disabled');
      const now = await tx.now();
      const others = await tx.partyCertificates.ofParty(row.partyCode);
      const live = others.filter(isLiving(now));
      if (live.length >= MOST_LIVE_PARTY_CERTIFICATES) throw new PartyRefusedError('too-many-certificates');
      if (!(await tx.partyCertificates.reserve(row))) throw new PartyRefusedError('key-seen-before');
      const stored = await tx.partyCertificates.bySerial(row.serial);
      if (!stored) throw new Error('reservation is gone');
      return stored;
    });
  }

  private store(reserved: PartyCertificateRow, certificateDer: Uint8Array, order: PartyCertificateOrder) {
    const { serial, partyCode } = reserved;
    const { authorisation } = order;
    const authorisedBy = authorisation.by === 'certificate' ? authorisation.serial : authorisation.by;
    return this.system(async (tx) => {
      // What was signed is thrown away; the reservation is discarded by the clock.
      if (!(await isStillGood(tx, partyCode, authorisation))) throw new PartyRefusedError('no-longer-good');
      const signed = await movePartyCertificate(tx, reserved, 'sign', { actor: 'system' }, { certificateDer });
      await tx.history.record(partyEvent('party-certificate-issued', partyCode, serial, { authorisedBy }));
      const row = order.confirmed ? await movePartyCertificate(tx, signed, 'confirm', { actor: 'system' }) : signed;
      await order.also?.(tx, row);
      return row;
    });
  }

  private system<T>(work: (tx: RegisterTransaction) => Promise<T>): Promise<T> {
    return this.register.transaction({ kind: 'system' }, work);
  }
}
