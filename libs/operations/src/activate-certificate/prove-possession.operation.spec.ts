import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, DeviceSessionRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, codeOf, random, type Citizen } from '../testing/outside';
import { CHALLENGE_MINUTES, OpenActivationChallenge, ProvePossession } from './prove-possession.operation';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (applicationId: string, challenge: string) => `${applicationId} ${challenge}`;
/** Stands for the key in this certificate: the signature is the text itself. */
const authority: Pick<CertificateAuthority, 'verifySignature'> = {
  verifySignature: (der, data, signature) =>
    Promise.resolve(
      new TextDecoder().decode(der) === certificate.serial && Buffer.from(data).equals(Buffer.from(signature)),
    ),
};

beforeEach(async () => {
  register = new MemoryRegister();
  citizen = await addCitizen(register, { application: { state: 'awaiting-pin' } });
  certificate = await addCertificate(register, citizen, 'issued');
  await register.by(async (tx) => {
    const { id } = citizen.application;
    await tx.deviceSessions.insert({
      id: 'device-1',
      applicationId: id,
      tokenHash: 'handle',
      iccid: citizen.line.iccid,
      handsetModel: 'tsubame-t1',
      seramSessionId: 'seram-1',
      expiresAt: new Date(register.now.getTime() + 86_400_000),
    });
    await tx.steps.schedule({
      workflowId: id,
      kind: 'await-activation',
      subject: id,
      effectKey: 'await',
      state: 'waiting',
    });
  });
});

const device = () => structuredClone(register.rows.deviceSessions[0]) as DeviceSessionRow;
const open = () => new OpenActivationChallenge(register, random).execute(device());
const prove = (signed: string) =>
  new ProvePossession(register, authority as CertificateAuthority, textOf).execute(device(), bytes(signed));
const activations = () => register.rows.steps.filter(({ kind }) => kind === 'activate-certificate');

describe('The proof of possession', () => {
  it('over the nonce schedules the activation once and ends the waiting', async () => {
    const { challenge, expiresAt } = await open();
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(expiresAt.getTime() - register.now.getTime()).toBe(CHALLENGE_MINUTES * 60_000);
    await prove(textOf(citizen.application.id, challenge));
    expect(activations()).toHaveLength(1);
    expect(register.events()).toEqual(['pin-set-and-possession-proved']);
    expect(register.rows.steps[0]?.state).toBe('done');
  });

  it('made twice with two nonces activates once', async () => {
    for (let round = 0; round < 2; round += 1) {
      await prove(textOf(citizen.application.id, (await open()).challenge));
    }
    expect(activations()).toHaveLength(1);
    expect(register.events()).toEqual(['pin-set-and-possession-proved']);
  });

  it('with a wrong signature is refused and has used up the nonce', async () => {
    const { challenge } = await open();
    expect(await codeOf(() => prove('nonsense'))).toBe('possession-not-proved');
    expect(await codeOf(() => prove(textOf(citizen.application.id, challenge)))).toBe('challenge-expired');
    expect(activations()).toEqual([]);
    expect(register.rows.certificates[0]?.state).toBe('issued');
  });

  it('for another application is worth nothing here', async () => {
    const { challenge } = await open();
    expect(await codeOf(() => prove(textOf(random.uuid(), challenge)))).toBe('possession-not-proved');
  });

  it('over an old nonce, a replaced one, or none is refused', async () => {
    expect(await codeOf(() => prove(textOf(citizen.application.id, '')))).toBe('challenge-expired');
    const first = await open();
    await open();
    expect(await codeOf(() => prove(textOf(citizen.application.id, first.challenge)))).toBe('possession-not-proved');
    const late = await open();
    register.pass(CHALLENGE_MINUTES * 60);
    expect(await codeOf(() => prove(textOf(citizen.application.id, late.challenge)))).toBe('challenge-expired');
    expect(activations()).toEqual([]);
  });

  it('replayed at the same moment counts once', async () => {
    const { challenge } = await open();
    const signed = textOf(citizen.application.id, challenge);
    const answers = await Promise.all([1, 2, 3].map(() => codeOf(() => prove(signed))));
    expect(answers.toSorted()).toEqual(['allowed', 'challenge-expired', 'challenge-expired']);
  });

  it('is not asked for before the SIM is written, and not accepted for a revoked certificate', async () => {
    const { challenge } = await open();
    await register.by((tx) => tx.certificates.update(certificate, { state: 'revoked' }));
    expect(await codeOf(() => prove(textOf(citizen.application.id, challenge)))).toBe('not-allowed-now');
    await register.by((tx) => tx.applications.update(citizen.application, { state: 'writing-key' }));
    expect(await codeOf(open)).toBe('not-allowed-now');
  });
});
