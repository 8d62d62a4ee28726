// Reads every tenant's audit chain back and verifies it; for the reconciler, the auditor's screen and the tests.
import type { DataSource } from 'typeorm';
import { Audit, AuditHeads } from './entities/record';
import { verifyChain } from './transaction/audit-chain';
import type { ChainVerdict } from './transaction/audit-chain';
import { inTransaction } from './transaction/in-transaction';

export function checkAudit(dataSource: DataSource): Promise<{ tenant: string; verdict: ChainVerdict }[]> {
  return inTransaction(dataSource, { kind: 'system' }, async ({ manager }) => {
    // One picture of rows and heads, however much is being written meanwhile.
    await manager.query('LOCK TABLE audit_heads IN SHARE MODE');
    const heads = await manager.find(AuditHeads, { order: { tenant: 'ASC' } });
    const found: { tenant: string; verdict: ChainVerdict }[] = [];
    for (const head of heads) {
      const rows = await manager.find(Audit, { where: { tenant: head.tenant }, order: { seq: 'ASC' } });
      found.push({ tenant: head.tenant, verdict: verifyChain(head.tenant, rows, head) });
    }
    return found;
  });
}
