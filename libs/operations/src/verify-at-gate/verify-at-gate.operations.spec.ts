import type { CertificateState } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, RelyingPartyRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { Refused } from '../refused';
import { addHolder, codeOf, random } from '../testing/outside';
import { GATE_CHALLENGE_SECONDS, OpenGateChallenge, VerifyAtGate } from './verify-at-gate.operations';

const GATE: RelyingPartyRow = { id: 'gate-1', name: 'Arena gate 1', tokenHash: '', enabled: true };
const OTHER: RelyingPartyRow = { id: 'gate-2', name: 'Arena gate 2', tokenHash: '', enabled: true };
const textOf = (party: string, id: string, challenge: string) => `${party} ${id} ${challenge}`;
const bytes = (text: string) => new TextEncoder().encode(text);

let register: MemoryRegister;
let certificate: CertificateRow;
let refusal: string | null;
let agree: () => Promise<void>;

/** The certificate of this test is its serial in text, a signature is the text signed. */
const authority: Partial<CertificateAuthority> = {
  checkCertificate: (der) =>
    Promise.resolve(
      refusal
        ? { ok: false, reason: refusal }
        : { ok: true, serial: new TextDecoder().decode(der), notAfter: new Date('2030-01-01') },
    ),
  verifySignature: (_der, data, signature) => Promise.resolve(Buffer.from(data).equals(Buffer.from(signature))),
};

beforeEach(async () => {
  register = new MemoryRegister();
  ({ certificate } = await addHolder(register));
  refusal = null;
  agree = () => Promise.resolve();
});

const open = (party = GATE) => new OpenGateChallenge(register, random).execute(party);
const verify = (touch: { challengeId: string; signed: string; serial?: string }, party = GATE) =>
  new VerifyAtGate(register, authority as CertificateAuthority, textOf, { agree: () => agree() }).execute(party, {
    challengeId: touch.challengeId,
    certificateDer: bytes(touch.serial ?? certificate.serial),
    signature: bytes(touch.signed),
  });
async function touch(serial?: string, party = GATE) {
  const { challengeId, challenge } = await open(party);
  return verify({ challengeId, signed: textOf(party.name, challengeId, challenge), serial }, party);
}
function put(state: CertificateState): void {
  const row = register.rows.certificates[0];
  if (row) row.state = state;
}

describe('A register that may be another one', () => {
  it('is compared with the journal before anybody is admitted', async () => {
    agree = () => Promise.resolve(put('revoked'));
    expect(await touch()).toMatchObject({ admitted: false, reason: 'certificate-revoked' });
  });

  it('admits nobody while that cannot be done, and the challenge stays good', async () => {
    const { challengeId, challenge } = await open();
    const again = () => verify({ challengeId, signed: textOf(GATE.name, challengeId, challenge) });
    agree = () => Promise.reject(new Refused('could-not-check'));
    expect(await codeOf(again)).toBe('could-not-check');
    agree = () => Promise.resolve();
    expect(await again()).toMatchObject({ admitted: true });
  });
});

describe('A touch at the gate', () => {
  it('with a good certificate is admitted and noted', async () => {
    expect(await touch()).toEqual({
      admitted: true,
      reason: null,
      serial: certificate.serial,
      status: 'good',
      checkedAt: register.now,
    });
    expect(register.rows.history).toMatchObject([
      { event: 'gate-admitted', actorKind: 'relying-party', actorId: 'gate-1', certificateSerial: certificate.serial },
    ]);
  });

  it.each([
    ['reserved', 'certificate-not-active', 'unknown'],
    ['issued', 'certificate-not-active', 'revoked'],
    ['suspended', 'certificate-suspended', 'revoked'],
    ['revoked', 'certificate-revoked', 'revoked'],
    ['expired', 'certificate-expired', 'unknown'],
    ['discarded', 'certificate-not-active', 'unknown'],
  ] as const)('with a %s certificate is refused as %s', async (state, reason, status) => {
    put(state);
    expect(await touch()).toMatchObject({ admitted: false, reason, status, serial: certificate.serial });
    expect(register.rows.history).toMatchObject([{ event: 'gate-refused', facts: { reason } }]);
  });

  it('is told "revoked" for nothing but a revoked certificate', async () => {
    for (const state of ['reserved', 'issued', 'active', 'suspended', 'expired', 'discarded'] as const) {
      put(state);
      expect((await touch()).reason).not.toBe('certificate-revoked');
    }
  });

  it('with a certificate that was never registered is unknown', async () => {
    expect(await touch('4fff')).toMatchObject({ admitted: false, reason: 'certificate-unknown', status: 'unknown' });
  });

  it.each([
    ['expired', 'certificate-expired'],
    ['signature-invalid', 'certificate-not-trusted'],
    ['profile', 'certificate-not-trusted'],
  ])('with a certificate that our check refuses as %s', async (reason, code) => {
    refusal = reason;
    expect(await touch()).toMatchObject({ admitted: false, reason: code, serial: null, status: null });
  });

  it('with a wrong signature, or one made for another gate or another challenge', async () => {
    const { challengeId } = await open();
    expect(await verify({ challengeId, signed: 'nonsense' })).toMatchObject({ reason: 'signature-invalid' });
    const first = await open();
    const second = await open();
    const crossed = textOf(GATE.name, first.challengeId, first.challenge);
    expect(await verify({ challengeId: second.challengeId, signed: crossed })).toMatchObject({ admitted: false });
    const third = await open();
    const elsewhere = textOf(OTHER.name, third.challengeId, third.challenge);
    expect(await verify({ challengeId: third.challengeId, signed: elsewhere })).toMatchObject({ admitted: false });
  });
});

describe('A challenge', () => {
  it('is good once, whatever came of it', async () => {
    const { challengeId, challenge } = await open();
    const good = { challengeId, signed: textOf(GATE.name, challengeId, challenge) };
    await verify({ challengeId, signed: 'nonsense' });
    expect(await codeOf(() => verify(good))).toBe('challenge-expired');
    const next = await open();
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        codeOf(() =>
          verify({ challengeId: next.challengeId, signed: textOf(GATE.name, next.challengeId, next.challenge) }),
        ),
      ),
    );
    expect(answers.toSorted()).toEqual(['allowed', 'challenge-expired', 'challenge-expired']);
  });

  it('runs out, and belongs to one gate', async () => {
    const late = await open();
    register.pass(GATE_CHALLENGE_SECONDS);
    const signed = textOf(GATE.name, late.challengeId, late.challenge);
    expect(await codeOf(() => verify({ challengeId: late.challengeId, signed }))).toBe('challenge-expired');
    const { challengeId, challenge } = await open();
    const touched = { challengeId, signed: textOf(OTHER.name, challengeId, challenge) };
    expect(await codeOf(() => verify(touched, OTHER))).toBe('challenge-expired');
    expect(await codeOf(() => verify({ challengeId: 'made-up', signed: '' }))).toBe('challenge-expired');
  });
});

describe('When the status cannot be checked', () => {
  it('nobody is admitted and nobody is called revoked: the gate hears of a fault', async () => {
    const { challengeId, challenge } = await open();
    let calls = 0;
    register.before = () => ((calls += 1) > 1 ? Promise.reject(new Error('the database is away')) : Promise.resolve());
    const work = verify({ challengeId, signed: textOf(GATE.name, challengeId, challenge) });
    await expect(work).rejects.toThrow('the database is away');
    register.before = () => Promise.resolve();
    expect(register.rows.history).toEqual([]);
  });
});
