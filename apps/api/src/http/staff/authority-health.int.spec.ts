// The state of the authority over HTTP: from the real folder and the real register, and who may read it.
import { staffRoutes } from '@sumaho-jpki/contract';
import { PublishCrl } from '@sumaho-jpki/operations';
import { CERTIFICATE_PROFILES } from '@sumaho-jpki/rules';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
});
afterAll(() => api.stop());

const read = async (role: 'jlis-operator' | 'jlis-approver' | 'jlis-auditor') => {
  const answer = await api.read(staffRoutes.authority.path, await api.staff(role));
  expect(answer.statusCode).toBe(200);
  return staffRoutes.authority.response.parse(answer.json());
};

describe('The state of the authority', () => {
  it('tells J-LIS and its auditor of the root, its signer, the lists, the answers, the lint and the profiles', async () => {
    for (const role of ['jlis-operator', 'jlis-approver', 'jlis-auditor'] as const) {
      const health = await read(role);
      expect(health.generations).toMatchObject([
        { number: 1, issues: true, ocspSignerAlarm: 'fine', root: { keyKind: 'rsa-2048', alarm: 'fine' } },
      ]);
      const [generation] = health.generations;
      expect(generation?.root.subject).toContain('Sumaho JPKI (virtual)');
      expect(generation?.root.keyIdentifier).toMatch(/^[0-9a-f]{40}$/);
      expect(generation?.root.daysLeft).toBeGreaterThan(3_600);
      expect(generation?.ocspSigners[0]?.daysLeft).toBeGreaterThan(80);
      expect(health.answers).toEqual({ due: 0, more: false, oldest: null, alarm: 'fine' });
      expect(health.profiles.map(({ name }) => name)).toEqual(Object.keys(CERTIFICATE_PROFILES));
    }
  });

  it('has the number of the newest list, of the whole and of a part', async () => {
    const publish = api.app.get(PublishCrl);
    await publish.execute();
    const full = await publish.execute();
    const part = await publish.execute(17);
    const health = await read('jlis-operator');
    expect(health.fullLists).toMatchObject([{ generation: 1, number: String(full.number), entries: 0, alarm: 'fine' }]);
    expect(health.parts).toMatchObject([{ part: 17, number: String(part.number), entries: 0, alarm: 'fine' }]);
  });

  it('shows the last night of the lint with what it found', async () => {
    const findings = [{ serial: '53ff', rule: 'key-usage', message: 'wrong' }];
    await api.register.transaction({ kind: 'system' }, async (tx) => {
      for (const night of ['2026-01-01', '2026-01-02']) await tx.lintRuns.begin(night);
      const finishedAt = await tx.now();
      const change = { cursor: '53ff', seen: 3, failed: 1, findings, finishedAt };
      await tx.lintRuns.advance({ night: '2026-01-02', version: 1 }, change);
    });
    const health = await read('jlis-auditor');
    expect(health.lint).toMatchObject({
      alarm: 'critical',
      run: { night: '2026-01-02', seen: 3, failed: 1, findings },
    });
    expect(health.alarm).toBe('critical');
  });

  it.each(['carrier-desk', 'carrier-supervisor'] as const)('is not for %s', async (role) => {
    const answer = await api.read(staffRoutes.authority.path, await api.staff(role, 'docomo'));
    expect(answer.statusCode).toBe(403);
  });

  it('is not for the hotline, and for nobody who is not signed in', async () => {
    expect((await api.read(staffRoutes.authority.path, await api.staff('hotline'))).statusCode).toBe(403);
    expect((await api.read(staffRoutes.authority.path)).statusCode).toBe(401);
  });
});
