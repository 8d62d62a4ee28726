// The other three routes as the operations drive them, on this register and this kernel, with a worker that dies at every hook in
// turn: one certificate, nothing lost, nothing twice. The SIM's first route has provisioning.int.spec.ts.
import {
  AcceptSpAreaOutcome,
  AttestPhone,
  EnrolByEst,
  FindSuccessor,
  OpenDeviceChallenge,
  ProveKey,
  RedeemAccessCode,
  Refused,
  ReportStorageFailed,
  ReportStored,
} from '@sumaho-jpki/operations';
import type {
  AppAttestation,
  ApplicationRow,
  Catalogue,
  CertificateAuthority,
  DeviceSessionRow,
  KeyService,
  LineRow,
  PersonRow,
  Register,
} from '@sumaho-jpki/operations';
import { applicationNumber, demoHandsetModel, QUEUES, storeOf, type IssueRoute } from '@sumaho-jpki/rules';
import { buildCertificationRequest, buildTbsCertificate, signTbs, webCryptoSigner } from '@sumaho-jpki/wire/x509';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from './check-audit';
import { createStepKernel } from './kernel/step-kernel';
import { STEP_POLICY } from './kernel/step-policy';
import { ApplicationWorker, dyingAt, NO_FAULTS, PASSWORD, seeing } from './testing/application-worker';
import { aLine, anApplication, aPerson, SYSTEM } from './testing/demo-rows';
import { hasher, OutsideWorld, random } from './testing/outside-world';

let worker: ApplicationWorker;
let register: Register;
beforeAll(async () => {
  worker = await ApplicationWorker.start();
  register = worker.register;
});
afterAll(() => worker.stop());

/** Believes every statement; what is asserted is the counter. The real check has its own tests. */
const attestation: AppAttestation = {
  attestation: () => Promise.resolve({ ok: true, publicKeySpki: Uint8Array.of(1), environment: 'development' }),
  keyProof: ({ assertion, lastCounter }) => {
    const counter = assertion[0] ?? 0;
    return Promise.resolve(
      counter > lastCounter
        ? { ok: true, counter }
        : { ok: false, problem: 'assertion-replayed', reason: 'counter-replayed' },
    );
  },
};
const catalogue = { handset: () => demoHandsetModel('ringo-phone-7') } as unknown as Catalogue;

/** The outside with a SIM that makes its key itself when it is told to. */
class Outside extends OutsideWorld {
  /** Certificates that can be read, where there is a key in them. */
  readonly certifying: CertificateAuthority = {
    ...(this.authority as CertificateAuthority),
    planUserAuthCertificate: async (plan) => {
      if (plan.publicKeySpki.length === 1) return this.authority.planUserAuthCertificate(plan);
      const { serial, subjectCommonName: value, publicKeySpki, notBefore, notAfter } = plan;
      const name = [{ type: 'CN', value }] as const;
      const tbsDer = buildTbsCertificate({
        ...{ serial, publicKeySpki, notBefore, notAfter, issuer: name, subject: name },
        signatureAlgorithm: 'ecdsa-p256-sha256',
        extensions: { keyUsage: ['digitalSignature'] },
      });
      return { tbsDer, profile: 'test', lintResults: [] };
    },
    signCertificate: async (tbsDer) => {
      await this.authority.signCertificate(tbsDer);
      return tbsDer.length < 100
        ? tbsDer
        : signTbs(tbsDer, 'ecdsa-p256-sha256', () => Promise.resolve(Uint8Array.of(1)));
    },
  };
  private readonly purposes = new Map<string, string>();
  readonly cardMakes: KeyService = {
    ...this.keyService,
    emitScript: async (input) => {
      const script = await this.keyService.emitScript(input);
      this.purposes.set(script.scriptId, input.purpose);
      return script;
    },
    acceptResponses: (input) =>
      this.purposes.get(input.scriptId) === 'generate'
        ? Promise.resolve({ kind: 'key-generated', publicKeySpki: Uint8Array.of(1) })
        : this.keyService.acceptResponses(input),
  };
}

const handlersOf = (outside: Outside, faults = NO_FAULTS) =>
  worker.handlers(outside, faults, outside.cardMakes, outside.certifying);

interface Case {
  readonly application: ApplicationRow;
  readonly line: LineRow;
  readonly phone: TestPhone;
}

