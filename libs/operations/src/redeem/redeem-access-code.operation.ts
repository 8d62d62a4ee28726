// Step ⑫ JPKIデータの書込要求: access code and download password typed on the phone (record 2016-10-25, p. 7).
// The phone's own SIM names the application, so that every wrong try is counted against the right code; an iPhone cannot read
// its SIM and names the application by its number.
import {
  ACCESS_CODE,
  attemptAccessCode,
  firstStepOf,
  isOpen,
  judgeAccessCode,
  normaliseDownloadPassword,
  parseAccessCode,
  parseApplicationNumber,
  refuse,
  stepOf,
  storeOf,
} from '@sumaho-jpki/rules';
import { phoneEvent } from '../keychain/phone-event';
import { moveApplication } from '../move';
import type { Random, SecretHasher } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { AccessCodeRow, ApplicationRow, DeviceSessionRow } from '../ports/rows';
import { Refused, refusedBy } from '../refused';
import { base64url } from '../octets';

export const DEVICE_SESSION_HOURS = 24;
/** Wrong tries from SIMs without any open application, per SIM and hour. */
const STRANGER_TRIES_PER_HOUR = 20;

export interface Redemption {
  readonly application: ApplicationRow;
  /** The session that this redemption opened, and no other one of the application. */
  readonly device: DeviceSessionRow;
  readonly deviceToken: string;
  readonly expiresAt: Date;
}

/** How the phone names its application. */
export type NamedBy =
  | { readonly iccid: string }
  | {
      /** As typed or as the link brought it. */
      readonly applicationNumber: string;
      readonly installationId?: string;
    };

async function applicationNamed(tx: RegisterTransaction, named: NamedBy): Promise<ApplicationRow | null> {
  if ('iccid' in named) return tx.applications.openOfIccid(named.iccid);
  const number = parseApplicationNumber(named.applicationNumber);
  const found = number === undefined ? null : await tx.applications.byNumber(number);
  return found && isOpen(found.state) ? found : null;
}

