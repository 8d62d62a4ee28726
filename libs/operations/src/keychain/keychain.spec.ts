import { applicationNumber, STORAGE_FAILURES } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { OpenActivationChallenge, ProvePossession } from '../activate-certificate/prove-possession.operation';
import type { DeviceSessionRow } from '../ports/rows';
import { RedeemAccessCode } from '../redeem/redeem-access-code.operation';
import { makeKey } from '../testing/iphone';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, codeOf, hasher, random } from '../testing/outside';
import { EnrolByEst } from './enrol-by-est.operation';
import { FetchDeliveredKey, ReportWiped } from './storage.operations';
import { authority, CODE, freshWorld, iPhone, PASSWORD, Phone, work } from '../testing/keychain-world';

let register: MemoryRegister;
let forgotten: string[];
let centralKeys: Map<string, Uint8Array>;

beforeEach(() => {
  ({ register, forgotten, centralKeys } = freshWorld());
});

describe('An iPhone whose key is born in it', () => {
  it('goes from the code to the active certificate, and is told at each point what to do', async () => {
    const phone = await iPhone();
    const key = await makeKey();
    expect(await phone.next()).toEqual({ kind: 'attest' });
    await phone.attest();
    const told = { kind: 'enrol', keyKind: 'p-256', proved: false, issued: false, renews: null };
    expect(await phone.next()).toEqual(told);
    const password = await phone.prove(key);
    expect(await phone.next()).toMatchObject({ kind: 'enrol', proved: true, issued: false });
    const request = await key.request(password);
    expect(await phone.post(request)).toEqual({ kind: 'pending', retryAfterSeconds: 1 });
    await work();
    expect(phone.application.state).toBe('writing-key');
    expect(await phone.next()).toMatchObject({ kind: 'enrol', issued: true });
    expect(await phone.post(request)).toMatchObject({ kind: 'issued' });
    await phone.stored(phone.serial);
    expect(await phone.next()).toEqual({ kind: 'wait' });
    await work();
    expect(await phone.next()).toEqual({ kind: 'set-pin' });
    await phone.activated();
    expect(phone.application).toMatchObject({ state: 'completed', keychainId: phone.enclave.keyId });
    expect(phone.certificates).toMatchObject([{ state: 'active', route: 'keychain' }]);
    expect(register.rows.elements).toMatchObject([
      { store: 'keychain', keychainId: phone.enclave.keyId, state: 'personalised', certificateSerial: phone.serial },
    ]);
    expect(register.rows.enrolments).toMatchObject([{ keyGenerationMs: 41.6, attempts: 1 }]);
    expect(centralKeys.size).toBe(0);
  });

  it('that sends everything before a worker looked at anything loses nothing', async () => {
    const phone = await iPhone();
    const key = await makeKey();
    await phone.attest();
    await phone.post(await key.request(await phone.prove(key)));
    expect(phone.application.state).toBe('redeemed');
    await work();
    expect(phone.certificates).toMatchObject([{ state: 'issued' }]);
  });

  it('whose answers are lost repeats: the same request, or another signature of the same key, gives the same certificate', async () => {
    const phone = await iPhone();
    const key = await makeKey();
    await phone.attest();
    const password = await phone.prove(key);
    const first = await key.request(password);
    await phone.post(first);
    await phone.post(first);
    await work();
    const answers = [await phone.post(first), await phone.post(await key.request(password))];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await phone.stored(phone.serial);
    await phone.stored(phone.serial);
    await work();
    expect(phone.certificates).toHaveLength(1);
    const events = register.events();
    expect(events).toEqual([...new Set(events)]);
  });
});

