// The client certificate of J-LIS's staff on the real register and authority: enrolled with the one-time code, shown through the proxy,
// judged at every sign-in, revoked at once. The last part is a real TLS handshake with a key of openssl.
import { openCertificateAuthority } from '@sumaho-jpki/adapters/certificate-authority';
import { SessionStore } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes } from '@sumaho-jpki/contract';
import { partyNotAfter, staffPartyCode } from '@sumaho-jpki/rules';
import { buildCertificationRequest, fromPem, generateKeyPair, parseCertificate, toPem } from '@sumaho-jpki/wire/x509';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, cookieOf, ORIGIN, STAFF_PASSWORD, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';
import { SoftPasskey } from '../../testing/soft-authenticator';

let api: ApiUnderTest;
let approver: SignedIn;
let folder: string;
/** An address of its own for each: guesses are counted by address. */
let addresses = 0;
const from = () => {
  addresses += 1;
  return { 'x-forwarded-for': `198.19.${Math.floor(addresses / 200)}.${(addresses % 200) + 1}` };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staff-certificates-'));
  api = await ApiUnderTest.start({ environment: { SUMAHO_CLIENT_CERTIFICATES: 'from-proxy' } });
  await addCarriers(api.register);
  approver = await api.staff('jlis-approver');
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

type Answer = Awaited<ReturnType<ApiUnderTest['send']>>;
const problemOf = (answer: Answer) => (answer.json() as { code?: string }).code;
const codeFor = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
const shown = (der: Uint8Array) => ({ 'client-cert': `:${Buffer.from(der).toString('base64')}:`, ...from() });

async function request() {
  const { publicKeySpki, sign } = await generateKeyPair('ecdsa-p256-sha256');
  const der = await buildCertificationRequest(
    { subject: [], publicKeySpki, signatureAlgorithm: 'ecdsa-p256-sha256' },
    sign,
  );
  return toPem('CERTIFICATE REQUEST', der);
}
async function invited(over: object = {}) {
  const body = {
    ...{
      account: `joiner-${randomUUID().slice(0, 8)}`,
      displayName: '見本 花子',
      role: 'jlis-operator',
      carrier: null,
    },
    ...{ shop: null, ssoSubject: null, reason: '採用', ...over },
  };
  const answer = await api.post(staffRoutes.inviteMember.path, approver, body);
  return staffRoutes.inviteMember.response.parse(answer.json());
}
const begin = (code: string) => api.post(staffRoutes.beginOneTimeCodes.path, null, { code }, from());
const finish = (body: { code: string; oneTimeCode: string; request: string; name: string }) =>
  api.post(staffRoutes.enrolByCertificate.path, null, body, from());

async function enrolled() {
  const { member, given } = await invited();
  const { secret } = staffRoutes.beginOneTimeCodes.response.parse((await begin(given.code)).json());
  const body = { code: given.code, oneTimeCode: codeFor(secret), request: await request(), name: '職員カード' };
  const answer = await finish(body);
  expect(answer.statusCode, answer.body).toBe(200);
  const issued = staffRoutes.enrolByCertificate.response.parse(answer.json());
  const [der = new Uint8Array()] = fromPem('CERTIFICATE', issued.certificate);
  return { id: member.id, account: member.account, secret, der, serial: issued.serial, body };
}
type Person = Awaited<ReturnType<typeof enrolled>>;

const show = (der: Uint8Array) => api.post(staffRoutes.signInByCertificate.path, null, undefined, shown(der));
/** A code opens once: the tests are quicker than the clock of the codes. */
const forgetStep = (id: string) =>
  api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    await manager.query(`UPDATE staff SET last_totp_counter = 0 WHERE id = $1`, [id]);
  });
const sendCode = (pending: string, code: string) =>
  api.post(staffRoutes.signInTotp.path, null, { code }, { cookie: pending, ...from() });
async function signedIn({ id, der, secret }: Person): Promise<SignedIn> {
  await forgetStep(id);
  const first = await show(der);
  expect(first.json()).toEqual({ next: 'totp' });
  const second = await sendCode(cookieOf(first, '__Host-staff-pending'), codeFor(secret));
  const { csrfToken } = staffRoutes.signInTotp.response.parse(second.json());
  return { cookie: cookieOf(second, '__Host-staff'), csrfToken };
}
const account = (by: SignedIn) => api.read(staffRoutes.ownAccount.path, by);
const stateOf = async (serial: string) =>
  (await api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.bySerial(serial)))?.state;
