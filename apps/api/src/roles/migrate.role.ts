// Role migrate: schema and grants by the owner's role, then it exits. `seed` loads carriers, resident registers and, in development only, people of the desk.
import { migrateKeyService } from '@sumaho-jpki/adapters/key-service';
import { createRegister, createRegisterDataSource, migrate } from '@sumaho-jpki/adapters/register';
import { readCarriers, readResidentSources, type Settings } from '@sumaho-jpki/adapters/settings';
import { ScryptSecretHasher, TotpOneTimeCodes } from '@sumaho-jpki/adapters/sign-in';
import type { NewStaff, RegisterTransaction, RelyingPartyRow } from '@sumaho-jpki/operations';
import { STAFF_ROLES } from '@sumaho-jpki/rules';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { lookupKeyOf } from '../wiring/lookup-key';

export async function runMigrations(settings: Settings): Promise<void> {
  const owner = await createRegisterDataSource({
    url: settings.databaseMigrationUrl.reveal(),
    applicationName: 'sumaho-migrate',
    statementTimeout: 0,
  }).initialize();
  try {
    const done = await migrate(owner);
    await migrateKeyService({ query: (sql) => owner.query(sql) });
    process.stdout.write(`migrated: ${done.length === 0 ? 'nothing to do' : done.join(', ')}\n`);
  } finally {
    await owner.destroy();
  }
}

const DEMO_CERTIFICATION_MS = 3 * 365 * 86_400_000;

/** Whoever runs a gate asks for status, and so is a verifier; in the demonstration a certified business of a few years. */
async function registerGate(tx: RegisterTransaction, gate: RelyingPartyRow | null): Promise<void> {
  if (!gate || (await tx.verifiers.ofRelyingParty(gate.id))) return;
  await tx.verifiers.insert({
    id: randomUUID(),
    code: `gate-${gate.id.slice(0, 8)}`,
    name: gate.name,
    kind: 'certified-business',
    purposes: ['user-authentication'],
    certifiedUntil: new Date((await tx.now()).getTime() + DEMO_CERTIFICATION_MS),
    relyingPartyId: gate.id,
    reason: 'デモ用の登録 / for the demonstration',
  });
}

const seedShape = z.object({
  staff: z.array(
    z.object({
      account: z.string(),
      displayName: z.string(),
      role: z.enum(STAFF_ROLES),
      carrier: z.string().nullable(),
      shop: z.string().nullable().default(null),
      ssoSubject: z.string().nullable().default(null),
      password: z.string().min(12),
      totpSecret: z.string(),
    }),
  ),
  relyingParties: z.array(z.object({ name: z.string(), token: z.string().min(32) })),
});

/** Repeatable: rows are written over. Refused in production for anything but carriers and resident registers. */
export async function seed(settings: Settings, seedFile: string | undefined): Promise<void> {
  const dataSource = await createRegisterDataSource({ url: settings.databaseUrl.reveal() }).initialize();
  const register = createRegister(dataSource);
  try {
    await register.transaction({ kind: 'system' }, async (tx) => {
      for (const carrier of readCarriers(settings)) {
        await tx.carriers.upsert({
          code: carrier.code,
          nameJa: carrier.name.ja,
          nameEn: carrier.name.en,
          hostCarrier: carrier.hostCarrier ?? null,
          messagingUrl: carrier.messagingUrl,
          messagePublicKey: { ...carrier.publicJwk },
          profile: carrier.profile,
        });
      }
      for (const { code, name, publicJwk } of readResidentSources(settings)) {
        await tx.residentSources.upsert({
          code,
          nameJa: name.ja,
          nameEn: name.en,
          messagePublicKey: { ...publicJwk },
        });
      }
    });
    if (!seedFile) return;
    if (settings.environment === 'production') throw new Error('Demo accounts are never seeded in production.');
    const { staff, relyingParties } = seedShape.parse(JSON.parse(await readFile(seedFile, 'utf8')));
    const hasher = new ScryptSecretHasher(lookupKeyOf(settings));
    const codes = new TotpOneTimeCodes(settings.sessionSecret.reveal());
    const rows: NewStaff[] = await Promise.all(
      staff.map(async ({ password, totpSecret, ...person }) => ({
        ...person,
        account: person.account.toLowerCase(),
        passwordHash: await hasher.hash(password),
        totpSecretSealed: codes.seal(totpSecret),
      })),
    );
    await register.transaction({ kind: 'system' }, async (tx) => {
      for (const row of rows) await tx.staff.upsert(row);
      for (const { name, token } of relyingParties) {
        const tokenHash = hasher.lookup(token);
        await tx.relyingParties.upsert({ id: randomUUID(), name, tokenHash });
        await registerGate(tx, await tx.relyingParties.byTokenHash(tokenHash));
      }
    });
    process.stdout.write(`seeded: ${staff.length} staff, ${relyingParties.length} relying parties\n`);
  } finally {
    await dataSource.destroy();
  }
}
