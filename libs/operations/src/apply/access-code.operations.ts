// Download password and access code (step ⑪–⑫ of the 2016 flow): the password is the citizen's, the code comes by another channel.
import {
  accessCodeFrom,
  ACCESS_CODE,
  formatAccessCode,
  judgeDownloadPassword,
  judgeNewAccessCode,
  normaliseDownloadPassword,
  transition,
  APPLICATION_TABLE,
  applicationExpiry,
} from '@sumaho-jpki/rules';
import type { Notices, Random, SecretHasher } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, StepRow } from '../ports/rows';
import type { FaultPoints, StepHandler, StepResult } from '../ports/step.port';
import { moveApplication } from '../move';
import { ownLine } from '../tell-holder/own-number';
import { mustBeAllowed, Refused, refusedBy } from '../refused';

export async function ownApplication(
  tx: RegisterTransaction,
  applicationId: string,
  personId: string,
): Promise<ApplicationRow> {
  const application = await tx.applications.byId(applicationId);
  // Somebody else's application looks exactly like none.
  if (!application || application.personId !== personId) throw new Refused('not-found');
  return application;
}

/** Closed applications take neither password nor code; the rule's own refusal says which end it was. */
async function mustStillTakeCodes(tx: RegisterTransaction, application: ApplicationRow): Promise<Date> {
  const now = await tx.now();
  const answer = transition(APPLICATION_TABLE, application.state, 'send-code', {
    actor: 'citizen',
    now,
    expiresAt: applicationExpiry(application.createdAt),
    route: application.route,
    pinSet: false,
    certificateActive: false,
  });
  if (!answer.allowed) throw refusedBy(answer);
  return now;
}

async function scheduleCode(tx: RegisterTransaction, application: ApplicationRow, codeMinutes: number): Promise<void> {
  const now = await mustStillTakeCodes(tx, application);
  const codes = await tx.accessCodes.byApplication(application.id);
  const codesSent = codes?.codesSent ?? 0;
  const lastSentAt = codes?.codeExpiresAt ? new Date(codes.codeExpiresAt.getTime() - codeMinutes * 60_000) : undefined;
  mustBeAllowed(judgeNewAccessCode({ now, codesSent, lastSentAt }));
  await tx.steps.schedule({
    workflowId: application.id,
    kind: 'send-access-code',
    subject: application.id,
    effectKey: `send-access-code:${application.id}:${codesSent + 1}`,
  });
}

export class SetDownloadPassword {
  constructor(
    private readonly register: Register,
    private readonly hasher: SecretHasher,
    private readonly codeMinutes: number,
  ) {}

  async execute(input: { personId: string; applicationId: string; password: string }): Promise<void> {
    const verdict = judgeDownloadPassword(input.password);
    if (!verdict.allowed) throw refusedBy(verdict);
    const passwordHash = await this.hasher.hash(normaliseDownloadPassword(input.password));
    await this.register.transaction({ kind: 'citizen', personId: input.personId }, async (tx) => {
      const application = await ownApplication(tx, input.applicationId, input.personId);
      await mustStillTakeCodes(tx, application);
      const before = await tx.accessCodes.byApplication(application.id);
      await tx.accessCodes.setPassword(application.id, passwordHash);
      await tx.history.record(citizenEvent('download-password-set', application));
      if (!before?.passwordHash) await scheduleCode(tx, application, this.codeMinutes);
    });
  }
}

export class RequestAccessCode {
  constructor(
    private readonly register: Register,
    private readonly codeMinutes: number,
  ) {}

  execute(input: { personId: string; applicationId: string }): Promise<void> {
    return this.register.transaction({ kind: 'citizen', personId: input.personId }, async (tx) => {
      const application = await ownApplication(tx, input.applicationId, input.personId);
      const codes = await tx.accessCodes.lock(application.id);
      if (!codes?.passwordHash) throw new Refused('not-allowed-now');
      await scheduleCode(tx, application, this.codeMinutes);
    });
  }
}

/** Step send-access-code: a fresh code each attempt, so that the clear code never rests anywhere of ours. */
export class SendAccessCode implements StepHandler {
  readonly kind = 'send-access-code';
  constructor(
    private readonly register: Register,
    private readonly notices: Notices,
    private readonly hasher: SecretHasher,
    private readonly random: Random,
    private readonly faults: FaultPoints,
    private readonly codeMinutes: number,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const code = accessCodeFrom(this.random.bytes(8));
    const codeHash = await this.hasher.hash(code);
    const to = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      // The code is for whoever signed: a number that is not theirs any more gets none.
      const line = application && (await ownLine(tx, application));
      if (!line) return null;
      const now = await tx.now();
      await tx.accessCodes.setCode(application.id, {
        codeHash,
        codeLookup: this.hasher.lookup(code),
        expiresAt: new Date(now.getTime() + this.codeMinutes * 60_000),
        tries: ACCESS_CODE.tries,
      });
      return line.msisdn;
    });
    if (!to) return { kind: 'park', reason: 'application-gone', problem: 'not-found' };
    await this.faults.reach('send-access-code/code-stored');
    await this.notices.sms({
      to,
      text: accessCodeNotice(code, this.codeMinutes),
      dedupeId: `${step.id}.${step.attempt}`,
    });
    await this.faults.reach('send-access-code/sent');
    return {
      kind: 'done',
      commit: async (tx) => {
        const application = await tx.applications.byId(step.subject);
        if (!application) return;
        await moveApplication(tx, application, 'send-code', { actor: 'system' });
        await tx.history.record({
          ...citizenEvent('access-code-sent', application),
          actorKind: 'system',
          actorId: null,
        });
      },
    };
  }
}

function accessCodeNotice(code: string, minutes: number): string {
  return [
    '【スマホJPKI】アクセスコード',
    formatAccessCode(code),
    `${minutes}分以内にスマートフォンのアプリで入力してください。だれにも教えないでください。`,
    `Sumaho JPKI access code ${formatAccessCode(code)}, valid ${minutes} minutes. Never tell anyone.`,
  ].join('\n');
}

export function citizenEvent(event: string, application: ApplicationRow) {
  return {
    event,
    actorKind: 'citizen' as const,
    actorId: application.personId,
    applicationId: application.id,
    lineId: application.lineId,
    certificateSerial: application.certificateSerial,
    carrier: application.carrier,
    facts: {},
  };
}
