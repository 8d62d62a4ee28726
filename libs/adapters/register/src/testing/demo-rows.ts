// A small world for the register's own tests: two networks, an MVNO on the first, one person per line. The first has its scripts
// relayed, to the second the phone goes itself.
import { randomBytes, randomUUID } from 'node:crypto';
import type {
  ApplicationRow,
  CertificateRow,
  LineFacts,
  LineRow,
  PersonRow,
  Register,
  RegisterTransaction,
} from '@sumaho-jpki/operations';

export const SYSTEM = { kind: 'system' } as const;

export async function addCarriers(register: Register): Promise<void> {
  await register.transaction(SYSTEM, async (tx) => {
    for (const [code, hostCarrier] of [
      ['docomo', null],
      ['kddi', null],
      ['mvno-on-docomo', 'docomo'],
    ] as const)
      await tx.carriers.upsert({
        code,
        nameJa: code,
        nameEn: code,
        hostCarrier,
        messagingUrl: `http://127.0.0.1/${code}`,
        messagePublicKey: { kty: 'EC' },
        profile: code === 'kddi' ? { scriptDelivery: 'two-sessions' } : {},
      });
  });
}

let next = 10_000_000;
const digits = () => String((next += 1));

export function aLine(carrier: string, hostCarrier = carrier): LineFacts {
  const number = digits();
  return {
    carrier,
    hostCarrier,
    msisdn: `+8190${number}`,
    state: 'active',
    iccid: `898110000${number}99`,
    simProduct: 'sim-nfc',
    handsetModel: 'handset-a',
    imei: null,
  };
}

export function aPerson(tx: RegisterTransaction): Promise<PersonRow> {
  return tx.people.enrol({
    providerSubject: randomUUID(),
    certificateName: `name-${digits()}`,
    birthDate: '1980-01-02',
  });
}

export function anApplication(person: PersonRow, line: LineRow) {
  return {
    id: randomUUID(),
    number: `A-${digits()}`,
    personId: person.id,
    lineId: line.id,
    carrier: line.carrier,
    state: 'accepted',
    iccid: line.iccid,
    handsetModel: line.handsetModel,
    cardNotAfter: new Date('2030-01-01T00:00:00.000Z'),
    cardSignatureSerial: '0a',
    signedDocumentSha256: 'ff'.repeat(32),
  } as const;
}

export function aCertificate(application: ApplicationRow) {
  return {
    serial: randomBytes(16).toString('hex'),
    personId: application.personId,
    applicationId: application.id,
    lineId: application.lineId,
    carrier: application.carrier,
    route: 'sim',
    profile: 'user-auth-3',
    spkiSha256: randomBytes(32).toString('hex'),
    tbsDer: Uint8Array.of(0x30, 0x00),
    notBefore: new Date('2026-01-01T00:00:00.000Z'),
    notAfter: new Date('2030-01-01T00:00:00.000Z'),
  } as const;
}

export interface Holder {
  readonly person: PersonRow;
  readonly line: LineRow;
  readonly application: ApplicationRow;
  readonly certificate: CertificateRow;
}

/** One person with a line, an application, a reserved certificate, an element and a timeline row. */
export function addHolder(register: Register, carrier: string, hostCarrier = carrier): Promise<Holder> {
  return register.transaction(SYSTEM, async (tx) => {
    const person = await aPerson(tx);
    const line = await tx.lines.upsert(aLine(carrier, hostCarrier));
    await tx.lines.bindPerson(line.id, person.id);
    const application = await tx.applications.insert(anApplication(person, line));
    const reserved = aCertificate(application);
    if (!(await tx.certificates.reserve(reserved))) throw new Error('not reserved');
    await tx.elements.ensure({ lineId: line.id, carrier, iccid: line.iccid });
    await tx.accessCodes.setPassword(application.id, 'hash');
    await tx.history.record({
      event: 'application-accepted',
      actorKind: 'citizen',
      actorId: person.id,
      applicationId: application.id,
      lineId: line.id,
      certificateSerial: null,
      carrier,
      facts: {},
    });
    const certificate = await tx.certificates.bySerial(reserved.serial);
    if (!certificate) throw new Error('no certificate');
    return { person, line: { ...line, personId: person.id }, application, certificate };
  });
}
