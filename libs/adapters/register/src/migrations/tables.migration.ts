// The register's tables. The entities mirror them: a test lets TypeORM's schema builder look for a difference.
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SEQUENCES = [`CREATE SEQUENCE step_fence`, `CREATE SEQUENCE agent_order_place`, `CREATE SEQUENCE crl_number`];

const TABLES = [
  `
  CREATE TABLE access_codes (
    application_id uuid NOT NULL, code_hash text, code_lookup text, code_expires_at timestamptz(3),
    code_tries_left integer NOT NULL DEFAULT 0, password_hash text, codes_sent integer NOT NULL DEFAULT 0,
    CONSTRAINT access_codes_tries CHECK (code_tries_left >= 0),
    CONSTRAINT access_codes_pkey PRIMARY KEY (application_id)
  )`,
  `
  CREATE TABLE agent_orders (
    id uuid NOT NULL, application_id uuid NOT NULL, session_id uuid NOT NULL, iccid text NOT NULL,
    script_id text NOT NULL, purpose text NOT NULL, commands text[] NOT NULL,
    state text NOT NULL DEFAULT 'queued', responses text[], agent_status text,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    place bigint NOT NULL DEFAULT nextval('agent_order_place'),
    CONSTRAINT agent_orders_state CHECK (state IN ('queued', 'delivered', 'answered', 'dead')),
    CONSTRAINT agent_orders_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE applications (
    id uuid NOT NULL, number text NOT NULL, person_id uuid NOT NULL, line_id uuid NOT NULL,
    carrier text NOT NULL, state text NOT NULL, version integer NOT NULL DEFAULT 1, iccid text NOT NULL,
    handset_model text NOT NULL, card_not_after timestamptz(3) NOT NULL, card_signature_serial text NOT NULL,
    signed_document_sha256 text NOT NULL, certificate_serial text, key_id text, problem text,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT applications_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE audit (
    tenant text NOT NULL, seq bigint NOT NULL, at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    entry text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (tenant, seq)
  )`,
  `
  CREATE TABLE audit_heads (
    tenant text NOT NULL, seq bigint NOT NULL, hash text NOT NULL,
    CONSTRAINT audit_heads_pkey PRIMARY KEY (tenant)
  )`,
  `
  CREATE TABLE cards (
    id uuid NOT NULL, issuer text NOT NULL, serial text NOT NULL, person_id uuid NOT NULL,
    first_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT cards_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE carriers (
    code text NOT NULL, name_ja text NOT NULL, name_en text NOT NULL, host_carrier text,
    messaging_url text NOT NULL, message_public_key jsonb NOT NULL,
    CONSTRAINT carriers_pkey PRIMARY KEY (code)
  )`,
  `
  CREATE TABLE certificates (
    serial text NOT NULL, person_id uuid NOT NULL, application_id uuid NOT NULL, line_id uuid NOT NULL,
    carrier text NOT NULL, state text NOT NULL, version integer NOT NULL DEFAULT 1, route text NOT NULL,
    profile text NOT NULL, spki_sha256 text NOT NULL, tbs_der bytea NOT NULL, certificate_der bytea,
    not_before timestamptz(3) NOT NULL, not_after timestamptz(3) NOT NULL, revoked_at timestamptz(3),
    revocation_cause text, suspended_by text, created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT certificates_pkey PRIMARY KEY (serial)
  )`,
  `
  CREATE TABLE crls (
    number bigint NOT NULL, der bytea NOT NULL, this_update timestamptz(3) NOT NULL,
    next_update timestamptz(3) NOT NULL,
    CONSTRAINT crls_pkey PRIMARY KEY (number)
  )`,
  `
  CREATE TABLE device_sessions (
    id uuid NOT NULL, application_id uuid NOT NULL, token_hash text NOT NULL, iccid text NOT NULL,
    handset_model text NOT NULL, seram_session_id text NOT NULL, carrier_seram_uri text,
    carrier_seram_session_id text, activation_challenge text, expires_at timestamptz(3) NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT device_sessions_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE effects (
    effect_key text NOT NULL, step_id uuid NOT NULL, request_hash text NOT NULL,
    sent_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), result_at timestamptz(3), result jsonb,
    CONSTRAINT effects_pkey PRIMARY KEY (effect_key)
  )`,
  `
  CREATE TABLE elements (
    id uuid NOT NULL, line_id uuid NOT NULL, carrier text NOT NULL, host_carrier text NOT NULL,
    iccid text NOT NULL, state text NOT NULL, certificate_serial text, version integer NOT NULL DEFAULT 1,
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT elements_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE event_counters (
    bucket text NOT NULL, hits bigint[] NOT NULL, forget_at timestamptz(3) NOT NULL,
    CONSTRAINT event_counters_pkey PRIMARY KEY (bucket)
  )`,
  `
  CREATE TABLE gate_challenges (
    id uuid NOT NULL, relying_party_id text NOT NULL, challenge text NOT NULL,
    expires_at timestamptz(3) NOT NULL,
    CONSTRAINT gate_challenges_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE handsets (
    carrier text NOT NULL, imei text NOT NULL, model text NOT NULL,
    first_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT handsets_pkey PRIMARY KEY (carrier, imei)
  )`,
  `
  CREATE TABLE history (
    id bigserial, at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), event text NOT NULL,
    actor_kind text NOT NULL, actor_id text, application_id uuid, line_id uuid, certificate_serial text,
    carrier text, facts jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT history_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE idempotency_keys (
    client text NOT NULL, key text NOT NULL, request_hash text NOT NULL, status integer NOT NULL, body jsonb,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (client, key)
  )`,
  `
  CREATE TABLE inbox (
    source text NOT NULL, message_id text NOT NULL, body_hash text NOT NULL,
    received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT inbox_pkey PRIMARY KEY (source, message_id)
  )`,
  `
  CREATE TABLE issued_serials (
    serial text NOT NULL, spki_sha256 text NOT NULL,
    reserved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT issued_serials_pkey PRIMARY KEY (serial)
  )`,
  `
  CREATE TABLE lines (
    id uuid NOT NULL, carrier text NOT NULL, host_carrier text NOT NULL, msisdn text NOT NULL,
    state text NOT NULL, person_id uuid, iccid text NOT NULL, sim_product text NOT NULL,
    handset_model text NOT NULL, imei text, version integer NOT NULL DEFAULT 1,
    updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT lines_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE outbox (
    id uuid NOT NULL, topic text NOT NULL, destination text NOT NULL, body jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), relayed_at timestamptz(3),
    CONSTRAINT outbox_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE people (
    id uuid NOT NULL, provider_subject text NOT NULL, certificate_name text NOT NULL, birth_date date,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT people_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE relying_parties (
    id text NOT NULL, name text NOT NULL, token_hash text NOT NULL, enabled boolean NOT NULL DEFAULT true,
    CONSTRAINT relying_parties_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE sessions (
    id_hash text NOT NULL, kind text NOT NULL, subject_id text, csrf_token text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}', created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(), expires_at timestamptz(3) NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id_hash)
  )`,
  `
  CREATE TABLE signature_requests (
    id uuid NOT NULL, person_id uuid NOT NULL, state text NOT NULL, document text NOT NULL,
    line_id uuid NOT NULL, handset_model text NOT NULL, card_not_after timestamptz(3) NOT NULL,
    provider_state text NOT NULL, provider_transaction_id text, application_id uuid,
    expires_at timestamptz(3) NOT NULL,
    CONSTRAINT signature_requests_state CHECK (state IN ('open', 'used', 'failed')),
    CONSTRAINT signature_requests_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE sims (
    host_carrier text NOT NULL, iccid text NOT NULL, carrier text NOT NULL, product text NOT NULL,
    first_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT sims_pkey PRIMARY KEY (host_carrier, iccid)
  )`,
  `
  CREATE TABLE staff (
    id uuid NOT NULL, account text NOT NULL, display_name text NOT NULL, role text NOT NULL, carrier text,
    password_hash text NOT NULL, totp_secret_sealed text NOT NULL, failed_tries integer NOT NULL DEFAULT 0,
    locked_until timestamptz(3), last_totp_counter integer NOT NULL DEFAULT 0,
    CONSTRAINT staff_pkey PRIMARY KEY (id)
  )`,
  `
  CREATE TABLE steps (
    id uuid NOT NULL, workflow_id text NOT NULL, seq integer NOT NULL, kind text NOT NULL,
    subject text NOT NULL, effect_key text NOT NULL, state text NOT NULL DEFAULT 'pending',
    fence bigint NOT NULL DEFAULT '0', attempt integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0,
    woken boolean NOT NULL DEFAULT false, run_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz(3), reason text, payload jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT steps_state CHECK (state IN ('pending', 'leased', 'waiting', 'done', 'parked', 'cancelled')),
    CONSTRAINT steps_parked_reason CHECK (state <> 'parked' OR reason IS NOT NULL),
    CONSTRAINT steps_pkey PRIMARY KEY (id)
  )`,
];

export class Tables1764000000001 implements MigrationInterface {
  readonly name = 'Tables1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...SEQUENCES, ...TABLES]) await runner.query(statement);
  }

  async down(): Promise<void> {
    return Promise.reject(new Error('The register only goes forward: restore a backup instead.'));
  }
}
