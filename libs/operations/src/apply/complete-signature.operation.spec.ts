import { isOpen } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CardSignature, CardStatus } from '../ports/outside.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, codeOf, newPerson, random } from '../testing/outside';
import { CompleteSignature } from './complete-signature.operation';

const DOCUMENT = 'the text shown and signed';
type Result = Awaited<ReturnType<CardSignature['result']>>;

let register: MemoryRegister;
let personId: string;
let result: Result;
let checked: Awaited<ReturnType<CardSignature['verify']>>;
let status: Awaited<ReturnType<CardStatus['status']>>;
let operation: CompleteSignature;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  const signed = { signature: Uint8Array.of(1), certificateDer: Uint8Array.of(2), document: DOCUMENT };
  result = { kind: 'signed', ...signed, subject: 'subject-1' };
  checked = { ok: true, serial: '0a0b', notAfter: new Date('2030-01-01') };
  status = 'good';
  personId = await register.by(async (tx) => {
    const person = await tx.people.enrol(newPerson('subject-1'));
    const line = await tx.lines.upsert({
      carrier: 'docomo',
      hostCarrier: 'docomo',
      msisdn: '+819012345678',
      state: 'active',
      iccid: '8981100000000000017',
      simProduct: 'sakura-nfc-4',
      handsetModel: 'tsubame-t1',
      imei: null,
    });
    await tx.signatureRequests.insert({
      id: 'request-1',
      personId: person.id,
      document: DOCUMENT,
      lineId: line.id,
      handsetModel: 'tsubame-t1',
      cardNotAfter: new Date('2030-01-01'),
      providerState: 'request-1.state-1',
      expiresAt: new Date(register.now.getTime() + 900_000),
    });
    await tx.signatureRequests.attachTransaction('request-1', 'transaction-1');
    return person.id;
  });
  const cardSignature: Pick<CardSignature, 'result' | 'verify'> = {
    result: () => Promise.resolve(result),
    verify: () => Promise.resolve(checked),
  };
  operation = new CompleteSignature(
    register,
    cardSignature as CardSignature,
    { status: () => Promise.resolve(status) },
    random,
  );
});

const callback = (change: Partial<Parameters<CompleteSignature['execute']>[0]> = {}) =>
  operation.execute({ personId, providerState: 'request-1.state-1', transactionId: 'transaction-1', ...change });