describe('Attestation', () => {
  it.each<[string, { app?: string; root?: string }, string]>([
    ['under a root that is not pinned', { root: 'my own' }, 'attestation-refused'],
    ['of another app', { app: 'TEAM.other' }, 'app-not-genuine'],
  ])('%s is refused, noted, and opens nothing', async (_what, change, code) => {
    const phone = await iPhone();
    const statement = phone.enclave.attestation(await phone.challenge('attestation'), change);
    expect(await codeOf(() => phone.attestWith(statement))).toBe(code);
    expect(register.events().at(-1)).toBe('attestation-refused');
    expect(await codeOf(() => phone.challenge('enrolment'))).toBe('not-allowed-now');
    expect(await phone.next()).toEqual({ kind: 'attest' });
  });

  it('over a challenge that was used, replaced, or is too old is refused', async () => {
    const phone = await iPhone();
    const old = await phone.challenge('attestation');
    await phone.challenge('attestation');
    expect(await codeOf(() => phone.attestWith(phone.enclave.attestation(old)))).toBe('attestation-refused');
    expect(await codeOf(() => phone.attestWith(phone.enclave.attestation(old)))).toBe('challenge-used');
    const late = await phone.challenge('attestation');
    register.pass(300);
    expect(await codeOf(() => phone.attestWith(phone.enclave.attestation(late)))).toBe('challenge-expired');
  });

  it('of a key that was attested before is refused: another phone, or a copy', async () => {
    const first = await (await iPhone()).attest();
    const second = await iPhone();
    const challenge = await second.challenge('attestation');
    const copied = first.enclave.attestation(challenge);
    expect(await codeOf(() => second.attestWith(copied, '18.5', first.enclave.keyId))).toBe('attestation-refused');
  });

  it('of an iPhone with an old system is refused with the version it needs', async () => {
    const phone = await iPhone();
    const statement = phone.enclave.attestation(await phone.challenge('attestation'));
    await expect(phone.attestWith(statement, '12.4.1')).rejects.toMatchObject({
      code: 'os-too-old',
      detail: { facts: { minimumOs: 13, osVersion: 12 } },
    });
  });

  it('is asked of every new session, and of no SIM', async () => {
    const phone = await (await iPhone()).attest();
    await phone.connect();
    expect(await phone.next()).toEqual({ kind: 'attest' });
    const android = new Phone(await addCitizen(register, { application: { state: 'redeemed' } }));
    await register.by((tx) =>
      tx.deviceSessions.insert({
        id: 'android',
        applicationId: android.id,
        tokenHash: 'x',
        iccid: android.citizen.line.iccid,
        handsetModel: 'tsubame-t1',
        seramSessionId: 'seram',
        expiresAt: register.now,
      }),
    );
    android.device = register.rows.deviceSessions.at(-1) as DeviceSessionRow;
    expect(await codeOf(() => android.challenge('attestation'))).toBe('phone-of-another-kind');
  });
});

describe('The proof of a key', () => {
  it('is refused for a replayed counter, a foreign key, another kind of key and a used challenge', async () => {
    const phone = await (await iPhone()).attest();
    const key = await makeKey();
    await phone.prove(key);
    const challenge = await phone.challenge('enrolment');
    const replay = phone.enclave.assertion(challenge, key.spki, 1);
    expect(await codeOf(() => phone.proveWith(key.spki, replay))).toBe('assertion-replayed');
    expect(await codeOf(() => phone.proveWith(key.spki, phone.enclave.assertion(challenge, key.spki)))).toBe(
      'challenge-used',
    );
    const other = await makeKey();
    const mixed = phone.enclave.assertion(await phone.challenge('enrolment'), other.spki);
    expect(await codeOf(() => phone.proveWith(key.spki, mixed))).toBe('key-not-proved');
    const nonsense = Uint8Array.of(0x30, 0x03, 1, 2, 3);
    const said = phone.enclave.assertion(await phone.challenge('enrolment'), nonsense);
    expect(await codeOf(() => phone.proveWith(nonsense, said))).toBe('key-not-proved');
  });

  it('counts once when it comes twice at the same moment', async () => {
    const phone = await (await iPhone()).attest();
    const key = await makeKey();
    const assertion = phone.enclave.assertion(await phone.challenge('enrolment'), key.spki);
    const answers = await Promise.all([1, 2, 3].map(() => codeOf(() => phone.proveWith(key.spki, assertion))));
    expect(answers.toSorted()).toEqual(['allowed', 'challenge-used', 'challenge-used']);
  });

  it('of a key that was ever certified is refused', async () => {
    const key = await makeKey();
    await (await iPhone()).enrolled(key);
    const second = await (await iPhone()).attest();
    expect(await codeOf(() => second.prove(key))).toBe('key-not-proved');
  });

  it('may be made anew with another key until the request is there, not after', async () => {
    const phone = await (await iPhone()).attest();
    const [lost, key] = [await makeKey(), await makeKey()];
    await phone.prove(lost);
    const password = await phone.prove(key);
    await phone.post(await key.request(password));
    expect(await codeOf(() => phone.prove(lost))).toBe('not-allowed-now');
  });
});

