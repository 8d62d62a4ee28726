import { beforeEach, describe, expect, it } from 'vitest';
import type { PartyAuthority } from '../ports/party.port';
import type { CertificateAuthority } from '../ports/outside.port';
import { AnswerStatus } from '../publish-status/answer-status.operation';
import { noFaults } from '../ports/step.port';
import { PublishedRevocations } from '../publish-status/published-revocations';
import { MemoryRegister } from '../testing/memory-register';
import { RevokePartyCertificate, SettlePartyCertificates } from './end-party-certificates.operations';
import { IssuePartyCertificate } from './issue-party-certificate.operation';
import { PartyCredentials } from './party-credentials';
import { PartyRegister } from './party-register.operation';

let register: MemoryRegister;
let parties: PartyRegister;
let issue: IssuePartyCertificate;
let listed: string[][];
let failing: string | null;
let serials = 0;

const authority: PartyAuthority = {
  newSerial: () => (serials += 1).toString(16).padStart(32, '5'),
  planPartyCertificate: ({ serial, kind }) =>
    Promise.resolve({
      tbsDer: new TextEncoder().encode(serial),
      profile: kind,
      lintResults: failing ? [{ rule: failing, citation: '', pass: false, message: 'no' }] : [],
    }),
  signPartyCertificate: (tbs) => Promise.resolve(Uint8Array.of(0x30, ...tbs)),
  checkPartyCertificate: () => Promise.resolve({ ok: false }),
  enrolmentSigner: () => Promise.reject(new Error('not asked for')),
  rootCertificateDer: new Uint8Array(),
};
const secrets = { newId: () => crypto.randomUUID(), secretOf: (code: string, id: string) => `${code}:${id}` };
const spki = (n: number) => Uint8Array.of(7, n);
const order = (n: number, confirmed = true) =>
  issue.execute({
    party: { code: 'gate-01', kind: 'gate' },
    publicKeySpki: spki(n),
    authorisation: { by: 'secret', secretId: register.rows.parties[0]?.secretId ?? '' },
    confirmed,
  });
const refused = (n: number) =>
  order(n).then(
    () => null,
    (problem: { reason: string; rule: string | null }) => problem,
  );
const revoke = () => new RevokePartyCertificate(register, { afterChange: async (s) => void listed.push([...s]) });

beforeEach(async () => {
  register = new MemoryRegister();
  parties = new PartyRegister(register, secrets);
  issue = new IssuePartyCertificate(register, authority, noFaults);
  listed = [];
  failing = null;
  await parties.add({ code: 'gate-01', kind: 'gate', organisation: 'Arena' });
});

