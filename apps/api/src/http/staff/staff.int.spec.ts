// The back office on the real register: two factors, and only what the own tenant may see.
import { COOKIES } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type DeviceState } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, cookieOf, STAFF_PASSWORD, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let docomo: SignedIn;
let kddi: SignedIn;
let mvno: SignedIn;
let jlis: SignedIn;
let atDocomo: Holding;
let atMvno: Holding;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  docomo = await api.staff('carrier-desk', 'docomo');
  kddi = await api.staff('carrier-desk', 'kddi');
  mvno = await api.staff('mvno-desk', 'mvno-a');
  jlis = await api.staff('jlis-operator');
  atDocomo = await addHolding(api.register, (await api.citizen('haruka')).personId);
  atMvno = await addHolding(api.register, (await api.citizen('sota')).personId, {
    carrier: 'mvno-a',
    hostCarrier: 'docomo',
  });
});
afterAll(() => api.stop());

/** Each test signs in from an address of its own: the limit is by address. */
let address = 0;
const from = () => ({ 'x-forwarded-for': `198.51.100.${(address += 1)}` });
const password = (account: string, typed: string, headers: Record<string, string>) =>
  api.post(staffRoutes.signIn.path, null, { account, password: typed }, headers);
const code = (typed: string, cookie: string, headers: Record<string, string>) =>
  api.post(staffRoutes.signInTotp.path, null, { code: typed }, { ...headers, cookie });
const codeOf = (response: { json: () => { code?: string } }) => response.json().code;

