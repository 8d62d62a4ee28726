import {
  CARRIER_NOTICES,
  CARRIER_REPORTS,
  carrierReport,
  DEMO_CARRIERS,
  DEMO_HANDSET_MODELS,
  DEMO_SIM_PRODUCTS,
  REPORT_CLOCK_TOLERANCE,
  goesTogether,
  NOTICE_STATUSES,
  type ElementState,
} from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../ports/catalogue.port';
import { CarrierUnavailableError, type CarrierGateway, type SubscriptionFacts } from '../ports/outside.port';
import type { CertificateRow } from '../ports/rows';
import type { StepResult } from '../ports/step.port';
import { MemoryRegister } from '../testing/memory-register';
import { addCarriers, addCitizen, addHolder, byHolder, type Citizen } from '../testing/outside';
import { runStep } from '../testing/run-step';
import { TellHolder } from '../tell-holder/tell-holder.step';
import { ResumeCertificate } from '../hold-certificate/resume-certificate.operation';
import type { PublishCrl } from '../publish-status/publish-crl.operation';
import { OrderDeletion } from '../undo/undo.steps';
import { AcceptCarrierReport, type ReportedByCarrier } from './accept-carrier-report.operation';
import { ActOnCarrierReport } from './act-on-carrier-report.step';

const SECOND = 1000;
let register: MemoryRegister;
let citizen: Citizen;
let certificate: CertificateRow;
let subscription: () => SubscriptionFacts | null;
let called: number;
let message: number;

const catalogue: Catalogue = {
  sim: (id) => DEMO_SIM_PRODUCTS.find((sim) => sim.id === id),
  handset: (id) => DEMO_HANDSET_MODELS.find((handset) => handset.id === id),
  handsets: () => DEMO_HANDSET_MODELS,
  contract: (code) => DEMO_CARRIERS.find(({ carrier }) => carrier === code),
};

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  ({ citizen, certificate } = await addHolder(register));
  called = 0;
  message = 0;
  subscription = () => {
    const { carrier, iccid, simProduct, handsetModel, imei, state } = lineNow();
    return { carrier, iccid, simProduct, handsetModel, imei, lineState: state };
  };
  register.pass(3600);
});

const lineNow = () => register.rows.lines.find(({ id }) => id === citizen.line.id) ?? citizen.line;
const certificateNow = () => register.rows.certificates.find(({ serial }) => serial === certificate.serial);
const stepsOf = (kind: string) => register.rows.steps.filter((step) => step.kind === kind);
const carriers = {
  findSubscription: () => {
    called += 1;
    return Promise.resolve().then(subscription);
  },
} as Partial<CarrierGateway> as CarrierGateway;

/** By the notice of SIM or handset where there is one for it, else of the subscription. */
function noticeOf(reason: number): Pick<ReportedByCarrier, 'notice' | 'status'> {
  for (const notice of ['sim-status', 'handset-status', 'subscription-status'] as const) {
    const status = NOTICE_STATUSES.find((one) => goesTogether({ notice, status: one }, reason));
    if (status) return { notice, status };
  }
  return { notice: CARRIER_NOTICES.find((one) => goesTogether({ notice: one, status: null }, reason)) ?? 'sim-status' };
}

function accept(reason: number, secondsAgo = 10, more: Partial<ReportedByCarrier> = {}): Promise<string> {
  message += 1;
  const id = `message-${message}`;
  const { hostCarrier: carrier, carrier: contractCarrier, msisdn, iccid } = lineNow();
  const at = new Date(register.now.getTime() - secondsAgo * SECOND);
  const of = { carrier, contractCarrier, msisdn, messageId: id, bodyHash: id, ...noticeOf(reason) };
  const report: ReportedByCarrier = { ...of, reason, at, iccid, ...more };
  return new AcceptCarrierReport(register).execute(report);
}

/** Carries out what was accepted and not yet acted on. */
async function act(): Promise<StepResult['kind'][]> {
  const handler = new ActOnCarrierReport(register, carriers, catalogue);
  const results: StepResult['kind'][] = [];
  for (const { id } of stepsOf('act-on-carrier-report').filter(({ state }) => state === 'pending')) {
    results.push((await runStep(register, handler, id)).kind);
  }
  return results;
}

async function report(reason: number, secondsAgo = 10, more: Partial<ReportedByCarrier> = {}): Promise<void> {
  await accept(reason, secondsAgo, more);
  await act();
}

