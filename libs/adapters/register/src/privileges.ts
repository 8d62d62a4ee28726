// What the application's role may do, table by table. Everything not said here is refused (reliability-security §5.6).
import type { DataSource } from 'typeorm';

export const OWNER_ROLE = 'sumaho_owner';
export const APP_ROLE = 'sumaho_app';
export const KEY_SERVICE_ROLE = 'sumaho_key_service';
export const KEY_SERVICE_SCHEMA = 'key_service';

const READ_AND_ADD = ['SELECT', 'INSERT'] as const;
const READ_ADD_CHANGE = ['SELECT', 'INSERT', 'UPDATE'] as const;
const WITH_DELETE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/** DELETE only where the rows are no evidence: web sessions, one-time challenges, rate-limit counters, who looks at a line, lists that a newer one replaced. */
export const APP_PRIVILEGES: Readonly<Record<string, readonly string[]>> = {
  access_codes: READ_ADD_CHANGE,
  agent_orders: READ_ADD_CHANGE,
  applications: READ_ADD_CHANGE,
  approvals: READ_ADD_CHANGE,
  attested_keys: READ_ADD_CHANGE,
  audit: READ_AND_ADD,
  audit_heads: READ_ADD_CHANGE,
  bulk_files: WITH_DELETE,
  bulk_rows: WITH_DELETE,
  call_codes: READ_ADD_CHANGE,
  cards: READ_AND_ADD,
  carriers: READ_ADD_CHANGE,
  certificates: READ_ADD_CHANGE,
  crls: ['SELECT', 'INSERT', 'DELETE'],
  desk_tasks: READ_ADD_CHANGE,
  device_challenges: WITH_DELETE,
  device_sessions: READ_ADD_CHANGE,
  drifts: READ_ADD_CHANGE,
  effects: READ_ADD_CHANGE,
  // Written by the database when a row is overwritten.
  element_versions: ['SELECT'],
  elements: READ_ADD_CHANGE,
  enrolments: READ_ADD_CHANGE,
  enrolment_transactions: READ_ADD_CHANGE,
  event_counters: WITH_DELETE,
  gate_challenges: WITH_DELETE,
  handover_notes: READ_AND_ADD,
  handsets: READ_ADD_CHANGE,
  history: READ_AND_ADD,
  idempotency_keys: READ_AND_ADD,
  inbox: READ_AND_ADD,
  issue_policies: READ_ADD_CHANGE,
  issue_decisions: READ_ADD_CHANGE,
  issued_serials: READ_AND_ADD,
  line_notes: READ_AND_ADD,
  line_presence: WITH_DELETE,
  line_versions: ['SELECT'],
  lines: READ_ADD_CHANGE,
  lint_runs: READ_ADD_CHANGE,
  list_publications: READ_AND_ADD,
  lost_revocations: READ_AND_ADD,
  mass_act_members: READ_ADD_CHANGE,
  mass_acts: READ_ADD_CHANGE,
  mvno_contracts: READ_AND_ADD,
  ocsp_answers: READ_ADD_CHANGE,
  outbox: READ_ADD_CHANGE,
  parties: READ_ADD_CHANGE,
  party_certificates: READ_ADD_CHANGE,
  passkey_challenges: WITH_DELETE,
  people: READ_ADD_CHANGE,
  pin_initialisations: READ_ADD_CHANGE,
  reconcile_runs: READ_ADD_CHANGE,
  receipts: READ_AND_ADD,
  relying_parties: READ_ADD_CHANGE,
  resident_records: READ_ADD_CHANGE,
  resident_sources: READ_ADD_CHANGE,
  revocation_witnesses: READ_ADD_CHANGE,
  revocations_answered: READ_AND_ADD,
  sessions: WITH_DELETE,
  signature_requests: READ_ADD_CHANGE,
  sims: READ_ADD_CHANGE,
  staff: READ_ADD_CHANGE,
  staff_credentials: READ_ADD_CHANGE,
  staff_enrolments: WITH_DELETE,
  steps: READ_ADD_CHANGE,
  verifier_credentials: READ_ADD_CHANGE,
  verifier_usage: READ_ADD_CHANGE,
  verifiers: READ_ADD_CHANGE,
};

const SEQUENCES = ['step_fence', 'agent_order_place', 'crl_number', 'history_id_seq'];

/** Puts the privileges back to exactly the table above; repeats are harmless. */
export async function grantPrivileges(owner: DataSource): Promise<void> {
  await owner.transaction(async (manager) => {
    await manager.query(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ${APP_ROLE}`);
    await manager.query(`REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, ${APP_ROLE}`);
    await manager.query(`GRANT USAGE ON SCHEMA public TO ${APP_ROLE}`);
    for (const [table, privileges] of Object.entries(APP_PRIVILEGES))
      await manager.query(`GRANT ${privileges.join(', ')} ON ${table} TO ${APP_ROLE}`);
    for (const sequence of SEQUENCES) await manager.query(`GRANT USAGE ON SEQUENCE ${sequence} TO ${APP_ROLE}`);
    // setval: the number of a list is never below the time, so that a restored backup cannot repeat one.
    await manager.query(`GRANT UPDATE ON SEQUENCE crl_number TO ${APP_ROLE}`);
  });
}

/** What stands against the roles as they are; empty when both services are as powerless as they must be. */
export async function findRoleProblems(owner: DataSource): Promise<string[]> {
  const rows = await owner.query<{ problem: string }[]>(
    `SELECT problem FROM (
       SELECT 'the role ' || $1 || ' does not exist' AS problem, NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS bad
       UNION ALL SELECT $1 || ' is a superuser', bool_or(rolsuper) FROM pg_roles WHERE rolname = $1
       UNION ALL SELECT $1 || ' bypasses row-level security', bool_or(rolbypassrls) FROM pg_roles WHERE rolname = $1
       UNION ALL SELECT $1 || ' may make roles', bool_or(rolcreaterole) FROM pg_roles WHERE rolname = $1
       UNION ALL SELECT $1 || ' is a member of ' || rolname, pg_has_role($1, oid, 'MEMBER')
         FROM pg_roles WHERE rolname <> $1 AND NOT rolsuper AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)
       UNION ALL SELECT $1 || ' owns ' || relname, true
         FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = $1
       UNION ALL SELECT $1 || ' may make tables in ' || nspname, has_schema_privilege($1, pg_namespace.oid, 'CREATE')
         FROM pg_namespace WHERE nspname = 'public' AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)
       UNION ALL SELECT $1 || ' may look into ' || nspname, has_schema_privilege($1, pg_namespace.oid, 'USAGE')
         FROM pg_namespace WHERE nspname = $2 AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)
       UNION ALL SELECT $3 || ' may read ' || relname, has_table_privilege($3, pg_class.oid, 'SELECT')
         FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
          AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $3)
     ) found WHERE bad`,
    [APP_ROLE, KEY_SERVICE_SCHEMA, KEY_SERVICE_ROLE],
  );
  return rows.map((row) => row.problem);
}
