// Unique keys, look-ups and references between the tables.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDICES = [
  `CREATE UNIQUE INDEX access_codes_lookup ON access_codes (code_lookup)`,
  `CREATE INDEX agent_orders_session ON agent_orders (session_id, place)`,
  `CREATE INDEX agent_orders_application ON agent_orders (application_id, place)`,
  `CREATE UNIQUE INDEX applications_number ON applications (number)`,
  `CREATE UNIQUE INDEX applications_one_open ON applications (person_id) WHERE state NOT IN ('completed', 'failed', 'cancelled', 'expired')`,
  `CREATE UNIQUE INDEX applications_one_open_sim ON applications (iccid) WHERE state NOT IN ('completed', 'failed', 'cancelled', 'expired')`,
  `CREATE INDEX applications_person ON applications (person_id)`,
  `CREATE INDEX applications_line ON applications (line_id)`,
  `CREATE UNIQUE INDEX cards_issuer_serial ON cards (issuer, serial)`,
  `CREATE UNIQUE INDEX certificates_one_live ON certificates (person_id) WHERE state IN ('active', 'suspended')`,
  `CREATE INDEX certificates_person ON certificates (person_id)`,
  `CREATE INDEX certificates_application ON certificates (application_id)`,
  `CREATE INDEX certificates_line ON certificates (line_id)`,
  `CREATE INDEX certificates_not_good ON certificates (not_after) WHERE state IN ('issued', 'suspended', 'revoked')`,
  `CREATE UNIQUE INDEX device_sessions_token ON device_sessions (token_hash)`,
  `CREATE UNIQUE INDEX device_sessions_seram ON device_sessions (seram_session_id)`,
  `CREATE INDEX device_sessions_application ON device_sessions (application_id, created_at)`,
  `CREATE INDEX effects_step ON effects (step_id)`,
  `CREATE UNIQUE INDEX elements_host_iccid ON elements (host_carrier, iccid) WHERE state <> 'deleted'`,
  `CREATE INDEX elements_iccid ON elements (iccid)`,
  `CREATE INDEX elements_line ON elements (line_id)`,
  `CREATE INDEX event_counters_forget_at ON event_counters (forget_at)`,
  `CREATE INDEX gate_challenges_expires_at ON gate_challenges (expires_at)`,
  `CREATE INDEX history_application ON history (application_id, id)`,
  `CREATE INDEX history_line ON history (line_id, id)`,
  `CREATE INDEX history_certificate ON history (certificate_serial, id)`,
  `CREATE UNIQUE INDEX issued_serials_spki ON issued_serials (spki_sha256)`,
  `CREATE UNIQUE INDEX lines_carrier_msisdn ON lines (carrier, msisdn)`,
  `CREATE UNIQUE INDEX lines_host_iccid ON lines (host_carrier, iccid) WHERE state <> 'terminated'`,
  `CREATE INDEX lines_person ON lines (person_id)`,
  `CREATE INDEX lines_imei ON lines (imei)`,
  `CREATE INDEX lines_msisdn ON lines (msisdn)`,
  `CREATE INDEX lines_iccid ON lines (iccid)`,
  `CREATE INDEX outbox_open ON outbox (created_at) WHERE relayed_at IS NULL`,
  `CREATE UNIQUE INDEX people_provider_subject ON people (provider_subject)`,
  `CREATE UNIQUE INDEX relying_parties_token ON relying_parties (token_hash)`,
  `CREATE INDEX sessions_expires_at ON sessions (expires_at)`,
  `CREATE UNIQUE INDEX signature_requests_provider_state ON signature_requests (provider_state)`,
  `CREATE INDEX signature_requests_person ON signature_requests (person_id)`,
  `CREATE UNIQUE INDEX staff_account ON staff (account)`,
  `CREATE UNIQUE INDEX steps_workflow_seq ON steps (workflow_id, seq)`,
  `CREATE UNIQUE INDEX steps_effect_key ON steps (effect_key)`,
  `CREATE INDEX steps_due ON steps (run_at) WHERE state IN ('pending', 'waiting')`,
  `CREATE INDEX steps_leased ON steps (lease_until) WHERE state = 'leased'`,
  `CREATE INDEX steps_parked ON steps (created_at) WHERE state = 'parked'`,
  `CREATE INDEX lines_msisdn_suffix ON lines (reverse(msisdn) text_pattern_ops)`,
];

const REFERENCES = [
  `ALTER TABLE access_codes ADD CONSTRAINT access_codes_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE agent_orders ADD CONSTRAINT agent_orders_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE agent_orders ADD CONSTRAINT agent_orders_session_id_fkey FOREIGN KEY (session_id) REFERENCES device_sessions(id)`,
  `ALTER TABLE applications ADD CONSTRAINT applications_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE applications ADD CONSTRAINT applications_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE applications ADD CONSTRAINT applications_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE cards ADD CONSTRAINT cards_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE carriers ADD CONSTRAINT carriers_host_carrier_fkey FOREIGN KEY (host_carrier) REFERENCES carriers(code)`,
  `ALTER TABLE certificates ADD CONSTRAINT certificates_serial_fkey FOREIGN KEY (serial) REFERENCES issued_serials(serial)`,
  `ALTER TABLE certificates ADD CONSTRAINT certificates_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE certificates ADD CONSTRAINT certificates_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE certificates ADD CONSTRAINT certificates_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE certificates ADD CONSTRAINT certificates_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE device_sessions ADD CONSTRAINT device_sessions_application_id_fkey FOREIGN KEY (application_id) REFERENCES applications(id)`,
  `ALTER TABLE effects ADD CONSTRAINT effects_step_id_fkey FOREIGN KEY (step_id) REFERENCES steps(id)`,
  `ALTER TABLE elements ADD CONSTRAINT elements_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE elements ADD CONSTRAINT elements_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE elements ADD CONSTRAINT elements_host_carrier_fkey FOREIGN KEY (host_carrier) REFERENCES carriers(code)`,
  `ALTER TABLE gate_challenges ADD CONSTRAINT gate_challenges_relying_party_id_fkey FOREIGN KEY (relying_party_id) REFERENCES relying_parties(id)`,
  `ALTER TABLE handsets ADD CONSTRAINT handsets_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE lines ADD CONSTRAINT lines_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE lines ADD CONSTRAINT lines_host_carrier_fkey FOREIGN KEY (host_carrier) REFERENCES carriers(code)`,
  `ALTER TABLE lines ADD CONSTRAINT lines_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE signature_requests ADD CONSTRAINT signature_requests_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)`,
  `ALTER TABLE signature_requests ADD CONSTRAINT signature_requests_line_id_fkey FOREIGN KEY (line_id) REFERENCES lines(id)`,
  `ALTER TABLE sims ADD CONSTRAINT sims_host_carrier_fkey FOREIGN KEY (host_carrier) REFERENCES carriers(code)`,
  `ALTER TABLE sims ADD CONSTRAINT sims_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
  `ALTER TABLE staff ADD CONSTRAINT staff_carrier_fkey FOREIGN KEY (carrier) REFERENCES carriers(code)`,
];

export class Keys1764000000002 implements MigrationInterface {
  readonly name = 'Keys1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...INDICES, ...REFERENCES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