const change = async (id: string, act: string) => {
  const version = (await api.register.transaction({ kind: 'system' }, (tx) => tx.staff.byId(id)))?.version;
  const path = staffRoutes.changeMember.path.replace(':memberId', id);
  return api.post(path, approver, { act, version, reason: '届出' });
};
const facts = (event: string) =>
  api.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    return JSON.stringify(await manager.query(`SELECT entry FROM audit WHERE entry LIKE $1`, [`%"${event}"%`]));
  });

describe('A joiner of J-LIS with a key on a card', () => {
  it('gets a certificate of kind staff for the one-time code and a confirmed code, and comes in with both', async () => {
    const person = await enrolled();
    const { subject, policies, extendedKeyUsage } = parseCertificate(person.der);
    expect(subject.at(-1)?.value).toBe(staffPartyCode(person.id));
    expect(policies).toEqual(['1.3.6.1.4.1.32473.2016.1.13']);
    expect(extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(await stateOf(person.serial)).toBe('active');
    const session = await signedIn(person);
    const own = staffRoutes.ownAccount.response.parse((await account(session)).json()).account;
    expect(own).toMatchObject({ certificatesOffered: true, passkeys: [], password: false });
    expect(own.certificates).toMatchObject([{ serial: person.serial, name: '職員カード', alarm: 'fine' }]);
    const members = staffRoutes.members.response.parse((await api.read(staffRoutes.members.path, approver)).json());
    expect(members.members.find(({ id }) => id === person.id)).toMatchObject({
      certificates: [{ serial: person.serial, notAfter: own.certificates[0]?.notAfter, alarm: 'fine' }],
      oneTimeCode: true,
      password: false,
    });
    expect(await facts('staff-certificate-issued')).toContain(person.serial);
  });

  it('is told that this way is open, and others are not', async () => {
    const waysOf = async (over: object) => {
      const { given } = await invited(over);
      const begun = await api.post(staffRoutes.beginEnrolment.path, null, { code: given.code }, from());
      return staffRoutes.beginEnrolment.response.parse(begun.json()).ways;
    };
    expect(await waysOf({})).toEqual(['passkey', 'certificate']);
    expect(await waysOf({ role: 'carrier-desk', carrier: 'docomo' })).toEqual(['passkey']);
    const { providers, certificates } = (await api.read(staffRoutes.ssoProviders.path)).json<{
      providers: object[];
      certificates: boolean;
    }>();
    expect([providers.length, certificates]).toEqual([2, true]);
  });

  it('spends neither code on a slip, and both once', async () => {
    const { given } = await invited();
    const { secret } = staffRoutes.beginOneTimeCodes.response.parse((await begin(given.code)).json());
    const body = { code: given.code, oneTimeCode: codeFor(secret), request: await request(), name: '鍵' };
    const wrong = 'abcdef';
    expect(problemOf(await finish({ ...body, oneTimeCode: wrong }))).toBe('one-time-code-wrong');
    for (const bad of ['x', body.request.slice(0, -60), `${body.request}${body.request}`])
      expect(problemOf(await finish({ ...body, request: bad })), bad).toBe('enrolment-request-invalid');
    expect(problemOf(await finish({ ...body, code: 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA' }))).toBe('enrolment-code-wrong');
    // A second look makes another secret; the former opens nothing.
    const again = staffRoutes.beginOneTimeCodes.response.parse((await begin(given.code)).json());
    expect(again.secret).not.toBe(secret);
    expect(again.uri).toContain(`secret=${again.secret}`);
    const now = { ...body, oneTimeCode: codeFor(again.secret) };
    const done = await finish(now);
    expect(done.statusCode, done.body).toBe(200);
    expect(problemOf(await finish(now))).toBe('enrolment-code-wrong');
    expect(problemOf(await begin(given.code))).toBe('enrolment-code-wrong');
  });

  it('is nobody of a carrier, and brings a key that nobody had', async () => {
    const { given } = await invited({ role: 'carrier-desk', carrier: 'docomo' });
    expect(problemOf(await begin(given.code))).toBe('not-allowed-now');
    const first = await enrolled();
    const second = await invited();
    const { secret } = staffRoutes.beginOneTimeCodes.response.parse((await begin(second.given.code)).json());
    const body = { code: second.given.code, oneTimeCode: codeFor(secret), request: first.body.request, name: '鍵' };
    expect(problemOf(await finish(body))).toBe('enrolment-request-invalid');
    // The code is still good for a key of one's own.
    expect((await finish({ ...body, request: await request() })).statusCode).toBe(200);
  });
});

describe('A certificate at the sign-in', () => {
  it('is no way in alone: its session opens nothing before the code, and a code opens once', async () => {
    const person = await enrolled();
    await forgetStep(person.id);
    const first = await show(person.der);
    const pending = cookieOf(first, '__Host-staff-pending');
    expect(first.cookies.some(({ name }) => name === '__Host-staff')).toBe(false);
    expect((await api.read(staffRoutes.ownAccount.path, null, { cookie: pending })).statusCode).toBe(401);
    const code = codeFor(person.secret);
    expect((await sendCode(pending, code)).statusCode).toBe(200);
    // Both spent: the pending session with the first use, the code for every later one.
    expect(problemOf(await sendCode(pending, code))).toBe('session-expired');
    const later = cookieOf(await show(person.der), '__Host-staff-pending');
    expect(problemOf(await sendCode(later, code))).toBe('sign-in-refused');
  });

  it('counts with a passkey of the same person, and never with another’s', async () => {
    const person = await enrolled();
    const other = await enrolled();
    const passkey = new SoftPasskey(ORIGIN);
    const own = await signedIn(person);
    const begun = await api.post(staffRoutes.beginOwnPasskey.path, own, {});
    const { challengeId, options } = staffRoutes.beginOwnPasskey.response.parse(begun.json());
    const added = { challengeId, response: passkey.make(options), name: '鍵' };
    expect((await api.post(staffRoutes.addOwnPasskey.path, own, added)).statusCode).toBe(200);
    const withPasskey = async (der: Uint8Array) => {
      const cookie = cookieOf(await show(der), '__Host-staff-pending');
      const asked = await api.post(staffRoutes.beginPasskeySignIn.path, null, {}, from());
      const { challengeId: id, options: sign } = staffRoutes.beginPasskeySignIn.response.parse(asked.json());
      const body = { challengeId: id, response: passkey.show(sign) };
      return api.post(staffRoutes.signInByPasskey.path, null, body, { cookie, ...from() });
    };
    expect((await withPasskey(person.der)).statusCode).toBe(200);
    expect(problemOf(await withPasskey(other.der))).toBe('sign-in-refused');
  });

  it('is asked for where there is none, and believed of the proxy alone', async () => {
    const { der } = await enrolled();
    const none = await api.post(staffRoutes.signInByCertificate.path, null, undefined, from());
    expect([none.statusCode, problemOf(none)]).toEqual([422, 'client-certificate-missing']);
    const direct = await api.send({
      method: 'POST',
      url: staffRoutes.signInByCertificate.path,
      remoteAddress: '192.0.2.9',
      headers: { origin: ORIGIN, ...shown(der), 'x-forwarded-for': '127.0.0.1' },
    });
    expect(problemOf(direct)).toBe('client-certificate-missing');
    const foreign = await api.send({
      method: 'POST',
      url: staffRoutes.signInByCertificate.path,
      headers: { origin: 'https://evil.example', ...shown(der) },
    });
    expect(problemOf(foreign)).toBe('csrf');
  });

  it('of another root, of a machine, changed, or of a person who may not opens nothing, in one answer', async () => {
    const person = await enrolled();
    const stopped = await enrolled();
    expect((await change(stopped.id, 'stop')).statusCode).toBe(200);
    const moved = await enrolled();
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE staff SET carrier = 'docomo', role = 'carrier-desk' WHERE id = $1`, [moved.id]);
    });
    const changed = Uint8Array.from(person.der, (octet, at) => (at === person.der.length - 1 ? octet ^ 1 : octet));
    const wrong: Record<string, Uint8Array> = {
      'another root': await ofAnotherRoot(person),
      'the root itself': api.authorityCertificate,
      'changed in one octet': changed,
      'no certificate': Uint8Array.of(1, 2, 3),
      'of a stopped member': stopped.der,
      'of a carrier’s account': moved.der,
    };
    const answers = [];
    for (const [what, der] of Object.entries(wrong)) {
      const answer = await show(der);
      expect([answer.statusCode, problemOf(answer)], what).toEqual([401, 'sign-in-refused']);
      answers.push(answer.body.replace(/"traceId":"[^"]+"/, ''));
    }
    expect(new Set(answers).size).toBe(1);
    expect((await show(person.der)).statusCode).toBe(200);
  });

  it('that is over opens nothing', async () => {
    const person = await enrolled();
    const { certificateDer: was } = (await rowOf(person.serial)) ?? {};
    expect(was).not.toBeNull();
    // The authority's clock of the specs is the real one: what is over is what the register settled as over.
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE party_certificates SET state = 'expired', version = version + 1 WHERE serial = $1`, [
        person.serial,
      ]);
    });
    expect(problemOf(await show(person.der))).toBe('sign-in-refused');
  });

  it('locks with its account: five wrong codes close this way, too', async () => {
    const person = await enrolled();
    await forgetStep(person.id);
    const pending = cookieOf(await show(person.der), '__Host-staff-pending');
    const wrong = 'abcdef';
    for (let tries = 0; tries < 5; tries += 1) await sendCode(pending, wrong);
    expect(problemOf(await show(person.der))).toBe('account-locked');
    expect(problemOf(await sendCode(pending, codeFor(person.secret)))).toBe('account-locked');
  });
});

const rowOf = (serial: string) =>
  api.register.transaction({ kind: 'system' }, (tx) => tx.partyCertificates.bySerial(serial));

/** The same serial, name and policy, of a root of the same name: only the key tells. */
async function ofAnotherRoot({ id, serial }: Person): Promise<Uint8Array> {
  const directory = await mkdtemp(join(folder, 'root-'));
  const url = 'http://pki.example.test';
  const stranger = await openCertificateAuthority({
    ...{ directory, passphrase: 'a stranger’s words', scryptCost: 4096 },
    settings: {
      ...{ crlUrl: `${url}/crl`, ocspUrl: `${url}/ocsp`, caIssuersUrl: `${url}/root.cer`, cpsUrl: `${url}/cps.html` },
      now: () => new Date(),
    },
  });
  const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const plan = await stranger.parties.planPartyCertificate({
    ...{ serial, kind: 'staff', code: staffPartyCode(id), publicKeySpki },
    ...{ notBefore: now, notAfter: partyNotAfter(now) },
  });
  return stranger.parties.signPartyCertificate(plan.tbsDer);
}

describe('A certificate that ends', () => {
  it.each(['leave', 'invite'])('with its member (%s): revoked at once, and its sessions with it', async (what) => {
    const person = await enrolled();
    const session = await signedIn(person);
    const pending = cookieOf(await show(person.der), '__Host-staff-pending');
    expect((await change(person.id, what)).statusCode).toBe(200);
    expect(await stateOf(person.serial)).toBe('revoked');
    expect((await account(session)).statusCode).toBe(401);
    expect(problemOf(await sendCode(pending, codeFor(person.secret)))).toBe('session-expired');
    expect(problemOf(await show(person.der))).toBe('sign-in-refused');
    expect(await facts('staff-certificate-ended')).toContain(person.serial);
  });

  it('because its card is gone: by those who stop people, alone, with its own sessions', async () => {
    const person = await enrolled();
    const session = await signedIn(person);
    const { id } = await api.get(SessionStore).open('staff', person.id, { by: ['passkey'] });
    const path = staffRoutes.endMemberCertificate.path
      .replace(':memberId', person.id)
      .replace(':serial', person.serial);
    const another = path.replace(person.id, (await enrolled()).id);
    expect((await api.post(another, approver, { reason: '紛失' })).statusCode).toBe(404);
    expect((await api.post(path, await api.staff('jlis-auditor'), { reason: '紛失' })).statusCode).toBe(403);
    expect((await api.post(path, approver, { reason: '紛失' })).statusCode).toBe(200);
    expect((await rowOf(person.serial))?.revocationCause).toBe('holder-key-leak');
    expect((await account(session)).statusCode).toBe(401);
    expect((await account({ cookie: `__Host-staff=${id}`, csrfToken: '' })).statusCode).toBe(200);
    expect(problemOf(await show(person.der))).toBe('sign-in-refused');
    expect((await api.post(path, approver, { reason: '紛失' })).statusCode).toBe(404);
  });

  it('because a newer one replaces it: two at most, and the last way in stays', async () => {
    const person = await enrolled();
    const first = await signedIn(person);
    const add = async (by: SignedIn) =>
      api.post(staffRoutes.addOwnCertificate.path, by, { request: await request(), name: '新しいカード' });
    const end = (by: SignedIn, credentialId: string) =>
      api.post(staffRoutes.removeOwnCertificate.path.replace(':credentialId', credentialId), by, {});
    const [old] = staffRoutes.ownAccount.response.parse((await account(first)).json()).account.certificates;
    expect(problemOf(await end(first, old?.id ?? ''))).toBe('not-allowed-now');
    const added = await add(first);
    const { issued, account: own } = staffRoutes.addOwnCertificate.response.parse(added.json());
    expect(own.certificates.map(({ serial }) => serial)).toEqual([person.serial, issued.serial]);
    expect(problemOf(await add(first))).toBe('not-allowed-now');
    const [der = new Uint8Array()] = fromPem('CERTIFICATE', issued.certificate);
    const second = await signedIn({ ...person, der });
    expect((await end(second, old?.id ?? '')).statusCode).toBe(200);
    expect(await stateOf(person.serial)).toBe('revoked');
    // The session that the old one began went with it; the other one stays.
    expect([(await account(first)).statusCode, (await account(second)).statusCode]).toEqual([401, 200]);
  });

  it('is J-LIS’s affair: nobody at a carrier gets one, and no machine’s door takes one', async () => {
    const supervisor = await api.staff('carrier-supervisor', 'docomo');
    const refused = await api.post(staffRoutes.addOwnCertificate.path, supervisor, {
      ...{ request: await request(), name: '鍵' },
    });
    expect(problemOf(refused)).toBe('not-allowed-now');
    const { der } = await enrolled();
    const renewal = await api.send({
      method: 'GET',
      url: '/.well-known/est/party/csrattrs',
      headers: shown(der),
    });
    expect(renewal.statusCode).toBe(401);
    const parties = await api.read(staffRoutes.parties.path, approver);
    expect(parties.body).not.toContain('staff-');
  });
});

describe('The password', () => {
  it('goes on for those who have one; the certificate stands beside it', async () => {
    const name = await api.addStaff('jlis-auditor', null);
    const answer = await api.post(staffRoutes.signIn.path, null, { account: name, password: STAFF_PASSWORD }, from());
    expect(answer.json()).toEqual({ next: 'totp' });
  });
});

describe('Over TLS', () => {
  it('a key of openssl is shown in the handshake, and the proxy hands its certificate on', async () => {
    const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder });
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await openssl(
      'req',
      '-x509',
      ...curve,
      '-keyout',
      'tls.key',
      '-out',
      'tls.pem',
      '-subj',
      '/CN=localhost',
      '-days',
      '2',
    );
    await openssl(
      'req',
      '-new',
      ...curve,
      '-keyout',
      'card.key',
      '-out',
      'card.csr',
      '-subj',
      '/CN=whatever the tool says',
    );
    const { given, member } = await invited();
    const { secret } = staffRoutes.beginOneTimeCodes.response.parse((await begin(given.code)).json());
    const csr = await readFile(join(folder, 'card.csr'), 'utf8');
    const body = { code: given.code, oneTimeCode: codeFor(secret), request: csr, name: '職員カード' };
    const { certificate } = staffRoutes.enrolByCertificate.response.parse((await finish(body)).json());
    await forgetStep(member.id);

    const tls = { key: await readFile(join(folder, 'tls.key')), cert: await readFile(join(folder, 'tls.pem')) };
    const authority = toPem('CERTIFICATE', api.authorityCertificate);
    // What the operator's proxy does: checks the key and the chain, drops what the client said, and hands on what it saw.
    const proxy = createServer(
      { ...tls, ca: authority, requestCert: true, rejectUnauthorized: false },
      (asked, reply) => {
        const socket = asked.socket as unknown as { authorized: boolean; getPeerCertificate(): { raw?: Buffer } };
        const { raw } = socket.getPeerCertificate();
        const header = socket.authorized && raw ? { 'client-cert': `:${raw.toString('base64')}:` } : {};
        void api
          .send({ method: 'POST', url: asked.url ?? '/', headers: { origin: ORIGIN, ...header, ...from() } })
          .then((answer) => reply.writeHead(answer.statusCode, answer.headers as never).end(answer.body));
      },
    );
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const knock = (client: object) =>
      new Promise<{ status: number | undefined; cookies: string[] }>((resolve, reject) => {
        const url = `https://127.0.0.1:${port}${staffRoutes.signInByCertificate.path}`;
        httpsRequest(
          url,
          { method: 'POST', ca: tls.cert, servername: 'localhost', agent: false, ...client },
          (answer) => {
            answer.resume();
            answer.on('end', () => resolve({ status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [] }));
          },
        )
          .on('error', reject)
          .end();
      });
    try {
      expect((await knock({})).status).toBe(422);
      const first = await knock({ key: await readFile(join(folder, 'card.key')), cert: certificate });
      expect(first.status).toBe(200);
      const pending = first.cookies.find((each) => each.startsWith('__Host-staff-pending='))?.split(';')[0] ?? '';
      const second = await sendCode(pending, codeFor(secret));
      expect(second.json()).toMatchObject({ staff: { displayName: '見本 花子', role: 'jlis-operator' } });
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