async function accepted(route: IssueRoute, carrier = 'kddi', known?: PersonRow): Promise<Case> {
  const phone = await TestPhone.make();
  return register.transaction(SYSTEM, async (tx) => {
    const person = known ?? (await aPerson(tx));
    const line = await tx.lines.upsert(aLine(carrier));
    await tx.lines.bindPerson(line.id, person.id);
    const application = await tx.applications.insert({
      ...anApplication(person, line),
      number: applicationNumber(randomBytes(16)),
      route,
      keyKind: 'p-256',
    });
    return { line, application, phone };
  });
}

/** A new card with a later end: a new application of the same person, on the same line, SIM and phone model. */
async function renewal({ application, line, phone: former }: Case): Promise<Case> {
  const phone = await TestPhone.make();
  if (storeOf(application.route) === 'keychain') phone.former = former;
  return register.transaction(SYSTEM, async (tx) => {
    const person = await tx.people.lock(application.personId);
    phone.renews = person.certificateName;
    const { route } = application;
    const again = await tx.applications.insert({
      ...anApplication(person, line),
      number: applicationNumber(randomBytes(16)),
      route,
      keyKind: 'p-256',
      cardNotAfter: new Date(application.cardNotAfter.getTime() + 5 * 365 * 86_400_000),
    });
    return { line, application: again, phone };
  });
}

/** The phone's app: does what is due, and does it again whenever it is asked. */
class TestPhone {
  private counter = 0;
  readonly keyId = `keychain-${randomUUID()}`;
  /** The subject of the live certificate: the request goes to simplereenroll and names it (RFC 7030 §4.2.2). */
  renews: string | undefined;
  /** The key attested in the same phone before; it vouches for this one. */
  former: TestPhone | undefined;
  private constructor(private key: { readonly spki: Uint8Array; readonly sign: ReturnType<typeof webCryptoSigner> }) {}

  static async make(): Promise<TestPhone> {
    return new TestPhone(await TestPhone.newKey());
  }

  private static async newKey() {
    const parameters = { name: 'ECDSA', namedCurve: 'P-256' };
    const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
    return { spki, sign: webCryptoSigner(pair.privateKey, 'ecdsa-p256-sha256') };
  }

  get spki(): Uint8Array {
    return this.key.spki;
  }

  /** The attested phone stays the same; its key to be certified is another one from now on. */
  async leaveKeyBehind(): Promise<void> {
    this.key = await TestPhone.newKey();
  }

  request(challengePassword: string): Promise<Uint8Array> {
    const subject = [{ type: 'CN', value: this.renews ?? 'phone' }] as const;
    const what = {
      subject,
      publicKeySpki: this.spki,
      signatureAlgorithm: 'ecdsa-p256-sha256',
      challengePassword,
    } as const;
    return buildCertificationRequest(what, this.key.sign);
  }

  async attest(device: DeviceSessionRow): Promise<void> {
    await new OpenDeviceChallenge(register, random).execute(device, 'attestation');
    const { former } = this;
    const input = {
      ...{ keyId: this.keyId, attestation: Uint8Array.of(1), osVersion: '18.5' },
      former: former && {
        ...{ keychainId: former.keyId, statement: Uint8Array.of(2) },
        assertion: Uint8Array.of((former.counter += 1)),
      },
    };
    await new AttestPhone(register, attestation, catalogue).execute(device, input);
  }

  async prove(device: DeviceSessionRow, purpose: 'enrolment' | 'delivery', by = register): Promise<string> {
    const { challenge } = await new OpenDeviceChallenge(register, random).execute(device, purpose);
    const assertion = Uint8Array.of((this.counter += 1));
    await new ProveKey(by, attestation).execute(device, { purpose, spki: this.spki, assertion });
    return challenge;
  }

  async moves({ application, line }: Case, outside: Outside): Promise<void> {
    const device = await worker.latestDevice(application.id);
    if (!device) return;
    if (device.keychainId === null) return this.attest(device);
    const central = application.route === 'keychain-central';
    const look = () =>
      register.transaction(SYSTEM, async (tx) => ({
        enrolment: await tx.enrolments.latest(application.id),
        certificate: await tx.certificates.byApplication(application.id),
      }));
    const { enrolment, certificate } = await look();
    if (!enrolment) return void (await this.prove(device, central ? 'delivery' : 'enrolment'));
    if (!central) {
      const est = new EnrolByEst(register);
      const request = await this.request(enrolment.challenge);
      await (this.renews === undefined ? est.enrol(device, request) : est.reEnrol(device, request));
    }
    const there = central ? enrolment.deliveryJwe !== null : certificate?.state === 'issued';
    if (there && certificate && (await worker.applicationNow(application.id)).certificateSerial) {
      await new ReportStored(register).execute(device, { serial: certificate.serial });
    }
    expect(line.id).toBe(application.lineId);
    expect(outside.orders.size).toBe(0);
  }
}

