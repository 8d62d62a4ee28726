// きれいなスマホの証明: the holder or the line's desk has a code made; whoever was given it asks, without sign-in, what stands in the
// register now. The answer names no person and no whole number, only the end of the SIM's and the model of the phone.
import { cleanCodeFrom, cleanGaps, may, parseCleanCode, type CleanGap, type Store } from '@sumaho-jpki/rules';
import { relationTo, scopeOf } from '../desk/desk.operations';
import { isOfHolder } from '../desk/elements-of-today';
import { MovedMeanwhile } from '../move';
import type { Random } from '../ports/outside.port';
import type { NewHistory, Register, RegisterTransaction } from '../ports/register.port';
import type { ElementRow, StaffRow } from '../ports/rows';
import { mustBeAllowed, Refused } from '../refused';
import { relationOfStaff } from '../staff-scope';

export interface CleanStatement {
  readonly store: Store;
  /** Last four digits, to be compared with what is printed on the SIM. */
  readonly iccidEnd: string;
  /** Of the phone whose Keychain it is; null for a SIM, which fits any phone. */
  readonly handsetModel: string | null;
  /** None: it holds no key. */
  readonly missing: readonly CleanGap[];
  /** When the card or the phone said that it is deleted. */
  readonly deletedAt: Date | null;
  readonly asOf: Date;
}

export interface CleanProof {
  readonly code: string;
  readonly statement: CleanStatement;
}

export class IssueCleanProofs {
  constructor(
    private readonly register: Register,
    private readonly random: Random,
  ) {}

  /** Of everything of its subscriber of today that was ever written under this line; a former holder asks in the portal. @throws Refused `not-found` for a line of others */
  async ofLine({ staff, lineId }: { staff: StaffRow; lineId: string }): Promise<CleanProof[]> {
    mustBeAllowed(may(staff.role, 'issue-clean-proof', relationOfStaff(staff)));
    const line = await this.register.transaction(scopeOf(staff), (tx) => tx.lines.byId(lineId));
    if (!line) throw new Refused('not-found');
    mustBeAllowed(may(staff.role, 'issue-clean-proof', relationTo(staff, line)));
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const elements = await tx.elements.ofLine(lineId);
      const [certificates, applications] = [await tx.certificates.ofLine(lineId), await tx.applications.ofLine(lineId)];
      const own =
        staff.carrier === null
          ? elements
          : elements.filter((element) => isOfHolder(element, line, certificates, applications));
      return this.issue(tx, own, { actorKind: 'staff', actorId: staff.id });
    });
  }

  /** Of everything that holds or held a key of this person's certificates. */
  ofHolder(personId: string): Promise<CleanProof[]> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const own = new Map<string, ElementRow>();
      for (const { serial, lineId } of await tx.certificates.ofPerson(personId)) {
        for (const element of await tx.elements.ofLine(lineId)) {
          if (element.certificateSerial === serial) own.set(element.id, element);
        }
      }
      return this.issue(tx, [...own.values()], { actorKind: 'citizen', actorId: null });
    });
  }

  private async issue(
    tx: RegisterTransaction,
    elements: readonly ElementRow[],
    by: Pick<NewHistory, 'actorKind' | 'actorId'>,
  ): Promise<CleanProof[]> {
    const proofs: CleanProof[] = [];
    for (const element of elements) {
      const code = element.cleanCode ?? cleanCodeFrom(this.random.bytes(10));
      if (element.cleanCode === null) {
        if (!(await tx.elements.update(element, { cleanCode: code }))) throw new MovedMeanwhile();
        const { lineId, carrier, certificateSerial, store } = element;
        const event = { event: 'clean-proof-issued', ...by, applicationId: null, lineId, certificateSerial, carrier };
        await tx.history.record({ ...event, facts: { store } });
      }
      proofs.push({ code, statement: await statementOf(tx, element) });
    }
    return proofs;
  }
}

export class CheckCleanProof {
  constructor(private readonly register: Register) {}

  /** @throws Refused `not-found` for a code that there is not, and for anything that is no code */
  execute(typed: string): Promise<CleanStatement> {
    const code = parseCleanCode(typed);
    if (code === undefined) throw new Refused('not-found');
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const element = await tx.elements.byCleanCode(code);
      if (!element) throw new Refused('not-found');
      return statementOf(tx, element);
    });
  }
}

async function statementOf(tx: RegisterTransaction, element: ElementRow): Promise<CleanStatement> {
  const { store, iccid, state, certificateSerial } = element;
  const certificate = certificateSerial === null ? null : await tx.certificates.bySerial(certificateSerial);
  const application = certificate && (await tx.applications.byId(certificate.applicationId));
  const writtenAgain = await isWrittenAgain(tx, element);
  return {
    store,
    iccidEnd: iccid.slice(-4),
    handsetModel: store === 'keychain' ? (application?.handsetModel ?? null) : null,
    missing: cleanGaps({ element: state, certificate: certificate?.state ?? null, writtenAgain }),
    deletedAt: state === 'deleted' && application ? await toldDeletedAt(tx, application.id) : null,
    asOf: await tx.now(),
  };
}

const DELETED: readonly string[] = ['element-deleted', 'keychain-wiped'];

async function toldDeletedAt(tx: RegisterTransaction, applicationId: string): Promise<Date | null> {
  const told = (await tx.history.ofApplication(applicationId)).filter(({ event }) => DELETED.includes(event));
  return told.at(-1)?.at ?? null;
}

/** A later key in the same SIM, in the same Keychain, or in another Keychain entry of a phone under the same line. */
async function isWrittenAgain(tx: RegisterTransaction, element: ElementRow): Promise<boolean> {
  if (element.state !== 'deleted') return false;
  const others =
    element.store === 'sim'
      ? [await tx.elements.byIccid(element.iccid)]
      : (await tx.elements.ofLine(element.lineId)).filter(({ store }) => store === 'keychain');
  return others.some((other) => other !== null && other.id !== element.id && !EMPTY.includes(other.state));
}

const EMPTY: readonly ElementRow['state'][] = ['absent', 'deleted'];
