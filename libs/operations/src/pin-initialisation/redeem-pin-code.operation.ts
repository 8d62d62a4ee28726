// 暗証番号の初期化, second half: the code typed on the phone opens a session for that phone alone and starts the reset.
import {
  attemptPinCode,
  isLive,
  parseApplicationNumber,
  parsePinCode,
  refuse,
  storeOf,
  takesWriting,
} from '@sumaho-jpki/rules';
import { base64url } from '../octets';
import type { PinInitialisationRow } from '../ports/pin-initialisation.port';
import type { Random, SecretHasher } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow } from '../ports/rows';
import { phoneEvent } from '../keychain/phone-event';
import { Refused, refusedBy } from '../refused';
import { elementOf } from '../views/element-of';
import { tellPhone } from './tell-phone';
import { openedSession, type NamedBy, type Redemption } from '../redeem/redeem-access-code.operation';

/** The reset is a matter of minutes; a phone that comes later takes a new code. */
export const SESSION_HOURS = 2;
const STRANGER_TRIES_PER_HOUR = 20;

export class RedeemPinCode {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
    private readonly random: Random,
  ) {}

  /** @throws Refused `pin-code-wrong` | `-expired` | `-blocked` | `-superseded`, `phone-of-another-kind` */
  async execute(input: { code: string; handsetModel: string } & NamedBy): Promise<Redemption> {
    const { order, application } = await this.look(input);
    const matches = await this.hasher.verify(parsePinCode(input.code) ?? '', order.codeHash);
    const token = base64url(this.random.bytes(32));
    const tokenHash = this.hasher.lookup(token);
    const sessionId = this.random.uuid();
    const outcome = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const locked = await tx.pinInitialisations.openOfApplication(application.id);
      if (!locked || locked.id !== order.id) return refuse('pin-code-superseded');
      const now = await tx.now();
      const attempt = attemptPinCode({ ...locked, now }, matches);
      if (!attempt.verdict.allowed) {
        if (attempt.triesLeft !== locked.triesLeft) {
          await tx.pinInitialisations.update(locked, { triesLeft: attempt.triesLeft });
          await tx.history.record(phoneEvent('pin-code-refused', application, { triesLeft: attempt.triesLeft }));
        }
        return attempt.verdict;
      }
      // Held since the code was ordered: the code stays good for when the application is unlocked again.
      const element = await elementOf(tx, application);
      if (!takesWriting(element?.state ?? null))
        return refuse('phone-side-locked', { element: element?.state ?? 'none' });
      const expiresAt = new Date(now.getTime() + SESSION_HOURS * 3_600_000);
      await tx.deviceSessions.insert({
        id: sessionId,
        applicationId: application.id,
        tokenHash,
        iccid: 'iccid' in input ? input.iccid : application.iccid,
        handsetModel: input.handsetModel,
        seramSessionId: this.random.uuid(),
        expiresAt,
      });
      await tx.pinInitialisations.update(locked, { state: 'redeemed', sessionId });
      await tellPhone(tx, application.id);
      await tx.history.record(phoneEvent('pin-code-redeemed', application));
      if (storeOf(application.route) === 'sim') await startReset(tx, locked, application);
      return { device: await openedSession(tx, tokenHash), expiresAt };
    });
    if ('allowed' in outcome) throw refusedBy(outcome);
    return { application, deviceToken: token, ...outcome };
  }

  private async look(named: { handsetModel: string } & NamedBy) {
    const store = 'iccid' in named ? 'sim' : 'keychain';
    const found = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const order = await orderNamed(tx, named);
      const application = order && (await tx.applications.byId(order.applicationId));
      if (order && application) {
        return storeOf(application.route) === store ? { order, application } : ('phone-of-another-kind' as const);
      }
      const stranger = 'iccid' in named ? named.iccid : (named.installationId ?? named.applicationNumber);
      const tries = await tx.countEvent(`pin-code-stranger:${this.hasher.lookup(stranger)}`, 3600);
      return tries > STRANGER_TRIES_PER_HOUR ? ('rate-limited' as const) : null;
    });
    if (typeof found === 'string') throw new Refused(found);
    if (!found) throw refusedBy(refuse('pin-code-wrong'));
    return found;
  }
}

async function orderNamed(tx: RegisterTransaction, named: NamedBy): Promise<PinInitialisationRow | null> {
  if ('iccid' in named) return tx.pinInitialisations.openOfIccid(named.iccid);
  const number = parseApplicationNumber(named.applicationNumber);
  const application = number === undefined ? null : await tx.applications.byNumber(number);
  const order = application && (await tx.pinInitialisations.openOfApplication(application.id));
  const certificate = order && (await tx.certificates.bySerial(order.certificateSerial));
  return certificate && isLive(certificate.state) ? order : null;
}

/** The order's own workflow: the application is completed and stays so. */
function startReset(tx: RegisterTransaction, order: PinInitialisationRow, application: ApplicationRow) {
  return tx.steps.schedule({
    workflowId: order.id,
    kind: 'build-pin-reset',
    subject: application.id,
    effectKey: `build-pin-reset:${order.id}`,
  });
}
