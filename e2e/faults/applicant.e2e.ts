// Who may not apply, which lines cannot hold the certificate, and what happens when somebody clicks twice.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { errorOf, HeadlessCitizen, ProblemAnswer } from '../../apps/sandbox/src/headless';
import { expectLaws, newcomer, portalRefusal, refusal, sharedPlace, type Newcomer } from './fault-world';

const place = sharedPlace();

async function signedIn({ person }: Newcomer): Promise<HeadlessCitizen> {
  const citizen = new HeadlessCitizen(place.world.origin, person);
  await citizen.signIn();
  return citizen;
}

test('under 15 may not apply, and is told from when', async () => {
  const child = await newcomer(place, { age: 12 });
  const citizen = await signedIn(child);
  const { mayApply } = await citizen.overview();
  expect(mayApply).toMatchObject({ allowed: false });
  await refusal(citizen.beginApplication(child.handset.phoneNumber, child.handset.model), 'under-fifteen');
});

for (const [card, code] of [
  ['revoked', 'card-certificate-revoked'],
  ['expired', 'card-certificate-expired'],
] as const) {
  test(`a card with ${card} certificates cannot sign in`, async () => {
    const citizen = new HeadlessCitizen(place.world.origin, (await newcomer(place, { card })).person);
    expect(await portalRefusal(citizen.signIn())).toBe(code);
  });
}

test('a wrong card PIN shows the tries left and blocks at the third', async () => {
  const { person } = await newcomer(place);
  const citizen = new HeadlessCitizen(place.world.origin, person);
  const wrong = person.pin === '0000' ? '0001' : '0000';
  const said: (string | undefined)[] = [];
  for (let n = 0; n < 3; n += 1) said.push(errorOf(await citizen.readCard(wrong)));
  expect(said[0]).toMatch(/あと2回.*2 tries left/s);
  expect(said[1]).toMatch(/あと1回.*1 tries left/s);
  expect(said[2]).toMatch(/ロックされています.*blocked/s);
  expect(errorOf(await citizen.readCard(person.pin))).toMatch(/ロックされています/);
});

test('a wrong signature password keeps the request open; the four-digit PIN there costs no try', async () => {
  const { person, handset } = await newcomer(place);
  const citizen = await signedIn({ person, handset });
  const { signUrl } = await citizen.beginApplication(handset.phoneNumber, handset.model);
  expect(await portalRefusal(citizen.sign(signUrl, person.pin))).toMatch(/No try was used/);
  expect(await portalRefusal(citizen.sign(signUrl, 'CHIGAU999'))).toMatch(/4 tries left/);
  expect(await citizen.sign(signUrl)).toMatch(/^[0-9a-f-]{36}$/);
});

test('a SIM without NFC cannot hold the certificate, and every reason is given', async () => {
  const { person, handset } = await newcomer(place, { carrier: 'softbank', simProduct: 'yanagi-standard-3' });
  const citizen = await signedIn({ person, handset });
  const { verdict, reasons } = await citizen.checkCompatibility(handset.phoneNumber, handset.model);
  expect(verdict.allowed).toBe(false);
  expect(reasons.length).toBeGreaterThan(0);
  await refusal(citizen.beginApplication(handset.phoneNumber, handset.model), 'not-compatible');
});

test('an iPhone is told why its SIM is out of reach, and is offered its Keychain', async () => {
  const { person, handset } = await newcomer(place, { handsetModel: 'ringo-phone-7' });
  const citizen = await signedIn({ person, handset });
  const { verdict, route, routes } = await citizen.checkCompatibility(handset.phoneNumber, handset.model);
  expect(verdict.allowed).toBe(true);
  expect(route).toBe('keychain');
  const sim = routes.find((each) => each.route === 'sim');
  const rules = sim?.reasons.map((reason) => (reason.allowed ? '' : reason.rule)) ?? [];
  expect(rules).toEqual(expect.arrayContaining(['ios-no-sim-api', 'ios-no-apple-pay-element']));
});

test('a suspended line is told as such', async () => {
  const { person, handset } = await newcomer(place, { state: 'suspended' });
  const citizen = await signedIn({ person, handset });
  const thrown = await citizen
    .beginApplication(handset.phoneNumber, handset.model)
    .catch((problem: unknown) => problem);
  expect(thrown).toBeInstanceOf(ProblemAnswer);
  expect(['line-not-active', 'not-compatible']).toContain((thrown as ProblemAnswer).code);
});

test('a number no carrier knows, and one that is none', async () => {
  const citizen = await signedIn(await newcomer(place));
  await refusal(citizen.checkCompatibility('090-9999-9999', 'tsubame-t1'), 'line-unknown');
  await refusal(citizen.checkCompatibility('12', 'tsubame-t1'), 'phone-number-not-understood');
});

test('a double click on apply makes one request for a signature and one application', async () => {
  const { person, handset } = await newcomer(place);
  const citizen = await signedIn({ person, handset });
  const key = randomUUID();
  const both = await Promise.allSettled([
    citizen.beginApplication(handset.phoneNumber, handset.model, key),
    citizen.beginApplication(handset.phoneNumber, handset.model, key),
  ]);
  for (const outcome of both) {
    if (outcome.status === 'rejected') expect((outcome.reason as ProblemAnswer).code).toBe('idempotency-in-flight');
  }
  const again = await citizen.beginApplication(handset.phoneNumber, handset.model, key);
  const made = new Set(
    [...both.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])), again].map(
      ({ signatureRequestId }) => signatureRequestId,
    ),
  );
  expect(made.size).toBe(1);

  const id = await citizen.sign(again.signUrl);
  // Back and forth in the browser: the page of a used request leads to the same application.
  expect((await citizen.browser.open(again.signUrl)).url).toContain(id);
  await refusal(citizen.beginApplication(handset.phoneNumber, handset.model), 'application-open');
  const { applications } = await citizen.overview();
  expect(applications.map((each) => each.id)).toEqual([id]);
  await expectLaws(place);
});

test('two requests signed side by side become one application', async () => {
  const { person, handset } = await newcomer(place);
  const citizen = await signedIn({ person, handset });
  const first = await citizen.beginApplication(handset.phoneNumber, handset.model);
  const second = await citizen.beginApplication(handset.phoneNumber, handset.model);
  const outcomes = await Promise.allSettled([citizen.sign(first.signUrl), citizen.sign(second.signUrl)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await citizen.overview()).applications).toHaveLength(1);
  await expectLaws(place);
});

test('the card of another person cannot sign for the one who is signed in', async () => {
  const { person, handset } = await newcomer(place);
  const other = await newcomer(place);
  const citizen = await signedIn({ person, handset });
  const { signUrl } = await citizen.beginApplication(handset.phoneNumber, handset.model);
  const page = await citizen.browser.submit(await citizen.browser.open(signUrl), {
    person: other.person.id,
    password: other.person.signaturePassword,
  });
  expect(new URL(page.url).searchParams.get('problem')).toBe('card-of-another-person');
});