describe('A report that comes in', () => {
  it('is written down with its step, and a repeat is known', async () => {
    expect(await accept(1)).toBe('accepted');
    expect(stepsOf('act-on-carrier-report')).toMatchObject([
      {
        subject: citizen.line.id,
        payload: { reason: '1', at: new Date(register.now.getTime() - 10_000).toISOString() },
      },
    ]);
    message -= 1;
    expect(await accept(1)).toBe('repeated');
    expect(stepsOf('act-on-carrier-report')).toHaveLength(1);
  });

  it('with the id of another one is refused', async () => {
    await accept(1);
    message -= 1;
    await expect(accept(2, 10, { bodyHash: 'another' })).rejects.toThrow('another body');
  });

  it.each([
    ['a number that never applied', { msisdn: '+819099999999' }],
    ['the line of another network', { carrier: 'kddi' }],
  ])('of %s moves nothing', async (_what, more) => {
    expect(await accept(3, 10, more)).toBe('unknown-line');
    expect(stepsOf('act-on-carrier-report')).toEqual([]);
  });
});

describe('Line, certificate and timeline after a report', () => {
  it.each([
    [1, 'suspended', 'active', ['line-suspended']],
    [2, 'restricted', 'active', ['line-restricted']],
    [3, 'terminated', 'revoked', ['line-terminated', 'certificate-revoked']],
    [4, 'active', 'revoked', ['line-changed-hands', 'certificate-revoked']],
    [22, 'active', 'suspended', ['loss-reported', 'certificate-suspended']],
    [33, 'active', 'suspended', ['loss-reported', 'certificate-suspended']],
    [102, 'active', 'suspended', ['line-identifier-changed', 'certificate-suspended']],
    [122, 'active', 'revoked', ['sim-renewed', 'certificate-revoked']],
    [132, 'active', 'active', ['handset-changed']],
  ] as const)('%i: line %s, certificate %s', async (reason, line, state, events) => {
    await report(reason);
    expect([lineNow().state, certificateNow()?.state, register.events()]).toEqual([line, state, events]);
    expect(register.rows.history[0]).toMatchObject({ actorKind: 'carrier', facts: { reason } });
  });

  it.each(Object.keys(CARRIER_REPORTS).map(Number))(
    '%i: told twice under two ids ends as told once',
    async (reason) => {
      await report(reason);
      const once = structuredClone([certificateNow(), register.rows.elements]);
      const orders = stepsOf('order-deletion').length + stepsOf('tell-holder').length;
      await report(reason);
      expect([certificateNow(), register.rows.elements]).toEqual(once);
      expect(stepsOf('order-deletion').length + stepsOf('tell-holder').length).toBe(orders);
    },
  );

  it('a suspended and a restored line: the holder is told of each, once', async () => {
    const told = () => stepsOf('tell-holder').map(({ payload }) => payload['notice']);
    await report(1);
    await report(1);
    expect(told()).toEqual(['line-suspended']);
    await report(101);
    expect(told()).toEqual(['line-suspended', 'line-restored']);
  });

  it('a cancelled line: the data is ordered away and the holder told', async () => {
    await report(3);
    expect(certificateNow()).toMatchObject({ revocationCause: 'line-cancelled', revokedAt: register.now });
    expect(stepsOf('order-deletion')).toMatchObject([{ subject: citizen.application.id }]);
    expect(stepsOf('tell-holder')).toMatchObject([{ payload: { notice: 'certificate-revoked' } }]);
  });

  it.each(['sim', 'keychain'] as const)(
    'a cancelled line is nobody’s, whether its key is in the %s or not',
    async (store) => {
      if (store === 'keychain') Object.assign(register.rows.applications[0] ?? {}, { route: 'keychain' });
      await report(3);
      expect(lineNow()).toMatchObject({ state: 'terminated', personId: null });
      expect(certificateNow()?.state).toBe(store === 'sim' ? 'revoked' : 'active');
    },
  );

  it('a transferred line: the former holder is cut off from it', async () => {
    await report(4);
    expect(lineNow().personId).toBeNull();
    expect(certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'handing-over' });
  });

  it('a renewed SIM: the old one is out of reach, and nobody claims its data deleted', async () => {
    const { line, application } = citizen;
    await register.by(async (tx) => {
      const element = await tx.elements.ensure({ lineId: line.id, carrier: line.carrier, iccid: application.iccid });
      await tx.elements.update(element, { state: 'personalised', certificateSerial: certificate.serial });
    });
    const renewed = { ...(subscription() as SubscriptionFacts), iccid: '8981100999999999999' };
    subscription = () => renewed;
    await report(123);
    expect(register.rows.elements).toMatchObject([{ iccid: application.iccid, state: 'unreachable' }]);
    expect(certificateNow()).toMatchObject({ state: 'revoked', revocationCause: 'sim-reissue' });
    expect(lineNow().iccid).toBe(renewed.iccid);
    expect(register.events()).toContain('element-unreachable');
    expect(stepsOf('order-deletion')).toEqual([]);
  });

  it('an application under way on the SIM that is no more fails, and is undone', async () => {
    Object.assign(register.rows.applications[0] ?? {}, { state: 'writing-key' });
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'issued' });
    await register.by((tx) =>
      tx.steps.schedule({
        workflowId: citizen.application.id,
        kind: 'issue-certificate',
        subject: citizen.application.id,
        effectKey: 'issue',
      }),
    );
    await report(122);
    expect(register.rows.applications[0]).toMatchObject({ state: 'failed', problem: 'line-not-active' });
    expect(stepsOf('revoke-unfinished')).toHaveLength(1);
    expect(register.events()).toEqual(['sim-renewed', 'application-failed']);
    expect(register.rows.history.at(-1)).toMatchObject({
      actorKind: 'carrier',
      applicationId: citizen.application.id,
      lineId: citizen.line.id,
      carrier: 'docomo',
      facts: { reason: 'line-not-active' },
    });
  });

  describe('an application that has begun to write the SIM', () => {
    /** Under way with an SP area that is there; `written`: whose certificate the element holds. */
    async function underWay(written: string | null, state: ElementState = 'sp-area'): Promise<void> {
      const { serial: certificateSerial } = certificate;
      Object.assign(register.rows.applications[0] ?? {}, { state: 'writing-key', certificateSerial });
      Object.assign(register.rows.certificates[0] ?? {}, { state: 'issued' });
      const { id: workflowId, carrier, iccid } = citizen.application;
      await register.by(async (tx) => {
        const element = await tx.elements.ensure({ lineId: citizen.line.id, carrier, iccid });
        await tx.elements.update(element, { state, certificateSerial: written });
        await tx.steps.schedule({ workflowId, kind: 'order-sp-area', subject: workflowId, effectKey: 'order' });
      });
    }
    /** Does what the undoing ordered; nobody answers for a SIM that is no more. */
    async function deleteAsOrdered(): Promise<number> {
      let asked = 0;
      const orderDeletion = () => Promise.resolve(void (asked += 1));
      const handler = new OrderDeletion(register, { orderDeletion } as Partial<CarrierGateway> as CarrierGateway);
      for (const { id } of stepsOf('order-deletion')) await runStep(register, handler, id);
      return asked;
    }

    it('leaves an area that is out of reach, and no deletion is ordered of the SIM that is no more', async () => {
      await underWay(null);
      await report(122);
      expect(await deleteAsOrdered()).toBe(0);
      expect(register.rows.elements).toMatchObject([{ state: 'unreachable' }]);
      expect(register.events()).toEqual(['sim-renewed', 'application-failed', 'element-unreachable']);
    });

    it('leaves its own certificate’s element out of reach, too', async () => {
      await underWay(certificate.serial, 'personalised');
      await report(122);
      expect(await deleteAsOrdered()).toBe(0);
      expect(register.rows.elements).toMatchObject([{ state: 'unreachable' }]);
    });

    it('leaves the element alone that holds another’s certificate', async () => {
      await underWay('another', 'personalised');
      await report(122);
      expect(register.rows.elements).toMatchObject([{ state: 'personalised', certificateSerial: 'another' }]);
    });

    it('orders the area away where the line ended and its SIM is still there', async () => {
      await underWay(null);
      await report(3);
      expect(await deleteAsOrdered()).toBe(1);
      expect(register.rows.elements).toMatchObject([{ state: 'deletion-ordered' }]);
    });
  });
});

