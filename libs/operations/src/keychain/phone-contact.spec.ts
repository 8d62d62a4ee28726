// What an iPhone hears of the certificates it holds, long after its session is over; and what it says of those it deleted.
import { beforeEach, describe, expect, it } from 'vitest';
import { freshWorld, iPhone, work, type Phone } from '../testing/keychain-world';
import { makeKey, testAttestation } from '../testing/iphone';
import type { MemoryRegister } from '../testing/memory-register';
import { codeOf, random } from '../testing/outside';
import { MeetPhone, OpenContactChallenge } from './phone-contact.operation';

let register: MemoryRegister;

beforeEach(() => {
  ({ register } = freshWorld());
});

interface Said {
  readonly holding?: readonly string[];
  readonly wiped?: readonly string[];
  readonly counter?: number;
  /** What the phone signs, where it is another thing than it says. */
  readonly signed?: Uint8Array;
}

const statement = (said: object) => new TextEncoder().encode(JSON.stringify(said));
const challengeFor = async (keychainId: string) =>
  (await new OpenContactChallenge(register, random).execute(keychainId)).challenge;

function meet({ enclave }: Phone, challenge: string, { holding = [], wiped = [], counter, signed }: Said) {
  const said = statement({ holding, wiped });
  const assertion = enclave.assertion(challenge, signed ?? said, counter);
  const report = { keychainId: enclave.keyId, holding, wiped, assertion, statement: said };
  return new MeetPhone(register, testAttestation).execute(report);
}
const contact = async (phone: Phone, said: Said) => meet(phone, await challengeFor(phone.enclave.keyId), said);

async function active(person?: Phone): Promise<Phone> {
  const phone = await iPhone('keychain', person ? { person: person.citizen.person } : {});
  await phone.enrolled(await makeKey());
  await phone.stored(phone.serial);
  await work();
  await phone.activated();
  return phone;
}
const elementOf = (phone: Phone) => register.rows.elements.find(({ keychainId }) => keychainId === phone.enclave.keyId);
const certificateOf = (phone: Phone) => {
  const [row] = phone.certificates;
  if (!row) throw new Error('no certificate');
  return row;
};

describe('An iPhone that comes back', () => {
  it('keeps a certificate that is active or held', async () => {
    const phone = await active();
    const { serial } = phone;
    expect(await contact(phone, { holding: [serial] })).toEqual([{ serial, kind: 'keep' }]);
    certificateOf(phone).state = 'suspended';
    expect(await contact(phone, { holding: [serial] })).toEqual([{ serial, kind: 'keep' }]);
    expect(await contact(phone, { holding: ['0badcafe'] })).toEqual([{ serial: '0badcafe', kind: 'keep' }]);
  });

  it('whose certificate another phone replaced deletes it; only its own word makes the element deleted', async () => {
    const old = await active();
    const newer = await active(old);
    const { serial } = old;
    expect(certificateOf(old)).toMatchObject({ state: 'revoked' });
    expect(elementOf(old)?.state).toBe('deletion-ordered');
    expect(await contact(old, { holding: [serial] })).toEqual([{ serial, kind: 'delete', reason: 'superseded' }]);
    expect(elementOf(old)?.state).toBe('deletion-ordered');
    await contact(old, { wiped: [serial] });
    expect(elementOf(old)?.state).toBe('deleted');
    expect(register.events().at(-1)).toBe('keychain-wiped');
    const told = register.events().length;
    await contact(old, { wiped: [serial] });
    expect(register.events()).toHaveLength(told);
    expect(elementOf(newer)?.state).toBe('personalised');
    expect(certificateOf(newer).state).toBe('active');
  });

  it.each([
    ['revoked', 'stop-of-use', 'revoked'],
    ['revoked', 'handing-over', 'revoked'],
    ['revoked', 'renewal', 'superseded'],
    ['expired', null, 'expired'],
  ] as const)('with a certificate that is %s (%s) hears that it was %s', async (state, revocationCause, reason) => {
    const phone = await active();
    Object.assign(certificateOf(phone), { state, revocationCause });
    const { serial } = phone;
    expect(await contact(phone, { holding: [serial] })).toEqual([{ serial, kind: 'delete', reason }]);
    // The worker that orders the deletion may be later than the phone.
    await contact(phone, { wiped: [serial] });
    expect(elementOf(phone)?.state).toBe('deleted');
  });

  it('with a newer key in the same phone speaks for the older one, too', async () => {
    const old = await active();
    const newer = await active(old);
    await contact(newer, { wiped: [old.serial] });
    expect(elementOf(old)?.state).toBe('deleted');
  });

  it('cannot say that a live certificate is gone, nor one of somebody else', async () => {
    const phone = await active();
    const stranger = await active();
    await contact(phone, { wiped: [phone.serial] });
    expect(elementOf(phone)?.state).toBe('personalised');
    certificateOf(phone).state = 'revoked';
    await contact(stranger, { wiped: [phone.serial, '0badcafe'] });
    expect(elementOf(phone)?.state).toBe('personalised');
  });
});

describe('A contact', () => {
  it('is proved by the attested key, over a challenge of its own and over what is said', async () => {
    const phone = await active();
    const other = await active();
    const holding = [phone.serial];
    const challenge = await challengeFor(phone.enclave.keyId);
    expect(await codeOf(() => meet(phone, challenge, { holding, signed: statement({ holding: [] }) }))).toBe(
      'key-not-proved',
    );
    expect(await codeOf(() => meet(phone, challenge, { holding }))).toBe('challenge-used');
    const again = await challengeFor(phone.enclave.keyId);
    const said = statement({ holding, wiped: [] });
    const forged = {
      keychainId: phone.enclave.keyId,
      holding,
      wiped: [],
      assertion: other.enclave.assertion(again, said),
      statement: said,
    };
    expect(await codeOf(() => new MeetPhone(register, testAttestation).execute(forged))).toBe('key-not-proved');
    const replayed = await challengeFor(phone.enclave.keyId);
    expect(await codeOf(() => meet(phone, replayed, { holding, counter: 1 }))).toBe('assertion-replayed');
    const late = await challengeFor(phone.enclave.keyId);
    register.pass(300);
    expect(await codeOf(() => meet(phone, late, { holding }))).toBe('challenge-expired');
  });

  it('of a Keychain that nobody knows gets a challenge that opens nothing', async () => {
    const phone = await iPhone();
    const challenge = await challengeFor(phone.enclave.keyId);
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect(register.rows.deviceChallenges).toEqual([]);
    expect(await codeOf(() => meet(phone, challenge, {}))).toBe('key-not-proved');
  });

  it('is asked for sixty times an hour at most', async () => {
    const phone = await active();
    for (let n = 0; n < 60; n += 1) await challengeFor(phone.enclave.keyId);
    expect(await codeOf(() => challengeFor(phone.enclave.keyId))).toBe('rate-limited');
  });

  it('does not take the challenge of an enrolment under way', async () => {
    const phone = await (await iPhone()).attest();
    const key = await makeKey();
    const challenge = await phone.challenge('enrolment');
    await challengeFor(phone.enclave.keyId);
    await phone.proveWith(key.spki, phone.enclave.assertion(challenge, key.spki));
    expect(register.rows.enrolments).toHaveLength(1);
  });
});
