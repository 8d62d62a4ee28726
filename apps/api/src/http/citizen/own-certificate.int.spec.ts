// Stop, use again, end: the holder's door and the desk's on the real register, with the responder's own answers.
import { citizenRoutes, staffRoutes } from '@sumaho-jpki/contract';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let holder: SignedIn & { personId: string };
let holding: Holding;
let people = 0;
let storage: pg.Client;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await addCarriers(api.register);
});
afterAll(async () => {
  await storage.end();
  await api.stop();
});
beforeEach(async () => {
  holder = await api.citizen(`holder-${(people += 1)}`);
  holding = await addHolding(api.register, holder.personId, { state: 'completed' });
  await put('active');
});

const put = (state: string) =>
  storage.query('UPDATE certificates SET state = $1 WHERE serial = $2', [state, holding.certificate.serial]);
const at = (path: string) => path.replace(':serial', holding.certificate.serial);
const stop = (by: SignedIn = holder) => api.post(at(citizenRoutes.suspendCertificate.path), by);
const goOn = (by: SignedIn = holder) => api.post(at(citizenRoutes.resumeCertificate.path), by);
const end = (by: SignedIn = holder, confirmation = holding.certificate.serial.slice(-4)) =>
  api.post(at(citizenRoutes.revokeCertificate.path), by, { cause: 'loss-or-theft', confirmation });
const ageSessions = () => storage.query(`UPDATE sessions SET created_at = created_at - interval '6 minutes'`);

describe('The holder', () => {
  it('stops the certificate and sees the responder’s answer; finds the phone and uses it again', async () => {
    const stopped = citizenRoutes.suspendCertificate.response.parse((await stop()).json());
    expect(stopped).toMatchObject({
      certificate: { state: 'suspended', holds: ['holder-report'] },
      status: { status: 'revoked', reason: 'certificate-hold' },
    });
    const overview = citizenRoutes.overview.response.parse(
      (await api.read(citizenRoutes.overview.path, holder)).json(),
    );
    expect(overview.certificates[0]?.actions.map(({ operation, verdict }) => [operation, verdict.allowed])).toEqual([
      ['suspend-certificate', true],
      ['resume-certificate', true],
      ['initialise-pin', true],
      ['revoke-certificate', true],
    ]);
    const resumed = citizenRoutes.resumeCertificate.response.parse((await goOn()).json());
    expect(resumed).toMatchObject({ certificate: { state: 'active', holds: [] }, status: { status: 'good' } });
  });

  it('ends it for good: no call brings it back', async () => {
    expect((await end(holder, '0000x')).json()).toMatchObject({ code: 'confirmation-mismatch' });
    const ended = citizenRoutes.revokeCertificate.response.parse((await end()).json());
    expect(ended).toMatchObject({
      certificate: { state: 'revoked', revocationCause: 'loss-or-theft' },
      status: { status: 'revoked', reason: 'cessation-of-operation' },
    });
    for (const again of [stop, goOn]) expect((await again()).json()).toMatchObject({ code: 'certificate-revoked' });
    expect((await end()).statusCode).toBe(200);
  });

  it('stops at once also long after signing in; using again and ending want the card anew', async () => {
    await ageSessions();
    expect((await stop()).statusCode).toBe(200);
    for (const act of [goOn, end]) expect((await act()).json()).toMatchObject({ code: 'step-up-required' });
    const again = await api.citizen(`holder-${people}`);
    expect((await goOn(again)).statusCode).toBe(200);
  });

  it('reaches nobody else’s certificate, and learns nothing of it', async () => {
    const stranger = await api.citizen('stranger');
    const nobodys = await api.post(citizenRoutes.suspendCertificate.path.replace(':serial', 'aa'), stranger);
    const plain = (body: string) => body.replace(/"traceId":"[^"]+"/, '');
    for (const act of [stop, goOn, end]) {
      const answer = await act(stranger);
      expect([answer.statusCode, plain(answer.body)]).toEqual([nobodys.statusCode, plain(nobodys.body)]);
    }
    expect((await api.read(citizenRoutes.overview.path, holder)).json()).toMatchObject({
      certificates: [{ state: 'active' }],
    });
  });

  it('cannot lift what J-LIS placed, and the hotline cannot lift what it placed', async () => {
    const hotline = await api.staff('hotline');
    const approver = await api.staff('jlis-approver');
    const desk = (route: { path: string }, by: SignedIn, body?: object) => api.post(at(route.path), by, body);
    expect((await desk(staffRoutes.suspendCertificate, hotline, {})).json()).toMatchObject({
      certificate: { holds: ['holder-report'] },
    });
    expect((await desk(staffRoutes.suspendCertificate, approver, { ground: 'incident' })).json()).toMatchObject({
      certificate: { holds: ['holder-report', 'incident'] },
    });
    const why = { reason: '調査が終わった' };
    expect((await desk(staffRoutes.requestLift, hotline, why)).json()).toMatchObject({ code: 'forbidden' });
    expect((await goOn()).json()).toMatchObject({ certificate: { state: 'suspended', holds: ['incident'] } });
    expect((await goOn()).json()).toMatchObject({ code: 'hold-of-another' });
    const operator = await api.staff('jlis-operator');
    const asked = (await desk(staffRoutes.requestLift, operator, why)).json<{ id: string }>();
    const inbox = async (by: SignedIn) =>
      staffRoutes.approvals.response.parse((await api.read(staffRoutes.approvals.path, by)).json()).approvals;
    const [waiting] = await inbox(approver);
    expect(waiting).toMatchObject({ id: asked.id, kind: 'lift-hold', change: { holds: 'incident' } });
    const decide = (by: SignedIn) =>
      api.post(staffRoutes.decideApproval.path.replace(':id', asked.id), by, {
        ...{ changeSha256: waiting?.changeSha256, decision: 'approved', reason: '' },
      });
    expect((await decide(operator)).json()).toMatchObject({ code: 'forbidden' });
    expect((await decide(approver)).json()).toMatchObject({ approvals: [{ id: asked.id, state: 'approved' }] });
    expect((await api.read(citizenRoutes.overview.path, holder)).json()).toMatchObject({
      certificates: [{ state: 'active' }],
    });
  });

  it.each(['carrier-desk', 'carrier-supervisor', 'mvno-desk', 'jlis-auditor'] as const)(
    'is not stopped by %s',
    async (role) => {
      const staff = await api.staff(role, role.startsWith('jlis') ? null : 'docomo');
      for (const route of [staffRoutes.suspendCertificate, staffRoutes.requestLift]) {
        expect((await api.post(at(route.path), staff, { reason: 'x' })).json()).toMatchObject({ code: 'forbidden' });
      }
    },
  );
});
