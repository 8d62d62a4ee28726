// What a process answered is in the register when it ends. A file of its own: ways to sign in belong to a whole process.
import { StatusQuestions } from '@sumaho-jpki/operations';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { ApiUnderTest } from '../../testing/api-under-test';

describe('A process that ends', () => {
  it('tells first what it answered', async () => {
    const other = await ApiUnderTest.start();
    const verifierId = randomUUID();
    const row = { code: 'last', name: 'Last', kind: 'administrative-body', purposes: ['user-authentication'] } as const;
    await other.register.transaction({ kind: 'system' }, (tx) =>
      tx.verifiers.insert({ ...row, id: verifierId, certifiedUntil: null, relyingPartyId: null, reason: 'test' }),
    );
    other.get(StatusQuestions).note(verifierId, 'ocsp', 3);
    await other.app.close();
    const storage = new pg.Client({ connectionString: other.database.superuserUrl });
    await storage.connect();
    const { rows } = await storage.query<{ questions: string }>('SELECT questions FROM verifier_usage');
    await storage.end();
    await other.stop();
    expect(rows).toEqual([{ questions: '3' }]);
  });
});