/** What citizen, phone and carrier do by themselves, each when it is its turn. */
async function worldMoves(outside: Outside, given: Case): Promise<void> {
  const { application, line, phone } = given;
  const { state, route } = await worker.applicationNow(application.id);
  const inSim = storeOf(route) === 'sim';
  if (state === 'code-sent') {
    const named = inSim ? { iccid: line.iccid } : { applicationNumber: application.number };
    const typed = { accessCode: outside.codeSentTo(line.msisdn), downloadPassword: PASSWORD, handsetModel: 'x' };
    await new RedeemAccessCode(register, hasher, random).execute({ ...typed, ...named });
  }
  if (!inSim && ['redeemed', 'preparing', 'writing-key'].includes(state)) {
    await phone.moves(given, outside).catch((problem: unknown) => {
      // Its turn is over or not there yet: an app would ask what to do next.
      if (!(problem instanceof Refused)) throw problem;
    });
  }
  if (inSim && (state === 'writing-area' || state === 'writing-key')) await cardMoves(outside, given, state);
  if (state === 'awaiting-pin') await worker.provePossession(outside, application.id);
}

async function cardMoves(outside: Outside, { application, line }: Case, state: string): Promise<void> {
  const relayed = await register.transaction(SYSTEM, async (tx) => {
    const device = await tx.deviceSessions.latestOfApplication(application.id);
    for (const { id, commands } of device ? await tx.agentOrders.open(device.id) : []) {
      const answers = commands.map(() => '9000');
      await tx.agentOrders.answer(id, 'PROCESSED', answers);
    }
    await tx.steps.wake(application.id, state === 'writing-area' ? 'await-sp-area' : 'await-personalisation');
    return (await tx.steps.ofWorkflow(application.id)).some(({ kind }) => kind === 'relay-scripts');
  });
  if (state !== 'writing-area' || (relayed && outside.relayed.reported.size === 0)) return;
  for (const [functionCallIdentifier, outcome] of outside.orders)
    await new AcceptSpAreaOutcome(register).execute({
      carrier: line.hostCarrier,
      messageId: functionCallIdentifier,
      bodyHash: 'hash',
      functionCallIdentifier,
      outcome,
    });
}

function provision(outside: Outside, given: Case, faults = NO_FAULTS): Promise<void> {
  const moves = () => worldMoves(outside, given);
  return worker.provision(given.application, handlersOf(outside, faults), moves, { faults });
}

async function expectOneOfEverything(outside: Outside, { application, line, phone }: Case): Promise<void> {
  const { route } = application;
  const inSim = storeOf(route) === 'sim';
  const facts = await register.transaction(SYSTEM, async (tx) => ({
    certificates: await tx.certificates.ofPerson(application.personId),
    element: inSim ? await tx.elements.byIccid(line.iccid) : await tx.elements.byKeychain(phone.keyId),
    enrolment: await tx.enrolments.latest(application.id),
    history: await tx.history.ofApplication(application.id),
    steps: await tx.steps.ofWorkflow(application.id),
  }));
  expect(facts.certificates).toMatchObject([{ state: 'active', route }]);
  expect(facts.element).toMatchObject({
    store: storeOf(route),
    state: 'personalised',
    certificateSerial: facts.certificates[0]?.serial,
  });
  expect(outside.signed.size).toBe(1);
  expect(outside.keys.size).toBe(route === 'keychain' ? 0 : 1);
  expect(outside.orders.size).toBe(inSim ? 1 : 0);
  expect([...outside.serviceStates]).toEqual(inSim ? [`${line.iccid} 21`] : []);
  if (route === 'keychain-central') {
    expect(outside.forgotten.has(application.id)).toBe(true);
    expect(facts.enrolment).toMatchObject({ deliveryJwe: null, deliveryCms: null });
  }
  const twice = new Set(['script-built']);
  const events = facts.history.map(({ event }) => event).filter((event) => !twice.has(event));
  expect(events).toEqual([...new Set(events)]);
}

