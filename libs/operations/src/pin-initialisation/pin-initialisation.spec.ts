import type { CertificateState } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { OpenActivationChallenge, ProvePossession } from '../activate-certificate/prove-possession.operation';
import type { Asker } from '../asker';
import type { CertificateAuthority, KeyService, ScriptOutcome } from '../ports/outside.port';
import type { Register } from '../ports/register.port';
import type { CertificateRow, DeviceSessionRow, StepRow } from '../ports/rows';
import { noFaults } from '../ports/step.port';
import { nextForPhone } from '../redeem/device-next';
import { TellHolder } from '../tell-holder/tell-holder.step';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCitizen,
  addHolder,
  aStaffMember,
  byHolder,
  byStaff,
  codeOf,
  hasher,
  newPerson,
  random,
  type Citizen,
} from '../testing/outside';
import { runStep } from '../testing/run-step';
import { OrderPinInitialisation } from './order-pin-initialisation.operation';
import { PermitPinReset } from './permit-pin-reset.operation';
import { AwaitPinReset, BuildPinReset } from './pin-reset.steps';
import { RedeemPinCode } from './redeem-pin-code.operation';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

async function withRoute(route: 'sim' | 'keychain'): Promise<void> {
  register = new MemoryRegister();
  ({ citizen, certificate } = await addHolder(register, { application: { route } }));
  Object.assign(register.rows.applications[0] ?? {}, {
    certificateSerial: certificate.serial,
    ...(route === 'keychain' ? { keychainId: 'keychain-1' } : {}),
  });
}
beforeEach(() => withRoute('sim'));

const order = (asker: Asker = byHolder(citizen), serial = certificate.serial) =>
  new OrderPinInitialisation(register, hasher, random).execute({ asker, serial });
const redeem = (
  code: string,
  named: { iccid: string } | { applicationNumber: string } = { iccid: citizen.line.iccid },
) => new RedeemPinCode(register, hasher, random).execute({ code, handsetModel: 'tsubame-t1', ...named });
const orders = () => register.rows.pinInitialisations;
const steps = (kind: string) => register.rows.steps.filter((step) => step.kind === kind);
const session = () => register.rows.deviceSessions.at(-1) as DeviceSessionRow;
const next = async () => {
  const application = register.rows.applications[0];
  if (!application) throw new Error('no application');
  return register.by((tx) => nextForPhone(tx, application, session(), 'https://sp-tsm'));
};

const elementIn = (state: 'personalised' | 'lock-ordered' | 'locked' | 'unlock-ordered') =>
  register.by(async (tx) => {
    const { line, application } = citizen;
    const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: application.iccid });
    await tx.elements.update(element, { state, certificateSerial: certificate.serial });
  });

describe('A hold that comes in the middle', () => {
  it('leaves the code good for when the application is unlocked again', async () => {
    const { code } = await order();
    await elementIn('lock-ordered');
    expect(await codeOf(() => redeem(code))).toBe('certificate-suspended');
    expect(orders()).toMatchObject([{ state: 'ordered', triesLeft: 5 }]);
    await elementIn('personalised');
    expect(await codeOf(() => redeem(code))).toBe('allowed');
  });

  it('parks the script with a reason, before one is made that the card would refuse', async () => {
    await redeem((await order()).code);
    await elementIn('locked');
    const step = steps('build-pin-reset')[0] as StepRow;
    const nobody = {} as KeyService;
    expect(await new BuildPinReset(register, nobody, noFaults).perform(step)).toMatchObject({
      kind: 'park',
      reason: 'applet-locked',
      problem: 'certificate-suspended',
    });
  });
});

