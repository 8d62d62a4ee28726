// Who sees and writes which row (reliability-security §5.5–5.6). The transaction wrapper sets the scope with SET LOCAL;
// without it every policy is false, so nothing is seen and nothing is written.
//   system, jlis  all rows (what J-LIS staff may do is the operations' business)
//   carrier       rows of its own carrier; as host network also the SIM facts of its MVNOs' lines, read only
//   citizen       own rows
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const PERSON = `(SELECT nullif(current_setting('sumaho.person', true), '')::uuid)`;

const SYSTEM = `${SCOPE} = 'system'`;
const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;
const ANYONE = `${SCOPE} IN ('system', 'jlis', 'carrier', 'citizen')`;
const ownCarrier = (column: string) => `(${SCOPE} = 'carrier' AND ${column} = ${CARRIER})`;
const ownPerson = (column: string) => `(${SCOPE} = 'citizen' AND ${column} = ${PERSON})`;
const either = (...conditions: string[]) => conditions.join(' OR ');
/** The row belongs to an application the caller sees: the inner look is under the same policies. */
const seenApplication = (column: string) => `EXISTS (SELECT 1 FROM applications seen WHERE seen.id = ${column})`;

interface Access {
  readonly see: string;
  readonly insert: string;
  /** Rows that may be changed or locked, and what they may become. */
  readonly change?: string;
  readonly remove?: string;
}
const same = (condition: string): Access => ({ see: condition, insert: condition, change: condition });

const carrierRow = either(OVERSEER, ownCarrier('carrier'), ownPerson('person_id'));
const withApplication = either(OVERSEER, seenApplication('application_id'));
const knownPerson = either(
  OVERSEER,
  ownPerson('id'),
  `(${SCOPE} = 'carrier' AND (EXISTS (SELECT 1 FROM lines seen WHERE seen.person_id = people.id AND seen.carrier = ${CARRIER})
     OR EXISTS (SELECT 1 FROM applications seen WHERE seen.person_id = people.id)))`,
);
/** A citizen's element stands on a line that is the citizen's now: a recycled line does not show its former owner's. */
const ownLineElement = `(${SCOPE} = 'citizen' AND EXISTS (SELECT 1 FROM lines seen WHERE seen.id = elements.line_id))`;

const ACCESS: Readonly<Record<string, Access>> = {
  people: { see: knownPerson, insert: either(OVERSEER, ownPerson('id')), change: knownPerson },
  cards: same(either(OVERSEER, ownPerson('person_id'))),
  signature_requests: same(either(OVERSEER, ownPerson('person_id'))),
  applications: same(carrierRow),
  access_codes: same(withApplication),
  certificates: same(carrierRow),
  carriers: { see: ANYONE, insert: OVERSEER, change: OVERSEER },
  lines: {
    see: either(OVERSEER, ownCarrier('carrier'), ownCarrier('host_carrier'), ownPerson('person_id')),
    insert: either(OVERSEER, ownCarrier('carrier')),
    change: either(OVERSEER, ownCarrier('carrier'), ownPerson('person_id')),
  },
  sims: {
    see: either(OVERSEER, ownCarrier('carrier'), ownCarrier('host_carrier')),
    insert: either(OVERSEER, ownCarrier('carrier')),
    change: either(OVERSEER, ownCarrier('carrier')),
  },
  handsets: same(either(OVERSEER, ownCarrier('carrier'))),
  elements: {
    see: either(OVERSEER, ownCarrier('carrier'), ownCarrier('host_carrier'), ownLineElement),
    insert: either(OVERSEER, ownCarrier('carrier'), ownLineElement),
    change: either(OVERSEER, ownCarrier('carrier'), ownLineElement),
  },
  agent_orders: same(withApplication),
  device_sessions: same(withApplication),
  history: {
    see: either(
      OVERSEER,
      ownCarrier('carrier'),
      `(${SCOPE} = 'citizen' AND application_id IS NOT NULL AND ${seenApplication('application_id')})`,
    ),
    insert: either(
      OVERSEER,
      ownCarrier('carrier'),
      `(${SCOPE} = 'citizen' AND (application_id IS NULL OR ${seenApplication('application_id')}))`,
    ),
  },
  // Written by every scope through the transaction wrapper, read by the tenant itself and by J-LIS.
  audit: { see: either(OVERSEER, ownCarrier('tenant')), insert: ANYONE },
  audit_heads: same(ANYONE),
  issued_serials: { see: OVERSEER, insert: OVERSEER },
  crls: { see: ANYONE, insert: OVERSEER },
  steps: same(ANYONE),
  effects: same(ANYONE),
  idempotency_keys: { see: ANYONE, insert: ANYONE },
  inbox: { see: ANYONE, insert: ANYONE },
  outbox: { see: SYSTEM, insert: ANYONE, change: SYSTEM },
  staff: same(either(OVERSEER, ownCarrier('carrier'))),
  sessions: { ...same(SYSTEM), remove: SYSTEM },
  relying_parties: { see: ANYONE, insert: OVERSEER, change: OVERSEER },
  gate_challenges: { ...same(SYSTEM), remove: SYSTEM },
  event_counters: { ...same(ANYONE), remove: SYSTEM },
};

function policies(table: string, access: Access): string[] {
  const policy = (verb: string, body: string) => `CREATE POLICY ${table}_${verb} ON ${table} FOR ${verb} ${body}`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    policy('select', `USING (${access.see})`),
    policy('insert', `WITH CHECK (${access.insert})`),
    ...(access.change ? [policy('update', `USING (${access.change}) WITH CHECK (${access.change})`)] : []),
    ...(access.remove ? [policy('delete', `USING (${access.remove})`)] : []),
  ];
}

export class RowLevelSecurity1764000000004 implements MigrationInterface {
  readonly name = 'RowLevelSecurity1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, access] of Object.entries(ACCESS))
      for (const statement of policies(table, access)) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