const ROUTES: readonly [IssueRoute, string][] = [
  ['keychain', 'kddi'],
  ['keychain-central', 'kddi'],
  ['sim-on-card', 'kddi'],
  ['sim-on-card', 'docomo'],
];

describe.each(ROUTES)('the provisioning on route %s, line of %s', (route, carrier) => {
  it('ends the same whichever hook the worker dies at', async () => {
    const points = new Set<string>();
    const [seen, first] = [new Outside(), await accepted(route, carrier)];
    await provision(seen, first, seeing(points));
    await expectOneOfEverything(seen, first);
    expect(points.size).toBeGreaterThan(15);
    for (const deadly of [...points].filter((point) => !point.startsWith('step/'))) {
      const [outside, given] = [new Outside(), await accepted(route, carrier)];
      const faults = dyingAt(deadly);
      await provision(outside, given, faults).catch((problem: unknown) => {
        throw new Error(`${deadly}: ${String(problem)}`);
      });
      expect([deadly, faults.deaths]).toEqual([deadly, 1]);
      await expectOneOfEverything(outside, given);
    }
  }, 600_000);
});

/** A session that a phone has for an hour. */
function sessionOn({ application, line }: Pick<Case, 'application' | 'line'>): Promise<DeviceSessionRow> {
  const id = randomUUID();
  return register.transaction(SYSTEM, async (tx) => {
    await tx.deviceSessions.insert({
      ...{ id, seramSessionId: id, applicationId: application.id, tokenHash: id },
      ...{ iccid: line.iccid, handsetModel: 'x', expiresAt: new Date(Date.now() + 3_600_000) },
    });
    const device = await tx.deviceSessions.bySeramSession(id);
    if (!device) throw new Error('no session');
    return device;
  });
}

/** Each phone has a session of its own on the redeemed application and is attested; the worker's wait has not looked yet. */
async function redeemedAndAttested({ application, line }: Case, phones: readonly TestPhone[]) {
  const { id } = application;
  await register.transaction(SYSTEM, (tx) => tx.applications.update(application, { state: 'redeemed' }));
  const sessions: { phone: TestPhone; device: DeviceSessionRow }[] = [];
  for (const phone of phones) {
    const device = await sessionOn({ application, line });
    await phone.attest(device);
    sessions.push({ phone, device });
  }
  await register.transaction(SYSTEM, (tx) =>
    tx.steps.schedule({
      workflowId: id,
      kind: 'await-attestation',
      subject: id,
      effectKey: `await-attestation:${id}`,
    }),
  );
  return sessions;
}

/** The register, with the first transaction that answers so standing still before its COMMIT until it is let go. */
function holding(answers: (result: unknown) => boolean): { held: Register; reached: Promise<void>; letGo: () => void } {
  let arrive = (): void => undefined;
  let letGo = (): void => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const held: Register = {
    transaction: (scope, work) =>
      register.transaction(scope, async (tx) => {
        const result = await work(tx);
        if (answers(result)) {
          arrive();
          await gate;
        }
        return result;
      }),
  };
  return { held, reached, letGo };
}

describe('a phone that does not wait for the worker', () => {
  it.each(['keychain', 'keychain-central'] as const)(
    'on route %s brings its key while the wait for it is being written: the wait does not sleep over it',
    async (route) => {
      const given = await accepted(route);
      const [session] = await redeemedAndAttested(given, [given.phone]);
      if (!session) throw new Error('no session');
      const { phone, device } = session;
      const central = route === 'keychain-central';
      const challenge = central ? '' : await phone.prove(device, 'enrolment');
      const { held, reached, letGo } = holding((result) =>
        central ? result === 'kept' : (result as { kind?: string }).kind === 'pending',
      );
      const arriving = central
        ? phone.prove(device, 'delivery', held)
        : new EnrolByEst(held).enrol(device, await phone.request(challenge));
      await reached;
      const kernel = createStepKernel(worker.database.app, { policy: STEP_POLICY });
      const handlers = handlersOf(new Outside());
      const ofThis = async () =>
        (await kernel.claimDue(QUEUES, 50)).filter(({ workflowId }) => workflowId === given.application.id);
      const [waiting] = await ofThis();
      const handler = handlers.get('await-attestation');
      if (!waiting || !handler) throw new Error('the wait for the attestation is not due');
      const running = kernel.run(waiting, handler);
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 500))]);
      letGo();
      await Promise.all([arriving, running]);
      expect((await ofThis()).map(({ kind }) => kind)).toEqual(['await-key']);
    },
  );
});

