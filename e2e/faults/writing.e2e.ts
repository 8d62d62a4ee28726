// What goes wrong while the SIM is being written: scripts cut anywhere, answers lost or altered, reports tampered with or
// replayed, carriers that fail or speak twice. Each ends at a certificate that works, once.
import { expect, test } from '@playwright/test';
import { carrierErrands } from '@sumaho-jpki/stand-ins/handset';
import { fetchSeramTransport, type SeramTransport } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { HeadlessCitizen, HeadlessStaff, type HeadlessPhone } from '../../apps/sandbox/src/headless';
import {
  applied,
  DOWNLOAD_PASSWORD,
  eventually,
  expectLaws,
  finish,
  newAccessCode,
  newcomer,
  phoneOf,
  PIN,
  refusal,
  sharedPlace,
  type Applied,
  type Newcomer,
} from './fault-world';

const place = sharedPlace();
const { world, database } = place;

async function redeemed(
  who?: Newcomer,
  more: Parameters<typeof phoneOf>[2] = {},
): Promise<{ application: Applied; phone: HeadlessPhone }> {
  const application = await applied(place, who);
  const phone = phoneOf(place, application.handset, more);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  return { application, phone };
}

test.afterEach(async () => {
  const off = {
    failNextMessages: 0,
    loseNextAnswers: 0,
    repeatNextMessages: 0,
    dropNextCallbacks: 0,
    reorder: false,
    cutAfterApdu: null,
  };
  for (const carrier of ['docomo', 'kddi', 'softbank'] as const) await world.carrierKnobs(carrier, off);
  await expectLaws(place);
});

test.describe('the SIM', () => {
  // 44 commands of the carrier and 13 of the key service, and the channels' own: first, last and some between.
  for (const at of [1, 4, 8, 12, 30, 43, 47, 52, 56]) {
    test(`loses power before command ${at + 1}: the work goes on at the first missing item`, async () => {
      const who = await newcomer(place);
      await world.phoneKnobs(who.handset.iccid, { cutAfter: at });
      const { application, phone } = await redeemed(who);
      await finish(phone, application.applicationId);
    });
  }

  for (const at of [9, 44, 55]) {
    test(`does command ${at + 1} but its answer is lost`, async () => {
      const who = await newcomer(place);
      await world.phoneKnobs(who.handset.iccid, { loseAnswerAfter: at });
      const { application, phone } = await redeemed(who);
      await finish(phone, application.applicationId);
    });
  }

  for (const at of [6, 51]) {
    test(`answers command ${at + 1} with one bit turned`, async () => {
      const who = await newcomer(place);
      await world.phoneKnobs(who.handset.iccid, { corruptAnswerAfter: at });
      const { application, phone } = await redeemed(who);
      await finish(phone, application.applicationId);
    });
  }
});

test.describe('the carrier', () => {
  for (const [title, knobs] of [
    ['answers 500 three times', { failNextMessages: 3 }],
    ['does what it is asked but its answer is lost', { loseNextAnswers: 1 }],
    ['reports everything twice', { repeatNextMessages: 5 }],
    ['loses its first report on the way', { dropNextCallbacks: 1 }],
    ['lets its reports overtake each other', { reorder: true }],
  ] as const) {
    test(`${title}: one SP area, one certificate`, async () => {
      const application = await applied(place, await newcomer(place, { carrier: 'kddi' }));
      await world.carrierKnobs('kddi', knobs);
      const phone = phoneOf(place, application.handset);
      await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
      await finish(phone, application.applicationId);
    });
  }

  test('is down when the line is asked for: told as such, and a moment later it works', async () => {
    const { person, handset } = await newcomer(place, { carrier: 'softbank' });
    const citizen = new HeadlessCitizen(world.origin, person);
    await citizen.signIn();
    await world.carrierKnobs('softbank', { failNextMessages: 50 });
    await refusal(citizen.checkCompatibility(handset.phoneNumber, handset.model), 'carrier-unavailable');
    await world.carrierKnobs('softbank', { failNextMessages: 0 });
    expect((await citizen.checkCompatibility(handset.phoneNumber, handset.model)).verdict.allowed).toBe(true);
  });

  // The security domain is the carrier's work everywhere; load and installs are, by its mode, its own (docomo) or in our script.
  test('lets the phone come to its own end point: two orders instead of one, the same certificate', async () => {
    const orders = async (carrier: 'docomo' | 'kddi' | 'softbank') => {
      const application = await applied(place, await newcomer(place, { carrier }));
      const phone = phoneOf(place, application.handset);
      await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
      await finish(phone, application.applicationId);
      const { cardDataExchanges, scriptApdus } = phone.counts;
      return { cardDataExchanges, carriers: scriptApdus['mno-tsm'] };
    };
    expect(await orders('docomo')).toEqual({ cardDataExchanges: 1, carriers: 44 });
    expect(await orders('kddi')).toEqual({ cardDataExchanges: 1, carriers: 6 });
    expect(await orders('softbank')).toEqual({ cardDataExchanges: 2, carriers: 6 });
  });

  test('cuts the phone in the middle of its script', async () => {
    const application = await applied(place, await newcomer(place, { carrier: 'softbank' }));
    await world.carrierKnobs('softbank', { cutAfterApdu: 17 });
    const phone = phoneOf(place, application.handset);
    await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
    await finish(phone, application.applicationId);
  });
});