describe('Staff sign-in', () => {
  it('takes password and then one-time code; between them there is no session', async () => {
    const account = await api.addStaff('jlis-approver', null);
    const headers = from();
    const first = await password(account.toUpperCase(), STAFF_PASSWORD, headers);
    expect([first.statusCode, first.json()]).toEqual([200, { next: 'totp' }]);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^__Host-staff-pending=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const pending = cookieOf(first, COOKIES['staff-pending']);
    const asSession = `${COOKIES.staff}=${pending.split('=')[1]}`;
    expect(
      (await api.read(staffRoutes.parkedSteps.path, null, { cookie: `${pending}; ${asSession}` })).statusCode,
    ).toBe(401);

    const typed = api.oneTimeCode();
    const second = await code(typed, pending, headers);
    const { csrfToken, staff } = staffRoutes.signInTotp.response.parse(second.json());
    expect(staff).toMatchObject({ role: 'jlis-approver', carrier: null });
    const cookie = cookieOf(second, COOKIES.staff);
    expect(cookie.split('=')[1]).not.toBe(pending.split('=')[1]);
    expect(String(second.headers['set-cookie'])).toMatch(
      /__Host-staff=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    expect((await api.read(staffRoutes.parkedSteps.path, null, { cookie })).statusCode).toBe(200);

    expect(codeOf(await code(typed, pending, headers)), 'the pending session is used up').toBe('session-expired');
    const again = cookieOf(await password(account, STAFF_PASSWORD, headers), COOKIES['staff-pending']);
    expect(codeOf(await code(typed, again, headers)), 'the code was used').toBe('sign-in-refused');

    expect((await api.post(staffRoutes.signOut.path, { cookie, csrfToken })).statusCode).toBe(204);
    expect((await api.read(staffRoutes.parkedSteps.path, null, { cookie })).statusCode).toBe(401);
  });

  it('answers a wrong password and an unknown account alike, byte for byte', async () => {
    const account = await api.addStaff('jlis-auditor', null);
    const headers = from();
    const shown = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    const wrong = await password(account, 'wrong-password', headers);
    const unknown = await password('nobody-at-all', 'wrong-password', headers);
    expect([wrong.statusCode, shown(wrong.body)]).toEqual([unknown.statusCode, shown(unknown.body)]);
    expect(wrong.statusCode).toBe(401);
    expect(wrong.body).not.toContain('wrong-password');
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  it('locks the account after five wrong ones, whatever address they come from', async () => {
    const account = await api.addStaff('carrier-supervisor', 'kddi');
    for (let tries = 0; tries < 5; tries += 1) {
      expect(codeOf(await password(account, 'wrong', from()))).toBe('sign-in-refused');
    }
    expect(codeOf(await password(account, STAFF_PASSWORD, from()))).toBe('account-locked');
  });

  it('hears twenty tries a minute from one address, wrong ones too', async () => {
    const headers = from();
    const codes: (string | undefined)[] = [];
    for (let tries = 0; tries < 21; tries += 1) codes.push(codeOf(await password(`nobody-${tries}`, 'wrong', headers)));
    expect(codes.slice(0, 20).every((each) => each === 'sign-in-refused')).toBe(true);
    expect(codes[20]).toBe('rate-limited');
    expect(codeOf(await password('nobody', 'wrong', from()))).toBe('sign-in-refused');
  });

  it('without a code, an account or a pending session is refused by name', async () => {
    const headers = from();
    expect(codeOf(await api.post(staffRoutes.signIn.path, null, { account: 4 }, headers))).toBe('validation-failed');
    expect(codeOf(await code('123456', '', headers))).toBe('session-expired');
  });
});

describe('A line', () => {
  const line = (by: SignedIn, { line: { id } }: Pick<Holding, 'line'>) => api.read(`/api/staff/lines/${id}`, by);
  const search = async (by: SignedIn, text: string) =>
    staffRoutes.search.response.parse((await api.read(`/api/staff/search?q=${encodeURIComponent(text)}`, by)).json());

  it('is shown to its carrier with both axes, the number masked', async () => {
    const page = staffRoutes.readLine.response.parse((await line(docomo, atDocomo)).json());
    expect(page.line.phoneNumber).toMatch(/^090-\*{4}-\d{4}$/);
    expect(page.certificates.map(({ serial }) => serial)).toEqual([atDocomo.certificate.serial]);
    expect(page.element).toMatchObject({ state: 'absent' });
    expect(page.person).not.toBeNull();
    expect(page.actions.map(({ operation, verdict }) => [operation, verdict.allowed])).toEqual([
      ['suspend-certificate', false],
      ['resume-certificate', false],
      ['initialise-pin', false],
      ['revoke-certificate', false],
      ['end-at-desk', false],
    ]);
    expect(JSON.stringify(page)).not.toContain(atDocomo.line.msisdn);
  });

  it('of another carrier is byte for byte like one that is not there', async () => {
    const shown = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    const nobodys = await api.read(`/api/staff/lines/${randomUUID()}`, kddi);
    for (const by of [kddi, mvno]) {
      const theirs = await line(by, atDocomo);
      expect([theirs.statusCode, shown(theirs.body)]).toEqual([404, shown(nobodys.body)]);
    }
  });

  it('of an MVNO shows its host network the SIM only', async () => {
    const page = staffRoutes.readLine.response.parse((await line(docomo, atMvno)).json());
    expect(page).toMatchObject({ person: null, certificates: [], applications: [], actions: [] });
    expect(page.line.iccid).toBe(atMvno.line.iccid);
    expect(JSON.stringify(page)).not.toContain(atMvno.certificate.serial);
    expect(staffRoutes.readLine.response.parse((await line(mvno, atMvno)).json()).certificates).toHaveLength(1);
  });

  it('is found by every identifier by its own carrier and J-LIS, and by nobody else', async () => {
    for (const text of [atDocomo.line.msisdn, atDocomo.application.number, atDocomo.certificate.serial]) {
      for (const by of [docomo, jlis]) {
        expect(
          (await search(by, text)).results.map(({ lineId }) => lineId),
          text,
        ).toEqual([atDocomo.line.id]);
      }
      for (const by of [kddi, mvno]) expect((await search(by, text)).results, text).toEqual([]);
    }
    expect((await search(docomo, atMvno.line.msisdn)).results).toMatchObject([{ certificateState: null }]);
    expect((await search(docomo, atMvno.certificate.serial)).results).toEqual([]);
    expect((await search(docomo, atMvno.application.number)).results).toEqual([]);
  });
});

describe('J-LIS', () => {
  it('reads and revokes a certificate; within the same second the answer about it says so', async () => {
    const { serial } = atDocomo.certificate;
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.certificates.bySerial(serial);
      if (row) await tx.certificates.update(row, { state: 'issued', certificateDer: api.authorityCertificate });
    });
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      const row = await tx.certificates.bySerial(serial);
      if (row) await tx.certificates.update(row, { state: 'active' });
    });
    const page = staffRoutes.readCertificate.response.parse(
      (await api.read(`/api/staff/certificates/${serial}`, jlis)).json(),
    );
    expect(page.status.status).toBe('good');
    expect(page.actions.at(-1)).toMatchObject({ operation: 'revoke-certificate', verdict: { allowed: true } });
    const { causes } = staffRoutes.revocationCauses.response.parse(
      (await api.read(staffRoutes.revocationCauses.path, jlis)).json(),
    );
    expect(causes.map(({ cause }) => cause)).toContain('stop-of-use');
    expect(causes.map(({ cause }) => cause)).not.toContain('issuer-key-leak');

    const url = `/api/staff/certificates/${serial}/revoke`;
    const wrong = await api.post(url, jlis, { cause: 'stop-of-use', confirmation: '0000' });
    expect(wrong.json()).toMatchObject({ code: 'confirmation-mismatch', status: 422 });
    const notTheirs = await api.post(url, jlis, { cause: 'issuer-key-leak', confirmation: serial.slice(-4) });
    expect(notTheirs.json()).toMatchObject({ rule: 'cause-not-yours', status: 403 });
    const revoked = await api.post(url, jlis, { cause: 'stop-of-use', confirmation: serial.slice(-4) });
    const { certificate, status } = staffRoutes.revokeCertificate.response.parse(revoked.json());
    expect(certificate).toMatchObject({ state: 'revoked', revocationCause: 'stop-of-use' });
    expect(status).toMatchObject({ status: 'revoked', reason: 'cessation-of-operation' });
    const again = await api.post(url, jlis, { cause: 'loss-or-theft', confirmation: serial.slice(-4) });
    expect(again.json()).toMatchObject({
      certificate: { revocationCause: 'stop-of-use', revokedAt: certificate.revokedAt },
    });
    const list = await api.read('/pki/crl/user-auth.crl');
    expect(list.headers['content-type']).toBe('application/pkix-crl');
    expect(list.rawPayload.toString('hex')).toContain(serial);
  });

  it('gets a problem, not a crash, for an OCSP question that is none', async () => {
    for (const path of ['/pki/ocsp/AAAA', '/pki/ocsp/%E0%A4%A', '/pki/ocsp/']) {
      expect((await api.read(path)).statusCode, path).toBeLessThan(500);
    }
    const posted = await api.send({
      method: 'POST',
      url: '/pki/ocsp',
      headers: { 'content-type': 'application/ocsp-request' },
      payload: Buffer.from('nonsense'),
    });
    // OCSPResponse { responseStatus malformedRequest (1) }, RFC 6960 §4.2.1.
    expect(posted.rawPayload.toString('hex')).toBe('30030a0101');
  });
});