describe('The order', () => {
  it('gives the holder a code that stands nowhere, and tells the line of it', async () => {
    const { code, expiresAt } = await order();
    expect(code).toMatch(/^\d{8}$/);
    expect(expiresAt.getTime() - register.now.getTime()).toBe(30 * 60_000);
    expect(orders()).toMatchObject([{ state: 'ordered', codeHash: `hash of ${code}`, triesLeft: 5 }]);
    const { pinInitialisations, steps: scheduled, history } = register.rows;
    const kept = JSON.stringify([pinInitialisations, scheduled, history]).replaceAll(`hash of ${code}`, '');
    expect(kept).not.toContain(code);
    expect(register.events()).toEqual(['pin-initialisation-ordered']);
    expect(steps('tell-holder')).toHaveLength(1);
  });

  it('wants the card shown a moment ago, and the certificate to be one’s own', async () => {
    expect(await codeOf(() => order(byHolder(citizen, new Date(0))))).toBe('step-up-required');
    expect(await codeOf(() => order(byHolder(citizen), '4fff'))).toBe('certificate-unknown');
    const stranger = await addCitizen(register);
    expect(await codeOf(() => order(byHolder(stranger)))).toBe('certificate-unknown');
    for (const role of ['jlis-approver', 'hotline', 'carrier-desk'] as const) {
      expect(await codeOf(() => order(byStaff(aStaffMember(role)))), role).toBe('forbidden');
    }
    expect(orders()).toEqual([]);
  });

  it.each([
    ['active', 'allowed'],
    ['suspended', 'allowed'],
    ['issued', 'not-allowed-now'],
    ['revoked', 'not-allowed-now'],
    ['expired', 'not-allowed-now'],
  ] as const satisfies readonly (readonly [CertificateState, string])[])(
    'for one that is %s: %s',
    async (state, code) => {
      Object.assign(register.rows.certificates[0] ?? {}, { state });
      expect(await codeOf(() => order())).toBe(code);
    },
  );

  it.each([
    ['personalised', 'allowed'],
    ['lock-ordered', 'certificate-suspended'],
    ['locked', 'certificate-suspended'],
    ['unlock-ordered', 'certificate-suspended'],
  ] as const)('while the application in the SIM is %s: %s', async (state, code) => {
    await elementIn(state);
    expect(await codeOf(() => order())).toBe(code);
    if (code === 'allowed') return;
    await expect(order()).rejects.toMatchObject({ detail: { refusal: { rule: 'phone-side-locked' } } });
    expect(orders()).toEqual([]);
  });

  it('three times a day, whichever door is taken; a newer one ends the older', async () => {
    const codes = [(await order()).code, (await order()).code, (await order()).code];
    expect(await codeOf(() => order())).toBe('pin-initialisations-used-up');
    expect(orders().map(({ state }) => state)).toEqual(['ended', 'ended', 'ordered']);
    expect(await codeOf(() => redeem(codes[0] ?? ''))).toBe('pin-code-wrong');
    expect(await codeOf(() => redeem(codes[2] ?? ''))).toBe('allowed');
  });
});

describe('The code', () => {
  it('opens a session once, in whatever width it is typed', async () => {
    const { code } = await order();
    const typed = [...code].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    const { application, deviceToken } = await redeem(`${typed.slice(0, 4)}－${typed.slice(4)}`);
    expect(application.id).toBe(citizen.application.id);
    expect(session()).toMatchObject({ tokenHash: hasher.lookup(deviceToken) });
    expect(orders()[0]).toMatchObject({ state: 'redeemed', sessionId: session().id });
    expect(steps('build-pin-reset')).toHaveLength(1);
    expect(await codeOf(() => redeem(code))).toBe('pin-code-superseded');
  });

  it('has five tries; the right one comes too late after them', async () => {
    const { code } = await order();
    for (const left of [4, 3, 2, 1]) {
      await expect(redeem('00000000')).rejects.toMatchObject({
        code: 'pin-code-wrong',
        detail: { triesLeft: left },
      });
    }
    expect(await codeOf(() => redeem('00000000'))).toBe('pin-code-blocked');
    expect(await codeOf(() => redeem(code))).toBe('pin-code-blocked');
  });

  it('runs out, and costs no try then', async () => {
    const { code } = await order();
    register.pass(30 * 60);
    expect(await codeOf(() => redeem(code))).toBe('pin-code-expired');
    expect(orders()[0]?.triesLeft).toBe(5);
  });

  it('is for the SIM that holds the certificate', async () => {
    const { code } = await order();
    expect(await codeOf(() => redeem(code, { iccid: '8981100999999990001' }))).toBe('pin-code-wrong');
    expect(await codeOf(() => redeem(code, { applicationNumber: citizen.application.number }))).not.toBe('allowed');
    expect(orders()[0]?.triesLeft).toBe(5);
  });

  it('dies with the certificate', async () => {
    const { code } = await order();
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'revoked' });
    expect(await codeOf(() => redeem(code))).toBe('pin-code-wrong');
  });
});

