import { describe, expect, it } from 'vitest';
import type { LintFinding } from '../ports/issue-control.port';
import type { CertificateRow } from '../ports/rows';
import { sha256Hex } from '../octets';
import { MemoryRegister } from '../testing/memory-register';
import { LintIssued } from './lint-issued.operation';
import type { IssueLinter } from './lint-issued.operation';

const notAfter = new Date('2030-02-17T14:59:59.000Z');
const spki = Uint8Array.of(7);

async function world(count: number) {
  const register = new MemoryRegister();
  for (let index = 0; index < count; index++) {
    const serial = index.toString(16).padStart(36, '5');
    register.rows.certificates.push({
      serial,
      profile: 'user-auth-sim',
      tbsDer: Uint8Array.of(1, index),
      certificateDer: Uint8Array.of(1, index),
      notAfter,
      spkiSha256: await sha256Hex(spki),
      state: 'active',
      personId: `person ${index}`,
    } as unknown as CertificateRow);
  }
  const looked: number[] = [];
  /** Reads a certificate as its own plan; tests bend the facts. */
  const bent = new Map<number, object>();
  const broken = new Set<number>();
  const authority: IssueLinter = {
    lintIssued: (der) => {
      const index = der[1] ?? 0;
      looked.push(index);
      const facts = {
        serial: index.toString(16).padStart(36, '5'),
        profile: 'user-auth-sim',
        notAfter,
        tbsDer: der,
        publicKeySpki: spki,
        ...bent.get(index),
      };
      const lintResults = broken.has(index) ? [{ rule: 'key-usage', pass: false, message: 'wrong' }] : [];
      return Promise.resolve({ lintResults, facts });
    },
  };
  const told: LintFinding[] = [];
  const lint = new LintIssued(register, authority, (finding) => told.push(finding), 1);
  return { register, lint, looked, bent, broken, told };
}

describe('the nightly lint of everything issued', () => {
  it('looks at every certificate once a night, page by page, and at what was never signed not at all', async () => {
    const { register, lint, looked } = await world(230);
    register.rows.certificates[3]!.certificateDer = null;
    expect([await lint.execute(), await lint.execute(), await lint.execute(), await lint.execute()]).toEqual([
      100, 100, 29, 0,
    ]);
    expect(new Set(looked).size).toBe(229);
    expect(register.rows.lintRuns).toMatchObject([{ night: '2026-06-01', seen: 229, failed: 0, findings: [] }]);
    register.pass(86_400);
    expect(await lint.execute()).toBe(100);
  });

  it("begins at three o'clock in Japan", async () => {
    const { register, lint } = await world(1);
    register.now = new Date('2026-06-01T17:59:00.000Z');
    await lint.execute();
    register.now = new Date('2026-06-01T18:00:00.000Z');
    await lint.execute();
    expect(register.rows.lintRuns.map(({ night }) => night)).toEqual(['2026-06-01', '2026-06-02']);
  });

  it('after a crash goes on behind the last page that was written down', async () => {
    const { register, lint, looked } = await world(150);
    await lint.execute();
    let calls = 0;
    register.before = () => (++calls === 3 ? Promise.reject(new Error('death')) : Promise.resolve());
    await expect(lint.execute()).rejects.toThrow('death');
    register.before = () => Promise.resolve();
    await lint.execute();
    expect(looked.slice(0, 100).at(-1)).toBe(99);
    expect(Math.min(...looked.slice(100))).toBe(100);
    expect(register.rows.lintRuns[0]).toMatchObject({ seen: 150 });
  });

  it.each<[string, object]>([
    ['row-serial', { serial: 'ff' }],
    ['row-profile', { profile: 'user-auth-keychain' }],
    ['row-not-after', { notAfter: new Date('2031-01-01T14:59:59Z') }],
    ['bytes-signed', { tbsDer: Uint8Array.of(9) }],
    ['row-key', { publicKeySpki: Uint8Array.of(8) }],
  ])('finds %s, tells it once and keeps it', async (rule, bend) => {
    const { register, lint, bent, told } = await world(3);
    bent.set(1, bend);
    await lint.execute();
    await lint.execute();
    expect(told.map((finding) => finding.rule)).toEqual([rule]);
    expect(register.rows.lintRuns[0]).toMatchObject({ seen: 3, failed: 1, findings: [{ rule }] });
  });

  it('names the rule that a signed certificate breaks', async () => {
    const { lint, broken, told } = await world(2);
    broken.add(0);
    await lint.execute();
    expect(told).toMatchObject([{ rule: 'key-usage', serial: '0'.padStart(36, '5') }]);
  });

  it('of two leaders one counts the page', async () => {
    const { register, lint, told, broken } = await world(5);
    broken.add(2);
    await Promise.all([lint.execute(), lint.execute()]);
    expect(register.rows.lintRuns).toMatchObject([{ seen: 5, failed: 1 }]);
    expect(told).toHaveLength(1);
  });
});
