import { applicationNumber, CERTIFICATE_STATES } from '@sumaho-jpki/rules';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CertificateAuthority } from '../ports/outside.port';
import type { CertificateRow, StaffRow } from '../ports/rows';
import { PublishCrl } from '../publish-status/publish-crl.operation';
import { RevokeCertificate } from '../revoke-certificate/revoke-certificate.operation';
import { MemoryRegister } from '../testing/memory-register';
import {
  addCarriers,
  addCertificate,
  addCitizen,
  aStaffMember,
  byStaff,
  codeOf,
  newPerson,
  random,
  type Citizen,
} from '../testing/outside';
import { ParkedSteps, ReadCertificate, ReadLine, SearchLines } from './desk.operations';

const docomo = aStaffMember('carrier-desk', 'docomo');
const kddi = aStaffMember('carrier-desk', 'kddi');
const mvno = aStaffMember('mvno-desk', 'mvno-a');
const operator = aStaffMember('jlis-operator');
const ICCID = '8981100022222222222';
const IMEI = '490154203237518';

let register: MemoryRegister;
let own: Citizen;
let hosted: Citizen;
let certificate: CertificateRow;
let hostedCertificate: CertificateRow;

beforeEach(async () => {
  register = new MemoryRegister();
  await addCarriers(register);
  own = await addCitizen(register, {
    line: { iccid: ICCID, imei: IMEI, msisdn: '+819012345678' },
    application: { state: 'completed', number: applicationNumber(random.bytes(7)) },
  });
  certificate = await addCertificate(register, own);
  hosted = await addCitizen(register, {
    carrier: 'mvno-a',
    hostCarrier: 'docomo',
    application: { state: 'completed', number: applicationNumber(random.bytes(7)) },
  });
  hostedCertificate = await addCertificate(register, hosted);
});