/** Alters the first report with card answers to this party. */
function tampering(
  party: RegExp,
  alter: (rapdus: string[]) => string[],
): (transport: SeramTransport) => SeramTransport {
  let done = false;
  return (transport) => ({
    handshake: (...exchange) => transport.handshake(...exchange),
    remoteManagement: (uri, sessionId, report, signal) => {
      if (done || report.ramResponses.length === 0 || !party.test(uri)) {
        return transport.remoteManagement(uri, sessionId, report, signal);
      }
      done = true;
      const ramResponses = report.ramResponses.map((each) => ({ ...each, listOfRAPDU: alter([...each.listOfRAPDU]) }));
      return transport.remoteManagement(uri, sessionId, { ...report, ramResponses }, signal);
    },
  });
}

const SP_TSM = /^(?!.*\/sandbox\/).*\/gp\/seram$/;
const turned = (text: string): string => (text.startsWith('0') ? '1' : '0') + text.slice(1);

test.describe('a report of the agent', () => {
  for (const [title, party, alter] of [
    [
      'to the SP-TSM with the last answer altered',
      SP_TSM,
      (all: string[]) => [...all.slice(0, -1), turned(all.at(-1) ?? '')],
    ],
    ['to the SP-TSM with an answer left out', SP_TSM, (all: string[]) => all.slice(0, -2)],
    ['to the SP-TSM with every answer replaced by "fine"', SP_TSM, (all: string[]) => all.map(() => '9000')],
    [
      'to the SP-TSM with the receipt for the carrier altered',
      SP_TSM,
      (all: string[]) => all.map((answer, n) => (n === 5 ? turned(answer) : answer)),
    ],
  ] as const) {
    test(`${title} does not bring a certificate to life by itself`, async () => {
      const { application, phone } = await redeemed(undefined, { wrapTransport: tampering(party, alter) });
      const parked = () =>
        database.rows<{ id: string }>(`SELECT id FROM steps WHERE workflow_id = $1 AND state = 'parked'`, [
          application.applicationId,
        ]);
      const outcome = await eventually('the PIN to be wanted, or a step that waits for hands', async () => {
        const reached = await phone.provision({ withinMs: 0 }).catch(() => undefined);
        return reached?.next.kind === 'set-pin' ? 'set-pin' : (await parked()).length > 0 && 'parked';
      });
      const { state, certificate, problem } = (await application.citizen.readApplication(application.applicationId))
        .application;
      expect(certificate?.state).not.toBe('active');
      if (outcome === 'set-pin') {
        // The truth was asked of the card itself: then the certificate may come to life with a proof of its own.
        await phone.setPin(PIN);
        await phone.provePossession(PIN, application.applicationId);
        expect((await phone.untilDone()).next.kind).toBe('done');
        return;
      }
      // Otherwise it waits for hands, with its reason, and they can let it go on.
      expect([state, problem].join()).toMatch(/writing|tampered|parked|contradicts/);
      const [step, ...more] = await parked();
      expect(more).toEqual([]);
      const jlis = new HeadlessStaff(world, 'jlis-approver');
      await jlis.signIn();
      expect((await jlis.parkedSteps()).steps.map(({ id }) => id)).toContain(step?.id);
      await jlis.retryParkedStep(step?.id ?? '');
      await finish(phone, application.applicationId);
    });
  }

  test('that comes a second time changes nothing, and a session that is over knows nobody', async () => {
    const sent: [string, string, Parameters<SeramTransport['remoteManagement']>[2]][] = [];
    const { application, phone } = await redeemed(undefined, {
      wrapTransport: (transport) => ({
        handshake: (...exchange) => transport.handshake(...exchange),
        remoteManagement: async (uri, sessionId, report, signal) => {
          if (report.ramResponses.length > 0) sent.push([uri, sessionId, report]);
          return transport.remoteManagement(uri, sessionId, report, signal);
        },
      }),
    });
    await finish(phone, application.applicationId);
    const history = () =>
      database.rows(`SELECT id FROM history WHERE application_id = $1 ORDER BY id`, [application.applicationId]);
    await eventually('the carrier to be told', async () => {
      const open = await database.rows(`SELECT id FROM steps WHERE workflow_id = $1 AND state <> 'done'`, [
        application.applicationId,
      ]);
      return open.length === 0;
    });
    const before = await history();
    const transport = fetchSeramTransport();
    for (const [uri, sessionId, report] of sent)
      await transport.remoteManagement(uri, sessionId, report).catch(() => undefined);
    // One order, one report: the carrier's part and ours together.
    expect(sent).toHaveLength(1);
    expect(sent[0]?.[2].ramResponses).toHaveLength(2);
    expect(await history()).toEqual(before);
    await expect(
      transport.remoteManagement(`${world.origin}/gp/seram`, crypto.randomUUID(), sent[0]![2]),
    ).rejects.toMatchObject({
      fault: 'unknown-session',
    });
  });
});

