import { REVOCATION_CAUSES, type CertificateState, type RevocationCause } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCitizen,
  addHolder,
  aStaffMember,
  byHolder,
  byStaff,
  codeOf,
  entriesOf,
  type Citizen,
} from '../testing/outside';
import { RevokeCertificate } from './revoke-certificate.operation';

let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let buildCrl: CertificateAuthority['buildCrl'];

beforeEach(async () => {
  register = new MemoryRegister();
  ({ citizen, certificate } = await addHolder(register));
  buildCrl = async ({ revoked }) =>
    new TextEncoder().encode((await entriesOf(revoked)).map(({ serial }) => serial).join());
});

type Asked = Parameters<RevokeCertificate['execute']>[0];
function revoke(asked: Partial<Asked> = {}): Promise<CertificateRow> {
  const authority = {
    buildCrl: (input: Parameters<typeof buildCrl>[0]) => buildCrl(input),
    listedGenerations: () => Promise.resolve<readonly number[]>([1]),
  };
  const operation = new RevokeCertificate(register, new PublishCrl(register, authority as CertificateAuthority, 24));
  return operation.execute({
    asker: byStaff(aStaffMember('jlis-operator')),
    serial: certificate.serial,
    cause: 'stop-of-use',
    confirmation: certificate.serial.slice(-4),
    ...asked,
  });
}

describe('Revocation by J-LIS', () => {
  it('revokes, tells the timeline, orders the deletion and publishes a list with it', async () => {
    const row = await revoke({ cause: 'holder-key-leak' });
    expect(row).toMatchObject({ state: 'revoked', revocationCause: 'holder-key-leak', revokedAt: register.now });
    expect(register.rows.history).toMatchObject([
      {
        event: 'certificate-revoked',
        actorId: 'staff-jlis-operator-jlis',
        facts: { cause: 'holder-key-leak' },
      },
    ]);
    expect(register.rows.steps).toMatchObject([
      { kind: 'order-deletion', subject: citizen.application.id },
      { kind: 'tell-holder', payload: { notice: 'certificate-revoked' } },
    ]);
    expect(new TextDecoder().decode(register.rows.crls[0]?.der)).toBe(certificate.serial);
  });

  it('stands although the list cannot be built: OCSP reads the register', async () => {
    buildCrl = () => Promise.reject(new Error('the key is away'));
    expect((await revoke()).state).toBe('revoked');
    expect(register.rows.crls).toEqual([]);
  });

  it('is never undone or changed: a second one answers the first', async () => {
    const first = await revoke({ cause: 'holder-key-leak' });
    register.pass(60);
    expect(await revoke({ cause: 'stop-of-use' })).toEqual(first);
    expect(register.events()).toEqual(['certificate-revoked']);
    expect(register.rows.steps).toHaveLength(2);
  });

  it('at the same moment by two people happens once', async () => {
    await Promise.all([revoke(), revoke({ asker: byStaff(aStaffMember('jlis-approver')) })]);
    expect(register.events()).toEqual(['certificate-revoked']);
  });

  it.each([
    ['four other characters', (serial: string) => `${serial.slice(-3)}0`],
    ['nothing', () => ''],
    ['the whole serial', (serial: string) => serial],
    ['the first four', (serial: string) => serial.slice(0, 4)],
  ])('needs the end of the serial as confirmation; %s will not do', async (_what, typed) => {
    expect(await codeOf(() => revoke({ confirmation: typed(certificate.serial) }))).toBe('confirmation-mismatch');
    expect(register.rows.certificates[0]).toEqual(certificate);
  });

  it('takes the confirmation in any width and case', async () => {
    const typed = [...certificate.serial.slice(-4)].map((letter) =>
      String.fromCodePoint(letter.charCodeAt(0) + 0xfee0),
    );
    expect((await revoke({ confirmation: ` ${typed.join('').toUpperCase()} ` })).state).toBe('revoked');
  });

  it('of a serial that is not ours', async () => {
    const serial = '4fffffffffffffffffffffffffffffff';
    expect(await codeOf(() => revoke({ serial, confirmation: 'ffff' }))).toBe('certificate-unknown');
  });

  it('names one of the causes', async () => {
    for (const cause of ['', 'because', 'toString', '__proto__']) {
      await expect(revoke({ cause })).rejects.toMatchObject({
        code: 'validation-failed',
        detail: { errors: [{ path: 'cause' }] },
      });
    }
  });

  const roles: StaffRow['role'][] = ['jlis-operator', 'jlis-approver', 'jlis-auditor', 'carrier-desk', 'mvno-desk'];
  it.each(roles)('by %s: only a J-LIS role, and only for its own causes', async (role) => {
    const staff = aStaffMember(role, role.startsWith('jlis') ? null : 'docomo');
    for (const cause of Object.keys(REVOCATION_CAUSES) as RevocationCause[]) {
      const row = register.rows.certificates[0];
      if (row) Object.assign(row, certificate);
      const by: readonly string[] = REVOCATION_CAUSES[cause].by;
      const allowed = role === 'jlis-operator' || role === 'jlis-approver' ? by.includes(role) : false;
      expect(await codeOf(() => revoke({ asker: byStaff(staff), cause })), cause).toBe(
        allowed ? 'allowed' : 'forbidden',
      );
      expect(register.rows.certificates[0]?.state).toBe(allowed ? 'revoked' : 'active');
    }
  });

  it.each([
    ['reserved', 'not-allowed-now'],
    ['issued', 'allowed'],
    ['suspended', 'allowed'],
    ['expired', 'certificate-expired'],
    ['discarded', 'not-allowed-now'],
  ] as const satisfies readonly (readonly [CertificateState, string])[])(
    'of a certificate that is %s: %s',
    async (state, code) => {
      const row = register.rows.certificates[0];
      if (row) row.state = state;
      expect(await codeOf(() => revoke())).toBe(code);
      expect(register.rows.certificates[0]?.state).toBe(code === 'allowed' ? 'revoked' : state);
    },
  );
});

