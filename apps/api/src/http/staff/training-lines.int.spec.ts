// A training line over HTTP, on the real register: how one comes to be, who may practise on it, and its mark wherever it is shown.
import { citizenRoutes, routes, staffRoutes, TERMS_VERSIONS } from '@sumaho-jpki/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiUnderTest, type SignedIn } from '../../testing/api-under-test';
import { addCarriers } from '../../testing/demo-rows';

let api: ApiUnderTest;
let desk: SignedIn;
let supervisor: SignedIn;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  await addCarriers(api.register);
  desk = await api.staff('carrier-desk', 'docomo');
  supervisor = await api.staff('carrier-supervisor', 'docomo');
});
afterAll(() => api.stop());

let next = 70_000_000;
/** The carrier knows this number. */
function aNumber(carrier = 'docomo'): string {
  const number = String((next += 1));
  api.others.subscription = {
    ...{ carrier, iccid: `898110000${number}99`, simProduct: 'sakura-nfc-4', handsetModel: 'tsubame-t1' },
    ...{ imei: null, lineState: 'active' },
  };
  return `090${number}`;
}
const open = (by: SignedIn, phoneNumber: string) =>
  api.post(staffRoutes.openTrainingLine.path, by, { phoneNumber, reason: '新人研修のため' });
const opened = async () => {
  const phoneNumber = aNumber();
  const answer = await open(supervisor, phoneNumber);
  expect(answer.statusCode).toBe(201);
  return { phoneNumber, lineId: answer.json<{ lineId: string }>().lineId };
};
const told = (answer: { statusCode: number; json: () => unknown }) => {
  const { code, rule } = answer.json() as { code?: string; rule?: string };
  return [answer.statusCode, code, rule];
};
const begin = (by: SignedIn, phoneNumber: string) =>
  api.post(citizenRoutes.beginApplication.path, by, {
    phoneNumber,
    handsetModel: 'tsubame-t1',
    consent: { version: TERMS_VERSIONS.sim, accepted: true },
  });
/** The way back from the signature: of this request, or of the newest. */
async function sign(by: SignedIn, subject: string, way = { ...wayBack() }) {
  Object.assign(api.others, { signedBy: subject, cardSerial: subject.padStart(8, '0') });
  const url = `${citizenRoutes.signatureCallback.path}?state=${way.state}&transaction_id=${way.transaction}`;
  return (await api.read(url, by)).headers.location;
}
const wayBack = () => ({ state: api.others.providerState, transaction: api.others.transactionId });
async function apply(by: SignedIn, subject: string, phoneNumber: string) {
  expect((await begin(by, phoneNumber)).statusCode).toBe(201);
  const location = String(await sign(by, subject));
  expect(location).toMatch(/^\/applications\//);
  return location.split('/').at(-1) ?? '';
}

describe('A training line', () => {
  it('is made by the supervisor, listed for the desk, and marked on every page that shows it', async () => {
    const { phoneNumber, lineId } = await opened();
    const list = staffRoutes.trainingLines.response.parse(
      (await api.read(staffRoutes.trainingLines.path, desk)).json(),
    );
    expect(list.lines.find((line) => line.lineId === lineId)).toMatchObject({ carrier: 'docomo' });
    const found = await api.read(`${staffRoutes.search.path}?q=${phoneNumber}`, desk);
    expect(found.json()).toMatchObject({ results: [{ lineId, training: true }] });
    const page = await api.read(staffRoutes.readLine.path.replace(':lineId', lineId), desk);
    expect(page.json()).toMatchObject({ line: { training: true } });
    const path = routes.staff.openDeskTask.path.replace(':lineId', lineId);
    await api.post(path, desk, { kind: 'call-back', about: '' });
    const queue = (await api.read(staffRoutes.deskQueue.path, desk)).json<{ tasks: { lineId: string }[] }>();
    expect(queue.tasks.find((task) => task.lineId === lineId)).toMatchObject({ training: true });
  });

  it('is made by nobody else, of no other carrier’s line, and not twice', async () => {
    const mine = aNumber();
    expect(told(await open(desk, mine))).toEqual([403, 'forbidden', 'role-may-not']);
    expect(told(await open(supervisor, aNumber('kddi')))).toEqual([404, 'line-unknown', undefined]);
    const { phoneNumber } = await opened();
    expect(told(await open(supervisor, phoneNumber))).toEqual([409, 'not-allowed-now', 'training-line-already']);
  });

  it('is never a citizen’s: a line with an application, given up or not, stays what it is', async () => {
    const haruka = await api.citizen('111');
    const number = aNumber();
    await apply(haruka, '111', number);
    expect(told(await open(supervisor, number))).toEqual([409, 'not-allowed-now', 'training-line-was-used']);
  });
});

describe('Who practises', () => {
  it('applies on it as on any line, and everything of it bears the mark', async () => {
    const trainee = await api.citizen('222');
    const { phoneNumber } = await opened();
    const checked = await api.post(citizenRoutes.checkCompatibility.path, trainee, {
      phoneNumber,
      handsetModel: 'tsubame-t1',
    });
    expect(checked.json()).toMatchObject({ training: true, verdict: { allowed: true } });
    const id = await apply(trainee, '222', phoneNumber);
    const overview = (await api.read(citizenRoutes.overview.path, trainee)).json<object>();
    expect(overview).toMatchObject({ applications: [{ id, training: true }] });
  });

  it('has nothing in earnest: neither before, nor by a request that was begun before', async () => {
    const misaki = await api.citizen('333');
    const practice = await opened();
    const ofPractice = api.others.subscription;
    expect((await begin(misaki, practice.phoneNumber)).statusCode).toBe(201);
    const way = wayBack();
    await apply(misaki, '333', aNumber());
    // The open application is named first; with it gone, that it was in earnest is.
    expect(await sign(misaki, '333', way)).toContain('problem=application-open');
    const application = await api.register.transaction({ kind: 'system' }, (tx) =>
      tx.applications.openOfPerson(misaki.personId),
    );
    if (!application) throw new Error('no application');
    await api.register.transaction({ kind: 'system' }, (tx) =>
      tx.applications.update(application, { state: 'cancelled' }),
    );
    api.others.subscription = ofPractice;
    expect(told(await begin(misaki, practice.phoneNumber))).toEqual([
      422,
      'training-line',
      'training-person-in-earnest',
    ]);
  });
});