describe('Whom a report concerns', () => {
  it('a newer tenancy is not touched by what happened before it', async () => {
    await report(3, 7200);
    expect(certificateNow()?.state).toBe('active');
  });

  it('a Keychain is not touched by what happens to the SIM, but held when the handset is lost, until its holder says', async () => {
    Object.assign(register.rows.applications[0] ?? {}, { route: 'keychain' });
    for (const reason of [1, 21, 122]) await report(reason);
    expect(certificateNow()?.state).toBe('active');
    await report(31);
    expect(certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: 'line-event' });
    for (const found of [121, 131, 141]) await report(found, 4);
    expect(certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: 'line-event' });
  });

  it('what another SIM lost is not ours', async () => {
    await report(22, 10, { iccid: '8981100000000000999' });
    expect(certificateNow()?.state).toBe('active');
  });

  it('the line of an MVNO is reported by its host', async () => {
    ({ citizen, certificate } = await addHolder(register, { carrier: 'mvno-a', hostCarrier: 'docomo' }));
    register.pass(60);
    await report(22);
    expect(certificateNow()?.state).toBe('suspended');
  });
});

describe('What the notice says beside the reason', () => {
  it.each([
    ['a termination told as restored', 101, { notice: 'subscription-status', status: 'TERMINATED' }],
    ['an end told by the notice of a new SIM', 3, { notice: 'sim-renewed' }],
    ['an end of a line that is only suspended', 3, { notice: 'subscription-status', status: 'SUSPENDED' }],
  ] as const)('%s moves nothing: the desk has a task', async (_what, reason, more) => {
    await accept(reason, 10, more);
    expect(await act()).toEqual(['park']);
    expect(stepsOf('act-on-carrier-report').at(-1)).toMatchObject({ reason: 'report-not-consistent' });
    expect([lineNow().state, certificateNow()?.state, register.events()]).toEqual(['active', 'active', []]);
  });

  it('a subscription stopped for a loss: the line is suspended, the certificate held; found and restored, the line alone goes on', async () => {
    await report(22, 20, { notice: 'subscription-status', status: 'SUSPENDED' });
    expect([lineNow().state, certificateNow()?.state]).toEqual(['suspended', 'suspended']);
    await report(121, 10, { notice: 'subscription-status', status: 'ACTIVATED' });
    expect([lineNow().state, certificateNow()?.state]).toEqual(['active', 'suspended']);
    expect(register.events()).toEqual([
      'loss-reported',
      'line-suspended',
      'certificate-suspended',
      'recovery-reported',
      'line-restored',
    ]);
  });

  it('a SIM that alone is named is that of its line on this network', async () => {
    const named = { msisdn: null, contractCarrier: null };
    expect(await accept(21, 10, { ...named, carrier: 'kddi' })).toBe('unknown-line');
    expect(await accept(21, 10, { ...named, iccid: '8981100000000000999' })).toBe('unknown-line');
    await report(21, 10, named);
    expect(certificateNow()?.state).toBe('suspended');
  });
});

