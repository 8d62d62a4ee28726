// Queue, notes and presence of desks. A carrier sees and writes its own; the service opens tasks; neither a host network nor J-LIS reads
// what a desk wrote down about its customers. Notes are append-only. Whoever looks at a line is seen by colleagues of the tenant alone.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const OWN = `${SCOPE} = 'system' OR (${SCOPE} = 'carrier' AND carrier = ${CARRIER})`;
const TENANT = `${SCOPE} = 'system' OR (${SCOPE} = 'jlis' AND tenant = 'jlis') OR (${SCOPE} = 'carrier' AND tenant = ${CARRIER})`;

function secured(table: string, own: string, verbs: readonly ('update' | 'delete')[]): string[] {
  const bodies = { update: `USING (${own}) WITH CHECK (${own})`, delete: `USING (${own})` };
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${table}_select ON ${table} FOR select USING (${own})`,
    `CREATE POLICY ${table}_insert ON ${table} FOR insert WITH CHECK (${own})`,
    ...verbs.map((verb) => `CREATE POLICY ${table}_${verb} ON ${table} FOR ${verb} ${bodies[verb]}`),
  ];
}
const refers = (table: string, column: string, target: string) =>
  `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_fkey FOREIGN KEY (${column}) REFERENCES ${target}(id)`;

const STATEMENTS = [
  `
  CREATE TABLE desk_tasks (
    id uuid NOT NULL, carrier text NOT NULL, line_id uuid NOT NULL, person_id uuid, kind text NOT NULL,
    state text NOT NULL DEFAULT 'open', version integer NOT NULL DEFAULT 1, subject text NOT NULL, about text NOT NULL,
    opened_by uuid, opened_at timestamptz(3) NOT NULL, due_at timestamptz(3) NOT NULL,
    claimed_by uuid, claimed_at timestamptz(3), handed_by uuid, handover_text text,
    result text, result_text text, done_by uuid, done_at timestamptz(3),
    CONSTRAINT desk_tasks_state CHECK (state IN ('open', 'claimed', 'done')),
    CONSTRAINT desk_tasks_claimed CHECK (state = 'done' OR (state = 'claimed') = (claimed_by IS NOT NULL)),
    CONSTRAINT desk_tasks_done CHECK ((state = 'done') = (result IS NOT NULL AND done_at IS NOT NULL)),
    CONSTRAINT desk_tasks_pkey PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX desk_tasks_one_open ON desk_tasks (line_id, kind, subject) WHERE state <> 'done' AND subject <> ''`,
  `CREATE INDEX desk_tasks_queue ON desk_tasks (carrier, due_at) WHERE state <> 'done'`,
  `CREATE INDEX desk_tasks_of_line ON desk_tasks (line_id, opened_at)`,
  `CREATE INDEX desk_tasks_finished ON desk_tasks (carrier, done_at) WHERE state = 'done'`,
  refers('desk_tasks', 'line_id', 'lines'),
  refers('desk_tasks', 'person_id', 'people'),
  refers('desk_tasks', 'opened_by', 'staff'),
  refers('desk_tasks', 'claimed_by', 'staff'),
  refers('desk_tasks', 'handed_by', 'staff'),
  refers('desk_tasks', 'done_by', 'staff'),
  ...secured('desk_tasks', OWN, ['update']),
  `
  CREATE TABLE line_notes (
    id uuid NOT NULL, line_id uuid NOT NULL, carrier text NOT NULL, person_id uuid, staff_id uuid NOT NULL, text text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT line_notes_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX line_notes_of_line ON line_notes (line_id, created_at)`,
  refers('line_notes', 'line_id', 'lines'),
  refers('line_notes', 'person_id', 'people'),
  refers('line_notes', 'staff_id', 'staff'),
  ...secured('line_notes', OWN, []),
  `
  CREATE TABLE handover_notes (
    id uuid NOT NULL, carrier text NOT NULL, staff_id uuid NOT NULL, text text NOT NULL, digest jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT handover_notes_pkey PRIMARY KEY (id)
  )`,
  `CREATE INDEX handover_notes_newest ON handover_notes (carrier, created_at)`,
  refers('handover_notes', 'staff_id', 'staff'),
  ...secured('handover_notes', OWN, []),
  `
  CREATE TABLE line_presence (
    line_id uuid NOT NULL, staff_id uuid NOT NULL, tenant text NOT NULL, expires_at timestamptz(3) NOT NULL,
    CONSTRAINT line_presence_pkey PRIMARY KEY (line_id, staff_id)
  )`,
  `CREATE INDEX line_presence_over ON line_presence (expires_at)`,
  refers('line_presence', 'line_id', 'lines'),
  refers('line_presence', 'staff_id', 'staff'),
  ...secured('line_presence', TENANT, ['update', 'delete']),
];

export class DeskQueue1764000002201 implements MigrationInterface {
  readonly name = 'DeskQueue1764000002201';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