/** Transaction that wrote each row last. */
const writtenBy = (serials: readonly string[]) =>
  worker.database.app.transaction(async (manager) => {
    await manager.query(`SELECT set_config('sumaho.scope', 'system', true)`);
    const sql = `SELECT xmin::text AS by FROM certificates WHERE serial = ANY($1)`;
    return (await manager.query<{ by: string }[]>(sql, [serials])).map(({ by }) => by);
  });

describe('two phones', () => {
  it('that enrol for one application at the same moment end with one certificate, for one of their keys', async () => {
    const given = await accepted('keychain');
    const outside = new Outside();
    const [one, two] = [given.phone, await TestPhone.make()];
    const { id } = given.application;
    const sessions = await redeemedAndAttested(given, [one, two]);
    const outcomes = await Promise.all(
      sessions.map(async ({ phone, device }) => {
        try {
          const challenge = await phone.prove(device, 'enrolment');
          return (await new EnrolByEst(register).enrol(device, await phone.request(challenge))).kind;
        } catch (problem) {
          if (problem instanceof Refused) return problem.code;
          throw problem;
        }
      }),
    );
    expect(outcomes).toContain('pending');
    expect(outcomes.filter((outcome) => outcome === 'pending').length).toBe(1);
    await worker.workOff(handlersOf(outside));
    const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(given.application.personId));
    expect(rows).toMatchObject([{ state: 'issued' }]);
    const winner = await register.transaction(SYSTEM, (tx) => tx.enrolments.latest(id));
    expect([one, two].filter(({ spki }) => Buffer.from(spki).equals(Buffer.from(winner?.spki ?? [])))).toHaveLength(1);
  });

  it('of one person, Android and iPhone, leave one live certificate: the newest wins in one transaction', async () => {
    const android = await accepted('sim-on-card');
    await provision(new Outside(), android);
    const person = await register.transaction(SYSTEM, (tx) => tx.people.lock(android.application.personId));
    /** The new certificate and the one before it, which must bear the mark of the same transaction. */
    const newestAreWrittenBy = async () => {
      const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(person.id));
      return writtenBy(rows.slice(0, 2).map(({ serial }) => serial));
    };
    const iphone = await accepted('keychain', 'kddi', person);
    await provision(new Outside(), iphone);
    const there = await newestAreWrittenBy();
    expect([there.length, new Set(there).size]).toEqual([2, 1]);
    const back = await accepted('sim-on-card', 'kddi', person);
    await provision(new Outside(), back);
    const again = await newestAreWrittenBy();
    expect([again.length, new Set(again).size]).toEqual([2, 1]);
    expect(again[0]).not.toBe(there[0]);
    const rows = await register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(person.id));
    expect(rows.map(({ route, state, revocationCause }) => [route, state, revocationCause])).toEqual([
      ['sim-on-card', 'active', null],
      ['keychain', 'revoked', 'device-change'],
      ['sim-on-card', 'revoked', 'device-change'],
    ]);
    const element = await register.transaction(SYSTEM, (tx) => tx.elements.byKeychain(iphone.phone.keyId));
    expect(element?.state).toBe('deletion-ordered');
  });
});