describe('Revocation by the holder', () => {
  it('names only a cause of the holder’s own and wants the card shown a moment ago', async () => {
    for (const cause of Object.keys(REVOCATION_CAUSES) as RevocationCause[]) {
      const row = register.rows.certificates[0];
      if (row) Object.assign(row, certificate);
      const by: readonly string[] = REVOCATION_CAUSES[cause].by;
      const code = by.includes('citizen') ? 'allowed' : 'forbidden';
      expect(await codeOf(() => revoke({ asker: byHolder(citizen), cause })), cause).toBe(code);
    }
    const row = register.rows.certificates[0];
    if (row) Object.assign(row, certificate);
    const sixMinutesAgo = new Date(register.now.getTime() - 6 * 60_000);
    expect(await codeOf(() => revoke({ asker: byHolder(citizen, sixMinutesAgo) }))).toBe('step-up-required');
    expect(register.rows.certificates[0]?.state).toBe('active');
  });

  it('finds no certificate of somebody else, also with an old proof', async () => {
    const stranger = await addCitizen(register);
    for (const provedAt of [register.now, new Date(0)]) {
      expect(await codeOf(() => revoke({ asker: byHolder(stranger, provedAt) }))).toBe('certificate-unknown');
    }
    expect(register.rows.certificates[0]).toEqual(certificate);
  });

  it('ends every hold with it: revoked is final', async () => {
    const row = register.rows.certificates[0];
    if (row) Object.assign(row, { state: 'suspended', suspendedBy: 'holder-report jlis-order' });
    expect(await revoke({ asker: byHolder(citizen), cause: 'loss-or-theft' })).toMatchObject({
      state: 'revoked',
      suspendedBy: null,
    });
  });
});
