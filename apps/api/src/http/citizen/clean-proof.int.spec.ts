// The proof that a SIM holds no key, over HTTP on the real register: made by holder or desk, asked by anybody who has the code.
import { citizenRoutes, staffRoutes, type CleanProofView } from '@sumaho-jpki/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers, addHolding, type Holding } from '../../testing/demo-rows';

let api: ApiUnderTest;
let citizen: SignedIn & { personId: string };
let held: Holding;
let people = 0;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
});
afterAll(() => api.stop());
beforeEach(async () => {
  citizen = await api.citizen(`holder-${(people += 1)}`);
  held = await addHolding(api.register, citizen.personId, { state: 'completed' });
  await put('active', 'personalised');
});

async function put(state: 'active' | 'revoked', element: 'personalised' | 'deleted' | 'unreachable'): Promise<void> {
  await api.register.transaction({ kind: 'system' }, async (tx) => {
    const { line, certificate } = held;
    const row = await tx.certificates.bySerial(certificate.serial);
    const [there] = await tx.elements.ofLine(line.id);
    if (!row || !there) throw new Error('nothing there');
    const ended = state === 'revoked' ? { revokedAt: await tx.now(), revocationCause: 'handing-over' as const } : {};
    if (row.state !== state) {
      const change = { state, certificateDer: Uint8Array.of(0x30, 0x00), ...ended };
      if (!(await tx.certificates.update(row, change))) throw new Error('moved meanwhile');
    }
    await tx.elements.update(there, { state: element, certificateSerial: certificate.serial });
    if (element !== 'deleted') return;
    const of = { applicationId: held.application.id, lineId: line.id, certificateSerial: null, carrier: line.carrier };
    await tx.history.record({ event: 'element-deleted', actorKind: 'carrier', actorId: null, ...of, facts: {} });
  });
}

/** Each test asks from an address of its own: the limit is by address. */
let address = 0;
const from = () => ({ 'x-forwarded-for': `198.51.100.${(address += 1)}` });
const check = (code: string) => api.read(`/api/clean-proofs/${encodeURIComponent(code)}`, null, from());
const onlyOf = (proofs: readonly CleanProofView[]): CleanProofView => {
  const [proof, ...more] = proofs;
  if (!proof || more.length > 0) throw new Error('not one proof');
  return proof;
};
const ofHolder = async () =>
  onlyOf(
    citizenRoutes.issueCleanProofs.response.parse((await api.post(citizenRoutes.issueCleanProofs.path, citizen)).json())
      .proofs,
  );
const atDesk = (by: SignedIn, lineId = held.line.id) => api.post(`/api/staff/lines/${lineId}/clean-proofs`, by);

describe('The proof that no key is left', () => {
  it('tells whoever has the code what stands now, and turns by itself', async () => {
    const { code } = await ofHolder();
    expect((await ofHolder()).code).toBe(code);
    expect((await check(code)).json()).toMatchObject({ missing: ['certificate-still-live', 'deletion-not-ordered'] });
    await put('revoked', 'unreachable');
    expect((await check(code)).json()).toMatchObject({ missing: ['out-of-reach'], deletedAt: null });
    await put('revoked', 'deleted');
    const told = citizenRoutes.checkCleanProof.response.parse((await check(code)).json());
    expect(told).toMatchObject({ missing: [], iccidEnd: held.line.iccid.slice(-4), store: 'sim' });
    expect(told.deletedAt).not.toBeNull();
    const text = JSON.stringify(told);
    for (const secret of [held.line.iccid, held.line.msisdn, held.certificate.serial, citizen.personId]) {
      expect(text).not.toContain(secret);
    }
  });

  it('is over when the same SIM is written again', async () => {
    const { code } = await ofHolder();
    await put('revoked', 'deleted');
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      const { id: lineId, carrier, iccid } = held.line;
      const next = await tx.elements.ensure({ lineId, carrier, iccid });
      await tx.elements.update(next, { state: 'sp-area' });
    });
    expect((await check(code)).json()).toMatchObject({ missing: ['written-again'] });
  });

  it('is the same at the desk of the line; of another carrier’s line there is none', async () => {
    const { code } = await ofHolder();
    const docomo = await api.staff('carrier-desk', 'docomo');
    const { proofs } = staffRoutes.issueCleanProofs.response.parse((await atDesk(docomo)).json());
    expect(onlyOf(proofs).code).toBe(code);
    const shown = ({ body }: { body: string }) => body.replace(/"traceId":"[^"]+"/, '');
    const kddi = await api.staff('carrier-desk', 'kddi');
    const [theirs, nobodys] = [await atDesk(kddi), await atDesk(kddi, randomUUID())];
    expect([theirs.statusCode, shown(theirs)]).toEqual([404, shown(nobodys)]);
  });

  it('is told nothing about for a code that there is not, and asked so often only', async () => {
    const headers = from();
    const ask = (code: string) => api.read(`/api/clean-proofs/${code}`, null, headers);
    expect((await ask('2222-2222-2222-2222')).statusCode).toBe(404);
    expect((await ask('nothing')).statusCode).toBe(404);
    for (let more = 0; more < 28; more += 1) await ask('nothing');
    expect((await ask('nothing')).json()).toMatchObject({ code: 'rate-limited' });
  });
});
