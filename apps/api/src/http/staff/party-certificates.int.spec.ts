// Certificates of machines at J-LIS's desk over HTTP on a real register: found by serial, subject and kind, read with their record and
// their live status, and ended by a mass revocation with all others of their issuer.
import { staffRoutes } from '@sumaho-jpki/contract';
import {
  CarryOutMassActs,
  IssuePartyCertificate,
  PartyRegister,
  PublishCrl,
  type PartyCertificateRow,
} from '@sumaho-jpki/operations';
import { generateKeyPair } from '@sumaho-jpki/wire/x509';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding } from '../../testing/demo-rows';
import { bySecretOf } from '../../testing/party-secret';

let api: ApiUnderTest;
let operator: SignedIn;
let approver: SignedIn;
let gate: PartyCertificateRow;
let tsm: PartyCertificateRow;
let person: string;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  operator = await api.staff('jlis-operator');
  approver = await api.staff('jlis-approver');
  await addCarriers(api.register);
  const { personId } = await api.citizen('beside-machines');
  const { certificate } = await addHolding(api.register, personId, { carrier: 'docomo', state: 'completed' });
  person = certificate.serial;
  const storage = new pg.Client({ connectionString: api.database.superuserUrl });
  await storage.connect();
  await storage.query(`UPDATE certificates SET state = 'active' WHERE serial = $1`, [person]);
  await storage.end();
  gate = await enrol('gate-arena', 'gate', 'Yokohama Arena');
  tsm = await enrol('tsm-suzume', 'tsm', 'Suzume Mobile');
  await asVerifier(gate);
});
afterAll(() => api.stop());

async function enrol(code: string, kind: 'tsm' | 'gate', organisation: string): Promise<PartyCertificateRow> {
  await api.get(PartyRegister).add({ code, kind, organisation });
  const { publicKeySpki } = await generateKeyPair('ecdsa-p256-sha256');
  const authorisation = await bySecretOf(api, code);
  return api
    .get(IssuePartyCertificate)
    .execute({ party: { code, kind }, publicKeySpki, authorisation, confirmed: true });
}

/** A verifier that is known by the key of this certificate. */
async function asVerifier({ spkiSha256, notAfter }: PartyCertificateRow): Promise<void> {
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    const id = randomUUID();
    const named = { id, code: 'arena-tickets', name: 'Arena Tickets', kind: 'administrative-body' } as const;
    const rest = { certifiedUntil: null, relyingPartyId: null, reason: 'sample' } as const;
    await tx.verifiers.insert({ ...named, ...rest, purposes: ['user-authentication'] });
    const key = { kind: 'client-certificate', fingerprint: spkiSha256, keyId: null, publicJwk: null } as const;
    await tx.verifiers.addCredential({ id: randomUUID(), verifierId: id, notAfter, ...key });
  });
}

async function found(q: string, by = operator) {
  const answer = await api.read(`${staffRoutes.searchPartyCertificates.path}?q=${encodeURIComponent(q)}`, by);
  expect(answer.statusCode, answer.body).toBe(200);
  const { certificates } = staffRoutes.searchPartyCertificates.response.parse(answer.json());
  return certificates;
}
const page = (serial: string, by = operator) =>
  api.read(staffRoutes.readPartyCertificate.path.replace(':serial', serial), by);
const shown = async (serial: string) => staffRoutes.readPartyCertificate.response.parse((await page(serial)).json());

describe('A search for certificates of machines', () => {
  it('finds by serial, by how it begins, by subject, by organisation and by the verifier', async () => {
    const bySerial = (all: Awaited<ReturnType<typeof found>>) => all.map(({ serial }) => serial);
    expect(bySerial(await found(gate.serial))).toEqual([gate.serial]);
    expect(bySerial(await found(gate.serial.slice(0, 12).toUpperCase()))).toEqual([gate.serial]);
    expect(bySerial(await found('CN=gate-arena'))).toEqual([gate.serial]);
    expect(bySerial(await found('suzume mobile'))).toEqual([tsm.serial]);
    expect(await found('arena-tickets')).toMatchObject([
      { serial: gate.serial, kind: 'gate', verifier: 'arena-tickets', organisation: 'Yokohama Arena', state: 'active' },
    ]);
    expect(await found('nobody-at-all')).toEqual([]);
    expect(await found('100%')).toEqual([]);
  });

  it('finds by kind, in words of either language, the authority’s own signers too', async () => {
    const kinds = async (q: string) => (await found(q)).map(({ kind, subject }) => [kind, subject]);
    expect(await kinds('ゲート')).toEqual([['gate', expect.stringContaining('CN=gate-arena')]]);
    expect(await kinds('TSM')).toEqual([['tsm', expect.stringContaining('CN=tsm-suzume')]]);
    expect(await found('検証者')).toMatchObject([{ serial: gate.serial }]);
    // A signer is made with the first answer.
    await page(gate.serial);
    const [signer] = await found('OCSP署名者');
    expect(signer).toMatchObject({ kind: 'ocsp-signer', state: 'active', organisation: null });
    expect(await found(signer?.serial ?? '')).toEqual([signer]);
  });

  it('is J-LIS’s alone, and a hotline has no business with machines', async () => {
    for (const [role, carrier] of [
      ['hotline', null],
      ['carrier-supervisor', 'docomo'],
    ] as const) {
      const by = await api.staff(role, carrier);
      const answers = [
        await api.read(`${staffRoutes.searchPartyCertificates.path}?q=gate`, by),
        await page(gate.serial, by),
      ];
      for (const answer of answers) expect(answer.json()).toMatchObject({ code: 'forbidden', rule: 'role-may-not' });
    }
  });
});

