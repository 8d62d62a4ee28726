// What the fault journeys stand on: a fresh person each, the register's tables, and the laws that hold after every fault.
import { expect } from '@playwright/test';
import pg from 'pg';
import {
  DOWNLOAD_PASSWORD,
  HeadlessCitizen,
  HeadlessPhone,
  PortalProblem,
  ProblemAnswer,
  World,
  type Newcomers,
  type PhoneOptions,
  type WorldHandset,
  type WorldPerson,
} from '../../apps/sandbox/src/headless';

/** Four digits without run or repetition. */
export const PIN = '2580';

export interface Place {
  readonly world: World;
  readonly database: Database;
}

/** The stack that Playwright's set-up started. */
export function sharedPlace(): Place {
  const { SUMAHO_TEST_URL: url = '', SUMAHO_TEST_POSTGRES_URL: postgres = '' } = process.env;
  return { world: new World(url), database: new Database(postgres) };
}

export class Database {
  private readonly pool: pg.Pool;

  constructor(url: string) {
    // An idle connection keeps no worker alive, and one that the stack cuts as it ends is no fault.
    this.pool = new pg.Pool({ connectionString: url, max: 4, allowExitOnIdle: true });
    this.pool.on('error', () => undefined);
  }

  async rows<T extends Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, values)).rows;
  }

  /** All tests come from one address. */
  async forgetRates(): Promise<void> {
    await this.rows('DELETE FROM event_counters');
  }

  /** As if this many seconds had passed since the access code was sent. */
  async ageAccessCode(applicationId: string, seconds: number): Promise<void> {
    await this.rows(
      `UPDATE access_codes SET code_expires_at = code_expires_at - make_interval(secs => $2) WHERE application_id = $1`,
      [applicationId, seconds],
    );
  }
}

export interface Newcomer {
  readonly person: WorldPerson;
  readonly handset: WorldHandset;
}

export async function newcomer({ world }: Place, wanted: Newcomers = {}): Promise<Newcomer> {
  const [one] = await world.newcomers(wanted);
  if (!one) throw new Error('The sandbox made nobody.');
  return one;
}

export interface Applied extends Newcomer {
  readonly citizen: HeadlessCitizen;
  readonly applicationId: string;
  readonly accessCode: string;
}

/** Up to the access code in the citizen's hand. */
export async function applied(place: Place, who?: Newcomer): Promise<Applied> {
  await place.database.forgetRates();
  const { person, handset } = who ?? (await newcomer(place));
  const citizen = new HeadlessCitizen(place.world.origin, person);
  await citizen.signIn();
  const applicationId = await citizen.apply(handset.phoneNumber, handset.model);
  const before = await place.world.lastMessageId(handset.msisdn);
  await citizen.setDownloadPassword(applicationId, DOWNLOAD_PASSWORD);
  const accessCode = await place.world.accessCode(handset.msisdn, before);
  return { person, handset, citizen, applicationId, accessCode };
}

export function phoneOf({ world }: Place, handset: WorldHandset, more: Partial<PhoneOptions> = {}): HeadlessPhone {
  return new HeadlessPhone({ world, iccid: handset.iccid, model: handset.model, ...more });
}

/** A new code by SMS, past the pause between two codes. */
export async function newAccessCode(place: Place, { citizen, applicationId, handset }: Applied): Promise<string> {
  await place.database.ageAccessCode(applicationId, 61);
  const before = await place.world.lastMessageId(handset.msisdn);
  await citizen.sendAccessCode(applicationId);
  return place.world.accessCode(handset.msisdn, before);
}

/** The good end: SIM written, PIN set, possession proved, certificate active and `good`. @returns its serial */
export async function finish(phone: HeadlessPhone, applicationId: string, withinMs = 120_000): Promise<string> {
  const { next } = await phone.provision({ withinMs });
  expect(next.kind).toBe('set-pin');
  await phone.setPin(PIN);
  await phone.provePossession(PIN, applicationId);
  const { application } = await phone.untilDone();
  expect(application.state).toBe('completed');
  expect(application.certificate?.state).toBe('active');
  expect((await phone.certificateStatus()).status).toBe('good');
  return application.certificate?.serial ?? '';
}

/** The refusal of `work`: stable code, a whole sentence in both languages, and what is expected of it. */
export async function refusal(work: Promise<unknown>, code: string): Promise<ProblemAnswer> {
  const thrown = await work.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(thrown, `expected the problem ${code}`).toBeInstanceOf(ProblemAnswer);
  const answer = thrown as ProblemAnswer;
  expect(answer.code).toBe(code);
  expectSentences(answer.problem.titleJa, answer.problem.titleEn);
  return answer;
}

/** The portal's page or the card reader's page says no. @returns what it says */
export async function portalRefusal(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(thrown).toBeInstanceOf(PortalProblem);
  return (thrown as PortalProblem).code;
}

function expectSentences(ja: string, en: string): void {
  expect(ja).toMatch(/[ぁ-ん].*。$/su);
  expect(en).toMatch(/^[A-Z].*[.?]$/s);
  expect(en).not.toMatch(/[ぁ-んァ-ン一-龯]/u);
  expect(`${ja} ${en}`).not.toMatch(/\{|undefined|null/);
}

/** Nothing lost, nothing twice: laws over the whole register, whatever happened before. */
export async function expectLaws({ database }: Place): Promise<void> {
  const laws: Readonly<Record<string, string>> = {
    'a person has one live certificate': `SELECT person_id FROM certificates WHERE state IN ('active', 'suspended') GROUP BY 1 HAVING count(*) > 1`,
    'an application has one certificate': `SELECT application_id FROM certificates GROUP BY 1 HAVING count(*) > 1`,
    'a person has one open application': `SELECT person_id FROM applications WHERE state NOT IN ('completed', 'failed', 'cancelled', 'expired') GROUP BY 1 HAVING count(*) > 1`,
    'every serial was recorded before it was used': `SELECT serial FROM certificates EXCEPT SELECT serial FROM issued_serials`,
    'an effect belongs to a step': `SELECT e.effect_key FROM effects e WHERE NOT EXISTS (SELECT FROM steps s WHERE s.id = e.step_id)`,
    'a finished step left no effect open': `SELECT e.effect_key FROM effects e JOIN steps s ON s.id = e.step_id WHERE s.state = 'done' AND e.result_at IS NULL`,
    'a completed application has an active, suspended or revoked certificate': `SELECT id FROM applications a WHERE state = 'completed' AND NOT EXISTS (SELECT FROM certificates c WHERE c.application_id = a.id AND c.state IN ('active', 'suspended', 'revoked', 'expired'))`,
    'a completed application has nothing left to do': `SELECT a.id, s.kind, s.state FROM applications a JOIN steps s ON s.workflow_id = a.id::text WHERE a.state = 'completed' AND s.state NOT IN ('done', 'cancelled') AND s.kind NOT IN ('notify-activation', 'order-deletion')`,
    'the key of a live certificate is forgotten': `SELECT k.key_id, k.state FROM key_service.key_pairs k JOIN applications a ON a.key_id::text = k.key_id JOIN certificates c ON c.application_id = a.id WHERE c.state = 'active' AND k.sealed_private IS NOT NULL`,
  };
  for (const [law, sql] of Object.entries(laws)) {
    expect.soft(await database.rows(sql), law).toEqual([]);
  }
}

/** Waits until `look` answers something. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > until) throw new Error(`${what}: not within ${withinMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export { DOWNLOAD_PASSWORD };