test('a script of the key service that is played to the card a second time is refused by the card', async () => {
  const orders: string[][] = [];
  const { application, phone } = await redeemed(undefined, {
    wrapTransport: (transport) => ({
      handshake: (...exchange) => transport.handshake(...exchange),
      remoteManagement: async (...exchange) => {
        const order = (await transport.remoteManagement(...exchange)) as { ramCommands?: { listOfCAPDU?: string[] }[] };
        if (SP_TSM.test(exchange[0]))
          orders.push(...(order.ramCommands ?? []).flatMap((each) => (each.listOfCAPDU ? [each.listOfCAPDU] : [])));
        return order;
      },
    }),
  });
  await finish(phone, application.applicationId);
  // The carrier's script, then ours.
  expect(orders).toHaveLength(2);
  const script = orders[1] ?? [];
  const replay = await fetch(`${world.baseUrl}/omapi/${application.handset.iccid}/channels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ aid: script[0]?.slice(10, 10 + 2 * Number.parseInt(script[0]?.slice(8, 10) ?? '0', 16)) }),
  });
  const { channel } = (await replay.json()) as { channel: number };
  const answers: string[] = [];
  for (const apdu of script.slice(1, 3)) {
    const response = await fetch(`${world.baseUrl}/omapi/${application.handset.iccid}/channels/${channel}/transmit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apdu }),
    });
    answers.push(((await response.json()) as { response: string }).response.slice(-4));
  }
  expect(answers).toEqual(['9000', '6300']);
  expect((await phone.certificateStatus()).status).toBe('good');
});

test('a wrong PIN on the phone shows the tries left and blocks at the third; the certificate itself lives on', async () => {
  const { application, phone } = await redeemed();
  await finish(phone, application.applicationId);
  const faults: unknown[] = [];
  for (let n = 0; n < 3; n += 1) faults.push(await phone.readCertificate('9183').catch((problem: unknown) => problem));
  expect(faults).toMatchObject([
    { fault: 'wrong-pin', detail: { triesLeft: 2 } },
    { fault: 'wrong-pin', detail: { triesLeft: 1 } },
    { fault: 'pin-blocked', detail: { triesLeft: 0 } },
  ]);
  await expect(phone.readCertificate(PIN)).rejects.toMatchObject({ fault: 'pin-blocked' });
  expect((await phone.certificateStatus()).status).toBe('good');
});

test('two phones of one person at once: exactly one certificate lives', async () => {
  const { person, handset } = await newcomer(place);
  const second = await newcomer(place, { carrier: 'kddi' });
  const first = await redeemed({ person, handset });
  // While the first phone is being written, the person may not begin another application.
  await refusal(
    first.application.citizen.beginApplication(second.handset.phoneNumber, second.handset.model),
    'application-open',
  );
  const serial = await finish(first.phone, first.application.applicationId);
  const other = await redeemed({ person, handset: second.handset });
  const newer = await finish(other.phone, other.application.applicationId);
  expect(newer).not.toBe(serial);
  expect((await first.phone.certificateStatus()).status).toBe('revoked');
  const live = await database.rows(
    `SELECT serial FROM certificates WHERE state = 'active' AND person_id = (SELECT person_id FROM certificates WHERE serial = $1)`,
    [newer],
  );
  expect(live).toEqual([{ serial: newer }]);
});

test('one code typed on two phones with the same SIM: one writes, the other is told', async () => {
  const application = await applied(place);
  const phones = [phoneOf(place, application.handset), phoneOf(place, application.handset)];
  const redemptions = await Promise.allSettled(
    phones.map((phone) => phone.redeem(application.accessCode, DOWNLOAD_PASSWORD)),
  );
  expect(redemptions.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const winner = phones[redemptions.findIndex(({ status }) => status === 'fulfilled')];
  await finish(winner ?? phones[0]!, application.applicationId);
});

test('a phone that was lost in the middle is taken up again with a new code', async () => {
  const { application } = await redeemed();
  const code = await newAccessCode(place, application);
  const phone = phoneOf(place, application.handset);
  await phone.redeem(code, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
});

test('a cancelled application leaves neither certificate nor SP area, and the person may apply anew', async () => {
  const { application, phone } = await redeemed();
  await phone.provision();
  await application.citizen.cancelApplication(application.applicationId);
  expect((await phone.next()).next.kind).toBe('failed');
  await eventually('the carrier’s order to delete', async () => {
    return (await carrierErrands({ baseUrl: world.baseUrl, iccid: application.handset.iccid })).length > 0;
  });
  await phone.runErrands();
  const again = await redeemed({ person: application.person, handset: application.handset });
  await finish(again.phone, again.application.applicationId);
});
