import { RESIDENT_MESSAGE_KINDS, RESIDENT_SOURCE_STALE_HOURS } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateRow, StepRow } from '../ports/rows';
import type { StepResult } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addHolder, aStaffMember, codeOf, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import {
  AcceptResidentMessage,
  type ResidentSubject,
  type ToldByResidentRegister,
} from './accept-resident-message.operation';
import { ActOnResidentMessage } from './act-on-resident-message.step';
import { isEndedByRegister } from './concerned';
import { ReadResidentRegister } from './read-resident-register.operation';

const CARD = '0a0b0c';
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let message: number;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  ({ citizen, certificate } = await addHolder(register, { application: { cardSignatureSerial: CARD } }));
  await register.by(async (tx) => {
    await tx.cards.see({ issuer: 'signature', serial: CARD, personId: citizen.person.id });
    await tx.residentSources.upsert({ code: 'north', nameJa: '北', nameEn: 'North', messagePublicKey: {} });
  });
  message = 0;
  register.pass(3600);
});

const certificateNow = () => register.rows.certificates.find(({ serial }) => serial === certificate.serial);
const stepsOf = (kind: string) => register.rows.steps.filter((step) => step.kind === kind);
const byCard: ResidentSubject = { by: 'card', serial: CARD };
const byPerson = (): ResidentSubject => ({ by: 'provider-subject', subject: citizen.person.providerSubject });

function accept(
  kind: string,
  secondsAgo = 10,
  about: ResidentSubject = kind.startsWith('card') ? byCard : byPerson(),
  more: Partial<ToldByResidentRegister> = {},
) {
  message += 1;
  const id = `message-${message}`;
  const at = new Date(register.now.getTime() - secondsAgo * 1000);
  const content =
    kind === 'heartbeat' ? ({ kind: 'heartbeat' } as const) : ({ kind: 'message', message: { kind, about } } as const);
  return new AcceptResidentMessage(register).execute({
    source: 'north',
    messageId: id,
    bodyHash: id,
    at,
    content,
    ...more,
  });
}

/** Carries out what was accepted and not yet acted on. */
async function act(): Promise<StepResult['kind'][]> {
  const handler = new ActOnResidentMessage(register);
  const results: StepResult['kind'][] = [];
  for (const { id } of stepsOf('act-on-resident-message').filter(({ state }) => state === 'pending')) {
    results.push((await runStep(register, handler, id)).kind);
  }
  return results;
}

async function tell(kind: string, secondsAgo = 10, about?: ResidentSubject): Promise<void> {
  await accept(kind, secondsAgo, about);
  await act();
}

describe('A message that comes in', () => {
  it('is written down with its step, and a repeat is known', async () => {
    expect(await accept('death')).toBe('accepted');
    expect(stepsOf('act-on-resident-message')).toMatchObject([
      { subject: citizen.person.id, payload: { message: 'death', at: '2026-06-01T00:59:50.000Z' } },
    ]);
    message -= 1;
    expect(await accept('death')).toBe('repeated');
    expect(stepsOf('act-on-resident-message')).toHaveLength(1);
  });

  it('under the id of another is refused, and of another source it is its own', async () => {
    await accept('death');
    message -= 1;
    await expect(accept('death', 10, byPerson(), { bodyHash: 'other' })).rejects.toMatchObject({
      name: 'InboxConflictError',
    });
    message -= 1;
    expect(await accept('death', 10, byPerson(), { source: 'south' })).toBe('accepted');
  });

  it('finds the person by the card seen when an application was signed', async () => {
    await accept('death', 10, byCard);
    expect(stepsOf('act-on-resident-message')).toMatchObject([{ subject: citizen.person.id, payload: { card: CARD } }]);
  });

  it.each([
    ['subject', { by: 'provider-subject', subject: 'nobody' }],
    ['card', { by: 'card', serial: 'ffff' }],
  ] as const)('about an unknown %s is nothing to do', async (_by, about) => {
    expect(await accept('death', 10, about)).toBe('unknown-person');
    expect(register.rows.steps).toEqual([]);
    expect(JSON.stringify([register.rows.history, register.rows.inbox])).not.toContain(
      about.by === 'card' ? about.serial : about.subject,
    );
  });
});

