// The http role on a Postgres of its own, with the other parties played by the test. Tests only.
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MessageChannel } from '@sumaho-jpki/adapters/mno-tsm';
import { createRegister } from '@sumaho-jpki/adapters/register';
import { openTestDatabase, type TestDatabase } from '@sumaho-jpki/adapters/register/testing';
import { readSettings } from '@sumaho-jpki/adapters/settings';
import {
  CardSignIn,
  COOKIES,
  ScryptSecretHasher,
  SessionStore,
  SingleSignOn,
  TotpOneTimeCodes,
  type CardClaims,
} from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes } from '@sumaho-jpki/contract';
import type {
  AppAttestation,
  CardSignature,
  CardStatus,
  CarrierGateway,
  CertificateAuthority,
  Register,
  StaffRow,
  SubscriptionFacts,
} from '@sumaho-jpki/operations';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { dress, HTTP_OPTIONS, httpAdapter, Roles } from '../roles/start';
import { lookupKeyOf } from '../wiring/lookup-key';
import {
  APP_ATTESTATION,
  CARD_SIGNATURE,
  CARD_STATUS,
  CARRIERS,
  CERTIFICATE_AUTHORITY,
  STAFF_WAYS,
} from '../wiring/tokens';

export const ORIGIN = 'http://localhost:4200';
export const STAFF_PASSWORD = 'kawasemi-suzume-1234';
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** What the other parties answer; each test sets what it needs. */
export class OtherParties {
  claims: CardClaims = { subject: 'subject-1', birthDate: '1980-01-02', cardNotAfter: new Date('2030-01-01') };
  signInFails = false;
  subscription: SubscriptionFacts | null = null;
  eligibility: { eligible: boolean; reasons: number[] } = { eligible: true, reasons: [] };
  cardStatus: Awaited<ReturnType<CardStatus['status']>> = 'good';
  /** Signed by the holder of this subject, whatever document was shown. */
  signedBy = 'subject-1';
  cardSerial = '0a0b';
  private readonly documents = new Map<string, string>();
  beforeSignature: () => Promise<void> = () => Promise.resolve();
  providerState = '';

  readonly card: Pick<CardSignIn, 'begin' | 'finish'> = {
    begin: (returnTo) =>
      Promise.resolve({
        url: 'http://provider.example/authorize',
        pending: { state: 'state', nonce: 'nonce', codeVerifier: 'verifier', returnTo },
      }),
    finish: () => (this.signInFails ? Promise.reject(new Error('bad code')) : Promise.resolve(this.claims)),
  };
  /** Whom the carrier's provider names; null: its answer does not hold. */
  ssoSubject: string | null = null;
  readonly sso: Pick<SingleSignOn, 'carriers' | 'begin' | 'finish'> = {
    carriers: () => ['docomo', 'kddi'],
    begin: (carrier) =>
      Promise.resolve({
        url: `http://sso.example/${carrier}`,
        pending: { carrier, state: 'state', nonce: 'nonce', codeVerifier: 'verifier' },
      }),
    finish: () => (this.ssoSubject === null ? Promise.reject(new Error('bad')) : Promise.resolve(this.ssoSubject)),
  };
  readonly cardSignature: CardSignature = {
    begin: async ({ document, state }) => {
      await this.beforeSignature();
      const transactionId = randomUUID();
      this.documents.set(transactionId, document);
      this.providerState = state;
      return { transactionId, signUrl: `http://provider.example/sign/${transactionId}` };
    },
    result: (id) =>
      Promise.resolve({
        kind: 'signed',
        signature: Uint8Array.of(1),
        certificateDer: Uint8Array.of(2),
        document: this.documents.get(id) ?? '',
        subject: this.signedBy,
      }),
    verify: () => Promise.resolve({ ok: true, serial: this.cardSerial, notAfter: new Date('2030-01-01') }),
  };
  readonly status: CardStatus = { status: () => Promise.resolve(this.cardStatus) };
  readonly carriers: Pick<CarrierGateway, 'findSubscription' | 'checkEligibility'> = {
    findSubscription: () => Promise.resolve(this.subscription),
    checkEligibility: () => Promise.resolve(this.eligibility),
  };

  get transactionId(): string {
    return [...this.documents.keys()].at(-1) ?? '';
  }
}

export interface SignedIn {
  readonly cookie: string;
  readonly csrfToken: string;
}