describe('What went to a SIM', () => {
  it('is explained to J-LIS, with its bodies enciphered as they are, and to no carrier', async () => {
    const { application, line } = atDocomo;
    const token = await api.device(application.id, line.iccid);
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      const session = await tx.deviceSessions.latestOfApplication(application.id);
      const order = { id: randomUUID(), applicationId: application.id, sessionId: session?.id ?? token };
      const commands = ['00A4040008A000000151000000', '002000800431323334'];
      await tx.agentOrders.enqueue({ ...order, iccid: line.iccid, scriptId: 's', purpose: 'probe', commands });
      await tx.agentOrders.answer(order.id, 'PROCESSED', ['9000']);
    });
    const path = staffRoutes.transcript.path.replace(':applicationId', application.id);
    const answer = await api.read(path, jlis);
    const { scripts } = staffRoutes.transcript.response.parse(answer.json());
    expect(scripts.map(({ purpose, state }) => [purpose, state])).toEqual([['probe', 'answered']]);
    expect(scripts[0]?.exchanges.map(({ status }) => status)).toEqual(['9000', null]);
    expect(answer.body).not.toContain('31323334');
    for (const carrier of [docomo, kddi, mvno]) expect((await api.read(path, carrier)).statusCode).toBe(403);
    expect((await api.read(staffRoutes.transcript.path.replace(':applicationId', randomUUID()), jlis)).statusCode).toBe(
      404,
    );
  });
});