describe('What a message does', () => {
  it.each([
    ['death', 'revoked', 'death'],
    ['left-japan', 'revoked', 'left-the-register'],
    ['card-lost', 'revoked', 'card-not-valid'],
    ['card-returned', 'revoked', 'card-not-valid'],
    ['address-changed', 'active', null],
    ['name-changed', 'active', null],
    ['card-renewed', 'active', null],
  ])('%s: the certificate is %s, cause %s', async (kind, state, revocationCause) => {
    await tell(kind);
    expect(certificateNow()).toMatchObject({ state, revocationCause });
    expect(stepsOf('order-deletion')).toHaveLength(state === 'revoked' ? 1 : 0);
  });

  it.each(RESIDENT_MESSAGE_KINDS)('%s: told again under another id, it is done once', async (kind) => {
    await tell(kind);
    const once = structuredClone([certificateNow(), stepsOf('order-deletion').length]);
    await tell(kind);
    expect([certificateNow(), stepsOf('order-deletion').length]).toEqual(once);
  });

  it('a suspended certificate is revoked too', async () => {
    Object.assign(certificateNow() ?? {}, { state: 'suspended', suspendedBy: 'holder-report' });
    await tell('death');
    expect(certificateNow()).toMatchObject({ state: 'revoked', suspendedBy: null });
  });

  it.each([
    ['death', []],
    ['left-japan', ['certificate-revoked']],
    ['card-lost', ['certificate-revoked']],
    ['card-renewed', ['card-renewed']],
    ['address-changed', []],
  ])('%s: the holder’s line is told %j', async (kind, notices) => {
    await tell(kind);
    expect(stepsOf('tell-holder').map(({ payload }) => payload['notice'])).toEqual(notices);
  });

  it('stands in the certificate’s timeline for J-LIS and the holder; what was said of the person is not the carrier’s', async () => {
    await tell('death');
    expect(register.rows.history).toMatchObject([
      { event: 'register-death', certificateSerial: certificate.serial, carrier: null, lineId: null },
      { event: 'certificate-revoked', certificateSerial: certificate.serial, carrier: 'docomo' },
    ]);
  });

  it('another card of the same person leaves the certificate alone', async () => {
    await register.by((tx) => tx.cards.see({ issuer: 'signature', serial: 'aaaa', personId: citizen.person.id }));
    await tell('card-lost', 10, { by: 'card', serial: 'aaaa' });
    expect(certificateNow()?.state).toBe('active');
  });

  it('an application under way is ended with its person', async () => {
    Object.assign(register.rows.applications[0] ?? {}, { state: 'writing-key' });
    Object.assign(certificateNow() ?? {}, { state: 'issued' });
    await register.by((tx) =>
      tx.steps.schedule({
        workflowId: citizen.application.id,
        kind: 'issue-certificate',
        subject: citizen.application.id,
        effectKey: 'issue',
      }),
    );
    await tell('left-japan');
    expect(register.rows.applications[0]).toMatchObject({ state: 'failed', problem: 'card-certificate-revoked' });
    expect(stepsOf('revoke-unfinished')).toHaveLength(1);
    expect(register.events()).toEqual(['register-left-japan', 'application-failed']);
    expect(register.rows.history.at(-1)).toMatchObject({
      actorKind: 'system',
      carrier: 'docomo',
      facts: { reason: 'card-certificate-revoked' },
    });
  });
});

