// The life of a certificate over several phones, with phones and citizens without a screen: device change between Android and iPhone,
// a phone that is lost, a phone that is reset. At every moment a person has one live certificate at most. And the keys that are not
// the usual ones: of a store that offers a curve only, of a curve that the policy prefers, made centrally and fetched by EST.
import { expect, test } from '@playwright/test';
import { X509Certificate } from 'node:crypto';
import { estPaths, keychainRoutes } from '@sumaho-jpki/contract';
import { readGeneratedKey } from '@sumaho-jpki/wire/enrolment';
import { toHex } from '@sumaho-jpki/wire/x509';
import {
  HeadlessGate,
  HeadlessIphone,
  HeadlessStaff,
  journeyWith,
  PHONE_LOCKED,
  type HeadlessCitizen,
  type HeadlessPhone,
  type IphoneOptions,
  type JourneyPhone,
} from '../../apps/sandbox/src/headless';
import { eventually, expectLaws, newcomer, phoneOf, PIN, sharedPlace, type Newcomer } from './fault-world';

const place = sharedPlace();
const { world, database } = place;
const IPHONE = 'ringo-phone-7';

test.setTimeout(300_000);
test.afterEach(() => expectLaws(place));

const iphoneOf = ({ handset: { iccid } }: Newcomer, more: Partial<IphoneOptions> = {}) =>
  new HeadlessIphone({ world, iccid, model: IPHONE, ...more });
const withIphone = (who: Newcomer, model = IPHONE): Newcomer => ({
  ...who,
  handset: { ...who.handset, model, os: 'ios' },
});

interface Written {
  readonly serial: string;
  readonly applicationId: string;
  readonly citizen: HeadlessCitizen;
}

async function written(phone: JourneyPhone, who: Newcomer): Promise<Written> {
  await database.forgetRates();
  return journeyWith(phone, who.handset.os === 'ios' ? 'write-keychain' : 'write-sim', {
    world,
    ...who,
    phonePin: PIN,
  });
}

async function verdict(phone: HeadlessPhone | HeadlessIphone): Promise<string> {
  return (await HeadlessGate.open(world)).verdictOn(phone, PIN);
}

/** Serial, state and cause of all of a person's certificates, oldest first. */
const lifeOf = ({ applicationId }: Written) =>
  database.rows<{ serial: string; state: string; cause: string | null }>(
    `SELECT serial, state, revocation_cause AS cause FROM certificates
      WHERE person_id = (SELECT person_id FROM applications WHERE id = $1) ORDER BY created_at`,
    [applicationId],
  );

const elementOf = async ({ applicationId }: Written): Promise<string> => {
  const [row] = await database.rows<{ state: string }>(
    `SELECT e.state FROM elements e JOIN applications a
         ON CASE WHEN a.route LIKE 'keychain%' THEN e.keychain_id = a.keychain_id
                 ELSE e.iccid = a.iccid AND e.keychain_id IS NULL END
      WHERE a.id = $1 ORDER BY e.state = 'deleted', e.updated_at DESC`,
    [applicationId],
  );
  return row?.state ?? '';
};
const becomes = (what: Written, state: string) =>
  eventually(`the element to be ${state}`, async () => (await elementOf(what)) === state);