describe('The page of a machine’s certificate', () => {
  it('shows its party, its issue record, the root that signed it and a live answer of OCSP', async () => {
    const { certificate, issued, status, ...rest } = await shown(gate.serial);
    expect(certificate).toMatchObject({
      kind: 'gate',
      subject: expect.stringMatching(/^C=JP, .*CN=gate-arena$/) as string,
    });
    expect(rest).toMatchObject({
      partyCode: 'gate-arena',
      partyEnabled: true,
      generation: 1,
      mayEnd: true,
      endAsked: false,
    });
    expect(rest.pem).toContain('BEGIN CERTIFICATE');
    expect(status).toMatchObject({ serial: gate.serial, status: 'good' });
    expect(issued.signedAt).not.toBeNull();
    expect(issued.confirmedAt).toBe(issued.signedAt);
    expect(rest.timeline.map(({ event }) => event)).toEqual(['party-certificate-issued']);
  });

  it('is not there for a person’s serial, nor for nobody’s', async () => {
    for (const serial of [person, '4fff'])
      expect((await page(serial)).json()).toMatchObject({ code: 'certificate-unknown' });
  });
});

describe('A mass revocation for the leak of the issuer’s key', () => {
  const carryOut = () => new CarryOutMassActs(api.register, api.get(PublishCrl)).execute();
  const authority = async () =>
    staffRoutes.authority.response.parse((await api.read(staffRoutes.authority.path, operator)).json());
  const preview = async (selection: object) => {
    const order = { cause: 'issuer-key-leak', selection };
    const answer = await api.post(staffRoutes.previewMassRevocation.path, operator, order);
    return staffRoutes.previewMassRevocation.response.parse(answer.json());
  };

  it('means what this root signed, machines too, and no other root’s', async () => {
    const [root] = (await authority()).generations;
    const of = (await preview({ issuer: root?.root.keyIdentifier })).byHolder;
    expect(of).toMatchObject({ tsm: 1, gate: 1 });
    expect((await preview({ issuer: 'ab'.repeat(20) })).total).toBe(0);
    expect((await preview({})).byHolder).toEqual({ person: 1, tsm: 1, gate: 1 });
    expect((await preview({ holder: 'gate' })).sample).toEqual([gate.serial]);
  });

  it('ends them after two persons; a stop before the run ends nothing; OCSP, list and page say so', async () => {
    const selection = {};
    const proposed = await api.post(staffRoutes.proposeMassRevocation.path, operator, {
      ...{ cause: 'issuer-key-leak', selection, expected: 3, reason: 'the token was stolen' },
    });
    const { id, changeSha256 } = staffRoutes.proposeMassRevocation.response.parse(proposed.json()).massRevocation;
    const at = (path: string) => path.replace(':id', id);
    await api.post(at(staffRoutes.decideMassRevocation.path), approver, { changeSha256, decision: 'approved' });
    await api.post(at(staffRoutes.stopMassRevocation.path), operator);
    expect(await carryOut()).toBe(0);
    expect((await shown(gate.serial)).status.status).toBe('good');
    await api.post(at(staffRoutes.continueMassRevocation.path), approver);
    expect(await carryOut()).toBe(3);
    for (const serial of [gate.serial, tsm.serial]) {
      const { certificate, status, mayEnd, timeline } = await shown(serial);
      expect(certificate).toMatchObject({ state: 'revoked', revocationCause: 'issuer-key-leak' });
      expect(status).toMatchObject({ status: 'revoked', reason: 'ca-compromise' });
      expect(mayEnd).toBe(false);
      expect(timeline.find(({ event }) => event === 'party-certificate-revoked')?.facts).toMatchObject({
        massRevocation: id,
      });
    }
    const list = (await api.read('/pki/crl/user-auth.crl')).rawPayload.toString('hex');
    for (const serial of [gate.serial, tsm.serial, person]) expect(list).toContain(serial);
    const { massRevocations } = staffRoutes.massRevocations.response.parse(
      (await api.read(staffRoutes.massRevocations.path, operator)).json(),
    );
    expect(massRevocations[0]).toMatchObject({
      id,
      state: 'done',
      expected: 3,
      done: 3,
      followed: 3,
      publicNotice: true,
    });
  });
});
