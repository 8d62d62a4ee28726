// The rows that the permission matrix asks for: of every tenant, in every state, each with a holder of its own. A row is made when it
// is first asked for, and made anew after somebody changed it. Tests only.
import { SessionStore, COOKIES } from '@sumaho-jpki/adapters/sign-in';
import {
  canonicalJson,
  CarrierUnavailableError,
  type ApplicationRow,
  type CertificateRow,
  type LineRow,
  type StaffRow,
} from '@sumaho-jpki/operations';
import {
  applicationNumber,
  cleanCodeFrom,
  luhnDigit,
  type ApplicationState,
  type CertificateState,
} from '@sumaho-jpki/rules';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ApiUnderTest, SignedIn } from '../api-under-test';

/** Two networks, and an MVNO on each. */
export const TENANTS = {
  docomo: null,
  kddi: null,
  'mvno-on-docomo': 'docomo',
  'mvno-on-kddi': 'kddi',
} as const satisfies Readonly<Record<string, string | null>>;
export type Tenant = keyof typeof TENANTS;
export const TENANT_IDS = Object.keys(TENANTS) as Tenant[];
export const hostOf = (tenant: Tenant): Tenant => TENANTS[tenant] ?? tenant;

/** One line with everything that hangs on it, and its holder's session. */
export interface Belongings {
  readonly tenant: Tenant;
  readonly line: LineRow;
  readonly application: ApplicationRow;
  readonly certificate: CertificateRow;
  readonly cleanCode: string;
  readonly approvalId: string;
  readonly approvalSha256: string;
  readonly callId: string;
  readonly taskId: string;
  readonly bulkFileId: string;
  readonly personId: string;
  readonly holder: SignedIn;
}

/** An application in the state that goes with its certificate's. */
const APPLICATION_OF: Readonly<Record<CertificateState, ApplicationState>> = {
  reserved: 'preparing',
  issued: 'awaiting-pin',
  active: 'completed',
  suspended: 'completed',
  revoked: 'completed',
  expired: 'completed',
  discarded: 'failed',
};

export const CALL_DIGITS = '4711';
const HOLD = 'holder-report';

export class MatrixWorld {
  private readonly rows = new Map<string, Belongings>();
  private readonly makers = new Map<string, StaffRow>();
  private number = 40_000_000;

  constructor(private readonly api: ApiUnderTest) {}