describe('A phone and a gate', () => {
  it('redeeming is heard thirty times a minute from one address', async () => {
    const wrong = {
      accessCode: '000000000000',
      downloadPassword: 'wrong-2026',
      secureElement: { iccid: '8981100999999990001' },
      handset: { model: 'tsubame-t1' },
    };
    const headers = from();
    const codes = new Set<string | undefined>();
    for (let tries = 0; tries < 31; tries += 1) {
      const iccid = `89811009999999${String(tries).padStart(5, '0')}`;
      codes.add(
        codeOf(await api.post('/api/device/redemptions', null, { ...wrong, secureElement: { iccid } }, headers)),
      );
    }
    expect([...codes]).toEqual(['access-code-wrong', 'rate-limited']);
  });

  it('a gate’s challenge is its own, and a touch that is nonsense is refused, not a fault', async () => {
    const headers = { authorization: `Bearer ${await api.gate()}` };
    const opened = await api.post('/api/gate/challenges', null, undefined, headers);
    const { challengeId } = opened.json<{ challengeId: string }>();
    const touch = { challengeId, certificate: 'AAAA', signature: 'AAAA' };
    const other = { authorization: `Bearer ${await api.gate()}` };
    expect(codeOf(await api.post('/api/gate/admissions', null, touch, other))).toBe('challenge-expired');
    const answer = await api.post('/api/gate/admissions', null, touch, headers);
    expect(answer.json()).toMatchObject({ admitted: false, reason: 'certificate-not-trusted', status: null });
    expect(codeOf(await api.post('/api/gate/admissions', null, touch, headers))).toBe('challenge-expired');
  });

  it('what came between two polls of a phone is told at once, also where the application did not move', async () => {
    const { application, line } = await addHolding(api.register, (await api.citizen('mei')).personId);
    const headers = { authorization: `Bearer ${await api.device(application.id, line.iccid)}` };
    const told = (await api.read('/api/device/next', null, headers)).json<DeviceState>();
    expect(told.next).toEqual({ kind: 'wait' });
    await api.register.transaction({ kind: 'system' }, (tx) =>
      tx.steps.schedule({
        workflowId: application.id,
        kind: 'await-sp-area',
        subject: application.id,
        effectKey: `await-sp-area:${application.id}`,
        payload: {},
      }),
    );
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE steps SET state = 'parked', reason = 'test' WHERE workflow_id = $1`, [
        application.id,
      ]);
    });
    const answer = await api.read(`/api/device/next?seen=${told.tag}`, null, headers);
    const { version } = told.application;
    expect(answer.json()).toMatchObject({ application: { version }, next: { kind: 'failed', code: 'step-parked' } });
    // Less than the long poll's 20 s.
  }, 15_000);

  it('a phone’s session that is over says so', async () => {
    const { application, line } = atDocomo;
    const token = await api.device(application.id, line.iccid);
    const next = () => api.read('/api/device/next', null, { authorization: `Bearer ${token}` });
    expect((await next()).json()).toMatchObject({ application: { id: application.id }, next: { kind: 'wait' } });
    await api.database.app.transaction(async (manager) => {
      await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
      await manager.query(`UPDATE device_sessions SET expires_at = clock_timestamp() - interval '1 s'`);
    });
    expect((await next()).json()).toMatchObject({ code: 'session-expired', status: 401 });
  });
});