describe('A request by EST', () => {
  it('for another key than the proved one is refused, and nothing is issued', async () => {
    const phone = await (await iPhone()).attest();
    const password = await phone.prove(await makeKey());
    const other = await (await makeKey()).request(password);
    expect(await codeOf(() => phone.post(other))).toBe('request-for-another-key');
    await work();
    expect(phone.certificates).toEqual([]);
  });

  it('with another challenge than the proof’s is refused', async () => {
    const phone = await (await iPhone()).attest();
    const key = await makeKey();
    const former = await phone.prove(key);
    await phone.prove(key);
    expect(await codeOf(async () => phone.post(await key.request(former)))).toBe('challenge-used');
    expect(await codeOf(async () => phone.post(await key.request('made up')))).toBe('challenge-used');
  });

  it('without a proof, with a broken signature, or that is no request at all is refused', async () => {
    const phone = await (await iPhone()).attest();
    const key = await makeKey();
    const request = await key.request('x');
    expect(await codeOf(() => phone.post(request))).toBe('key-not-proved');
    const broken = request.with(-1, (request.at(-1) ?? 0) ^ 1);
    expect(await codeOf(() => phone.post(broken))).toBe('enrolment-request-invalid');
    for (const bytes of [[], [0x30], [0x30, 0x80], [0x30, 0x84, 0xff, 0xff, 0xff, 0xff], [...request, 0]]) {
      expect(await codeOf(() => phone.post(Uint8Array.from(bytes)))).toBe('enrolment-request-invalid');
    }
  });

  it('of a session that did not attest itself gets no certificate, though the key was proved in an earlier one', async () => {
    const key = await makeKey();
    const phone = await (await iPhone()).attest();
    const request = await key.request(await phone.prove(key));
    await phone.post(request);
    await work();
    await phone.connect();
    expect(await codeOf(() => phone.post(request))).toBe('key-not-proved');
  });
});

describe('A phone that cannot store its certificate', () => {
  it('starts anew once with a new key: the first certificate is revoked, the second becomes active', async () => {
    const phone = await (await iPhone()).enrolled(await makeKey());
    const first = phone.serial;
    expect(await phone.failed('key-lost')).toBe('enrol-anew');
    expect(await phone.next()).toMatchObject({ kind: 'enrol', proved: false, issued: false });
    const key = await makeKey();
    await phone.post(await key.request(await phone.prove(key)));
    await work();
    expect(phone.serial).not.toBe(first);
    expect(await codeOf(() => phone.stored(first))).toBe('certificate-unknown');
    await phone.stored(phone.serial);
    await work();
    await phone.activated();
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked', 'active']);
    expect(phone.application).toMatchObject({ state: 'completed', enrolments: 2 });
  });

  it('a second time ends: application failed with its reason, certificate revoked, nothing live', async () => {
    const phone = await (await iPhone()).enrolled(await makeKey());
    await phone.failed('certificate-for-another-key');
    const key = await makeKey();
    await phone.post(await key.request(await phone.prove(key)));
    await work();
    expect(await phone.failed('key-lost')).toBe('end');
    await work();
    expect(phone.application).toMatchObject({ state: 'failed', problem: 'storage-failed' });
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    expect(await phone.next()).toEqual({ kind: 'failed', code: 'storage-failed' });
  });

  it.each(['store-refused', 'chain-not-trusted', 'store-full'] as const)('for %s ends at once', async (failure) => {
    const phone = await (await iPhone()).enrolled(await makeKey());
    expect(await phone.failed(failure)).toBe('end');
    await work();
    expect(phone.application.state).toBe('failed');
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked']);
  });

  const atPin = async () => {
    const phone = await (await iPhone()).enrolled(await makeKey());
    await phone.stored(phone.serial);
    await work();
    expect(phone.application.state).toBe('awaiting-pin');
    return phone;
  };

  it('that lost the key between storage and PIN ends too: revoked and undone, instead of waiting for days', async () => {
    const phone = await atPin();
    expect(await phone.failed('key-lost')).toBe('end');
    await work();
    expect(phone.application).toMatchObject({ state: 'failed', problem: 'storage-failed', enrolments: 1 });
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked']);
    expect(register.rows.elements.map(({ state }) => state)).toEqual(['deletion-ordered']);
    expect(await phone.next()).toEqual({ kind: 'failed', code: 'storage-failed' });
    expect(await codeOf(() => phone.failed('key-lost'))).toBe('not-allowed-now');
    expect(register.rows.history.filter(({ event }) => event === 'application-failed')).toMatchObject([
      { actorKind: 'agent', facts: { reason: 'storage-failed' } },
    ]);
  });

  it('and was emptied altogether says so after a new code, but not before it is attested', async () => {
    const phone = await atPin();
    const emptied = await new Phone(phone.citizen).connect();
    expect(await codeOf(() => emptied.failed('key-lost'))).toBe('not-allowed-now');
    await emptied.attest();
    expect(await emptied.failed('key-lost')).toBe('end');
    await work();
    expect(phone.application.state).toBe('failed');
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked']);
  });

  it('has nothing else to say of what it stored, and nothing of a key that it proved', async () => {
    const phone = await atPin();
    for (const failure of STORAGE_FAILURES.filter((each) => each !== 'key-lost')) {
      expect(await codeOf(() => phone.failed(failure))).toBe('not-allowed-now');
    }
    await new OpenActivationChallenge(register, random).execute(phone.device);
    await new ProvePossession(register, authority, (id, text) => id + text).execute(phone.device, Uint8Array.of(1));
    expect(await codeOf(() => phone.failed('key-lost'))).toBe('not-allowed-now');
    await work();
    expect(phone.certificates.map(({ state }) => state)).toEqual(['active']);
  });

  it('is not heard before the certificate is on its way', async () => {
    const phone = await (await iPhone()).attest();
    expect(await codeOf(() => phone.failed('key-lost'))).toBe('not-allowed-now');
  });
});