describe('A number that changed', () => {
  const NEW = '+819011112222';
  const changed = { notice: 'subscription-identifier-changed', newMsisdn: NEW } as const;

  it('is the line’s from now on: its holder is told there, and not the number of before', async () => {
    await report(102, 10, changed);
    expect(lineNow()).toMatchObject({ msisdn: NEW, personId: citizen.person.id });
    expect(certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: 'line-event' });
    const sent: string[] = [];
    const teller = new TellHolder(register, { sms: ({ to }) => Promise.resolve(void sent.push(to)) });
    for (const { id } of stepsOf('tell-holder')) await runStep(register, teller, id);
    expect(sent).toEqual([NEW]);
    // Whoever has the old number next is a stranger with a line of their own.
    const stranger = await addCitizen(register, { line: { msisdn: citizen.line.msisdn } });
    expect(stranger.line.id).not.toBe(citizen.line.id);
  });

  it('stands in no payload of a step', async () => {
    await accept(102, 10, changed);
    expect(JSON.stringify(stepsOf('act-on-carrier-report'))).not.toContain(NEW);
  });

  it('to one that is another line’s waits for a person', async () => {
    await addCitizen(register, { line: { msisdn: NEW } });
    await accept(102, 10, changed);
    expect(await act()).toEqual(['park']);
    expect(stepsOf('act-on-carrier-report').at(-1)).toMatchObject({ reason: 'report-number-taken' });
    expect(lineNow().msisdn).toBe(citizen.line.msisdn);
  });

  it('of a SIM that serves another subscription is not the line’s: held, and the number stays', async () => {
    await report(102, 10, { notice: 'sim-subscription-changed' });
    expect([lineNow().msisdn, certificateNow()?.state]).toEqual([citizen.line.msisdn, 'suspended']);
  });
});