describe('a renewal', () => {
  it.each([
    ['keychain', 'renewal', 'deletion-ordered'],
    ['sim-on-card', 'renewal', 'personalised'],
  ] as const)(
    'on route %s makes a new key active and revokes the old serial (%s) in one transaction; a gate finds the way',
    async (route, cause, formerElement) => {
      const former = await accepted(route);
      await provision(new Outside(), former);
      const again = await renewal(former);
      const outside = new Outside();
      await provision(outside, again);

      const [newer, old, ...others] = await register.transaction(SYSTEM, (tx) =>
        tx.certificates.ofPerson(former.application.personId),
      );
      expect(others).toEqual([]);
      if (!newer || !old) throw new Error('no certificates');
      expect([newer.state, newer.applicationId]).toEqual(['active', again.application.id]);
      expect([old.state, old.revocationCause, old.applicationId]).toEqual(['revoked', cause, former.application.id]);
      expect(newer.spkiSha256 === old.spkiSha256).toBe(false);
      expect(newer.notAfter > old.notAfter).toBe(true);
      expect(new Set(await writtenBy([newer.serial, old.serial])).size).toBe(1);

      const { formerPlace, place } = await register.transaction(SYSTEM, async (tx) => {
        const of = ({ phone, line }: Case) =>
          route === 'keychain' ? tx.elements.byKeychain(phone.keyId) : tx.elements.byIccid(line.iccid);
        return { formerPlace: await of(former), place: await of(again) };
      });
      expect(formerPlace?.state).toBe(formerElement);
      // On the SIM it is the same place: the new key was written over the old one, and nothing is ordered away.
      expect(place).toMatchObject({ state: 'personalised', certificateSerial: newer.serial });

      const party = { id: `party-${route}`, name: 'Arena', tokenHash: '', enabled: true };
      await register.transaction(SYSTEM, (tx) =>
        tx.history.record({
          event: 'gate-admitted',
          actorKind: 'relying-party',
          actorId: party.id,
          applicationId: former.application.id,
          lineId: former.line.id,
          certificateSerial: old.serial,
          carrier: former.line.carrier,
          facts: {},
        }),
      );
      expect(await new FindSuccessor(register).execute(party, old.serial)).toMatchObject({
        certificate: { serial: newer.serial },
        cause,
      });
    },
    60_000,
  );

  it('names the certificate that it renews, and only who has a live one renews', async () => {
    const former = await accepted('keychain');
    await provision(new Outside(), former);
    const again = await renewal(former);
    again.phone.renews = 'somebody-else';
    await register.transaction(SYSTEM, (tx) => tx.applications.update(again.application, { state: 'redeemed' }));
    const device = await sessionOn(again);
    await again.phone.attest(device);
    const challenge = await again.phone.prove(device, 'enrolment');
    const est = new EnrolByEst(register);
    const asked = est.reEnrol(device, await again.phone.request(challenge));
    await expect(asked).rejects.toMatchObject({ code: 'certificate-not-active' });
    const { certificateName } = await register.transaction(SYSTEM, (tx) => tx.people.lock(former.application.personId));
    again.phone.renews = certificateName;
    const named = await again.phone.request(challenge);
    expect((await est.reEnrol(device, named)).kind).toBe('pending');
    await register.transaction(SYSTEM, async (tx) => {
      const [live] = await tx.certificates.liveOfPerson(former.application.personId);
      const change = { state: 'revoked', revokedAt: new Date(), revocationCause: 'stop-of-use' } as const;
      if (live) await tx.certificates.update(live, change);
    });
    await expect(est.reEnrol(device, named)).rejects.toMatchObject({ code: 'certificate-not-active' });
  });
});

describe('an enrolment begun anew', () => {
  it('certifies a new key alone: the certificate for another key is undone, and its key is never proved again', async () => {
    const given = await accepted('keychain');
    const [session] = await redeemedAndAttested(given, [given.phone]);
    if (!session) throw new Error('no session');
    const { phone, device } = session;
    const outside = new Outside();
    const { id, personId } = given.application;
    const certificates = () => register.transaction(SYSTEM, (tx) => tx.certificates.ofPerson(personId));
    const enrol = async () => {
      const request = await phone.request(await phone.prove(device, 'enrolment'));
      expect((await new EnrolByEst(register).enrol(device, request)).kind).toBe('pending');
      await worker.workOff(handlersOf(outside));
    };
    const digest = (spki: Uint8Array) => createHash('sha256').update(spki).digest('hex');

    await enrol();
    const [first] = await certificates();
    if (!first) throw new Error('no certificate');
    expect([first.state, first.spkiSha256]).toEqual(['issued', digest(phone.spki)]);
    const report = new ReportStorageFailed(register);
    expect(await report.execute(device, 'certificate-for-another-key')).toBe('enrol-anew');
    await expect(phone.prove(device, 'enrolment')).rejects.toMatchObject({ code: 'key-not-proved' });
    expect(await certificates()).toMatchObject([
      { serial: first.serial, state: 'revoked', revocationCause: 'unfinished-registration' },
    ]);

    await phone.leaveKeyBehind();
    await enrol();
    const { certificateSerial } = await worker.applicationNow(id);
    const second = (await certificates()).find(({ serial }) => serial === certificateSerial);
    expect(second).toMatchObject({ state: 'issued', spkiSha256: digest(phone.spki) });
    expect(second?.serial).not.toBe(first.serial);
    await provision(outside, given);
    const states = Object.fromEntries((await certificates()).map(({ serial, state }) => [serial, state]));
    expect(states).toEqual({ [first.serial]: 'revoked', [certificateSerial ?? '']: 'active' });
  }, 60_000);
});

