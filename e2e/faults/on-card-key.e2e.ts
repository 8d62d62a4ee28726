// A key that is born on the SIM where the carrier leaves load file and application to us: KDDI by tokens and receipts (delegated),
// SoftBank without (authorized). Undisturbed, and with the power lost while the applet is loaded, the key is made or the
// certificate is stored: one key on the card, none in the key service, the carrier's evidence on record.
import { expect, test } from '@playwright/test';
import { createPublicKey, verify } from 'node:crypto';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import { HeadlessStaff } from '../../apps/sandbox/src/headless';
import { applied, DOWNLOAD_PASSWORD, expectLaws, finish, newcomer, phoneOf, PIN, sharedPlace } from './fault-world';

const place = sharedPlace();
const { world, database } = place;
const MODES = {
  kddi: { product: 'kaede-nfc-4', facts: { management: 'delegated', evidence: 'receipts-verified' } },
  softbank: { product: 'yanagi-nfc-4', facts: { management: 'authorized', evidence: 'status-audit' } },
} as const;
type Carrier = keyof typeof MODES;
const CARRIERS = Object.keys(MODES) as Carrier[];

async function policies(route: 'sim' | 'sim-on-card'): Promise<void> {
  const jlis = new HeadlessStaff(world, 'jlis-operator');
  await jlis.signIn();
  for (const { product } of Object.values(MODES)) {
    const reason = 'keys born on the SIM, by management mode';
    await jlis.changeIssuePolicy({
      scope: 'sim-product',
      key: product,
      routes: [route],
      keyKinds: ['rsa-2048'],
      reason,
    });
  }
}
test.beforeAll(() => policies('sim-on-card'));
test.afterAll(() => policies('sim'));
test.afterEach(() => expectLaws(place));

async function issued(carrier: Carrier, cutAfter: number | null) {
  const who = await newcomer(place, { carrier });
  if (cutAfter !== null) await world.phoneKnobs(who.handset.iccid, { cutAfter });
  const application = await applied(place, who);
  const phone = phoneOf(place, who.handset);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  if (cutAfter !== null) expect((await world.knobsOfPhone(who.handset.iccid))['cutAfter']).toBeNull();
  return { applicationId: application.applicationId, phone };
}

/** The certificate is for the key on the SIM, which signs; the key service never had its private half. */
async function expectBornOnSim({ applicationId, phone }: Awaited<ReturnType<typeof issued>>): Promise<void> {
  const [row] = await database.rows<{ route: string; key: string }>(
    `SELECT a.route, (k.sealed_private IS NOT NULL)::text AS key FROM applications a
     JOIN key_service.key_pairs k ON k.key_id = a.key_id::text WHERE a.id = $1`,
    [applicationId],
  );
  expect(row).toEqual({ route: 'sim-on-card', key: 'false' });
  const { publicKeySpki } = parseCertificate(await phone.readCertificate(PIN));
  const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' });
  const text = 'born on the SIM';
  expect(verify('sha256', Buffer.from(text), key, await phone.sign(PIN, text))).toBe(true);
}

const evidenceOf = async (applicationId: string) =>
  (
    await database.rows<{ facts: Record<string, unknown> }>(
      `SELECT facts FROM history WHERE application_id = $1 AND event = 'card-proved-possession'`,
      [applicationId],
    )
  ).map(({ facts: { management, evidence } }) => ({ management, evidence }));

for (const carrier of CARRIERS) {
  test(`${carrier}: load file and application with our first script, then the key; the evidence is kept`, async () => {
    const made = await issued(carrier, null);
    await expectBornOnSim(made);
    expect(await evidenceOf(made.applicationId)).toEqual([MODES[carrier].facts]);
    // Carrier: the SP area. Ours: 37 of load file and application with 11 that make the key, then 14 to 16 for the certificate.
    const { scriptApdus, cardDataExchanges } = made.phone.counts;
    expect(scriptApdus['mno-tsm']).toBe(6);
    expect(scriptApdus['sp-tsm']).toBeGreaterThanOrEqual(48 + 14);
    expect(scriptApdus['sp-tsm']).toBeLessThanOrEqual(48 + 16);
    expect(cardDataExchanges).toBe(3);
  });

  for (const [where, cutAfter] of [
    ['the load file is half on the card', 24],
    ['the key is made', 50],
    ['the certificate is stored', 60],
  ] as const) {
    test(`${carrier}: the power is lost when ${where}`, async () => {
      const made = await issued(carrier, cutAfter);
      await expectBornOnSim(made);
      const [{ evidence = '' } = {}] = await evidenceOf(made.applicationId);
      // A receipt that was lost with the power cannot be had again: then the carrier looks itself.
      expect(['receipts-verified', 'status-audit']).toContain(evidence);
    });
  }
}
