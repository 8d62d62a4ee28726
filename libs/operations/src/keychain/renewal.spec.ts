// Renewal on the same iPhone: a new attested key that the former one vouches for, EST simplereenroll, and why the old one ended.
import { beforeEach, describe, expect, it } from 'vitest';
import { makeKey, type PhoneKey } from '../testing/iphone';
import { freshWorld, iPhone, work, type Phone } from '../testing/keychain-world';
import type { MemoryRegister } from '../testing/memory-register';
import { codeOf } from '../testing/outside';

let register: MemoryRegister;
beforeEach(() => {
  ({ register } = freshWorld());
});

const nameOf = ({ citizen }: Phone) =>
  [
    { type: 'C', value: 'JP' },
    { type: 'CN', value: citizen.person.certificateName },
  ] as const;

async function active(): Promise<Phone> {
  const phone = await iPhone();
  await phone.enrolled(await makeKey());
  return finished(phone);
}

async function finished(phone: Phone): Promise<Phone> {
  await work();
  await phone.stored(phone.serial);
  await work();
  await phone.activated();
  return phone;
}

const anew = ({ citizen }: Phone) => iPhone('keychain', { person: citizen.person });
const certificateOf = ({ certificates }: Phone) => {
  const [row] = certificates;
  if (!row) throw new Error('no certificate');
  return row;
};
const renewalOf = async (phone: Phone, key: PhoneKey, before: Phone) =>
  phone.repost(await key.request(await phone.prove(key), nameOf(before)));

describe('A renewal on the same iPhone', () => {
  it('is told to the phone, goes through simplereenroll, and is what the register calls it', async () => {
    const old = await active();
    const phone = await (await anew(old)).attestAfter(old);
    expect(await phone.next()).toMatchObject({ kind: 'enrol', renews: old.serial });
    expect(await renewalOf(phone, await makeKey(), old)).toMatchObject({ kind: 'pending' });
    await finished(phone);
    expect(certificateOf(old)).toMatchObject({ state: 'revoked', revocationCause: 'renewal' });
    expect(certificateOf(phone)).toMatchObject({ state: 'active' });
    const told = register.rows.history.filter(({ certificateSerial }) => certificateSerial === old.serial);
    expect(told.at(-2)).toMatchObject({
      event: 'certificate-renewed',
      facts: { by: phone.serial, cause: 'renewal' },
    });
    const requested = register.rows.history.filter(({ event }) => event === 'certificate-requested');
    expect(requested.map(({ facts }) => facts['renews'])).toEqual([null, old.serial]);
  });

  it('leaves the former key in the phone until its app deletes it', async () => {
    const old = await active();
    const phone = await (await anew(old)).attestAfter(old);
    await renewalOf(phone, await makeKey(), old);
    await finished(phone);
    const elements = register.rows.elements.map(({ keychainId, state }) => [keychainId, state]);
    expect(elements).toEqual([
      [old.enclave.keyId, 'deletion-ordered'],
      [phone.enclave.keyId, 'personalised'],
    ]);
  });

  it('is known over several of them', async () => {
    const first = await active();
    const second = await finished(await (await (await anew(first)).attestAfter(first)).enrolledWith(await makeKey()));
    const third = await (await anew(second)).attestAfter(second);
    expect(await third.next()).toMatchObject({ renews: second.serial });
    expect(new Set(register.rows.attestedKeys.map(({ phoneId }) => phoneId))).toEqual(new Set([first.enclave.keyId]));
  });

  it('is a renewal with simpleenroll, too: the place decides', async () => {
    const old = await active();
    const phone = await (await (await anew(old)).attestAfter(old)).enrolledWith(await makeKey());
    await finished(phone);
    expect(certificateOf(old)).toMatchObject({ revocationCause: 'renewal' });
  });
});

describe('A phone that only says so', () => {
  it('and shows nothing is another phone', async () => {
    const old = await active();
    const phone = await (await anew(old)).attest();
    expect(await phone.next()).toMatchObject({ kind: 'enrol', renews: null });
    const key = await makeKey();
    expect(await codeOf(() => renewalOf(phone, key, old))).toBe('certificate-not-active');
    const enrolled = await phone.enrolledWith(await makeKey());
    await finished(enrolled);
    expect(certificateOf(old)).toMatchObject({ revocationCause: 'device-change' });
  });

  it('with a key that nobody knows is another phone', async () => {
    const old = await active();
    const stranger = await iPhone();
    const phone = await (await anew(old)).attestAfter(stranger);
    expect(await phone.next()).toMatchObject({ renews: null });
  });

  it.each([
    ['of another new key', { statement: 'now keychain-x' }, 'key-not-proved'],
    ['said before', { counter: 1 }, 'assertion-replayed'],
  ] as const)('with a word of the former key %s is refused, and noted', async (_what, change, code) => {
    const old = await active();
    const phone = await anew(old);
    expect(await codeOf(() => phone.attestAfter(old, change))).toBe(code);
    expect(register.events().at(-1)).toBe('attestation-refused');
    expect(await phone.next()).toEqual({ kind: 'attest' });
    await phone.attestAfter(old);
    expect(await phone.next()).toMatchObject({ renews: old.serial });
  });

  it.each([
    ['of somebody else', [{ type: 'CN', value: 'somebody-else' }]],
    ['that is only nearly the same', [{ type: 'CN', value: 'cn' }]],
  ] as const)('simplereenroll with a subject %s is refused', async (_what, subject) => {
    const old = await active();
    const phone = await (await anew(old)).attestAfter(old);
    const key = await makeKey();
    const challenge = await phone.prove(key);
    const named = subject.map(({ type, value }) => ({
      type,
      value: value === 'cn' ? old.citizen.person.certificateName : value,
    }));
    const asked = async () => phone.repost(await key.request(challenge, named));
    expect(await codeOf(asked)).toBe('certificate-not-active');
  });

  it('simplereenroll after the old one was ended is refused: there is nothing to renew', async () => {
    const old = await active();
    const phone = await (await anew(old)).attestAfter(old);
    Object.assign(certificateOf(old), { state: 'revoked', revocationCause: 'stop-of-use' });
    expect(await phone.next()).toMatchObject({ renews: null });
    const key = await makeKey();
    expect(await codeOf(() => renewalOf(phone, key, old))).toBe('certificate-not-active');
  });
});
