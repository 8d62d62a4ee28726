import { beforeEach, describe, expect, it } from 'vitest';
import type { ElementState } from '@sumaho-jpki/rules';
import type { CertificateRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  codeOf,
  random,
  type Citizen,
} from '../testing/outside';
import { CheckCleanProof, IssueCleanProofs, type CleanProof } from './clean-proof.operations';

const docomo = aStaffMember('carrier-desk', 'docomo');
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  citizen = await addCitizen(register, { application: { state: 'completed' } });
  certificate = await addCertificate(register, citizen);
  await keyIn('personalised');
});

async function keyIn(state: ElementState, keychainId?: string): Promise<void> {
  const { line, application } = citizen;
  await register.by(async (tx) => {
    const where = { lineId: line.id, carrier: line.carrier, iccid: application.iccid };
    const element = await tx.elements.ensure(keychainId === undefined ? where : { ...where, keychainId });
    await tx.elements.update(element, { state, certificateSerial: certificate.serial });
  });
}
const put = (state: CertificateRow['state'], element: ElementState) => {
  Object.assign(register.rows.certificates[0] ?? {}, { state });
  Object.assign(register.rows.elements[0] ?? {}, { state: element });
};
const toldDeleted = () =>
  register.by((tx) => {
    const { application, line } = citizen;
    const event = { event: 'element-deleted', actorKind: 'carrier', actorId: null, facts: {} } as const;
    const of = { applicationId: application.id, lineId: line.id, certificateSerial: null, carrier: line.carrier };
    return tx.history.record({ ...event, ...of });
  });
const issue = () => new IssueCleanProofs(register, random);
const ofLine = (staff = docomo) => issue().ofLine({ staff, lineId: citizen.line.id });
const check = (code: string) => new CheckCleanProof(register).execute(code);
const only = ([proof, ...more]: CleanProof[]): CleanProof => {
  if (!proof || more.length > 0) throw new Error('not one proof');
  return proof;
};

describe('The proof that no key is left', () => {
  it('is one code, for holder and desk alike, that tells what stands now', async () => {
    const { code, statement } = only(await ofLine());
    expect(statement).toMatchObject({
      store: 'sim',
      iccidEnd: citizen.application.iccid.slice(-4),
      handsetModel: null,
    });
    expect(statement.missing).toEqual(['certificate-still-live', 'deletion-not-ordered']);
    expect(only(await issue().ofHolder(citizen.person.id)).code).toBe(code);
    put('revoked', 'deletion-ordered');
    expect((await check(code)).missing).toEqual(['deletion-awaited']);
    put('revoked', 'unreachable');
    expect((await check(code)).missing).toEqual(['out-of-reach']);
    put('revoked', 'deleted');
    await toldDeleted();
    register.pass(3600);
    expect(await check(code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
      missing: [],
      deletedAt: new Date(register.now.getTime() - 3600_000),
      asOf: register.now,
    });
    expect(register.rows.history.filter(({ event }) => event === 'clean-proof-issued')).toMatchObject([
      { actorKind: 'staff', actorId: docomo.id, facts: { store: 'sim' } },
    ]);
  });

  it('is over as soon as the same SIM is written again', async () => {
    const { code } = only(await ofLine());
    put('revoked', 'deleted');
    await keyIn('absent');
    expect((await check(code)).missing).toEqual([]);
    Object.assign(register.rows.elements[1] ?? {}, { state: 'sp-area' });
    expect((await check(code)).missing).toEqual(['written-again']);
  });

  it('of a phone names its model, and knows another key in it', async () => {
    register.rows.elements.length = 0;
    await keyIn('deleted', 'the-phones-key');
    put('revoked', 'deleted');
    const { code, statement } = only(await issue().ofHolder(citizen.person.id));
    expect(statement).toMatchObject({ store: 'keychain', handsetModel: citizen.application.handsetModel, missing: [] });
    await keyIn('personalised', 'its-next-key');
    expect((await check(code)).missing).toEqual(['written-again']);
  });

  it('tells no person, no number and no serial', async () => {
    const { code } = only(await ofLine());
    const told = JSON.stringify(await check(code));
    for (const secret of [citizen.person.id, citizen.line.msisdn, citizen.application.iccid, certificate.serial]) {
      expect(told).not.toContain(secret);
    }
  });

  it.each([
    ['ended', { state: 'terminated', personId: null }],
    ['went to a stranger', { personId: 'a-stranger' }],
  ])(
    'of a number that %s is the former holder’s alone: its desk gets neither code nor the end of the SIM',
    async (_how, now) => {
      Object.assign(register.rows.lines[0] ?? {}, now);
      expect(await ofLine()).toEqual([]);
      expect(register.rows.elements[0]?.cleanCode).toBeNull();
      expect(only(await issue().ofHolder(citizen.person.id)).statement.store).toBe('sim');
      expect(await ofLine()).toEqual([]);
    },
  );

  it('is not made for another carrier’s line, nor for a key of somebody else', async () => {
    expect(await codeOf(() => ofLine(aStaffMember('carrier-desk', 'kddi')))).toBe('not-found');
    expect(await codeOf(() => ofLine(aStaffMember('hotline')))).toBe('forbidden');
    const other = await addCitizen(register);
    expect(await issue().ofHolder(other.person.id)).toEqual([]);
    expect(register.rows.elements[0]?.cleanCode).toBeNull();
  });

  it.each(['', 'ABCD', '2222-2222-2222-2222', '0000'])('%s is no code of anything', async (typed) =>
    expect(await codeOf(() => check(typed))).toBe('not-found'),
  );
});