describe('A key that is made centrally', () => {
  const central = async () => (await iPhone('keychain-central')).attest();

  it('is delivered encrypted to the proved key, and forgotten with its proof', async () => {
    const phone = await central();
    const agreement = await makeKey();
    expect(await phone.next()).toMatchObject({ kind: 'receive-key', proved: false, ready: false });
    await phone.prove(agreement, 'delivery');
    await work();
    expect(await phone.next()).toMatchObject({ kind: 'receive-key', proved: true, ready: true });
    const fetched = await new FetchDeliveredKey(register).execute(phone.device);
    expect(fetched.jwe).toBe(`${phone.id} sealed for ${agreement.spki.length}`);
    await phone.stored(phone.serial);
    await work();
    expect(register.rows.enrolments).toMatchObject([{ deliveryJwe: null, deliveryCms: null }]);
    await phone.activated();
    expect(phone.certificates).toMatchObject([{ state: 'active', route: 'keychain-central' }]);
    expect(forgotten).toContain(phone.id);
  });

  it('comes by EST serverkeygen, too, for the request that names the proof', async () => {
    const phone = await central();
    const agreement = await makeKey();
    const password = await phone.prove(agreement, 'delivery');
    const est = new EnrolByEst(register);
    const request = await (await makeKey()).request(password);
    expect(await est.serverKey(phone.device, request)).toMatchObject({ kind: 'pending' });
    await work();
    expect(await est.serverKey(phone.device, request)).toMatchObject({ kind: 'delivered' });
    expect(await codeOf(async () => est.serverKey(phone.device, await agreement.request('x')))).toBe('challenge-used');
    expect(await codeOf(() => phone.post(request))).toBe('not-allowed-now');
  });

  it('that the phone stored is not promised again by EST: the delivery is gone', async () => {
    const phone = await central();
    const agreement = await makeKey();
    const request = await agreement.request(await phone.prove(agreement, 'delivery'));
    await work();
    await phone.stored(phone.serial);
    await work();
    const est = new EnrolByEst(register);
    expect(await codeOf(() => est.serverKey(phone.device, request))).toBe('delivery-expired');
    expect(await codeOf(() => new FetchDeliveredKey(register).execute(phone.device))).toBe('delivery-expired');
  });

  it('that nobody fetches within a day is forgotten: revoked, failed, told', async () => {
    const phone = await central();
    await phone.prove(await makeKey(), 'delivery');
    await work();
    register.pass(23 * 3600);
    await work();
    expect(phone.application.state).toBe('writing-key');
    register.pass(3600);
    await work();
    expect(phone.application).toMatchObject({ state: 'failed', problem: 'delivery-expired' });
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked']);
    expect(forgotten).toContain(phone.id);
    expect(register.rows.enrolments).toMatchObject([{ deliveryJwe: null }]);
  });

  it('that was stored and never proved is not kept longer than a day, though the application lives on', async () => {
    const phone = await central();
    await phone.prove(await makeKey(), 'delivery');
    await work();
    await phone.stored(phone.serial);
    await work();
    register.pass(23 * 3600);
    await work();
    expect(forgotten).toEqual([]);
    register.pass(2 * 3600);
    await work();
    expect(forgotten).toContain(phone.id);
    expect(phone.application.state).toBe('awaiting-pin');
  });

  it('that could not be read is made anew once, under a new id, and the old one is forgotten', async () => {
    const phone = await central();
    await phone.prove(await makeKey(), 'delivery');
    await work();
    expect(await phone.failed('delivery-not-readable')).toBe('enrol-anew');
    await phone.prove(await makeKey(), 'delivery');
    await work();
    expect(forgotten).toContain(phone.id);
    expect(phone.application.keyId).toBe(`${phone.id}.2`);
    expect(phone.certificates.map(({ state }) => state)).toEqual(['revoked', 'issued']);
  });

  it('is not what a phone with a key of its own may ask for, and the other way round', async () => {
    const own = await (await iPhone()).attest();
    expect(await codeOf(() => own.challenge('delivery'))).toBe('not-allowed-now');
    expect(await codeOf(() => new FetchDeliveredKey(register).execute(own.device))).toBe('key-not-proved');
  });
});

