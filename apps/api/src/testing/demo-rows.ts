// A line with an application and a certificate for the specs of the http role. Tests only.
import type { ApplicationRow, CertificateRow, LineRow, Register } from '@sumaho-jpki/operations';
import { applicationNumber, type ApplicationState } from '@sumaho-jpki/rules';
import { randomBytes, randomUUID } from 'node:crypto';

export async function addCarriers(register: Register): Promise<void> {
  await register.transaction({ kind: 'system' }, async (tx) => {
    for (const [code, hostCarrier] of [
      ['docomo', null],
      ['kddi', null],
      ['mvno-a', 'docomo'],
    ] as const) {
      const names = { nameJa: code, nameEn: code };
      await tx.carriers.upsert({
        code,
        ...names,
        hostCarrier,
        messagingUrl: 'http://127.0.0.1:1',
        messagePublicKey: { kty: 'EC' },
      });
    }
  });
}

export interface Holding {
  readonly line: LineRow;
  readonly application: ApplicationRow;
  readonly certificate: CertificateRow;
}

let next = 20_000_000;

export function addHolding(
  register: Register,
  personId: string,
  choices: { carrier?: string; hostCarrier?: string; state?: ApplicationState } = {},
): Promise<Holding> {
  const carrier = choices.carrier ?? 'docomo';
  const number = String((next += 1));
  return register.transaction({ kind: 'system' }, async (tx) => {
    const line = await tx.lines.upsert({
      carrier,
      hostCarrier: choices.hostCarrier ?? carrier,
      msisdn: `+8190${number}`,
      state: 'active',
      iccid: `898110000${number}99`,
      simProduct: 'sakura-nfc-4',
      handsetModel: 'tsubame-t1',
      imei: null,
    });
    await tx.lines.bindPerson(line.id, personId);
    const application = await tx.applications.insert({
      id: randomUUID(),
      number: applicationNumber(randomBytes(16)),
      personId,
      lineId: line.id,
      carrier,
      state: choices.state ?? 'accepted',
      iccid: line.iccid,
      handsetModel: line.handsetModel,
      cardNotAfter: new Date('2030-01-01T00:00:00Z'),
      cardSignatureSerial: '0a',
      signedDocumentSha256: 'ff'.repeat(32),
    });
    const serial = `4${randomBytes(16).toString('hex').slice(1)}`;
    await tx.certificates.reserve({
      serial,
      personId,
      applicationId: application.id,
      lineId: line.id,
      carrier,
      route: 'sim',
      profile: 'user-auth-3',
      spkiSha256: randomBytes(32).toString('hex'),
      tbsDer: Uint8Array.of(0x30, 0x00),
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2030-01-01T00:00:00Z'),
    });
    await tx.elements.ensure({ lineId: line.id, carrier, iccid: line.iccid });
    const certificate = await tx.certificates.bySerial(serial);
    if (!certificate) throw new Error('no certificate');
    return { line, application, certificate };
  });
}
