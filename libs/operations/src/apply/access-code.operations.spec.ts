import { ACCESS_CODE, parseAccessCode } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { noFaults, type FaultPoints, type StepResult } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCitizen, codeOf, hasher, random, type Citizen } from '../testing/outside';
import { RequestAccessCode, SendAccessCode, SetDownloadPassword } from './access-code.operations';
import { CancelApplication } from './cancel-application.operation';

const PASSWORD = 'sakura-2026';
/** Not the default on purpose: the setting decides, and nothing else counts minutes. */
const MINUTES = 3;
let register: MemoryRegister;
let citizen: Citizen;
let inbox: { to: string; text: string; dedupeId: string }[];

beforeEach(async () => {
  register = new MemoryRegister();
  citizen = await addCitizen(register);
  inbox = [];
});

const mine = () => ({ personId: citizen.person.id, applicationId: citizen.application.id });
const setPassword = (password = PASSWORD) =>
  new SetDownloadPassword(register, hasher, MINUTES).execute({ ...mine(), password });
const request = () => new RequestAccessCode(register, MINUTES).execute(mine());
const codes = () => register.rows.accessCodes[0];
const sendSteps = () => register.rows.steps.filter(({ kind }) => kind === 'send-access-code');

/** What the step kernel does with the newest send step. */
async function send(faults: FaultPoints = noFaults): Promise<string> {
  const step = sendSteps().at(-1);
  if (!step) throw new Error('nothing to send');
  step.attempt += 1;
  const notices = {
    sms: (message: (typeof inbox)[number]) => {
      inbox.push(message);
      return Promise.resolve();
    },
  };
  const handler = new SendAccessCode(register, notices, hasher, random, faults, MINUTES);
  const result: StepResult = await handler.perform(structuredClone(step));
  if (result.kind === 'done') await register.by((tx) => result.commit(tx));
  return /(\d{4}-\d{4}-\d{4})/.exec(inbox.at(-1)?.text ?? '')?.[1] ?? '';
}

describe('The download password', () => {
  it('is kept as a hash only, of the form in which every width is the same', async () => {
    await setPassword('ｓａｋｕｒａ－２０２６');
    expect(codes()?.passwordHash).toBe('hash of sakura-2026');
    expect(JSON.stringify(register.rows.history)).not.toContain('sakura');
    expect(JSON.stringify(register.rows.steps)).not.toContain('sakura');
  });

  it.each(['short1', 'onlyletters', '1234-5678-9012', 'a'.repeat(33)])('%s is too weak', async (password) => {
    expect(await codeOf(() => setPassword(password))).toBe('download-password-weak');
    expect(codes()).toBeUndefined();
  });

  it('sends the access code the first time, and only then', async () => {
    await setPassword();
    await setPassword('another-2026');
    expect(sendSteps()).toHaveLength(1);
    expect(codes()?.passwordHash).toBe('hash of another-2026');
  });

  it('of somebody else’s application is answered like one that is not there', async () => {
    const other = await addCitizen(register);
    for (const applicationId of [other.application.id, random.uuid()]) {
      const set = new SetDownloadPassword(register, hasher, MINUTES);
      const work = () => set.execute({ personId: citizen.person.id, applicationId, password: PASSWORD });
      expect(await codeOf(work)).toBe('not-found');
    }
    expect(codes()).toBeUndefined();
  });

  it('of a cancelled application sends nothing', async () => {
    await new CancelApplication(register).execute(mine());
    expect(await codeOf(() => setPassword())).toBe('application-cancelled');
    expect(sendSteps()).toEqual([]);
    expect(codes()).toBeUndefined();
  });
});

describe('The access code', () => {
  it('goes to the line by another channel; the register holds its hash and when it ends', async () => {
    await setPassword();
    const code = await send();
    expect(inbox).toMatchObject([{ to: citizen.line.msisdn }]);
    const clear = parseAccessCode(code) ?? '';
    expect(codes()).toMatchObject({ codeHash: `hash of ${clear}`, codeTriesLeft: 5, codesSent: 1 });
    expect((codes()?.codeExpiresAt?.getTime() ?? 0) - register.now.getTime()).toBe(MINUTES * 60_000);
    expect(register.rows.applications[0]?.state).toBe('code-sent');
    for (const place of [register.rows.steps, register.rows.history, register.rows.effects]) {
      expect(JSON.stringify(place)).not.toContain(clear);
    }
  });

  it('is a new one at each attempt of the step, so that the sent one is never stored in clear', async () => {
    await setPassword();
    const die: FaultPoints = {
      reach: (point) => (point === 'send-access-code/sent' ? Promise.reject(new Error('killed')) : Promise.resolve()),
    };
    await expect(send(die)).rejects.toThrow('killed');
    const second = await send();
    expect(new Set(inbox.map(({ dedupeId }) => dedupeId)).size).toBe(2);
    expect(codes()?.codeHash).toBe(`hash of ${parseAccessCode(second)}`);
  });

  it('may be asked for again after a minute; the one before dies', async () => {
    await setPassword();
    const first = await send();
    register.pass(ACCESS_CODE.resendAfterSeconds - 1);
    expect(await codeOf(request)).toBe('access-code-too-often');
    register.pass(1);
    await request();
    const second = await send();
    expect(second).not.toBe(first);
    expect(codes()).toMatchObject({ codeHash: `hash of ${parseAccessCode(second)}`, codeTriesLeft: 5, codesSent: 2 });
  });

  it('is sent once however often a waiting one is asked for', async () => {
    await setPassword();
    await Promise.all([request(), request(), request()]);
    expect(sendSteps()).toHaveLength(1);
  });

  it('is not sent before there is a password, nor without end', async () => {
    expect(await codeOf(request)).toBe('not-allowed-now');
    await setPassword();
    for (let sent = 1; sent <= ACCESS_CODE.codesPerApplication; sent += 1) {
      await send();
      register.pass(ACCESS_CODE.resendAfterSeconds);
      if (sent < ACCESS_CODE.codesPerApplication) await request();
    }
    expect(await codeOf(request)).toBe('access-codes-used-up');
  });

  it('of somebody else is answered like one that is not there', async () => {
    await setPassword();
    const other = await addCitizen(register);
    const work = () => new RequestAccessCode(register, MINUTES).execute({ ...mine(), personId: other.person.id });
    expect(await codeOf(work)).toBe('not-found');
  });

  it('is not sent any more when the application’s seven days are over', async () => {
    await setPassword();
    await send();
    register.pass(7 * 86_400);
    expect(await codeOf(request)).toBe('application-expired');
  });
});

describe('An application that is cancelled', () => {
  it('is cancelled once however often it is asked for, its waiting steps with it', async () => {
    await setPassword();
    await new CancelApplication(register).execute(mine());
    expect(register.rows.applications[0]?.state).toBe('cancelled');
    expect(register.rows.steps.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['send-access-code cancelled']);
    const before = structuredClone(register.rows);
    await new CancelApplication(register).execute(mine());
    expect(register.rows).toEqual(before);
  });

  it('is nobody else’s to cancel', async () => {
    const other = await addCitizen(register);
    const work = () => new CancelApplication(register).execute({ ...mine(), personId: other.person.id });
    expect(await codeOf(work)).toBe('not-found');
    expect(register.rows.applications[0]?.state).toBe('accepted');
  });
});