  async open(): Promise<void> {
    Object.setPrototypeOf(this.api.others.carriers, NOT_TO_BE_REACHED);
    await this.stopSessionsFromAgeing();
    await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      for (const code of TENANT_IDS)
        await tx.carriers.upsert({
          code,
          ...{ nameJa: code, nameEn: code, hostCarrier: TENANTS[code] },
          messagingUrl: 'http://127.0.0.1:1',
          messagePublicKey: { kty: 'EC' },
        });
    });
    for (const tenant of TENANT_IDS) {
      const account = `maker-at-${tenant}`;
      const role = TENANTS[tenant] === null ? 'carrier-desk' : 'mvno-desk';
      const row = { account, displayName: account, role, carrier: tenant, passwordHash: 'none' } as const;
      await this.api.register.transaction({ kind: 'system' }, async (tx) => {
        await tx.staff.upsert({ ...row, totpSecretSealed: 'none', shop: 'Ginza' });
        const made = await tx.staff.byAccount(account);
        if (made) this.makers.set(tenant, made);
      });
    }
  }

  /** However slow the machine: the second factor stays fresh, nobody idles out, and no request has a session to prolong. */
  private async stopSessionsFromAgeing(): Promise<void> {
    const client = new pg.Client({ connectionString: this.api.database.superuserUrl });
    await client.connect();
    await client.query(`CREATE FUNCTION session_of_later() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.created_at := clock_timestamp() + interval '2 hours';
        NEW.expires_at := NEW.expires_at + interval '9 hours';
        RETURN NEW;
      END $$`);
    await client.query(
      `CREATE TRIGGER session_of_later BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION session_of_later()`,
    );
    await client.end();
  }

  /** The row of this tenant whose certificate, or else whose application, is in this state. */
  async row(tenant: Tenant, state: CertificateState, application?: ApplicationState): Promise<Belongings> {
    const key = `${tenant} ${state} ${application ?? ''}`;
    const known = this.rows.get(key);
    if (known) return known;
    const made = await this.make(tenant, state, application ?? APPLICATION_OF[state]);
    this.rows.set(key, made);
    return made;
  }

  /** Where somebody changed it, the next one who asks gets another. */
  async spend(row: Belongings): Promise<void> {
    const same = await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      const certificate = await tx.certificates.bySerial(row.certificate.serial);
      const application = await tx.applications.byId(row.application.id);
      return (
        certificate?.version === row.certificate.version &&
        application?.version === row.application.version &&
        (await tx.approvals.byId(row.approvalId))?.state === 'proposed' &&
        (await tx.deskTasks.byId(row.taskId))?.state === 'open' &&
        (await tx.bulkFiles.byId(row.bulkFileId))?.state === 'checking' &&
        (await tx.lines.byId(row.line.id))?.state === row.line.state
      );
    });
    if (!same) for (const [key, each] of this.rows) if (each === row) this.rows.delete(key);
  }

  /** Everything by which a row of this tenant could be told in an answer. */
  marksOf(row: Belongings): string[] {
    const { line } = row;
    // Desks see a number's last four alone: within their quotes they are no part of something longer.
    return [line.id, line.msisdn, line.iccid, `-${line.msisdn.slice(-4)}"`, ...this.personalMarksOf(row)];
  }

  /** Of the person and what the person has: no matter of the network's. */
  personalMarksOf({ application, certificate, personId, ...row }: Belongings): string[] {
    const theirs = [row.approvalId, row.callId, row.taskId, row.bulkFileId];
    return [application.id, application.number, certificate.serial, personId, `"${personId.slice(0, 8)}"`, ...theirs];
  }

  private async make(tenant: Tenant, state: CertificateState, progress: ApplicationState): Promise<Belongings> {
    const number = String((this.number += 1));
    const serial = `4${randomBytes(16).toString('hex').slice(1)}`;
    const maker = this.makers.get(tenant);
    if (!maker) throw new Error('the world is not open');
    const approvalId = randomUUID();
    const callId = randomUUID();
    const taskId = randomUUID();
    const bulkFileId = randomUUID();
    const cleanCode = cleanCodeFrom(randomBytes(10));
    const made = await this.api.register.transaction({ kind: 'system' }, async (tx) => {
      const person = await tx.people.enrol({
        providerSubject: `holder-${number}`,
        certificateName: randomBytes(16).toString('hex'),
        birthDate: '1980-01-02',
      });
      const facts = { state: 'active', simProduct: 'sakura-nfc-4', handsetModel: 'tsubame-t1', imei: null } as const;
      const numbers = { msisdn: `+8190${number}`, iccid: withCheckDigit(`898110000${number}9`) };
      const found = await tx.lines.upsert({ carrier: tenant, hostCarrier: hostOf(tenant), ...numbers, ...facts });
      await tx.lines.bindPerson(found.id, person.id);
      const line = { ...found, personId: person.id };
      const application = await tx.applications.insert({
        id: randomUUID(),
        number: applicationNumber(randomBytes(16)),
        ...{ personId: person.id, lineId: line.id, carrier: tenant, state: progress, iccid: line.iccid },
        handsetModel: line.handsetModel,
        cardNotAfter: new Date('2030-01-01T00:00:00Z'),
        cardSignatureSerial: '0a',
        signedDocumentSha256: 'ff'.repeat(32),
      });
      await tx.certificates.reserve({
        serial,
        ...{ personId: person.id, applicationId: application.id, lineId: line.id, carrier: tenant },
        ...{ route: 'sim', profile: 'user-auth-3', spkiSha256: randomBytes(32).toString('hex') },
        tbsDer: Uint8Array.of(0x30, 0x00),
        notBefore: new Date('2026-01-01T00:00:00Z'),
        notAfter: new Date('2030-01-01T00:00:00Z'),
      });
      const reserved = await tx.certificates.bySerial(serial);
      if (!reserved) throw new Error('no certificate');
      if (state !== 'reserved') {
        await tx.certificates.update(reserved, {
          state,
          ...(state === 'suspended' ? { suspendedBy: HOLD } : {}),
          ...(state === 'revoked' ? { revokedAt: await tx.now(), revocationCause: 'stop-of-use' as const } : {}),
        });
      }
      const element = await tx.elements.ensure({ lineId: line.id, carrier: tenant, iccid: line.iccid });
      const written = ['active', 'suspended', 'issued'].includes(state);
      await tx.elements.update(element, {
        ...(written ? { state: 'personalised' as const, certificateSerial: serial } : {}),
        cleanCode,
      });
      const change = { serial, cause: 'stop-of-use', lineId: line.id, callId: null };
      const approvalSha256 = sha256(`end-at-desk\n${canonicalJson(change)}`);
      const expiresAt = new Date(Date.now() + 86_400_000);
      const proposal = { id: approvalId, kind: 'end-at-desk', change, changeSha256: approvalSha256 } as const;
      const whose = { madeBy: maker.id, carrier: tenant, subject: serial };
      await tx.approvals.insert({ ...proposal, ...whose, reason: 'lost', expiresAt });
      const call = { id: callId, lineId: line.id, carrier: tenant, personId: person.id, staffId: maker.id };
      await tx.callCodes.insert({ ...call, digits: CALL_DIGITS, triesLeft: 3, expiresAt });
      const task = { id: taskId, carrier: tenant, lineId: line.id, personId: person.id, kind: 'call-back' } as const;
      const openedAt = await tx.now();
      const asked = { subject: '', about: 'asked to be called', openedBy: maker.id, openedAt, dueAt: expiresAt };
      await tx.deskTasks.insert({ ...task, ...asked });
      const file = { id: bulkFileId, carrier: tenant, staffId: maker.id, encoding: 'utf-8' } as const;
      await tx.bulkFiles.insert({ ...file, contentSha256: sha256(bulkFileId), forgetAt: expiresAt }, []);
      const run = { id: bulkFileId, kind: 'bulk-file', change: {}, changeSha256: sha256(bulkFileId) } as const;
      await tx.approvals.insert({ ...run, ...whose, subject: bulkFileId, reason: 'sample', expiresAt });
      const event = { actorId: null, applicationId: application.id, lineId: line.id, certificateSerial: serial };
      await tx.history.record({
        ...{ event: 'application-accepted', actorKind: 'system', carrier: tenant, facts: {} },
        ...event,
      });
      const now = await tx.certificates.bySerial(serial);
      if (!now) throw new Error('no certificate');
      return { line, application, certificate: now, approvalSha256, personId: person.id };
    });
    const holder = await this.citizen(made.personId);
    return { tenant, ...made, cleanCode, approvalId, callId, taskId, bulkFileId, holder };
  }

  async citizen(personId: string): Promise<SignedIn> {
    const data = { cardNotAfter: '2030-01-01T00:00:00.000Z' };
    const { id, csrfToken } = await this.api.get(SessionStore).open('citizen', personId, data);
    return { cookie: `${COOKIES.citizen}=${id}`, csrfToken };
  }
}

/** Whatever a carrier is asked that the test does not play: it cannot be reached just now. */
const NOT_TO_BE_REACHED: object = new Proxy(
  {},
  {
    get: (_, name) =>
      typeof name === 'symbol' || /^(then|constructor|on[A-Z]|before[A-Z])/.test(name)
        ? undefined
        : () => Promise.reject(new CarrierUnavailableError('not played here')),
  },
);

/** ITU-T E.118: the last digit of a SIM's number is a Luhn digit. */
export const withCheckDigit = (digits: string): string => `${digits}${luhnDigit(digits)}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
