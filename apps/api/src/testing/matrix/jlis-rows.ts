// Rows of J-LIS alone, to which no tenant relates: a parked step, a proposed act on many certificates, a drift, a verifier. Tests only.
import { canonicalJson } from '@sumaho-jpki/operations';
import type { Route } from '@sumaho-jpki/contract';
import { MASS_ACT_RULES } from '@sumaho-jpki/rules';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { ApiUnderTest } from '../api-under-test';

const MADE_BY = 'maker-at-jlis';

export class JlisRows {
  private readonly values = new Map<string, string>();
  private makerId = '';

  constructor(private readonly api: ApiUnderTest) {}

  async open(): Promise<void> {
    await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      const row = { account: MADE_BY, displayName: MADE_BY, role: 'jlis-operator', carrier: null } as const;
      await tx.staff.upsert({ ...row, passwordHash: 'none', totpSecretSealed: 'none' });
      this.makerId = (await tx.staff.byAccount(MADE_BY))?.id ?? '';
    });
  }

  async valueFor(route: Route): Promise<string> {
    const kind = kindOf(route);
    const known = this.values.get(kind);
    if (known !== undefined) return known;
    const made = await this.make(kind);
    this.values.set(kind, made);
    return made;
  }

  spend(route: Route): void {
    this.values.delete(kindOf(route));
  }

  private make(kind: string): Promise<string> {
    if (kind === 'parked-steps') return this.parkedStep();
    if (kind === 'drifts') return this.drift();
    if (kind === 'ceremonies') return this.ceremony();
    if (kind === 'party-certificates') return this.partyCertificate();
    if (kind === 'mass-revocations') return this.massAct('revoke');
    return kind === 'cohorts' ? this.massAct('suspend') : this.verifier();
  }

  private async parkedStep(): Promise<string> {
    const subject = randomUUID();
    const step = await this.api.register.transaction({ kind: 'system' }, (tx) =>
      tx.steps.schedule({
        workflowId: subject,
        kind: 'act-on-carrier-report',
        subject,
        effectKey: `matrix:${subject}`,
      }),
    );
    const client = new pg.Client({ connectionString: this.api.database.superuserUrl });
    await client.connect();
    await client.query(`UPDATE steps SET state = 'parked', reason = 'report-not-consistent' WHERE id = $1`, [step.id]);
    await client.end();
    return step.id;
  }

  private async massAct(act: 'revoke' | 'suspend'): Promise<string> {
    const id = randomUUID();
    const kind = MASS_ACT_RULES[act].approval;
    const cause = act === 'revoke' ? 'record-error' : 'handset-incident';
    const selection = { carrier: 'nobody' };
    const change = { cause, selection };
    const changeSha256 = createHash('sha256')
      .update(`${kind}\n${canonicalJson(change)}`)
      .digest('hex');
    await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      const expiresAt = new Date(Date.now() + 86_400_000);
      await tx.approvals.insert({ id, kind, change, changeSha256, reason: 'sample', madeBy: this.makerId, expiresAt });
      await tx.massActs.insert({ id, act, cause, selection, madeUntil: new Date(), expected: 1 });
    });
    return id;
  }

  private async drift(): Promise<string> {
    const id = randomUUID();
    const now = new Date();
    const about = { kind: 'line-not-at-carrier', subject: randomUUID(), lineId: null, carrier: null } as const;
    await this.api.register.transaction({ kind: 'system' }, (tx) =>
      tx.drifts.insert({
        ...{ id, ...about, certificateSerial: null, state: 'open', said: {} },
        ...{ since: now, seenAt: now, log: [] },
      }),
    );
    return id;
  }

  /** A file where transcripts lie is taken away as it stands, whatever is in it. */
  private async ceremony(): Promise<string> {
    const folder = join(this.api.caDirectory, 'ceremonies');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '2026-01-01T00-00-00-000Z-00000000.json'), '{}');
    return createHash('sha256').update('{}').digest('hex');
  }

  private async partyCertificate(): Promise<string> {
    const id = randomUUID();
    const code = `gate-${id.slice(0, 8)}`;
    const serial = `4${createHash('sha256').update(id).digest('hex').slice(0, 31)}`;
    const now = new Date();
    await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.parties.register({ code, kind: 'gate', organisation: 'Sample' });
      await tx.partyCertificates.reserve({
        ...{ serial, partyCode: code, profile: 'gate', tbsDer: Buffer.from('sample') },
        spkiSha256: createHash('sha256').update(serial).digest('hex'),
        ...{ notBefore: now, notAfter: new Date(now.getTime() + 86_400_000), confirmBy: now },
      });
    });
    return serial;
  }

  private async verifier(): Promise<string> {
    const id = randomUUID();
    const named = { id, code: `verifier-${id.slice(0, 8)}`, name: 'Sample', kind: 'administrative-body' } as const;
    const credentialId = randomUUID();
    const fingerprint = createHash('sha256').update(id).digest('base64url');
    await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      await tx.verifiers.insert({
        ...named,
        purposes: ['user-authentication'],
        certifiedUntil: null,
        relyingPartyId: null,
        reason: 'sample',
      });
      const key = { kind: 'assertion-key', keyId: 'first', publicJwk: { kty: 'EC' }, notAfter: null } as const;
      await tx.verifiers.addCredential({ id: credentialId, verifierId: id, fingerprint, ...key });
    });
    return `${id} ${credentialId}`;
  }
}

const kindOf = ({ path }: Route): string => /([\w-]+)\/:/.exec(path)?.[1] ?? '';