describe('The SIM', () => {
  let outcomes: ScriptOutcome[];
  let emitted: string[];
  const keyService = {
    emitScript: ({ purpose }: { purpose: string }) => {
      emitted.push(purpose);
      return Promise.resolve({ scriptId: random.uuid(), commands: [Uint8Array.of(0x80)] });
    },
    acceptResponses: () => Promise.resolve(outcomes.shift() ?? { kind: 'pin-reset' }),
  } as unknown as KeyService;
  beforeEach(() => {
    outcomes = [];
    emitted = [];
  });

  async function perform(kind: 'build-pin-reset' | 'await-pin-reset'): Promise<string> {
    const step = register.rows.steps.findLast((row) => row.kind === kind) as StepRow;
    const handler =
      kind === 'build-pin-reset'
        ? new BuildPinReset(register, keyService, noFaults)
        : new AwaitPinReset(register, keyService, noFaults);
    return (await runStep(register, handler, step.id)).kind;
  }
  const answer = () =>
    register.by(async (tx) => {
      const script = register.rows.agentOrders.at(-1);
      if (script) await tx.agentOrders.answer(script.id, 'PROCESSED', ['9000']);
    });

  it('is told by one script, then the new PIN is set and signs', async () => {
    await redeem((await order()).code);
    expect(await next()).toMatchObject({ kind: 'seram', party: 'sp-tsm' });
    expect(await perform('build-pin-reset')).toBe('done');
    expect(await perform('await-pin-reset')).toBe('wait');
    await answer();
    expect(await perform('await-pin-reset')).toBe('done');
    expect(emitted).toEqual(['reset-pin']);
    expect(await next()).toEqual({ kind: 'set-pin' });
    await prove(true);
    expect(orders()[0]?.state).toBe('done');
    expect(await next()).toEqual({ kind: 'done' });
    expect(register.rows.certificates[0]).toMatchObject({ state: 'active', version: certificate.version });
    expect(register.events()).toEqual([
      'pin-initialisation-ordered',
      'pin-code-redeemed',
      'script-built',
      'pin-reset',
      'pin-initialised',
    ]);
  });

  it('is waited for by version: each move is a new one, and no wait by the clock is needed', async () => {
    const seen: number[] = [];
    const look = () => seen.push(register.rows.applications[0]?.version ?? 0);
    await redeem((await order()).code);
    look();
    await perform('build-pin-reset');
    look();
    outcomes = [{ kind: 'resume', reason: 'secure-channel-lost', next: 'probe' }];
    await answer();
    await perform('await-pin-reset');
    await perform('build-pin-reset');
    look();
    await answer();
    await perform('await-pin-reset');
    look();
    await prove(true);
    look();
    expect(seen).toEqual([...new Set(seen)].toSorted((one, other) => one - other));
    await redeem((await order()).code);
    const before = register.rows.applications[0]?.version ?? 0;
    await order();
    expect(register.rows.applications[0]?.version).toBeGreaterThan(before);
  });

  it('is asked first when the answer does not say, and the reset is made anew', async () => {
    await redeem((await order()).code);
    outcomes = [
      { kind: 'resume', reason: 'secure-channel-lost', next: 'probe' },
      { kind: 'resume', reason: 'applet-personalised', next: 'possession' },
    ];
    for (let round = 0; round < 3; round += 1) {
      await perform('build-pin-reset');
      await answer();
      await perform('await-pin-reset');
    }
    expect(emitted).toEqual(['reset-pin', 'probe', 'reset-pin']);
    expect(orders()[0]?.state).toBe('reset');
  });

  it('that refuses is a matter for hands, not for the holder', async () => {
    await redeem((await order()).code);
    outcomes = [{ kind: 'refused', reason: 'applet-locked' }];
    await perform('build-pin-reset');
    await answer();
    expect(await perform('await-pin-reset')).toBe('park');
    expect(orders()[0]?.state).toBe('redeemed');
  });

  it('that nobody brings to it is waited for as long as the phone’s session lasts, not for ever', async () => {
    await redeem((await order()).code);
    await perform('build-pin-reset');
    register.pass(2 * 3600 + 30 * 60 - 1);
    expect(await perform('await-pin-reset')).toBe('wait');
    register.pass(1);
    expect(await perform('await-pin-reset')).toBe('done');
    expect(orders()[0]?.state).toBe('ended');
    expect(register.rows.agentOrders.map(({ state }) => state)).toEqual(['dead']);
    expect(await next()).toMatchObject({ kind: 'failed' });
    expect(await codeOf(() => order())).toBe('allowed');
  });

  it('whose certificate ended before the new PIN signed is not told that it has one', async () => {
    await redeem((await order()).code);
    await perform('build-pin-reset');
    await answer();
    await perform('await-pin-reset');
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'revoked' });
    expect(await prove(true)).toBe('not-allowed-now');
    expect(register.events()).not.toContain('pin-initialised');
    expect(orders()[0]?.state).toBe('reset');
  });

  it('hears nothing any more of an order that a newer one ended', async () => {
    await redeem((await order()).code);
    await order();
    expect(await perform('build-pin-reset')).toBe('done');
    expect(emitted).toEqual([]);
    expect(await next()).toMatchObject({ kind: 'failed' });
  });
});

