import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryRegister } from '../testing/memory-register';
import { addCitizen, codeOf, hasher, random, type Citizen } from '../testing/outside';
import { RedeemAccessCode } from './redeem-access-code.operation';

const CODE = '123456789012';
const PASSWORD = 'sakura-2026';
let register: MemoryRegister;
let citizen: Citizen;

async function setCode(code = CODE): Promise<void> {
  await register.by((tx) =>
    tx.accessCodes.setCode(citizen.application.id, {
      codeHash: `hash of ${code}`,
      codeLookup: hasher.lookup(code),
      expiresAt: new Date(register.now.getTime() + 600_000),
      tries: 5,
    }),
  );
}

beforeEach(async () => {
  register = new MemoryRegister();
  citizen = await addCitizen(register, { application: { state: 'code-sent' } });
  await register.by((tx) => tx.accessCodes.setPassword(citizen.application.id, `hash of ${PASSWORD}`));
  await setCode();
});

type Typed = Parameters<RedeemAccessCode['execute']>[0];
const redeem = (typed: Partial<Typed> = {}) =>
  new RedeemAccessCode(register, hasher, random).execute({
    accessCode: CODE,
    downloadPassword: PASSWORD,
    iccid: citizen.line.iccid,
    handsetModel: 'tsubame-t1',
    ...typed,
  });
const refusal = (typed: Partial<Typed> = {}) => codeOf(() => redeem(typed));
const triesLeft = () => register.rows.accessCodes[0]?.codeTriesLeft;
const startSteps = () => register.rows.steps.filter(({ kind }) => kind === 'prepare-key');

describe('A right code with the right password', () => {
  it('opens a session of the phone for a day and starts the work once', async () => {
    const { deviceToken, expiresAt, application } = await redeem();
    expect(application).toMatchObject({ id: citizen.application.id, state: 'redeemed' });
    expect(expiresAt.getTime() - register.now.getTime()).toBe(24 * 3_600_000);
    expect(deviceToken).toMatch(/^[\w-]{43}$/);
    expect(register.rows.deviceSessions).toMatchObject([
      { tokenHash: hasher.lookup(deviceToken), iccid: citizen.line.iccid, applicationId: citizen.application.id },
    ]);
    expect(JSON.stringify(register.rows.deviceSessions).replace(hasher.lookup(deviceToken), '')).not.toContain(
      deviceToken,
    );
    expect(startSteps()).toHaveLength(1);
    expect(register.events()).toEqual(['access-code-redeemed']);
  });

  it.each(['1234-5678-9012', '１２３４　５６７８　９０１２', ' 1234 5678 9012 '])(
    'is typed in any way: %s',
    async (accessCode) => {
      expect(await refusal({ accessCode, downloadPassword: 'ｓａｋｕｒａ－２０２６' })).toBe('allowed');
    },
  );

  it('is good once: the code is gone after it', async () => {
    await redeem();
    expect(await refusal()).toBe('access-code-superseded');
    expect(register.rows.deviceSessions).toHaveLength(1);
  });

  it('from two phones at the same moment opens one session', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => refusal()));
    expect(answers.toSorted()).toEqual([
      'access-code-superseded',
      'access-code-superseded',
      'access-code-superseded',
      'allowed',
    ]);
    expect(register.rows.deviceSessions).toHaveLength(1);
    expect(startSteps()).toHaveLength(1);
  });
});

describe('Wrong tries', () => {
  it('of code and of password share five tries; the right pair comes too late after them', async () => {
    const wrong = { accessCode: '000000000000' };
    expect(await refusal(wrong)).toBe('access-code-wrong');
    expect(await refusal({ downloadPassword: 'wrong-2026' })).toBe('download-password-wrong');
    expect(await refusal({ ...wrong, downloadPassword: 'wrong-2026' })).toBe('access-code-wrong');
    expect(triesLeft()).toBe(2);
    await expect(redeem(wrong)).rejects.toMatchObject({ detail: { triesLeft: 1 } });
    expect(await refusal(wrong)).toBe('access-code-blocked');
    expect(await refusal()).toBe('access-code-blocked');
    expect(register.events()).toEqual(Array.from({ length: 5 }, () => 'access-code-refused'));
    await setCode('999999999999');
    expect(await refusal({ accessCode: '999999999999' })).toBe('allowed');
  });

  it('at the same moment are counted one by one: never more than five', async () => {
    const guesses = Array.from({ length: 12 }, (_, at) => refusal({ accessCode: String(at).padStart(12, '0') }));
    const answers = await Promise.all(guesses);
    expect(answers.filter((answer) => answer === 'access-code-wrong')).toHaveLength(4);
    expect(answers.filter((answer) => answer === 'access-code-blocked')).toHaveLength(8);
    expect(triesLeft()).toBe(0);
    expect(await refusal()).toBe('access-code-blocked');
  });

  it('hold in the timeline what is left and nothing that was typed', async () => {
    await refusal({ accessCode: '000000000000', downloadPassword: 'wrong-2026' });
    expect(register.rows.history).toMatchObject([{ event: 'access-code-refused', facts: { triesLeft: 4 } }]);
    expect(JSON.stringify(register.rows.history)).not.toMatch(/0{12}|wrong-2026/);
  });
});