/** Looks again and again, from beside: how many live certificates the person of an application had at most. */
function watchLive({ applicationId }: Written): () => Promise<number> {
  let most = 0;
  let over = false;
  const looking = (async () => {
    while (!over) {
      const [row] = await database.rows<{ live: number }>(
        `SELECT count(*)::int AS live FROM certificates WHERE state IN ('active', 'suspended')
            AND person_id = (SELECT person_id FROM applications WHERE id = $1)`,
        [applicationId],
      );
      most = Math.max(most, row?.live ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return async () => {
    over = true;
    await looking;
    return most;
  };
}

test('Android → iPhone → Android: the newest wins, and each old phone deletes when it is met again', async () => {
  const who = await newcomer(place);
  const android = phoneOf(place, who.handset);
  const first = await written(android, who);
  const mostLive = watchLive(first);
  expect(await verdict(android)).toBe('admitted');

  const iphone = iphoneOf(who);
  const second = await written(iphone, withIphone(who));
  expect(await lifeOf(first)).toEqual([
    { serial: first.serial, state: 'revoked', cause: 'device-change' },
    { serial: second.serial, state: 'active', cause: null },
  ]);
  expect(await verdict(android)).toBe('certificate-revoked');
  expect(await verdict(iphone)).toBe('admitted');
  // The old phone is at hand: its carrier's errand deletes what is on the SIM.
  await becomes(first, 'deletion-ordered');
  await eventually('the carrier’s errand', async () => (await android.runErrands()).length > 0);
  await becomes(first, 'deleted');

  const third = await written(android, who);
  expect((await lifeOf(first)).map(({ state, cause }) => [state, cause])).toEqual([
    ['revoked', 'device-change'],
    ['revoked', 'device-change'],
    ['active', null],
  ]);
  expect(await verdict(android)).toBe('admitted');
  expect(await verdict(iphone)).toBe('certificate-revoked');
  await becomes(second, 'deletion-ordered');
  expect(await iphone.contact()).toEqual([{ serial: second.serial, kind: 'delete', reason: 'superseded' }]);
  expect(await (await iphone.protectedStore()).items()).toEqual([]);
  expect([await elementOf(second), await elementOf(third)]).toEqual(['deleted', 'personalised']);
  expect(await iphone.contact()).toEqual([]);
  expect(await mostLive()).toBe(1);
});

test('the old phone is gone: stopped at once, and the new iPhone ends it for good', async () => {
  const who = await newcomer(place);
  const android = phoneOf(place, who.handset);
  const old = await written(android, who);
  await old.citizen.suspend(old.serial);
  await eventually('the lock in the SIM', async () => (await verdict(android)) === PHONE_LOCKED);
  const iphone = iphoneOf(who);
  const fresh = await written(iphone, withIphone(who));
  expect(await lifeOf(old)).toEqual([
    { serial: old.serial, state: 'revoked', cause: 'device-change' },
    { serial: fresh.serial, state: 'active', cause: null },
  ]);
  // Locked it stays until its deletion reaches the SIM.
  expect(await verdict(android)).toBe(PHONE_LOCKED);
  expect(await verdict(iphone)).toBe('admitted');
});

test('a lost iPhone: stopped, refused at the gate, found, admitted; nothing on it is deleted meanwhile', async () => {
  const who = withIphone(await newcomer(place));
  const iphone = iphoneOf(who);
  const { serial, citizen } = await written(iphone, who);
  expect(await verdict(iphone)).toBe('admitted');
  await citizen.suspend(serial);
  expect(await verdict(iphone)).toBe('certificate-suspended');
  expect(await iphone.contact()).toEqual([{ serial, kind: 'keep' }]);
  await citizen.resume(serial);
  expect(await verdict(iphone)).toBe('admitted');
});

test('a new certificate on the same iPhone: the old one and its key go at the next contact, the new one stays', async () => {
  const who = withIphone(await newcomer(place));
  const iphone = iphoneOf(who);
  const old = await written(iphone, who);
  const fresh = await written(iphone, who);
  // Its former key vouched for it: the same phone, so a renewal.
  expect(await lifeOf(old)).toEqual([
    { serial: old.serial, state: 'revoked', cause: 'renewal' },
    { serial: fresh.serial, state: 'active', cause: null },
  ]);
  await becomes(old, 'deletion-ordered');
  const fates = await iphone.contact();
  expect(fates).toHaveLength(2);
  expect(fates).toContainEqual({ serial: old.serial, kind: 'delete', reason: 'superseded' });
  expect(fates).toContainEqual({ serial: fresh.serial, kind: 'keep' });
  expect([await elementOf(old), await elementOf(fresh)]).toEqual(['deleted', 'personalised']);
  expect(await verdict(iphone)).toBe('admitted');
});

test('an iPhone that is reset loses the key for ever; its certificate lives until a newer one or the holder ends it', async () => {
  const who = withIphone(await newcomer(place));
  const iphone = iphoneOf(who);
  const first = await written(iphone, who);
  const keychainBefore = await (await iphone.protectedStore()).keychainId();
  await iphone.factoryReset();
  expect(await (await iphone.protectedStore()).items()).toEqual([]);
  expect(await (await iphone.protectedStore()).keychainId()).toBeNull();
  expect(await iphone.contact()).toEqual([]);
  expect((await first.citizen.certificateStatus(first.serial)).status).toBe('good');

  const second = await written(iphone, who);
  expect(await (await iphone.protectedStore()).keychainId()).not.toBe(keychainBefore);
  expect((await lifeOf(first)).map(({ state }) => state)).toEqual(['revoked', 'active']);
  expect(await verdict(iphone)).toBe('admitted');

  await iphone.factoryReset();
  await second.citizen.revoke(second.serial, 'handing-over');
  expect((await lifeOf(first)).map(({ cause }) => cause)).toEqual(['device-change', 'handing-over']);
  const third = await written(iphone, who);
  expect(await verdict(iphone)).toBe('admitted');
  expect((await lifeOf(third)).map(({ state }) => state)).toEqual(['revoked', 'revoked', 'active']);
});

test('an Android phone that is reset loses nothing: key, certificate and PIN are on the SIM', async () => {
  const who = await newcomer(place);
  const { serial } = await written(phoneOf(place, who.handset), who);
  // The app's own data is gone: a new installation on the same phone.
  const again = phoneOf(place, who.handset);
  expect(await verdict(again)).toBe('admitted');
  const status = await database.rows(`SELECT state FROM certificates WHERE serial = $1`, [serial]);
  expect(status).toEqual([{ state: 'active' }]);
});

/** The certified key as another reader than ours sees it. */
const certifiedKey = async (iphone: HeadlessIphone) =>
  new X509Certificate(await iphone.readCertificate()).publicKey.asymmetricKeyDetails;

const chosenFor = ({ applicationId }: Written) =>
  database.rows(`SELECT route, key_kind AS "keyKind" FROM applications WHERE id = $1`, [applicationId]);

test('an iPhone whose store offers a curve only: the certificate is for P-256, its renewal too', async () => {
  const model = 'ringo-phone-8-mini';
  const who = withIphone(await newcomer(place), model);
  const iphone = iphoneOf(who, { model });
  const first = await written(iphone, who);
  expect(await chosenFor(first)).toEqual([{ route: 'keychain', keyKind: 'p-256' }]);
  expect(await certifiedKey(iphone)).toEqual({ namedCurve: 'prime256v1' });
  expect(await verdict(iphone)).toBe('admitted');

  const second = await written(iphone, who);
  expect((await lifeOf(first)).map(({ serial, cause }) => [serial, cause])).toEqual([
    [first.serial, 'renewal'],
    [second.serial, null],
  ]);
  expect(await certifiedKey(iphone)).toEqual({ namedCurve: 'prime256v1' });
  expect(await verdict(iphone)).toBe('admitted');
});

test.describe('under a policy of J-LIS for the model', () => {
  const jlis = new HeadlessStaff(world, 'jlis-approver');
  type Policy = Pick<Parameters<typeof jlis.changeIssuePolicy>[0], 'routes' | 'keyKinds'>;
  let usual: Policy;
  const set = ({ routes, keyKinds }: Policy) =>
    jlis.changeIssuePolicy({ scope: 'handset-model', key: IPHONE, routes, keyKinds, reason: 'keys of another kind' });

  test.beforeAll(async () => {
    await jlis.signIn();
    const { policies } = await jlis.issuePolicies();
    const stands = policies.find(({ key }) => key === IPHONE) ?? policies.find(({ key }) => key === 'ios');
    if (!stands) throw new Error('No policy speaks for this phone.');
    usual = stands;
  });
  // Other specs share the stack.
  test.afterEach(() => set(usual));

  test('that prefers P-384: the certificate is for P-384 and opens the gate', async () => {
    await set({ routes: ['keychain'], keyKinds: ['p-384', 'p-256', 'rsa-2048'] });
    const who = withIphone(await newcomer(place));
    const iphone = iphoneOf(who);
    const made = await written(iphone, who);
    expect(await chosenFor(made)).toEqual([{ route: 'keychain', keyKind: 'p-384' }]);
    expect(await certifiedKey(iphone)).toEqual({ namedCurve: 'secp384r1' });
    expect(await verdict(iphone)).toBe('admitted');
  });

  test('of keys made centrally: EST serverkeygen brings key and certificate, and the phone signs at the gate', async () => {
    await set({ ...usual, routes: ['keychain-central'] });
    const answers: { path: string; status: number; type: string; body: string }[] = [];
    const who = withIphone(await newcomer(place));
    const iphone = iphoneOf(who, {
      delivery: 'serverkeygen',
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const { pathname: path } = new URL(input instanceof Request ? input.url : input);
        const type = response.headers.get('content-type') ?? '';
        answers.push({ path, status: response.status, type, body: await response.clone().text() });
        return response;
      },
    });
    const made = await written(iphone, who);
    expect(await chosenFor(made)).toEqual([{ route: 'keychain-central', keyKind: 'rsa-2048' }]);

    const est = answers.filter(({ path }) => path === estPaths.serverKeyGeneration);
    const last = est.pop();
    expect([...new Set(est.map(({ status }) => status))].filter((status) => status !== 202)).toEqual([]);
    expect([last?.status, last?.type]).toEqual([200, expect.stringMatching(/^multipart\/mixed; boundary=/)]);
    const { envelopedKey, certificates } = readGeneratedKey(last?.type ?? '', last?.body ?? '');
    // ContentInfo of id-envelopedData (RFC 5652 §6.1).
    expect(toHex(envelopedKey.subarray(0, 32))).toContain('06092a864886f70d010703');
    expect(certificates).toEqual([await iphone.readCertificate()]);
    expect(answers.map(({ path }) => path)).not.toContain(keychainRoutes.keyDelivery.path);

    expect(await certifiedKey(iphone)).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    expect(iphone.counts.keyGenerations).toBe(0);
    expect(await verdict(iphone)).toBe('admitted');
  });
});
