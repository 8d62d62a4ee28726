import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateRow, RelyingPartyRow } from '../ports/rows';
import { MemoryRegister } from '../testing/memory-register';
import { addCertificate, addCitizen, codeOf } from '../testing/outside';
import { FindSuccessor } from './find-successor.operation';

const arena: RelyingPartyRow = { id: 'arena', name: 'Arena', tokenHash: '', enabled: true };
let register: MemoryRegister;
let chain: CertificateRow[];

beforeEach(async () => {
  register = new MemoryRegister();
  chain = [];
  for (const state of ['revoked', 'revoked', 'active'] as const) {
    chain.push(await addCertificate(register, await addCitizen(register), state));
  }
  for (const [index, old] of chain.slice(0, -1).entries()) {
    await record('certificate-superseded', old, 'system', { by: chain[index + 1]?.serial ?? '' });
  }
});

function record(event: string, row: CertificateRow, actorId: string, facts: Record<string, string> = {}) {
  return register.by((tx) =>
    tx.history.record({
      event,
      actorKind: 'relying-party',
      actorId,
      applicationId: row.applicationId,
      lineId: row.lineId,
      certificateSerial: row.serial,
      carrier: row.carrier,
      facts,
    }),
  );
}
const ask = (serial = chain[0]?.serial ?? '') => new FindSuccessor(register).execute(arena, serial);

describe('The certificate that came after', () => {
  it('is the newest one, over all links', async () => {
    await record('gate-admitted', chain[0] as CertificateRow, arena.id);
    expect((await ask())?.certificate.serial).toBe(chain[2]?.serial);
  });

  it('is found over a renewal, too, and says that it was one', async () => {
    const [first, second] = chain as [CertificateRow, CertificateRow];
    register.rows.history = [];
    await record('gate-admitted', first, arena.id);
    await record('certificate-renewed', first, 'system', { by: second.serial, cause: 'renewal' });
    const row = register.rows.certificates.find(({ serial }) => serial === first.serial);
    Object.assign(row ?? {}, { revocationCause: 'renewal' });
    expect(await ask()).toMatchObject({ certificate: { serial: second.serial }, cause: 'renewal' });
  });

  it('is told however often other gates met it since', async () => {
    const met = chain[0] as CertificateRow;
    await record('gate-admitted', met, arena.id);
    const [last] = register.rows.history.slice(-1);
    if (!last) throw new Error('nothing recorded');
    for (let at = 0; at < 12_000; at += 1) register.rows.history.push({ ...last, actorId: 'another' });
    expect((await ask())?.certificate.serial).toBe(chain[2]?.serial);
  });

  it('is none for the newest itself', async () => {
    await record('gate-admitted', chain[2] as CertificateRow, arena.id);
    expect(await ask(chain[2]?.serial)).toBeNull();
  });

  it.each([
    ['who never met it', async () => undefined],
    ['whom another relying party told', () => record('gate-admitted', chain[0] as CertificateRow, 'another')],
    ['who only refused it', () => record('gate-refused', chain[0] as CertificateRow, arena.id)],
  ])('is not told to one %s', async (_who, before) => {
    await before();
    expect(await codeOf(() => ask())).toBe('certificate-unknown');
  });

  it('of a serial that nobody has is not told apart from one of somebody else', async () => {
    expect(await codeOf(() => ask('4fff'))).toBe('certificate-unknown');
  });
});