/** The proof with the new PIN. */
async function prove(verifies: boolean): Promise<string> {
  const authority = { verifySignature: () => Promise.resolve(verifies) } as unknown as CertificateAuthority;
  await new OpenActivationChallenge(register, random).execute(session());
  return codeOf(() => new ProvePossession(register, authority, () => 'text').execute(session(), Uint8Array.of(1)));
}

describe('The Keychain', () => {
  beforeEach(() => withRoute('keychain'));
  const permit = (nonce = 'nonce-nonce-nonce-1') =>
    new PermitPinReset(register, { sign: (permission) => Promise.resolve(JSON.stringify(permission)) }).execute(
      session(),
      nonce,
    );
  const byNumber = () => ({ applicationNumber: citizen.application.number });
  const begin = async () => redeem((await order()).code, byNumber());

  beforeEach(() => {
    Object.assign(register.rows.applications[0] ?? {}, { number: 'A-EGXL-WDWP-V4E7' });
    citizen = { ...citizen, application: { ...citizen.application, number: 'A-EGXL-WDWP-V4E7' } };
  });

  it('gets a permission for its own id, certificate and nonce, as often as it needs one', async () => {
    await begin();
    expect(await next()).toEqual({ kind: 'reset-pin' });
    expect(steps('build-pin-reset')).toEqual([]);
    const before = register.rows.applications[0]?.version ?? 0;
    for (const nonce of ['nonce-nonce-nonce-1', 'nonce-nonce-nonce-2']) {
      const { authorization, expiresAt } = await permit(nonce);
      expect(JSON.parse(authorization)).toMatchObject({ keychainId: 'keychain-1', serial: certificate.serial, nonce });
      expect(expiresAt.getTime() - register.now.getTime()).toBe(5 * 60_000);
    }
    expect(register.events().filter((event) => event === 'pin-reset')).toHaveLength(1);
    expect(register.rows.applications[0]?.version).toBe(before + 1);
    expect(await prove(false)).toBe('possession-not-proved');
    expect(orders()[0]?.state).toBe('reset');
    expect(await prove(true)).toBe('allowed');
    expect(orders()[0]?.state).toBe('done');
    expect(await codeOf(() => permit())).toBe('not-allowed-now');
  });

  it('gets none once the certificate has ended, nor is a code for it taken', async () => {
    await begin();
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'revoked' });
    expect(await codeOf(() => permit())).toBe('not-allowed-now');
    expect(orders()[0]?.state).toBe('redeemed');
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'active' });
    const { code } = await order();
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'revoked' });
    expect(await codeOf(() => redeem(code, byNumber()))).toBe('pin-code-wrong');
  });

  it('gets none for an order that a newer one ends at the same moment', async () => {
    await begin();
    const moved: Register = {
      transaction: (scope, work) =>
        register.transaction(scope, (tx) =>
          work({ ...tx, pinInitialisations: { ...tx.pinInitialisations, update: () => Promise.resolve(false) } }),
        ),
    };
    let signed = 0;
    const signer = { sign: () => Promise.resolve(String((signed += 1))) };
    expect(await codeOf(() => new PermitPinReset(moved, signer).execute(session(), 'nonce-nonce-nonce-1'))).toBe(
      'conflict',
    );
    expect(signed).toBe(0);
    expect(register.events()).not.toContain('pin-reset');
  });

  it('of a SIM’s session, or without an order, gets none', async () => {
    await withRoute('sim');
    await redeem((await order()).code);
    expect(await codeOf(() => permit())).toBe('phone-of-another-kind');
  });
});

describe('The notice', () => {
  it('goes to the line while it is the holder’s, once', async () => {
    await order();
    const sent: { to: string; text: string; dedupeId: string }[] = [];
    const tell = new TellHolder(register, { sms: (message) => Promise.resolve(void sent.push(message)) });
    const step = steps('tell-holder')[0] as StepRow;
    await tell.perform(step);
    await tell.perform(step);
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(({ dedupeId }) => dedupeId)).size).toBe(1);
    expect(sent[0]).toMatchObject({ to: citizen.line.msisdn, text: expect.stringContaining('心当たりがないときは') });
    const stranger = await register.by((tx) => tx.people.enrol(newPerson('stranger')));
    Object.assign(register.rows.lines[0] ?? {}, { personId: stranger.id });
    await tell.perform(step);
    expect(sent).toHaveLength(2);
  });
});