describe('A code that is no longer good', () => {
  it('has run out after ten minutes and costs no try', async () => {
    register.pass(600);
    expect(await refusal()).toBe('access-code-expired');
    expect(triesLeft()).toBe(5);
  });

  it('was superseded by a newer one: it is a wrong code', async () => {
    await setCode('999999999999');
    expect(await refusal()).toBe('access-code-wrong');
  });

  it('was superseded while it was compared', async () => {
    let compared = 0;
    const slow = {
      ...hasher,
      verify: async (secret: string, hash: string) => {
        if ((compared += 1) === 1) await setCode('999999999999');
        return hasher.verify(secret, hash);
      },
    };
    const operation = new RedeemAccessCode(register, slow, random);
    const typed = {
      accessCode: CODE,
      downloadPassword: PASSWORD,
      iccid: citizen.line.iccid,
      handsetModel: 'tsubame-t1',
    };
    expect(await codeOf(() => operation.execute(typed))).toBe('access-code-superseded');
    expect(triesLeft()).toBe(5);
    expect(register.rows.deviceSessions).toEqual([]);
  });

  it('belongs to a cancelled application: the SIM has none any more', async () => {
    await register.by((tx) => tx.applications.update(citizen.application, { state: 'cancelled' }));
    expect(await refusal()).not.toBe('allowed');
    expect(register.rows.deviceSessions).toEqual([]);
  });
});

describe('A SIM without an open application', () => {
  const strange = { iccid: '8981100999999990001' };

  it('is told that it is not the one when the code is somebody’s, else only that the code is wrong', async () => {
    expect(await refusal(strange)).toBe('sim-not-the-one');
    expect(await refusal({ ...strange, accessCode: '000000000000' })).toBe('access-code-wrong');
    expect(triesLeft()).toBe(5);
  });

  it('may try twenty times an hour', async () => {
    const wrong = { ...strange, accessCode: '000000000000' };
    for (let tries = 0; tries < 20; tries += 1) expect(await refusal(wrong)).toBe('access-code-wrong');
    expect(await refusal(strange)).toBe('rate-limited');
    expect(await refusal({ ...wrong, iccid: '8981100999999990002' })).toBe('access-code-wrong');
    register.pass(3601);
    expect(await refusal(wrong)).toBe('access-code-wrong');
  });
});

describe('A phone that comes back with a new code', () => {
  it('goes on where it was: no step twice, the carrier’s session kept, the waiting step woken', async () => {
    await redeem();
    const [before] = register.rows.deviceSessions;
    if (!before) throw new Error('no session');
    await register.by(async (tx) => {
      await tx.deviceSessions.update(before.id, { carrierSeramUri: 'http://mno', carrierSeramSessionId: 'mno-1' });
      const row = await tx.applications.byId(citizen.application.id);
      if (row) await tx.applications.update(row, { state: 'writing-key' });
      await tx.steps.schedule({
        workflowId: citizen.application.id,
        kind: 'await-personalisation',
        subject: citizen.application.id,
        effectKey: 'await',
        state: 'waiting',
        afterSeconds: 3600,
      });
    });
    await setCode('999999999999');
    const again = await redeem({ accessCode: '999999999999' });
    expect(again.application.state).toBe('writing-key');
    expect(startSteps()).toHaveLength(1);
    expect(register.rows.deviceSessions[1]).toMatchObject({
      carrierSeramUri: 'http://mno',
      carrierSeramSessionId: 'mno-1',
    });
    expect(register.rows.deviceSessions[1]?.seramSessionId).not.toBe(before.seramSessionId);
    // The phone that redeemed hears of its own session, whoever redeemed since.
    expect(again.device).toEqual(register.rows.deviceSessions[1]);
    expect(again.device).toMatchObject({ tokenHash: hasher.lookup(again.deviceToken), carrierSeramUri: 'http://mno' });
    expect(register.rows.steps.find(({ effectKey }) => effectKey === 'await')?.runAt).toEqual(register.now);
  });
});