describe('Holds', () => {
  const hold = (suspendedBy: string) =>
    Object.assign(register.rows.certificates[0] ?? {}, { state: 'suspended', suspendedBy });
  const crl = { afterChange: () => Promise.resolve() } as Partial<PublishCrl> as PublishCrl;
  const holderLifts = () =>
    new ResumeCertificate(register, crl).execute({ asker: byHolder(citizen), serial: certificate.serial });
  const told = () => stepsOf('tell-holder').map(({ payload }) => payload['notice']);

  describe.each([121, 131, 141])('after a loss, when the carrier says it was found (%i)', (found) => {
    it.each([
      ['that the carrier reported', () => report(22, 20), 'line-event'],
      ['that a desk recorded', () => Promise.resolve(hold('line-event')), 'line-event'],
      ['that the holder or the hotline placed', () => Promise.resolve(hold('holder-report')), 'holder-report'],
      [
        'that both placed',
        () => Promise.resolve(hold('holder-report')).then(() => report(33, 20)),
        'holder-report line-event',
      ],
    ] as const)('a hold %s stays until its holder lifts it, who is told how', async (_who, place, holds) => {
      await place();
      await report(found, 10);
      expect(certificateNow()).toMatchObject({ state: 'suspended', suspendedBy: holds });
      expect(register.events().at(-1)).toBe('recovery-reported');
      expect(told().at(-1)).toBe('found-lift-it-yourself');
      await holderLifts();
      expect(certificateNow()).toMatchObject({ state: 'active', suspendedBy: null });
    });

    it('the holder of what J-LIS holds is not told to lift it', async () => {
      hold('jlis-order');
      await report(found);
      expect([certificateNow()?.suspendedBy, told()]).toEqual(['jlis-order', []]);
    });

    it('nothing is told where nothing is held', async () => {
      await report(found);
      expect([certificateNow()?.state, register.events(), told()]).toEqual(['active', ['recovery-reported'], []]);
    });
  });

  it('a line suspended and restored holds and lifts nothing', async () => {
    await report(1, 20);
    expect(certificateNow()?.state).toBe('active');
    await report(22, 15);
    await report(101, 10);
    expect([lineNow().state, certificateNow()?.suspendedBy]).toEqual(['active', 'line-event']);
  });

  it('lifted by their holder are not placed again by an older word of the loss, but by a newer one', async () => {
    await report(22, 30);
    await holderLifts();
    register.pass(1);
    await report(22, 31);
    await report(43, 20);
    expect(certificateNow()?.state).toBe('active');
    register.pass(60);
    await report(22, 10);
    expect(certificateNow()?.state).toBe('suspended');
  });
});

