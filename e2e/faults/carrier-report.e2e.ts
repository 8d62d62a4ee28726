// What a carrier reports of a line in the certificate's life: lost, found and lifted by its holder alone, late words, the end of the contract.
import { expect, test } from '@playwright/test';
import { HeadlessGate, journeyWith, PHONE_LOCKED, type HeadlessPhone } from '../../apps/sandbox/src/headless';
import { eventually, expectLaws, newcomer, phoneOf, PIN, sharedPlace, type Newcomer } from './fault-world';

const place = sharedPlace();
const { world, database } = place;

test.setTimeout(300_000);
test.afterEach(() => expectLaws(place));

async function verdict(phone: HeadlessPhone): Promise<string> {
  return (await HeadlessGate.open(world)).verdictOn(phone, PIN);
}

/** The carrier says so, `secondsAgo` by its own clock. */
async function report({ handset }: Newcomer, reason: number, status: string, secondsAgo: number): Promise<void> {
  const message = {
    mobileSubscription: { msisdn: handset.msisdn.replace('+', '') },
    secureElement: { iccid: handset.iccid },
    subscriptionStatus: status,
    reason,
    completionTimestamp: new Date(Date.now() - secondsAgo * 1000).toISOString(),
  };
  const response = await fetch(`${world.origin}/sandbox/mno/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      carrier: 'docomo',
      name: 'handleMobileSubscriptionStatusChangeNotification',
      message,
    }),
  });
  expect(response.status).toBe(202);
}

test('lost, found, a late word of the loss, and the end of the contract', async () => {
  await database.forgetRates();
  const who = await newcomer(place, { carrier: 'docomo' });
  const phone = phoneOf(place, who.handset);
  const { serial, citizen } = await journeyWith(phone, 'write-sim', { world, ...who, phonePin: PIN });
  expect(await verdict(phone)).toBe('admitted');
  const events = async () =>
    (
      await database.rows<{ event: string }>(
        `SELECT event FROM history WHERE actor_kind = 'carrier'
            AND line_id = (SELECT line_id FROM certificates WHERE serial = $1) ORDER BY id`,
        [serial],
      )
    ).map(({ event }) => event);
  const heard = (last: string) => eventually(`“${last}” in the timeline`, async () => (await events()).at(-1) === last);

  await report(who, 22, 'SUSPENDED', 0);
  await heard('certificate-suspended');
  // The status counts at once; the SIM follows by short message.
  expect(['certificate-suspended', PHONE_LOCKED]).toContain(await verdict(phone));
  await eventually('the lock in the SIM', async () => (await verdict(phone)) === PHONE_LOCKED);
  await report(who, 121, 'ACTIVATED', 0);
  await heard('line-restored');
  // Whoever has the phone now: the gate admits nobody before the holder's own word.
  expect(await verdict(phone)).toBe(PHONE_LOCKED);
  expect(await citizen.certificateStatus(serial)).toMatchObject({ status: 'revoked', reason: 'certificate-hold' });
  await citizen.resume(serial);
  await eventually('the unlock in the SIM', async () => (await verdict(phone)) === 'admitted');
  await report(who, 23, 'SUSPENDED', 3600);
  await heard('report-overtaken');
  expect(await verdict(phone)).toBe('admitted');
  await report(who, 3, 'TERMINATED', 0);
  await heard('certificate-revoked');
  expect((await citizen.certificateStatus(serial)).status).toBe('revoked');
  expect(await events()).toEqual([
    'loss-reported',
    'line-suspended',
    'certificate-suspended',
    'recovery-reported',
    'line-restored',
    'report-overtaken',
    'line-terminated',
    'certificate-revoked',
  ]);
});