describe('Messages out of order', () => {
  it('what a newer one overtook changes nothing and is told so', async () => {
    await tell('death', 5);
    await tell('address-changed', 10);
    expect(register.rows.residentRecords).toMatchObject([{ about: 'residence', state: 'dead' }]);
    expect(register.events().at(-1)).toBe('register-message-overtaken');
  });

  it('what would revoke against a newer one waits for a person', async () => {
    await tell('card-renewed', 5);
    await accept('card-lost', 10);
    expect(await act()).toEqual(['park']);
    expect(certificateNow()?.state).toBe('active');
    expect(stepsOf('act-on-resident-message').at(-1)).toMatchObject({ reason: 'resident-message-contradicts-newer' });
  });

  it.each([
    ['a kind nobody knows', 'born-again', byCard],
    ['a card’s message that names no card', 'card-lost', { by: 'provider-subject', subject: '' }],
  ] as const)('%s waits for a person', async (_what, kind, about) => {
    await accept(kind, 10, about.by === 'card' ? about : byPerson());
    expect(await act()).toEqual(['park']);
    expect(stepsOf('act-on-resident-message').at(-1)).toMatchObject({ reason: 'resident-message-unknown' });
  });

  it('a change of address after a death waits for a person', async () => {
    await tell('death', 20);
    await accept('address-changed', 10);
    expect(await act()).toEqual(['park']);
    expect(register.rows.residentRecords).toMatchObject([{ state: 'dead' }]);
  });

  it('that meet on one person: the second judges anew', async () => {
    await accept('left-japan', 10);
    await accept('death', 5);
    const handler = new ActOnResidentMessage(register);
    const [first, second] = await Promise.all(
      stepsOf('act-on-resident-message').map((step) => handler.perform(step as StepRow)),
    );
    if (first?.kind !== 'done' || second?.kind !== 'done') throw new Error('not done');
    await register.by((tx) => second.commit(tx));
    await expect(register.by((tx) => first.commit(tx))).rejects.toMatchObject({ code: 'conflict' });
    expect(await act()).toEqual(['done', 'done']);
    expect(certificateNow()?.revocationCause).toBe('death');
    expect(register.rows.residentRecords).toMatchObject([{ state: 'dead' }]);
  });
});

describe('A new application', () => {
  const isEnded = (card = CARD) => register.by((tx) => isEndedByRegister(tx, citizen.person.id, card));

  it.each([
    ['death', true],
    ['left-japan', true],
    ['card-lost', true],
    ['card-renewed', false],
    ['address-changed', false],
  ])('with the same card after %s is stopped: %s', async (kind, stopped) => {
    await tell(kind);
    expect(await isEnded()).toBe(stopped);
  });

  it('with a new card after the loss of the old one goes on, and after a return to Japan', async () => {
    await tell('card-lost');
    expect(await isEnded('dddd')).toBe(false);
    await tell('left-japan', 9);
    expect(await isEnded('dddd')).toBe(true);
    await tell('address-changed', 8);
    expect(await isEnded('dddd')).toBe(false);
  });
});

describe('How fresh a source is', () => {
  const read = () => new ReadResidentRegister(register).execute(aStaffMember('jlis-auditor'));

  it('is never-heard, then current by its heartbeat, then stale, and a message alone does not make it current', async () => {
    expect(await read()).toMatchObject([{ state: 'never-heard', source: { heardAt: null, completeUntil: null } }]);
    expect(await accept('heartbeat', 60)).toBe('heartbeat');
    const until = new Date(register.now.getTime() - 60_000);
    expect(await read()).toMatchObject([{ state: 'current', source: { heardAt: register.now, completeUntil: until } }]);
    register.pass(RESIDENT_SOURCE_STALE_HOURS * 3600);
    await accept('address-changed');
    expect(await read()).toMatchObject([{ state: 'stale', source: { heardAt: register.now, completeUntil: until } }]);
  });

  it('never goes back: an older heartbeat that comes late does not move it', async () => {
    await accept('heartbeat', 60);
    await accept('heartbeat', 600);
    const [source] = await read();
    expect(source?.source.completeUntil).toEqual(new Date(register.now.getTime() - 60_000));
  });

  it('is not for a carrier to see', async () => {
    const desk = aStaffMember('carrier-desk', 'docomo');
    expect(await codeOf(() => Promise.resolve().then(() => new ReadResidentRegister(register).execute(desk)))).toBe(
      'forbidden',
    );
  });
});
