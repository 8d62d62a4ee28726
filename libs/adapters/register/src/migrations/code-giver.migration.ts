// Who was shown a person's one-time code of enrolment: whoever holds it could enrol in that person's place, and is no second person to
// them. null: nobody in the register (the first administrator's code was printed at the console; seeded accounts never had one).
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE staff ADD COLUMN code_given_by uuid`,
  `ALTER TABLE staff ADD CONSTRAINT staff_code_given_by_fkey FOREIGN KEY (code_given_by) REFERENCES staff(id)`,
  `CREATE FUNCTION approval_is_decided_by_a_second_person() RETURNS trigger
     LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     IF EXISTS (SELECT 1 FROM staff maker, staff approver WHERE maker.id::text = NEW.made_by AND approver.id::text = NEW.decided_by
                  AND (maker.code_given_by = approver.id OR approver.code_given_by = maker.id)) THEN
       RAISE EXCEPTION 'one of the two gave the other the code' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER approvals_second_person BEFORE UPDATE ON approvals FOR EACH ROW
     WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION approval_is_decided_by_a_second_person()`,
];

export class CodeGiver1764000003401 implements MigrationInterface {
  readonly name = 'CodeGiver1764000003401';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
