// MVNOの契約: read by the MVNO, its host and J-LIS; asked to be changed by the host's supervisor, agreed to by J-LIS for exactly this change.
// It counts from that moment on: every act reads the contract in force.
import {
  inCatalogueOrder,
  isContractSwitch,
  judgeContractChange,
  may,
  refuse,
  type ContractTerms,
  type HelpDesk,
  type MvnoContract,
  type Verdict,
} from '@sumaho-jpki/rules';
import { proposeChange } from '../approvals/approvals';
import { isFresh } from '../asker';
import type { ApprovalRow } from '../ports/mass-act.port';
import type { MvnoContractRow } from '../ports/mvno-contract.port';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { CarrierRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff, relationTo, scopeOf } from '../staff-scope';
import { contractAsItStands, hostOf } from './contract-of';

const CHANGE = 'change-mvno-contract';
const MOST_VERSIONS = 50;

export interface MvnoContractPicture {
  readonly mvno: CarrierRow;
  readonly contract: MvnoContract;
  /** Newest first. */
  readonly versions: readonly MvnoContractRow[];
  /** A change waits for its second person. */
  readonly pending: boolean;
  /** The same judgement as that of the act; its fresh proof is asked for when the button is pressed. */
  readonly mayChange: Verdict;
}

export class ReadMvnoContracts {
  constructor(private readonly register: Register) {}

  /** Those of the viewer's own tenant, and of the MVNOs it carries; J-LIS sees all. */
  async execute(staff: StaffRow): Promise<MvnoContractPicture[]> {
    mustBeAllowed(may(staff.role, 'read-mvno-contracts', relationOfStaff(staff)));
    const found = await this.register.transaction(scopeOf(staff), async (tx) => {
      const seen: Omit<MvnoContractPicture, 'pending' | 'mayChange'>[] = [];
      for (const mvno of await mvnosOf(tx, staff)) {
        const contract = await contractAsItStands(tx, mvno.code, hostOf(mvno) ?? mvno.code);
        seen.push({ mvno, contract, versions: await tx.mvnoContracts.versions(mvno.code, MOST_VERSIONS) });
      }
      return seen;
    });
    // What waits stands under the name of whoever asked; the other side of the contract is told that something does.
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const pictures: MvnoContractPicture[] = [];
      for (const each of found) {
        const pending = (await tx.approvals.openOf(CHANGE, each.mvno.code)) !== null;
        const right = may(staff.role, CHANGE, relationTo(staff, each.contract));
        const mayChange = right.allowed && pending ? refuse('request-pending') : right;
        pictures.push({ ...each, pending, mayChange });
      }
      return pictures;
    });
  }
}

export interface ContractWish {
  readonly carrier: string;
  /** Of the contract as it was read. */
  readonly version: number;
  readonly excluded: readonly string[];
  readonly helpDesk: HelpDesk | null;
  readonly reason: string;
}

export class RequestContractChange {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** @returns id of the request. @throws Refused `forbidden` | `step-up-required` | `not-found` | `conflict` | `validation-failed` | `not-allowed-now` */
  async execute(input: { staff: StaffRow; provedAt: Date; wish: ContractWish }): Promise<string> {
    const { staff, provedAt, wish } = input;
    const id = this.random.uuid();
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const fresh = isFresh(provedAt, await tx.now());
      mustBeAllowed(may(staff.role, CHANGE, 'host-of', { fresh }));
      const mvno = await tx.carriers.byCode(wish.carrier);
      const host = mvno && hostOf(mvno);
      // Somebody else's MVNO is none.
      if (!mvno || host === null || host !== staff.carrier) throw new Refused('not-found');
      const contract = await contractAsItStands(tx, mvno.code, host);
      if (contract.version !== wish.version) throw new Refused('conflict');
      const wanted = termsOf(wish.excluded, wish.helpDesk);
      const pending = (await tx.approvals.openOf(CHANGE, mvno.code)) !== null;
      mustBeAllowed(judgeContractChange({ now: contract, wanted, pending }));
      const change = {
        ...{ carrier: mvno.code, hostCarrier: host, version: contract.version },
        ...{ excluded: wanted.excluded, helpDesk: wanted.helpDesk && { ...wanted.helpDesk } },
        before: {
          excluded: inCatalogueOrder(contract.excluded),
          helpDesk: contract.helpDesk && { ...contract.helpDesk },
        },
      };
      const proposal = { id, kind: CHANGE, change, reason: wish.reason, maker: staff, subject: mvno.code } as const;
      const { changeSha256 } = await proposeChange(tx, proposal);
      await tx.history.record(contractEvent('mvno-contract-change-requested', staff, mvno.code, { changeSha256 }));
      return id;
    });
  }
}

/** In the transaction of the second person's approval. @throws Refused `conflict` when the contract changed since it was asked for */
export async function carryOutContractChange(
  tx: RegisterTransaction,
  { id, change, reason, madeBy }: ApprovalRow,
  approver: StaffRow,
): Promise<readonly string[]> {
  const [carrier, hostCarrier, from] = [
    String(change['carrier']),
    String(change['hostCarrier']),
    Number(change['version']),
  ];
  const mvno = await tx.carriers.byCode(carrier);
  if (!mvno || hostOf(mvno) !== hostCarrier) throw new Refused('conflict');
  const before = await contractAsItStands(tx, carrier, hostCarrier);
  if (before.version !== from) throw new Refused('conflict');
  const { excluded, helpDesk } = change as unknown as ContractTerms;
  const by = { approvalId: id, proposedBy: madeBy, approvedBy: approver.id };
  const row = { carrier, hostCarrier, version: from + 1, ...termsOf(excluded, helpDesk), reason, ...by };
  if (!(await tx.mvnoContracts.add(row))) throw new Refused('conflict');
  const facts = {
    ...{ contract: row.version, host: hostCarrier, approval: id },
    ...{ excludedBefore: before.excluded.join(' '), excluded: row.excluded.join(' ') },
  };
  await tx.history.record(contractEvent('mvno-contract-changed', approver, carrier, facts));
  return [];
}

function termsOf(excluded: readonly string[], helpDesk: HelpDesk | null): ContractTerms {
  const known = excluded.filter(isContractSwitch);
  const late = helpDesk !== null && helpDesk.opens >= helpDesk.closes;
  if (known.length === excluded.length && !late) return { excluded: inCatalogueOrder(known), helpDesk };
  const message = '受付の終わりは、始まりより後にしてください。 / The desk closes later than it opens.';
  throw new Refused('validation-failed', { errors: [{ path: late ? 'helpDesk' : 'excluded', message }] });
}

async function mvnosOf(tx: RegisterTransaction, staff: StaffRow): Promise<CarrierRow[]> {
  const theirs = (row: CarrierRow): boolean => {
    const host = hostOf(row);
    if (host === null) return false;
    return staff.carrier === null || relationTo(staff, { carrier: row.code, hostCarrier: host }) !== 'none';
  };
  return (await tx.carriers.all()).filter(theirs);
}

const contractEvent = (
  event: 'mvno-contract-change-requested' | 'mvno-contract-changed',
  staff: StaffRow,
  carrier: string,
  facts: NewHistory['facts'],
): NewHistory => ({
  event,
  ...{ actorKind: 'staff', actorId: staff.id, carrier },
  ...{ applicationId: null, lineId: null, certificateSerial: null },
  facts: { mvno: carrier, ...facts },
});