describe('The signed application comes back', () => {
  it('and an application exists: number, SIM and line bound, evidence noted', async () => {
    const application = await callback();
    expect(application).toMatchObject({ personId, state: 'accepted', carrier: 'docomo', iccid: '8981100000000000017' });
    expect(application.number).toMatch(/^A-[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/);
    // SHA-256 of the document, from `printf %s … | sha256sum`.
    expect(application.signedDocumentSha256).toBe('61d7ff7a2b340dd6c39ed6b543e92a0c39fd025f66ab68f811f003f29a857b79');
    expect(application.cardSignatureSerial).toBe('0a0b');
    expect(register.rows.lines[0]?.personId).toBe(personId);
    expect(register.rows.signatureRequests[0]).toMatchObject({ state: 'used', applicationId: application.id });
    expect(register.events()).toEqual(['application-accepted']);
  });

  it('twice, one after the other: the same application is answered', async () => {
    const first = await callback();
    expect((await callback()).id).toBe(first.id);
    expect(register.rows.applications).toHaveLength(1);
  });

  it('twice at the same moment: one application, answered to both', async () => {
    const [first, second] = await Promise.all([callback(), callback()]);
    expect(second.id).toBe(first.id);
    expect(register.rows.applications).toHaveLength(1);
    expect(register.events()).toEqual(['application-accepted']);
  });

  it('the repeat tells nobody else of the application', async () => {
    await callback();
    const stranger = await register.by((tx) => tx.people.enrol(newPerson('subject-2')));
    expect(await codeOf(() => callback({ personId: stranger.id }))).toBe('sign-in-not-completed');
    expect(await codeOf(() => callback({ transactionId: 'transaction-2' }))).toBe('sign-in-not-completed');
  });
});

describe('It is refused, and the request is closed, when', () => {
  it.each([
    ['the citizen cancelled', { kind: 'refused', reason: 'cancelled' }, 'sign-in-cancelled'],
    ['the password is blocked', { kind: 'refused', reason: 'password-blocked' }, 'card-password-blocked'],
    ['the card has no certificate', { kind: 'refused', reason: 'certificate-missing' }, 'card-certificate-revoked'],
    ['nothing was signed yet', { kind: 'open' }, 'sign-in-not-completed'],
  ] as const)('%s', async (_what, answer, code) => {
    result = answer;
    expect(await codeOf(callback)).toBe(code);
    expect(register.rows.applications).toEqual([]);
    expect(register.rows.signatureRequests[0]?.state).toBe('failed');
  });

  it.each([
    ['another document was signed', { document: `${DOCUMENT} ` }, 'card-signature-invalid'],
    ['another person’s card signed', { subject: 'subject-2' }, 'card-of-another-person'],
  ])('%s', async (_what, change, code) => {
    if (result.kind === 'signed') result = { ...result, ...change };
    expect(await codeOf(callback)).toBe(code);
    expect(register.rows.applications).toEqual([]);
    expect(await codeOf(callback)).toBe('sign-in-not-completed');
  });

  it.each([
    ['the signature is bad', 'card-signature-invalid', 'card-signature-invalid'],
    ['the certificate has expired', 'card-certificate-expired', 'card-certificate-expired'],
    ['the check names a word of its own', 'a-word-of-its-own', 'card-signature-invalid'],
  ])('%s', async (_what, reason, code) => {
    checked = { ok: false, reason };
    expect(await codeOf(callback)).toBe(code);
    expect(register.rows.applications).toEqual([]);
  });

  it.each([
    ['revoked', 'card-certificate-revoked'],
    ['suspended', 'card-certificate-suspended'],
    ['unknown', 'card-signature-invalid'],
  ] as const)('the card’s certificate is %s', async (answer, code) => {
    status = answer;
    expect(await codeOf(callback)).toBe(code);
    expect(register.rows.signatureRequests[0]?.state).toBe('failed');
  });

  it('its status could not be checked — but then the request stays open and can go on', async () => {
    status = 'could-not-check';
    expect(await codeOf(callback)).toBe('could-not-check');
    expect(register.rows.signatureRequests[0]?.state).toBe('open');
    status = 'good';
    expect(await codeOf(callback)).toBe('allowed');
  });

  it('its certificate was seen on another person’s card before', async () => {
    await register.by((tx) => tx.cards.see({ issuer: 'signature', serial: '0a0b', personId: 'somebody-else' }));
    expect(await codeOf(callback)).toBe('card-of-another-person');
  });

  it('the resident register said that the card, or the person’s residence, is no more', async () => {
    const reportedAt = register.now;
    await register.by((tx) =>
      tx.residentRecords.note({ personId, about: 'card:0a0b', version: null }, { state: 'card-not-valid', reportedAt }),
    );
    expect(await codeOf(callback)).toBe('card-certificate-revoked');
    expect(register.rows.applications).toEqual([]);
  });

  it('the person, or the SIM, has an open application', async () => {
    const { application } = await addCitizen(register, { line: { iccid: '8981100000000000017' } });
    expect(await codeOf(callback)).toBe('application-open');
    expect(register.rows.applications.filter(({ state }) => isOpen(state)).map(({ id }) => id)).toEqual([
      application.id,
    ]);
  });

  it('it is not the request of this person, this state, this transaction, or too late', async () => {
    const stranger = await register.by((tx) => tx.people.enrol(newPerson('subject-2')));
    expect(await codeOf(() => callback({ personId: stranger.id }))).toBe('sign-in-not-completed');
    expect(await codeOf(() => callback({ providerState: 'request-1.state-2' }))).toBe('sign-in-not-completed');
    expect(await codeOf(() => callback({ transactionId: 'transaction-2' }))).toBe('sign-in-not-completed');
    expect(register.rows.signatureRequests[0]?.state).toBe('open');
    register.pass(900);
    expect(await codeOf(callback)).toBe('sign-in-not-completed');
  });
});
