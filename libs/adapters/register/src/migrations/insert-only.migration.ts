// Audit rows and issued serials are written once: no role changes or removes them, not even by mistake as the owner.
// Source: reliability-security §5.8; boulder keeps its serials the same way.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
   END $$`,
  ...['audit', 'issued_serials'].flatMap((table) => [
    `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table}
       FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  ]),
  // A chain only grows, and by one: a gap or a fork needs more than the application's role.
  `CREATE FUNCTION audit_head_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF NEW.tenant <> OLD.tenant OR NEW.seq <= OLD.seq THEN
       RAISE EXCEPTION 'an audit chain only grows' USING ERRCODE = 'restrict_violation';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER audit_heads_grow BEFORE UPDATE ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_head_grows()`,
];

export class InsertOnly1764000000003 implements MigrationInterface {
  readonly name = 'InsertOnly1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