describe('what phones prove', () => {
  it('counts once: a counter never goes back, a challenge is used once, a policy is changed by who read it last', async () => {
    const { application } = await accepted('keychain');
    await register.transaction(SYSTEM, async (tx) => {
      const at = { applicationId: application.id, environment: 'development', osVersion: '18' } as const;
      const sessionId = randomUUID();
      await tx.deviceSessions.insert({
        id: sessionId,
        applicationId: application.id,
        tokenHash: randomUUID(),
        iccid: '',
        handsetModel: '',
        seramSessionId: sessionId,
        expiresAt: new Date(),
      });
      const key = { ...at, sessionId, keyId: randomUUID(), phoneId: 'phone', publicKeySpki: Uint8Array.of(1, 2) };
      expect([await tx.attestedKeys.insert(key), await tx.attestedKeys.insert(key)]).toEqual([true, false]);
      expect(await tx.attestedKeys.advance(key.keyId, 4_000_000_000)).toBe(true);
      expect(await tx.attestedKeys.advance(key.keyId, 4_000_000_000)).toBe(false);
      expect(await tx.attestedKeys.byId(key.keyId)).toMatchObject({ counter: 4_000_000_000 });
      const challenge = { sessionId, purpose: 'enrolment', challenge: 'one', expiresAt: new Date() } as const;
      await tx.deviceChallenges.open(challenge);
      expect((await tx.deviceChallenges.take(sessionId, 'enrolment'))?.usedAt).toBeNull();
      expect((await tx.deviceChallenges.take(sessionId, 'enrolment'))?.usedAt).toBeInstanceOf(Date);
      expect(await tx.deviceChallenges.take(sessionId, 'delivery')).toBeNull();
      await tx.deviceChallenges.open({ ...challenge, challenge: 'two' });
      expect(await tx.deviceChallenges.take(sessionId, 'enrolment')).toMatchObject({ challenge: 'two', usedAt: null });
    });
    await register.transaction({ kind: 'jlis' }, async (tx) => {
      const policy = {
        id: randomUUID(),
        scope: 'handset-model',
        key: randomUUID(),
        routes: ['keychain-central', 'keychain'],
        keyKinds: ['p-256'],
        reason: 'trial',
        updatedBy: 'staff',
      } as const;
      expect(await tx.issuePolicies.put(policy, null)).toBe(true);
      expect(await tx.issuePolicies.put(policy, null)).toBe(false);
      expect(await tx.issuePolicies.put({ ...policy, routes: ['keychain'] }, 1)).toBe(true);
      expect(await tx.issuePolicies.put(policy, 1)).toBe(false);
      const rows = await tx.issuePolicies.all();
      expect(rows.find(({ key }) => key === policy.key)).toMatchObject({ version: 2, routes: ['keychain'] });
    });
  });

  it('is for J-LIS and the system alone; policies are read by whoever applies', async () => {
    const given = await accepted('keychain');
    await provision(new Outside(), given);
    const enrolled = given.application.id;
    const seen = async (scope: Parameters<Register['transaction']>[0]) =>
      register.transaction(scope, async (tx) => [
        (await tx.issuePolicies.all()).length > 0,
        (await tx.enrolments.latest(enrolled)) !== null,
      ]);
    expect(await seen(SYSTEM)).toEqual([true, true]);
    expect(await seen({ kind: 'jlis' })).toEqual([true, true]);
    expect(await seen({ kind: 'carrier', carrier: 'kddi' })).toEqual([true, false]);
    const denied = register.transaction({ kind: 'carrier', carrier: 'kddi' }, (tx) =>
      tx.issuePolicies.put(
        { id: randomUUID(), scope: 'os', key: 'ios', routes: ['sim'], keyKinds: [], reason: '', updatedBy: '' },
        null,
      ),
    );
    await expect(denied).rejects.toThrow(/row-level security/);
  });

  it('stands in an audit that holds', async () => {
    expect((await checkAudit(worker.database.app)).every(({ verdict }) => verdict.ok)).toBe(true);
  });
});