export class RedeemAccessCode {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
    private readonly random: Random,
  ) {}

  /** @throws Refused `phone-of-another-kind` when SIM and number are asked the wrong way round, and the refusals of the code */
  async execute(
    input: { accessCode: string; downloadPassword: string; handsetModel: string } & NamedBy,
  ): Promise<Redemption> {
    const code = parseAccessCode(input.accessCode) ?? '';
    const { application, codes, now } = await this.look(input, code);
    mustBeTriable(codes, now);
    const match = await this.matches(code, normaliseDownloadPassword(input.downloadPassword), codes);

    const token = base64url(this.random.bytes(32));
    const tokenHash = this.hasher.lookup(token);
    const expiresAt = new Date(now.getTime() + DEVICE_SESSION_HOURS * 3_600_000);
    // The verdict is thrown only after the transaction: a counted failure must be committed.
    const outcome = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const locked = await tx.accessCodes.lock(application.id);
      if (!locked || locked.codeHash !== codes.codeHash) return refuse('access-code-superseded');
      const attempt = attemptAccessCode(factsOf(locked, await tx.now()), match);
      if (!attempt.verdict.allowed) {
        if (attempt.triesUsed > ACCESS_CODE.tries - locked.codeTriesLeft) {
          await tx.accessCodes.countFailure(application.id);
          await tx.history.record(
            phoneEvent('access-code-refused', application, { triesLeft: ACCESS_CODE.tries - attempt.triesUsed }),
          );
        }
        return attempt.verdict;
      }
      const current = await tx.applications.byId(application.id);
      if (!current) throw new Refused('not-found');
      const first = current.state === 'code-sent';
      const moved = await moveApplication(tx, current, 'redeem-code', { actor: 'agent' });
      await tx.accessCodes.consume(current.id);
      const before = await tx.deviceSessions.latestOfApplication(current.id);
      const id = this.random.uuid();
      await tx.deviceSessions.insert({
        id,
        applicationId: current.id,
        tokenHash,
        iccid: 'iccid' in input ? input.iccid : current.iccid,
        handsetModel: input.handsetModel,
        seramSessionId: this.random.uuid(),
        expiresAt,
      });
      await tx.history.record(phoneEvent('access-code-redeemed', moved));
      if (before) await goOnWhereItWas(tx, current.id, id, before);
      if (first) {
        const kind = firstStepOf(current.route);
        await tx.steps.schedule({
          workflowId: current.id,
          kind,
          subject: current.id,
          effectKey: `${kind}:${current.id}`,
          ...(stepOf(kind).mover === 'phone' ? { state: 'waiting' as const, afterSeconds: 3600 } : {}),
        });
      }
      return { application: moved, device: await openedSession(tx, tokenHash) };
    });
    if ('allowed' in outcome) throw refusedBy(outcome);
    return { ...outcome, deviceToken: token, expiresAt };
  }

  private async look(named: NamedBy, code: string) {
    const store = 'iccid' in named ? 'sim' : 'keychain';
    const found = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await applicationNamed(tx, named);
      if (application && storeOf(application.route) !== store) return 'phone-of-another-kind' as const;
      const codes = application && (await tx.accessCodes.byApplication(application.id));
      if (application && codes) return { application, codes, now: await tx.now() };
      const stranger = 'iccid' in named ? named.iccid : (named.installationId ?? named.applicationNumber);
      const tries = await tx.countEvent(`redeem-stranger:${this.hasher.lookup(stranger)}`, 3600);
      if (tries > STRANGER_TRIES_PER_HOUR) return 'rate-limited' as const;
      // Who types a number wrong learns nothing of anybody's code.
      const known = store === 'sim' && code && (await tx.accessCodes.byLookup(this.hasher.lookup(code)));
      return known ? ('sim-not-the-one' as const) : null;
    });
    if (typeof found === 'string') throw new Refused(found);
    if (!found) throw refusedBy(refuse('access-code-wrong'));
    return found;
  }

  /** Both are always compared: the time tells nothing, and both share one counter. */
  private async matches(code: string, password: string, codes: AccessCodeRow) {
    const [codeMatches, passwordMatches] = await Promise.all([
      this.hasher.verify(code, codes.codeHash ?? ''),
      this.hasher.verify(password, codes.passwordHash ?? ''),
    ]);
    return { code: codeMatches, password: passwordMatches };
  }
}

export async function openedSession(tx: RegisterTransaction, tokenHash: string): Promise<DeviceSessionRow> {
  const device = await tx.deviceSessions.byTokenHash(tokenHash);
  if (!device) throw new Error('the session just opened is gone');
  return device;
}

/** A phone that comes back with a new code goes on with the carrier's order; what was made for its old session is made anew. */
async function goOnWhereItWas(tx: RegisterTransaction, applicationId: string, id: string, before: DeviceSessionRow) {
  await tx.deviceSessions.update(id, {
    carrierSeramUri: before.carrierSeramUri,
    carrierSeramSessionId: before.carrierSeramSessionId,
  });
  // The carrier's script may have been fetched for the former session.
  await tx.steps.wake(applicationId, 'await-sp-area');
  await tx.steps.wake(applicationId, 'await-personalisation');
}

function factsOf(codes: AccessCodeRow, now: Date) {
  const expiresAt = codes.codeExpiresAt ?? new Date(0);
  return {
    now,
    issuedAt: new Date(expiresAt.getTime() - ACCESS_CODE.validMinutes * 60_000),
    triesUsed: ACCESS_CODE.tries - codes.codeTriesLeft,
    superseded: false,
    redeemed: codes.codeHash === null,
  };
}

function mustBeTriable(codes: AccessCodeRow, now: Date): void {
  const verdict = judgeAccessCode(factsOf(codes, now));
  if (!verdict.allowed) throw refusedBy(verdict);
}