describe('One phone per person, across both kinds', () => {
  it('an iPhone that becomes active revokes the SIM’s certificate and orders its deletion', async () => {
    const earlier = await addCitizen(register, { application: { state: 'completed' } });
    const old = await addCertificate(register, earlier, 'active');
    const phone = await (await iPhone('keychain', { person: earlier.person })).enrolled(await makeKey());
    await phone.stored(phone.serial);
    await work();
    await new OpenActivationChallenge(register, random).execute(phone.device);
    await new ProvePossession(register, authority, (id, text) => id + text).execute(phone.device, Uint8Array.of(1));
    const steps = () => register.rows.steps.filter(({ kind }) => kind === 'order-deletion');
    await expect(work()).rejects.toThrow(/orderDeletion/);
    expect(steps()).toMatchObject([{ subject: earlier.application.id }]);
    expect(register.rows.certificates.find(({ serial }) => serial === old.serial)).toMatchObject({
      state: 'revoked',
      revocationCause: 'device-change',
    });
  });

  it('the former iPhone’s Keychain waits for its app to delete, and only its app can say so', async () => {
    const phone = await (await iPhone()).enrolled(await makeKey());
    await phone.stored(phone.serial);
    await work();
    await phone.activated();
    const second = await iPhone('keychain', { person: phone.citizen.person });
    await second.enrolled(await makeKey());
    await second.stored(second.serial);
    await work();
    await second.activated();
    const elementOf = (one: Phone) => register.rows.elements.find((row) => row.keychainId === one.enclave.keyId)?.state;
    expect([elementOf(phone), elementOf(second)]).toEqual(['deletion-ordered', 'personalised']);
    await new ReportWiped(register).execute(phone.device);
    await new ReportWiped(register).execute(phone.device);
    expect([elementOf(phone), elementOf(second)]).toEqual(['deleted', 'personalised']);
    expect(register.events().filter((event) => event === 'keychain-wiped')).toHaveLength(1);
  });
});

describe('An application that is not finished', () => {
  it('expires after seven days wherever the phone left it', async () => {
    const phone = await (await iPhone()).attest();
    await work();
    register.pass(7 * 86_400);
    await work();
    expect(phone.application.state).toBe('expired');
  });
});

describe('The wrong kind of phone', () => {
  it('is told so: an iPhone for a SIM’s application, an Android phone for a Keychain’s', async () => {
    const citizen = await addCitizen(register, {
      application: { state: 'code-sent', number: applicationNumber(random.bytes(16)) },
    });
    const phone = await iPhone();
    const redeem = new RedeemAccessCode(register, hasher, random);
    const typed = { accessCode: CODE, downloadPassword: PASSWORD, handsetModel: 'x' };
    const { number } = citizen.application;
    expect(await codeOf(() => redeem.execute({ ...typed, applicationNumber: number }))).toBe('phone-of-another-kind');
    const { iccid } = phone.citizen.line;
    expect(await codeOf(() => redeem.execute({ ...typed, iccid }))).toBe('phone-of-another-kind');
  });

  it('that types a number nobody has may try twenty times an hour', async () => {
    const redeem = new RedeemAccessCode(register, hasher, random);
    const typed = { accessCode: CODE, downloadPassword: PASSWORD, handsetModel: 'x', installationId: 'one' };
    for (let tries = 0; tries < 20; tries += 1) {
      expect(
        await codeOf(() => redeem.execute({ ...typed, applicationNumber: applicationNumber(random.bytes(16)) })),
      ).toBe('access-code-wrong');
    }
    expect(await codeOf(() => redeem.execute({ ...typed, applicationNumber: 'nonsense' }))).toBe('rate-limited');
  });
});
