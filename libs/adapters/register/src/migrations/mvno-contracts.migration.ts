// Contracts of MVNOs with the network operators that carry them. Nothing is overwritten: the highest version is in force. Seen by both
// sides and by J-LIS; in a citizen's name only of the carriers where the person applied. And what a host sees of its MVNOs' lines, SIMs
// and elements now depends on the contract: without "host-sees-lines" they are not there for it, with every guard gone too.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export const SCOPE = `(SELECT current_setting('sumaho.scope', true))`;
export const CARRIER = `(SELECT nullif(current_setting('sumaho.carrier', true), ''))`;
const PERSON = `(SELECT nullif(current_setting('sumaho.person', true), '')::uuid)`;
export const OVERSEER = `${SCOPE} IN ('system', 'jlis')`;

/** Codes of MVNOs whose lines their host does not see: asked once for a statement, and only where somebody looks as a carrier. */
export const HIDDEN = `ARRAY(
  SELECT hidden.carrier FROM mvno_contracts hidden
   WHERE 'host-sees-lines' = ANY (hidden.excluded)
     AND NOT EXISTS (SELECT 1 FROM mvno_contracts newer WHERE newer.carrier = hidden.carrier AND newer.version > hidden.version))`;
export const OF_CARRIER = `(${SCOPE} = 'carrier' AND (carrier = ${CARRIER} OR (host_carrier = ${CARRIER} AND carrier <> ALL (${HIDDEN}))))`;
const OF_PERSON = `(${SCOPE} = 'citizen' AND person_id = ${PERSON})`;
const ELEMENT_OF_PERSON = `(${SCOPE} = 'citizen' AND EXISTS (SELECT 1 FROM lines seen WHERE seen.id = elements.line_id))`;

const seenBy = (table: string, see: string) => [
  `DROP POLICY ${table}_select ON ${table}`,
  `CREATE POLICY ${table}_select ON ${table} FOR select USING (${see})`,
];

const STATEMENTS = [
  `
  CREATE TABLE mvno_contracts (
    carrier text NOT NULL, version integer NOT NULL, host_carrier text NOT NULL, excluded text[] NOT NULL, help_desk jsonb,
    reason text NOT NULL, approval_id uuid NOT NULL, proposed_by uuid NOT NULL, approved_by uuid NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT mvno_contracts_version CHECK (version > 0),
    CONSTRAINT mvno_contracts_host CHECK (carrier <> host_carrier),
    CONSTRAINT mvno_contracts_persons CHECK (proposed_by <> approved_by),
    CONSTRAINT mvno_contracts_pkey PRIMARY KEY (carrier, version)
  )`,
  `ALTER TABLE mvno_contracts ADD CONSTRAINT mvno_contracts_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE mvno_contracts ADD CONSTRAINT mvno_contracts_host_carrier_fkey FOREIGN KEY (host_carrier) REFERENCES carriers(code)`,
  `ALTER TABLE mvno_contracts ADD CONSTRAINT mvno_contracts_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES staff(id)`,
  `ALTER TABLE mvno_contracts ADD CONSTRAINT mvno_contracts_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES staff(id)`,
  `ALTER TABLE mvno_contracts ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE mvno_contracts FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY mvno_contracts_select ON mvno_contracts FOR select USING (${OVERSEER}
     OR (${SCOPE} = 'carrier' AND (carrier = ${CARRIER} OR host_carrier = ${CARRIER}))
     OR (${SCOPE} = 'citizen' AND EXISTS (SELECT 1 FROM applications seen
            WHERE seen.person_id = ${PERSON} AND seen.carrier = mvno_contracts.carrier)))`,
  `CREATE POLICY mvno_contracts_insert ON mvno_contracts FOR insert WITH CHECK (${SCOPE} = 'system')`,
  ...seenBy('lines', `${OVERSEER} OR ${OF_CARRIER} OR ${OF_PERSON}`),
  ...seenBy('sims', `${OVERSEER} OR ${OF_CARRIER}`),
  ...seenBy('elements', `${OVERSEER} OR ${OF_CARRIER} OR ${ELEMENT_OF_PERSON}`),
];

export class MvnoContracts1764000002901 implements MigrationInterface {
  readonly name = 'MvnoContracts1764000002901';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