describe('The register of parties', () => {
  it.each([
    ['Gate 1', 'gate', 'Arena'],
    ['gate-02', 'ocsp-signer', 'Arena'],
    ['gate-02', 'gate', '  '],
  ])('refuses %s, %s, "%s"', async (code, kind, organisation) => {
    await expect(parties.add({ code, kind, organisation })).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it('knows a code once', async () => {
    const twice = parties.add({ code: 'gate-01', kind: 'tsm', organisation: 'Other' });
    await expect(twice).rejects.toMatchObject({ code: 'conflict' });
    expect(register.rows.parties).toMatchObject([{ kind: 'gate', organisation: 'Arena' }]);
  });

  it('keeps no secret: a new one voids the former', async () => {
    const first = await parties.issueSecret('gate-01');
    const second = await parties.issueSecret('gate-01');
    expect(first.secret).not.toBe(second.secret);
    expect(secrets.secretOf('gate-01', register.rows.parties[0]?.secretId ?? '')).toBe(second.secret);
    expect(JSON.stringify([register.rows.parties, register.rows.history])).not.toContain(second.secret);
  });

  it('gives a party that is switched off neither secret nor certificate', async () => {
    await parties.disable('gate-01');
    await expect(parties.issueSecret('gate-01')).rejects.toMatchObject({ code: 'not-found' });
    expect(await refused(1)).toMatchObject({ reason: 'party-disabled' });
  });
});

describe('Issuing to a party', () => {
  it('makes one certificate per key, and records the party and no person', async () => {
    const row = await order(1);
    expect(row).toMatchObject({ state: 'active', partyCode: 'gate-01', profile: 'gate' });
    expect(register.rows.history.at(-1)).toMatchObject({
      event: 'party-certificate-issued',
      certificateSerial: row.serial,
      facts: { party: 'gate-01' },
      applicationId: null,
    });
    expect(await refused(1)).toMatchObject({ reason: 'key-seen-before' });
  });

  it('signs nothing that a lint refuses, and says whether it was the key', async () => {
    failing = 'key-not-weak';
    expect(await refused(1)).toMatchObject({ reason: 'key-not-allowed', rule: 'key-not-weak' });
    failing = 'subject-form';
    expect(await refused(2)).toMatchObject({ reason: 'certificate-not-allowed' });
    expect(register.rows.partyCertificates).toEqual([]);
  });

  it('stops at four living ones', async () => {
    for (const n of [1, 2, 3, 4]) await order(n);
    expect(await refused(5)).toMatchObject({ reason: 'too-many-certificates' });
    const [one] = register.rows.partyCertificates;
    await revoke().execute({ serial: one?.serial ?? '', cause: 'renewal', actor: 'party' });
    expect(await order(6)).toMatchObject({ state: 'active' });
  });

  it('counts what is being signed, until its time is over', async () => {
    const faults = { reach: () => Promise.reject(new Error('death')) };
    const dying = new IssuePartyCertificate(register, authority, faults);
    issue = dying;
    for (const n of [1, 2, 3, 4]) await expect(order(n)).rejects.toThrow('death');
    issue = new IssuePartyCertificate(register, authority, noFaults);
    expect(await refused(5)).toMatchObject({ reason: 'too-many-certificates' });
    register.pass(301);
    expect(await order(6)).toMatchObject({ state: 'active' });
  });

  it.each(['issue-party-certificate/reserved', 'issue-party-certificate/signed'])(
    'leaves a serial with a status when it dies at %s, and the clock discards it',
    async (point) => {
      const faults = { reach: (at: string) => (at === point ? Promise.reject(new Error('death')) : Promise.resolve()) };
      issue = new IssuePartyCertificate(register, authority, faults);
      await expect(order(1)).rejects.toThrow('death');
      expect(register.rows.partyCertificates).toMatchObject([{ state: 'reserved', certificateDer: null }]);
      register.pass(301);
      await new SettlePartyCertificates(register).execute();
      expect(register.rows.partyCertificates).toMatchObject([{ state: 'discarded' }]);
    },
  );
});

describe('The end of a party’s certificate', () => {
  it('comes when nobody confirms it in time', async () => {
    await order(1, false);
    const settle = new SettlePartyCertificates(register);
    register.pass(299);
    expect(await settle.execute()).toBe(0);
    register.pass(2);
    expect(await settle.execute()).toBe(1);
    expect(register.rows.partyCertificates).toMatchObject([
      { state: 'revoked', revocationCause: 'unfinished-registration' },
    ]);
  });

  it('comes with its last second', async () => {
    await order(1);
    register.pass(400 * 86_400);
    await new SettlePartyCertificates(register).execute();
    expect(register.rows.partyCertificates).toMatchObject([{ state: 'expired' }]);
  });

  it('is once: a repeat changes neither time nor cause, and the list follows', async () => {
    const { serial } = await order(1);
    const first = await revoke().execute({ serial, cause: 'holder-key-leak', actor: 'party', partyCode: 'gate-01' });
    register.pass(10);
    const again = await revoke().execute({ serial, cause: 'renewal', actor: 'jlis-operator' });
    expect(again).toMatchObject({ revokedAt: first.revokedAt, revocationCause: 'holder-key-leak' });
    expect(listed[0]).toEqual([serial]);
    expect(register.events().filter((event) => event === 'party-certificate-revoked')).toHaveLength(1);
  });

  it('is not for another party to bring about', async () => {
    const { serial } = await order(1);
    const stranger = revoke().execute({ serial, cause: 'renewal', actor: 'party', partyCode: 'gate-02' });
    await expect(stranger).rejects.toMatchObject({ code: 'certificate-unknown' });
    await expect(
      revoke().execute({ serial, cause: 'because', actor: 'party', partyCode: 'gate-01' }),
    ).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it('that was published stays when a restored register knows nothing of it', async () => {
    const { serial, notAfter, certificateDer } = await order(1);
    const revokedAt = new Date(register.now.getTime() - 5000);
    const entry = { serial, revokedAt, cause: 'renewal', notAfter } as const;
    const witness = {
      id: 'w',
      note: async () => undefined,
      async *since() {
        yield { entries: [entry], place: 1 };
      },
    };
    const published = new PublishedRevocations(register, witness);
    const answers = new AnswerStatus(register, {} as CertificateAuthority, 10, published);
    const known = { ok: true, serial, kind: 'gate', code: 'gate-01', publicKeySpki: spki(1) } as const;
    const checking = { ...authority, checkPartyCertificate: () => Promise.resolve(known) };
    // The first who asks at a door of parties, before any question by OCSP and any turn of the clock.
    const shown = await new PartyCredentials(register, checking, secrets, answers).certificate(certificateDer);
    expect(shown).toEqual({ good: false, revoked: true });
    expect(register.rows.partyCertificates).toMatchObject([
      { state: 'revoked', revokedAt, revocationCause: 'renewal' },
    ]);
    expect(register.rows.lostRevocations).toEqual([]);
  });
});
