// Random, hasher and a small world for the unit tests of operations.
import type { CertificateState, RevocationCause } from '@sumaho-jpki/rules';
import { CRL_SERIAL_ROOM, toHex, type CrlEntryPage } from '@sumaho-jpki/wire/x509';
import type { Asker } from '../asker';
import type { CertificateAuthority, CrlEntry, Random, SecretHasher } from '../ports/outside.port';
import type { RegisterTransaction } from '../ports/register.port';
import type { ApplicationRow, CertificateRow, LineRow, PersonRow, StaffRow } from '../ports/rows';
import type { MemoryRegister } from './memory-register';

export const random: Random = {
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => globalThis.crypto.randomUUID(),
};

/** Entries of a list, however they come. */
export async function entriesOf(
  revoked: Parameters<CertificateAuthority['buildCrl']>[0]['revoked'],
): Promise<CrlEntry[]> {
  if (Array.isArray(revoked)) return [...(revoked as readonly CrlEntry[])];
  const all: CrlEntry[] = [];
  for await (const page of revoked as AsyncIterable<CrlEntryPage>) {
    for (let row = 0; row < page.count; row++) {
      const reason = page.reasons[page.kinds[row] ?? 0];
      const serial = page.serials.subarray(
        row * CRL_SERIAL_ROOM,
        row * CRL_SERIAL_ROOM + (page.serialLengths[row] ?? 0),
      );
      const revokedAt = new Date(Math.round((page.revokedAt[row] ?? Number.NaN) * 1000));
      if (reason) all.push({ serial: toHex(serial), revokedAt, reason });
    }
  }
  return all;
}

/** Not slow and not secret: what is compared is all that matters here. */
export const hasher: SecretHasher = {
  hash: (secret) => Promise.resolve(`hash of ${secret}`),
  verify: (secret, hash) => Promise.resolve(hash === `hash of ${secret}`),
  lookup: (secret) => `handle of ${secret}`,
};

let counter = 1000;
const next = (): number => (counter += 1);

export const CARRIERS = [
  ['docomo', null],
  ['kddi', null],
  ['softbank', null],
  ['mvno-a', 'docomo'],
] as const;

export async function addCarriers(register: MemoryRegister): Promise<void> {
  await register.by(async (tx) => {
    for (const [code, hostCarrier] of CARRIERS) {
      const names = { nameJa: code, nameEn: code };
      await tx.carriers.upsert({ code, ...names, hostCarrier, messagingUrl: 'http://127.0.0.1', messagePublicKey: {} });
    }
  });
}

export const aStaffMember = (role: StaffRow['role'], carrier: string | null = null): StaffRow => ({
  id: `staff-${role}-${carrier ?? 'jlis'}`,
  account: role,
  displayName: role,
  role,
  carrier,
  passwordHash: '',
  totpSecretSealed: '',
  failedTries: 0,
  lockedUntil: null,
  lastTotpCounter: 0,
  shop: null,
  state: 'active',
  ssoSubject: null,
  signedInAt: null,
  signedInBy: null,
  reason: null,
  codeGivenBy: null,
  version: 1,
});

/** Somebody whose second factor or card was shown a moment ago. */
export const byStaff = (staff: StaffRow, provedAt = new Date(8.64e15)): Asker => ({ kind: 'staff', staff, provedAt });
export const byHolder = ({ person }: { person: PersonRow }, provedAt = new Date(8.64e15)): Asker => ({
  kind: 'citizen',
  personId: person.id,
  provedAt,
});

export interface Citizen {
  readonly person: PersonRow;
  readonly line: LineRow;
  readonly application: ApplicationRow;
}

export interface CitizenChoices {
  readonly carrier?: string;
  readonly hostCarrier?: string;
  readonly line?: Partial<LineRow>;
  readonly person?: PersonRow;
  readonly application?: Partial<ApplicationRow>;
}

export function addCitizen(register: MemoryRegister, choices: CitizenChoices = {}): Promise<Citizen> {
  return register.by(async (tx) => {
    const number = String(next()).padStart(8, '0');
    const carrier = choices.carrier ?? 'docomo';
    const person = choices.person ?? (await tx.people.enrol(newPerson(`subject-${number}`)));
    const line = await tx.lines.upsert({
      carrier,
      hostCarrier: choices.hostCarrier ?? carrier,
      msisdn: `+8190${number}`,
      state: 'active',
      iccid: `8981100${number}0001`,
      simProduct: 'sakura-nfc-4',
      handsetModel: 'tsubame-t1',
      imei: null,
      ...choices.line,
    });
    await tx.lines.bindPerson(line.id, person.id);
    const application = await tx.applications.insert({
      id: random.uuid(),
      number: `A-${number}`,
      personId: person.id,
      lineId: line.id,
      carrier,
      state: 'accepted',
      iccid: line.iccid,
      handsetModel: 'tsubame-t1',
      cardNotAfter: new Date('2030-01-01T00:00:00Z'),
      cardSignatureSerial: '0a',
      signedDocumentSha256: 'ff'.repeat(32),
      ...choices.application,
    });
    return { person, line, application };
  });
}

export const newPerson = (providerSubject: string, birthDate: string | null = '1980-01-02') => ({
  providerSubject,
  certificateName: `name of ${providerSubject}`,
  birthDate,
});

/** A certificate of this application, put straight into a state. */
export async function addCertificate(
  register: MemoryRegister,
  { person, line, application }: Citizen,
  state: CertificateState = 'active',
  revocationCause: RevocationCause | null = state === 'revoked' ? 'stop-of-use' : null,
): Promise<CertificateRow> {
  return register.by(async (tx: RegisterTransaction) => {
    const serial = `4${next()}`.padEnd(32, 'a');
    await tx.certificates.reserve({
      serial,
      personId: person.id,
      applicationId: application.id,
      lineId: line.id,
      carrier: line.carrier,
      route: 'sim',
      profile: 'user-auth-3',
      spkiSha256: serial,
      tbsDer: Uint8Array.of(0x30),
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2030-01-01T00:00:00Z'),
    });
    const row = register.rows.certificates.find((certificate) => certificate.serial === serial);
    if (!row) throw new Error('not reserved');
    Object.assign(row, { state, revocationCause, certificateDer: new TextEncoder().encode(serial) });
    if (revocationCause) row.revokedAt = await tx.now();
    return structuredClone(row);
  });
}

/** Somebody whose application is completed, with the active certificate that came of it. */
export async function addHolder(
  register: MemoryRegister,
  { application, ...choices }: CitizenChoices = {},
): Promise<{ citizen: Citizen; certificate: CertificateRow }> {
  const citizen = await addCitizen(register, { ...choices, application: { state: 'completed', ...application } });
  return { citizen, certificate: await addCertificate(register, citizen) };
}

/** The problem code an operation refuses by, or `allowed`. */
export async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'allowed';
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem) return String(problem.code);
    throw problem;
  }
}
