// Load file and application where the carrier leaves them to us (globalplatform-tsm §4.1): what our script brings along, the carrier's
// tokens for it, and afterwards the evidence: receipts that the carrier verifies, or its look at the card.
import type {
  CardReceipt,
  CarrierContent,
  CertificateAuthority,
  ContentExtent,
  KeyService,
  ScriptContent,
} from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import { driftOf } from './content-audit';
import type { CarrierCode, LineRow, ManagementMode, StepRow } from '../ports/rows';

/** What shows that the card holds what it should, by mode. */
export type ContentEvidence = 'result-list' | 'receipts-verified' | 'status-audit';

export interface ContentShown {
  readonly management: ManagementMode;
  readonly evidence: ContentEvidence;
}

const EXTENTS = ['whole', 'instance', 'none'] as const satisfies readonly ContentExtent[];
export const extentOf = (asked: string | undefined): ContentExtent => EXTENTS.find((each) => each === asked) ?? 'none';

export class ContentManagement {
  constructor(
    private readonly register: Register,
    private readonly carriers: CarrierContent,
    private readonly keyService: Pick<KeyService, 'contentCommands'>,
    private readonly authority: Pick<CertificateAuthority, 'issuerOf'>,
  ) {}

  /** An MVNO has its host's. */
  modeOf(hostCarrier: CarrierCode): Promise<ManagementMode> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const host = await tx.carriers.byCode(hostCarrier);
      return host?.profile?.management ?? 'simple';
    });
  }

  /**
   * What the script for this SIM says of load file and application; undefined where that is the carrier's work, `refused` when
   * it gives no token. `id` names the script: asked again, the tokens are the same.
   */
  async contentFor(
    line: LineRow,
    asked: { iccid: string; extent: ContentExtent; id: string; certificateDer: Uint8Array | null },
  ): Promise<ScriptContent | undefined | 'refused'> {
    const management = await this.modeOf(line.hostCarrier);
    if (management === 'simple') return undefined;
    const { iccid, extent, id } = asked;
    const { rootCertificateDer: issuerCertificateDer, loadFileDap } = await this.authority.issuerOf(
      asked.certificateDer,
    );
    const bare = { management, extent, issuerCertificateDer, loadFileDap, tokenCommands: [] };
    if (management === 'authorized' || extent === 'none') return bare;
    const tokenCommands = await this.carriers.tokens({
      carrier: line.carrier,
      iccid,
      commands: this.keyService.contentCommands({ iccid, issuerCertificateDer, extent }),
      functionCallIdentifier: `dm:${id}`,
    });
    return tokenCommands === null ? 'refused' : { ...bare, tokenCommands };
  }

  /** Receipts go to the carrier as soon as they are here, and stay on record. False when it does not know them as its card's. */
  async takeReceipts(
    step: StepRow,
    line: LineRow,
    done: { iccid: string; scriptId: string; receipts: readonly CardReceipt[] },
  ): Promise<boolean> {
    const { iccid, scriptId, receipts } = done;
    if (receipts.length === 0) return true;
    const verified = await this.carriers.verifyReceipts({
      carrier: line.carrier,
      iccid,
      receipts,
      functionCallIdentifier: `dmr:${scriptId}`,
    });
    if (!verified) return false;
    await this.register.transaction({ kind: 'system' }, async (tx) => {
      for (const { command, answer } of receipts) {
        const effectKey = receiptKey(step.subject, isForLoad(command));
        if (await tx.effects.byKey(effectKey)) continue;
        await tx.effects.intend({ effectKey, stepId: step.id, requestHash: command.slice(0, 64) });
        await tx.effects.settle(effectKey, { command, answer });
      }
    });
    return true;
  }

  /**
   * After the card has proved our key. Lost receipts cannot be had again: then the carrier looks at the card itself, and what it read
   * after it was asked is judged.
   */
  async evidenceOf(
    line: LineRow,
    done: { applicationId: string; iccid: string; scriptId: string },
  ): Promise<ContentShown | 'not-read-yet' | { readonly drift: string }> {
    const management = await this.modeOf(line.hostCarrier);
    if (management === 'simple') return { management, evidence: 'result-list' };
    const { applicationId, iccid, scriptId } = done;
    const acknowledged =
      management === 'delegated' &&
      (await this.register.transaction({ kind: 'system' }, async (tx) => {
        const kept = [true, false].map((load) => tx.effects.byKey(receiptKey(applicationId, load)));
        return (await Promise.all(kept)).every((row) => row !== null);
      }));
    if (acknowledged) return { management, evidence: 'receipts-verified' };
    const { carrier } = line;
    const before = await this.carriers.auditContent({ carrier, iccid, functionCallIdentifier: `audit:${scriptId}` });
    const now = await this.carriers.contentOnRecord({ carrier, iccid });
    if ((now.readAt?.getTime() ?? 0) <= (before.readAt?.getTime() ?? 0)) return 'not-read-yet';
    const drift = driftOf(now);
    return drift === null ? { management, evidence: 'status-audit' } : { drift };
  }
}

const receiptKey = (applicationId: string, isLoad: boolean): string =>
  `dm-receipt:${applicationId}:${isLoad ? 'load' : 'install'}`;
/** P1 of INSTALL. */
const isForLoad = (command: string): boolean => command.slice(4, 6) === '02';