const wide = (text: string) =>
  text.replace(/[!-~]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
const search = async (staff: StaffRow, text: string) => (await new SearchLines(register).execute(staff, text)).hits;

describe('A search at the desk', () => {
  const typed: [string, () => string][] = [
    ['phone number', () => '090-1234-5678'],
    ['phone number as E.164', () => '+81 90 1234 5678'],
    ['ICCID', () => ICCID],
    ['ICCID in groups', () => ICCID.replace(/(\d{4})/g, '$1 ')],
    ['IMEI', () => '49-015420-323751-8'],
    ['application number', () => own.application.number],
    ['application number in small letters', () => own.application.number.toLowerCase()],
    ['certificate serial', () => certificate.serial],
    ['certificate serial with colons', () => (certificate.serial.match(/../g) ?? []).join(':').toUpperCase()],
  ];
  it.each(typed)('finds the line by its %s, half or full width, with both axes', async (_what, text) => {
    for (const pasted of [text(), wide(text()), `  ${text()}\n`]) {
      const hits = await search(docomo, pasted);
      expect(
        hits.map(({ line }) => line.id),
        pasted,
      ).toEqual([own.line.id]);
      expect(hits[0]?.certificate?.serial).toBe(certificate.serial);
    }
  });

  it('by nothing known finds nothing, and says what it was understood as', async () => {
    expect(await new SearchLines(register).execute(docomo, 'Tanaka')).toEqual({ understoodAs: [], hits: [] });
    const answer = await new SearchLines(register).execute(docomo, '090-9999-9999');
    expect(answer).toEqual({ understoodAs: [{ kind: 'phone-number', value: '+819099999999' }], hits: [] });
  });

  it('finds nothing of another carrier by any identifier', async () => {
    for (const [, text] of typed) expect(await search(kddi, text())).toEqual([]);
    for (const [, text] of typed) expect(await search(mvno, text())).toEqual([]);
  });

  it('shows the host network the SIM of an MVNO, not its certificate', async () => {
    expect((await search(mvno, hosted.line.msisdn))[0]?.certificate?.serial).toBe(hostedCertificate.serial);
    const [hit] = await search(docomo, hosted.line.msisdn);
    expect(hit?.line.id).toBe(hosted.line.id);
    expect(hit?.certificate).toBeNull();
    expect(await search(docomo, hostedCertificate.serial)).toEqual([]);
    expect(await search(docomo, hosted.application.number)).toEqual([]);
  });
});

describe('The page of a line', () => {
  const read = (staff: StaffRow, { line }: Citizen) => new ReadLine(register).execute(staff, line.id);

  it('shows its own carrier and J-LIS all of it', async () => {
    for (const staff of [docomo, operator]) {
      const page = await read(staff, own);
      expect(page.personVisible).toBe(true);
      expect(page.certificates.map(({ serial }) => serial)).toEqual([certificate.serial]);
      expect(page.applications.map(({ application }) => application.id)).toEqual([own.application.id]);
    }
  });

  it('shows the host network SIM facts and no person, no application, no certificate', async () => {
    expect(await read(docomo, hosted)).toMatchObject({
      personVisible: false,
      certificates: [],
      applications: [],
      actions: [],
    });
  });

  it('of another carrier is answered like one that is not there', async () => {
    expect(await codeOf(() => read(kddi, own))).toBe('not-found');
    expect(await codeOf(() => read(mvno, own))).toBe('not-found');
    expect(await codeOf(() => new ReadLine(register).execute(kddi, random.uuid()))).toBe('not-found');
  });
});

describe('A number that went to somebody else', () => {
  async function transfer(): Promise<void> {
    await register.by(async (tx) => {
      const { id: applicationId, lineId, carrier } = own.application;
      const event = {
        actorKind: 'system',
        actorId: null,
        certificateSerial: null,
        lineId,
        carrier,
        facts: {},
      } as const;
      await tx.history.record({ ...event, event: 'application-accepted', applicationId });
      const line = await tx.lines.byId(lineId);
      if (line) await tx.lines.report(line, { personId: null });
      await tx.history.record({ ...event, event: 'line-changed-hands', applicationId: null });
    });
  }
  const read = (staff: StaffRow) => new ReadLine(register).execute(staff, own.line.id);

  it('shows its carrier nothing of the former holder, and J-LIS all of it', async () => {
    await transfer();
    const desk = await read(docomo);
    expect([desk.certificates, desk.applications, desk.checklists]).toEqual([[], [], []]);
    // Of the new holder nothing is there yet; the acts of nobody's certificate are all blocked.
    expect(desk.actions.filter(({ verdict }) => verdict.allowed)).toEqual([]);
    expect(desk.timeline.map(({ event }) => event)).toEqual(['line-changed-hands']);
    const jlis = await read(operator);
    expect(jlis.certificates).toHaveLength(1);
    expect(jlis.timeline.map(({ event }) => event)).toEqual(['application-accepted', 'line-changed-hands']);
  });

  it.each([
    ['in the SIM the line has now', 'personalised', null, ['deletion-ordered', null, null]],
    ['deleted from the SIM the line has now', 'deleted', null, undefined],
    ['in a SIM the line had before', 'personalised', '8981100999999990001', undefined],
  ] as const)(
    'shows its carrier of an element of the former holder %s only what stands in the way',
    async (_where, state, iccid, seen) => {
      const { line, application } = own;
      await register.by(async (tx) => {
        const element = await tx.elements.ensure({
          lineId: line.id,
          carrier: line.carrier,
          iccid: iccid ?? line.iccid,
        });
        const now = state === 'deleted' ? state : 'deletion-ordered';
        await tx.elements.update(element, { state: now, certificateSerial: certificate.serial, cleanCode: 'CODE' });
      });
      Object.assign(
        register.rows.elements.find((one) => one.iccid === application.iccid) ?? {},
        iccid ? { state: 'deleted' } : {},
      );
      await transfer();
      const { element } = await read(docomo);
      expect(element ? [element.state, element.certificateSerial, element.cleanCode] : undefined).toEqual(seen);
      const hits = await new SearchLines(register).execute(docomo, line.msisdn);
      expect(hits.hits[0]?.element?.certificateSerial ?? null).toBeNull();
      expect((await read(operator)).element).not.toBeNull();
    },
  );

  it('is not found at its carrier by the former holder’s numbers', async () => {
    await transfer();
    for (const text of [own.application.number, certificate.serial]) {
      expect(await search(docomo, text)).toEqual([]);
      expect(await search(operator, text)).toHaveLength(1);
    }
    expect(await search(docomo, own.line.msisdn)).toMatchObject([{ certificate: null }]);
  });

  it('shows its carrier the new holder, and still not the former one', async () => {
    await transfer();
    const { line } = own;
    const person = await register.by((tx) => tx.people.enrol(newPerson('newcomer')));
    const newcomer = await register.by(async (tx) => {
      await tx.lines.bindPerson(line.id, person.id);
      const application = await tx.applications.insert({
        ...own.application,
        id: random.uuid(),
        number: applicationNumber(random.bytes(7)),
        personId: person.id,
        state: 'accepted',
      });
      return { person, line, application };
    });
    const theirs = await addCertificate(register, newcomer);
    const desk = await read(docomo);
    expect(desk.certificates.map(({ serial }) => serial)).toEqual([theirs.serial]);
    expect(desk.applications.map(({ application }) => application.id)).toEqual([newcomer.application.id]);
  });
});

describe('What the desk offers', () => {
  const roles: StaffRow['role'][] = [
    'carrier-desk',
    'carrier-supervisor',
    'mvno-desk',
    'jlis-operator',
    'jlis-approver',
    'jlis-auditor',
  ];
  const cases = roles.flatMap((role) => CERTIFICATE_STATES.map((state) => [role, state] as const));

  it.each(cases)(
    '%s, %s: what is offered is not refused for its state, what is blocked is never accepted',
    async (role, state) => {
      const staff = aStaffMember(role, role.startsWith('jlis') ? null : 'docomo');
      const row = register.rows.certificates.find(({ serial }) => serial === certificate.serial);
      if (row) row.state = state;
      const page = await new ReadLine(register).execute(staff, own.line.id);
      expect(page.actions.map(({ operation }) => operation)).toEqual([
        'suspend-certificate',
        role.startsWith('jlis') ? 'lift-hold' : 'resume-certificate',
        'initialise-pin',
        'revoke-certificate',
        'end-at-desk',
      ]);
      for (const { verdict } of page.actions) if (!verdict.allowed) expect(verdict.rule).not.toBe('');
      const offered = page.actions[3]?.verdict.allowed;
      const authority = {
        buildCrl: () => Promise.resolve(new Uint8Array()),
        listedGenerations: () => Promise.resolve([1]),
      } as unknown as CertificateAuthority;
      const revoke = new RevokeCertificate(register, new PublishCrl(register, authority, 24));
      const { serial } = certificate;
      const asked = { asker: byStaff(staff), serial, cause: 'stop-of-use', confirmation: serial.slice(-4) };
      const done = await codeOf(() => revoke.execute(asked));
      expect(done === 'allowed').toBe(offered);
      if (!offered) expect(row?.state).toBe(state);
    },
  );
});

describe('J-LIS', () => {
  it('reads one certificate with its application; a carrier may not', async () => {
    const page = await new ReadCertificate(register).execute(operator, certificate.serial);
    expect(page.application?.application.id).toBe(own.application.id);
    expect(await codeOf(async () => new ReadCertificate(register).execute(docomo, certificate.serial))).toBe(
      'forbidden',
    );
    expect(await codeOf(async () => new ReadCertificate(register).execute(operator, '4fff'))).toBe(
      'certificate-unknown',
    );
  });

  it('reads when each part of the issue order was durable, and leaves open what was not', async () => {
    const read = async () => (await new ReadCertificate(register).execute(operator, certificate.serial)).issued;
    const reservedAt = certificate.createdAt;
    expect(await read()).toEqual({ reservedAt, signedAt: null, storedAt: null, activatedAt: null });
    const happened = (event: string, certificateSerial: string) =>
      register.by((tx) =>
        tx.history.record({
          event,
          actorKind: 'system',
          actorId: null,
          applicationId: own.application.id,
          lineId: null,
          certificateSerial,
          carrier: null,
          facts: {},
        }),
      );
    await happened('certificate-activated', hostedCertificate.serial);
    register.pass(1);
    await happened('certificate-issued', certificate.serial);
    const signedAt = register.now;
    register.pass(30);
    await happened('card-proved-possession', certificate.serial);
    const storedAt = register.now;
    expect(await read()).toEqual({ reservedAt, signedAt, storedAt, activatedAt: null });
    register.pass(30);
    await happened('certificate-activated', certificate.serial);
    // As many events as one likes do not push the beginning out.
    for (let index = 0; index < 201; index++) await happened('gate-admitted', certificate.serial);
    expect(await read()).toMatchObject({ signedAt, storedAt, activatedAt: register.now });
  });

  it('finds certificates by serial, phone number and application number, each once', async () => {
    const certificates = new ReadCertificate(register);
    for (const text of [
      certificate.serial,
      wide(certificate.serial),
      '０９０－１２３４－５６７８',
      own.application.number,
    ]) {
      expect(
        (await certificates.search(operator, text)).map(({ row }) => row.serial),
        text,
      ).toEqual([certificate.serial]);
    }
    expect(await codeOf(async () => certificates.search(mvno, certificate.serial))).toBe('forbidden');
  });

  it('lets a parked step run again, once, and it is noted who; the auditor only looks', async () => {
    await register.by((tx) =>
      tx.steps.schedule({ workflowId: 'w', kind: 'order-sp-area', subject: own.application.id, effectKey: 'e' }),
    );
    const [step] = register.rows.steps;
    if (!step) throw new Error('no step');
    step.state = 'parked';
    const parked = new ParkedSteps(register);
    const auditor = aStaffMember('jlis-auditor');
    expect((await parked.list(auditor)).map(({ id }) => id)).toEqual([step.id]);
    expect(await codeOf(async () => parked.retry(auditor, step.id))).toBe('forbidden');
    expect(await codeOf(async () => parked.list(docomo))).toBe('forbidden');
    expect(await parked.retry(operator, step.id)).toBe(true);
    expect(await parked.retry(operator, step.id)).toBe(false);
    expect(await codeOf(async () => parked.retry(operator, random.uuid()))).toBe('not-found');
    expect(register.rows.history).toMatchObject([{ event: 'parked-step-retried', actorId: operator.id }]);
  });
});