describe('Reports out of order', () => {
  it('a loss told after its recovery holds all the same: nobody but the holder knows', async () => {
    await report(131, 5);
    await report(32, 10);
    expect(certificateNow()?.suspendedBy).toBe('line-event');
  });

  it('what a newer one overtook changes nothing and is told so', async () => {
    await report(101, 5);
    await report(2, 10);
    expect(lineNow().state).toBe('active');
    expect(register.events()).toEqual(['line-restored', 'report-overtaken']);
  });

  it('a report that tells a time still to come waits for a person, and overtakes no true loss', async () => {
    const ahead = -(REPORT_CLOCK_TOLERANCE + 60);
    for (const reason of [101, 22, 3]) {
      await accept(reason, ahead);
      expect(await act()).toEqual(['park']);
      expect(stepsOf('act-on-carrier-report').at(-1)).toMatchObject({ reason: 'report-from-the-future' });
    }
    expect([lineNow().statusReportedAt, lineNow().simHoldReportedAt, certificateNow()?.state]).toEqual([
      null,
      null,
      'active',
    ]);
    await report(22);
    expect(certificateNow()?.state).toBe('suspended');
    // Its time comes, and it still is what it was when it came in.
    register.pass(3600);
    for (const step of stepsOf('act-on-carrier-report').filter(({ state }) => state === 'parked')) {
      step.state = 'pending';
    }
    expect(await act()).toEqual(['park', 'park', 'park']);
  });

  describe('of the end of another’s time with the line', () => {
    const asNewHolder = (): Promise<Citizen> => {
      const { msisdn, iccid } = citizen.line;
      return addCitizen(register, { line: { msisdn, iccid } });
    };
    const byDesk = () =>
      register.by((tx) => tx.lines.report(lineNow(), { personId: null, statusReportedAt: register.now }));

    it.each([
      [4, ['desk', 'new holder', 'report']],
      [4, ['new holder', 'report']],
      [4, ['desk', 'report', 'new holder', 'report']],
      [4, ['report', 'new holder', 'report', 'report']],
      [4, ['report', 'desk', 'new holder', 'report']],
      [3, ['new holder', 'report']],
      [3, ['desk', 'new holder', 'report']],
      [3, ['new holder', 'report', 'report']],
    ] as const)('%i, in the order %j, leaves today’s holder and their line', async (reason, order) => {
      const happened = register.now;
      let newcomer: Citizen | undefined;
      for (const next of order) {
        register.pass(60);
        if (next === 'desk') await byDesk();
        else if (next === 'new holder') newcomer = await asNewHolder();
        else await report(reason, (register.now.getTime() - happened.getTime()) / SECOND);
      }
      expect(lineNow()).toMatchObject({ personId: newcomer?.person.id, state: 'active' });
      expect(register.rows.applications.find(({ id }) => id === newcomer?.application.id)?.state).not.toBe('failed');
      expect(certificateNow()?.state).toBe('revoked');
    });
  });

  it('what would revoke against a newer one waits for a person', async () => {
    await report(101, 5);
    await accept(3, 10);
    expect(await act()).toEqual(['park']);
    expect(certificateNow()?.state).toBe('active');
    expect(stepsOf('act-on-carrier-report').at(-1)).toMatchObject({ reason: 'report-contradicts-newer' });
  });

  it('an unknown reason waits for a person', async () => {
    await accept(999);
    expect(await act()).toEqual(['park']);
    expect(carrierReport(999)).toBeUndefined();
  });

  it('that meet on one line: the second judges anew', async () => {
    await accept(1, 10);
    await accept(101, 5);
    const handler = new ActOnCarrierReport(register, carriers, catalogue);
    const [first, second] = await Promise.all(stepsOf('act-on-carrier-report').map((step) => handler.perform(step)));
    if (first?.kind !== 'done' || second?.kind !== 'done') throw new Error('not done');
    await register.by((tx) => second.commit(tx));
    await expect(register.by((tx) => first.commit(tx))).rejects.toMatchObject({ code: 'conflict' });
    expect(await act()).toEqual(['done', 'done']);
    expect(lineNow().state).toBe('active');
  });
});

describe('The check anew', () => {
  it('notes the handset the SIM is in now, and tells the holder when it does not fit', async () => {
    const moved = { ...(subscription() as SubscriptionFacts), handsetModel: 'mozu-lite' };
    subscription = () => moved;
    await report(132);
    expect(lineNow().handsetModel).toBe('mozu-lite');
    expect(register.rows.history.at(-1)).toMatchObject({
      event: 'no-longer-compatible',
      certificateSerial: certificate.serial,
    });
    expect(stepsOf('tell-holder')).toMatchObject([{ payload: { notice: 'no-longer-compatible' } }]);
    expect(certificateNow()?.state).toBe('active');
  });

  it('says nothing when all still fits', async () => {
    await report(133);
    expect(register.events()).toEqual(['handset-changed']);
  });

  it('waits for a carrier that does not answer, and nothing is done meanwhile', async () => {
    subscription = () => {
      throw new CarrierUnavailableError('docomo');
    };
    await accept(122);
    expect(await act()).toEqual(['retry']);
    expect([certificateNow()?.state, register.events()]).toEqual(['active', []]);
  });

  it('does not describe a number that went to another carrier', async () => {
    const ported = { ...(subscription() as SubscriptionFacts), carrier: 'kddi', iccid: '8981300000000000001' };
    subscription = () => ported;
    await report(134);
    expect(lineNow().iccid).toBe(citizen.line.iccid);
  });

  it('asks the carrier only where it is due', async () => {
    for (const reason of [1, 101, 22, 121]) await report(reason);
    expect(called).toBe(0);
  });
});
