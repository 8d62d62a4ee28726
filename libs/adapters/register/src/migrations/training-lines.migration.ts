// Training lines (rules judgeTrainingLine, judgeTrainee). That practice and earnest never meet, and that no figure counts practice, does not
// rest on who asks: an application takes its mark from its line, and the database refuses what the rules refuse.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `ALTER TABLE lines ADD COLUMN training boolean NOT NULL DEFAULT false`,
  `ALTER TABLE applications ADD COLUMN training boolean NOT NULL DEFAULT false`,
  `ALTER TABLE issue_decisions ADD COLUMN training boolean NOT NULL DEFAULT false`,
  `CREATE INDEX lines_training ON lines (carrier) WHERE training`,

  // The row is locked when this runs, and an application takes the same lock: of both at once one comes first.
  `CREATE FUNCTION line_becomes_training() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     IF NEW.person_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM applications WHERE line_id = NEW.id AND NOT training) THEN
       RAISE EXCEPTION 'line % was used in earnest', NEW.id USING ERRCODE = 'check_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER lines_training BEFORE UPDATE ON lines FOR EACH ROW
     WHEN (NEW.training AND NOT OLD.training) EXECUTE FUNCTION line_becomes_training()`,

  `CREATE FUNCTION application_as_its_line() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
   BEGIN
     SELECT training INTO STRICT NEW.training FROM lines WHERE id = NEW.line_id FOR SHARE;
     IF NEW.training AND EXISTS (SELECT 1 FROM applications WHERE person_id = NEW.person_id AND NOT training) THEN
       RAISE EXCEPTION 'person % has applied in earnest', NEW.person_id USING ERRCODE = 'check_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER applications_training BEFORE INSERT ON applications FOR EACH ROW
     EXECUTE FUNCTION application_as_its_line()`,
];

export class TrainingLines1764000002302 implements MigrationInterface {
  readonly name = 'TrainingLines1764000002302';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
