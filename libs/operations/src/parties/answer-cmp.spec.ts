import { newMacProtector, NULL_NAME, parseCmpMessage, readFailure, buildCmpMessage } from '@sumaho-jpki/wire/enrolment';
import { DerError, encodeName, generateKeyPair, sequence } from '@sumaho-jpki/wire/x509';
import { describe, expect, it } from 'vitest';
import type { PartyAuthority } from '../ports/party.port';
import { MovedMeanwhile } from '../move';
import { MemoryRegister } from '../testing/memory-register';
import { AnswerCmp } from './answer-cmp.operation';
import type { CmpActs, CmpOutcome } from './cmp-acts';
import type { CmpCallers } from './cmp-caller';
import { PartyRefusedError } from './issue-party-certificate.operation';

async function door(work: () => Promise<CmpOutcome>) {
  const { sign } = await generateKeyPair('ecdsa-p256-sha256');
  const authority = {
    rootCertificateDer: sequence(),
    enrolmentSigner: async () => ({
      certificateDer: sequence(),
      subjectDer: encodeName([{ type: 'CN', value: 'CMP responder' }]),
      keyIdentifier: new Uint8Array(20),
      algorithm: 'ecdsa-p256-sha256' as const,
      sign,
    }),
  } as Pick<PartyAuthority, 'rootCertificateDer' | 'enrolmentSigner'> as PartyAuthority;
  const party = { code: 'gate-01' };
  const callers = { identify: async () => ({ by: 'certificate', party }) } as unknown as CmpCallers;
  const acts = { carryOut: work } as unknown as CmpActs;
  const random = { bytes: (length: number) => new Uint8Array(length), uuid: () => '' };
  return new AnswerCmp(new MemoryRegister(), authority, callers, acts, random);
}
const question = () =>
  buildCmpMessage({
    header: {
      sender: NULL_NAME,
      recipient: NULL_NAME,
      at: new Date('2026-06-01T00:00:00Z'),
      transactionId: new Uint8Array(16),
      senderNonce: new Uint8Array(16),
    },
    body: { name: 'ir', content: sequence() },
    protector: newMacProtector('secret', 100),
  });

describe('The CMP door', () => {
  it.each<[unknown, string]>([
    [new DerError('subject: malformed'), 'badDataFormat'],
    [new RangeError('too long'), 'badDataFormat'],
    [new PartyRefusedError('key-not-allowed', 'key-not-weak'), 'badCertTemplate'],
    [new PartyRefusedError('too-many-certificates'), 'notAuthorized'],
    [new MovedMeanwhile(), 'systemUnavail'],
    [new Error('the register is down'), 'systemUnavail'],
  ])('tells its client of %s as %s', async (problem, failure) => {
    const answered = await (await door(() => Promise.reject(problem as Error))).answer(await question());
    expect(readFailure(parseCmpMessage(answered?.der ?? new Uint8Array()))).toBe(failure);
    expect(answered?.told).toMatchObject({ body: 'ir', party: 'gate-01', failure });
  });

  it('gives what nobody expected to the log, and tells the client nothing of it', async () => {
    const problem = new Error('password of the database');
    const answered = await (await door(() => Promise.reject(problem))).answer(await question());
    expect(answered?.problem).toBe(problem);
    expect(Buffer.from(answered?.der ?? []).toString('latin1')).not.toContain('password');
    expect(JSON.stringify(answered?.told)).not.toContain('password');
  });

  it('has no answer for what is no message', async () => {
    expect(await (await door(() => Promise.reject(new Error()))).answer(Uint8Array.of(1, 2, 3))).toBeNull();
  });
});