export class ApiUnderTest {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly register: Register,
    readonly hasher: ScryptSecretHasher,
    readonly codes: TotpOneTimeCodes,
    readonly others: OtherParties,
    private readonly folder: string,
  ) {}

  /** @param played parties that a single spec plays itself */
  static async start(
    parties: {
      attestation?: AppAttestation;
      environment?: Readonly<Record<string, string>>;
      /** A second replica on the same register and keys; it ends with the first. */
      beside?: ApiUnderTest;
    } = {},
  ): Promise<ApiUnderTest> {
    const { beside } = parties;
    const [database, folder] = await Promise.all([
      beside?.database ?? openTestDatabase(),
      beside?.folder ?? mkdtemp(join(tmpdir(), 'api-under-test-')),
    ]);
    const settings = readSettings(
      {
        SUMAHO_DATABASE_URL: database.appUrl,
        SUMAHO_CA_DIRECTORY: join(folder, 'ca'),
        SUMAHO_PUBLIC_ORIGIN: ORIGIN,
        SUMAHO_REDIS_URL: 'redis://127.0.0.1:1',
        SUMAHO_LOG_LEVEL: 'error',
        ...parties.environment,
      },
      { roles: ['http'] },
    );
    const others = beside?.others ?? new OtherParties();
    const played: [unknown, unknown][] = [
      [CardSignIn, others.card],
      [SingleSignOn, others.sso],
      [CARD_SIGNATURE, others.cardSignature],
      [CARD_STATUS, others.status],
      [CARRIERS, others.carriers],
      [MessageChannel, {}],
      [STAFF_WAYS, { certificates: settings.clientCertificates === 'from-proxy', passwordCarriers: ['kddi'] }],
      [APP_ATTESTATION, parties.attestation ?? {}],
    ];
    const built = played.reduce(
      (builder, [token, value]) => builder.overrideProvider(token).useValue(value),
      Test.createTestingModule({ imports: [Roles.of(settings, ['http'])] }),
    );
    const module = await built.compile();
    const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(settings), {
      ...HTTP_OPTIONS,
      logger: false,
    });
    await dress(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const hasher = new ScryptSecretHasher(lookupKeyOf(settings));
    const codes = new TotpOneTimeCodes(settings.sessionSecret.reveal());
    return new ApiUnderTest(app, database, createRegister(database.app), hasher, codes, others, folder);
  }

  /** Where the authority's certificates and transcripts lie. */
  get caDirectory(): string {
    return join(this.folder, 'ca');
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  get authorityCertificate(): Uint8Array {
    return this.app.get<CertificateAuthority>(CERTIFICATE_AUTHORITY, { strict: false }).rootCertificateDer;
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  send(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(options);
  }

  /** An unsafe request as our own pages make it. */
  post(url: string, by: SignedIn | null, payload?: object, headers: Record<string, string> = {}) {
    const own = by ? { cookie: by.cookie, 'x-csrf-token': by.csrfToken } : {};
    return this.send({
      method: 'POST',
      url,
      headers: { origin: ORIGIN, 'idempotency-key': randomUUID(), ...own, ...headers },
      ...(payload ? { payload } : {}),
    });
  }

  read(url: string, by: SignedIn | null = null, headers: Record<string, string> = {}) {
    return this.send({ method: 'GET', url, headers: { ...(by ? { cookie: by.cookie } : {}), ...headers } });
  }

  /** The whole way: to the provider and back. */
  async citizen(
    subject = 'subject-1',
    birthDate: string | null = '1980-01-02',
  ): Promise<SignedIn & { personId: string }> {
    this.others.claims = { subject, birthDate, cardNotAfter: new Date('2030-01-01') };
    const begun = await this.read(citizenRoutes.signIn.path);
    const back = await this.read(`${citizenRoutes.signInCallback.path}?code=c&state=state`, null, {
      cookie: cookieOf(begun, COOKIES['sign-in']),
    });
    const cookie = cookieOf(back, COOKIES.citizen);
    const session = (await this.read(citizenRoutes.session.path, null, { cookie })).json<{ csrfToken: string }>();
    const person = await this.register.transaction({ kind: 'system' }, (tx) => tx.people.byProviderSubject(subject));
    return { cookie, csrfToken: session.csrfToken, personId: person?.id ?? '' };
  }

  async addStaff(role: StaffRow['role'], carrier: string | null): Promise<string> {
    const account = `${role}-${carrier ?? 'jlis'}`;
    const passwordHash = await this.hasher.hash(STAFF_PASSWORD);
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.staff.upsert({
        account,
        displayName: account,
        role,
        carrier,
        passwordHash,
        totpSecretSealed: this.codes.seal(TOTP_SECRET),
      }),
    );
    return account;
  }

  oneTimeCode(): string {
    return new TOTP({ secret: Secret.fromBase32(TOTP_SECRET) }).generate();
  }

  /** A session as the sign-in makes it; the sign-in itself is slow and limited, and has its own tests. */
  async staff(role: StaffRow['role'], carrier: string | null = null): Promise<SignedIn & { staff: StaffRow }> {
    const account = await this.addStaff(role, carrier);
    const staff = await this.register.transaction({ kind: 'system' }, (tx) => tx.staff.byAccount(account));
    if (!staff) throw new Error('no staff');
    const { id, csrfToken } = await this.get(SessionStore).open('staff', staff.id, {});
    return { cookie: `${COOKIES.staff}=${id}`, csrfToken, staff };
  }

  async gate(): Promise<string> {
    const token = `gate-token-${randomUUID()}`;
    await this.register.transaction({ kind: 'system' }, (tx) =>
      tx.relyingParties.upsert({ id: randomUUID(), name: 'Arena gate', tokenHash: this.hasher.lookup(token) }),
    );
    return token;
  }

  /** A phone's session for this application. */
  async device(applicationId: string, iccid: string): Promise<string> {
    const token = randomUUID();
    await this.register.transaction({ kind: 'system' }, async (tx) =>
      tx.deviceSessions.insert({
        id: randomUUID(),
        applicationId,
        tokenHash: this.hasher.lookup(token),
        iccid,
        handsetModel: 'tsubame-t1',
        seramSessionId: randomUUID(),
        expiresAt: new Date(Date.now() + 3_600_000),
      }),
    );
    return token;
  }
}

/** `name=value` of a cookie that this answer sets. */
export function cookieOf(response: LightMyRequestResponse, name: string): string {
  const found = response.cookies.find((cookie) => cookie.name === name && cookie.value !== '');
  if (!found) throw new Error(`no cookie ${name}: ${response.statusCode} ${String(response.headers.location)}`);
  return `${name}=${found.value}`;
}
