// One iPhone with its application in the register in memory, everything its app can say to us, and the workers beside it.
import { buildTbsCertificate, signTbs } from '@sumaho-jpki/wire/x509';
import { applicationNumber, DEMO_HANDSET_MODELS, demoHandsetModel } from '@sumaho-jpki/rules';
import type { IssueRoute, StorageFailure } from '@sumaho-jpki/rules';
import { IssueCertificate } from '../provision/issue-certificate.step';
import { PrepareKey } from '../provision/prepare-key.step';
import { AwaitActivation } from '../activate-certificate/await-activation.step';
import { ActivateCertificate } from '../activate-certificate/activate-certificate.step';
import { OpenActivationChallenge, ProvePossession } from '../activate-certificate/prove-possession.operation';
import { OrderDeletion, RevokeUnfinished } from '../undo/undo.steps';
import type { Catalogue } from '../ports/catalogue.port';
import type { CarrierGateway, CertificateAuthority, KeyService } from '../ports/outside.port';
import type { DeviceSessionRow } from '../ports/rows';
import { noFaults, type StepHandler } from '../ports/step.port';
import { nextForPhone } from '../redeem/device-next';
import { RedeemAccessCode } from '../redeem/redeem-access-code.operation';
import { makeKey, TestEnclave, testAttestation, type PhoneKey } from './iphone';
import { MemoryRegister } from './memory-register';
import { addCitizen, hasher, random, type Citizen } from './outside';
import { runStep } from './run-step';
import { AttestPhone, type FormerKey } from '../keychain/attest-phone.operation';
import { OpenDeviceChallenge } from '../keychain/device-challenge.operation';
import { EnrolByEst } from '../keychain/enrol-by-est.operation';
import { AwaitAttestation, AwaitKey, AwaitStorage, DeliverKey } from '../keychain/keychain.steps';
import { ProveKey } from '../keychain/prove-key.operation';
import { ReportStorageFailed, ReportStored } from '../keychain/storage.operations';

export const CODE = '123456789012';
export const PASSWORD = 'sakura-2026';

let register: MemoryRegister;
let forgotten: string[];
let centralKeys: Map<string, Uint8Array>;

/** An empty register, a key service without keys; before each test. */
export function freshWorld() {
  register = new MemoryRegister();
  forgotten = [];
  centralKeys = new Map();
  return { register, forgotten, centralKeys };
}

type PlannedCertificate = Parameters<CertificateAuthority['planUserAuthCertificate']>[0];

let serials = 0;
const keyService = {
  createKeyPair: async ({ keyId }: { keyId: string }) => {
    const spki = centralKeys.get(keyId) ?? (await makeKey()).spki;
    centralKeys.set(keyId, spki);
    return { publicKeySpki: spki };
  },
  forget: (keyId: string) => Promise.resolve(void forgotten.push(keyId)),
} as unknown as KeyService;
export const authority = {
  newSerial: () => `5${(serials += 1)}`.padEnd(32, 'b'),
  planUserAuthCertificate: ({ serial, subjectCommonName, publicKeySpki, notBefore, notAfter }: PlannedCertificate) =>
    Promise.resolve({
      tbsDer: buildTbsCertificate({
        serial,
        signatureAlgorithm: 'ecdsa-p256-sha256',
        issuer: [{ type: 'CN', value: 'Test JPKI' }],
        subject: [
          { type: 'C', value: 'JP' },
          { type: 'CN', value: subjectCommonName },
        ],
        notBefore,
        notAfter,
        publicKeySpki,
        extensions: { keyUsage: ['digitalSignature'] },
      }),
      profile: 'test',
      lintResults: [],
    }),
  signCertificate: (tbs: Uint8Array) => signTbs(tbs, 'ecdsa-p256-sha256', () => Promise.resolve(Uint8Array.of(1))),
  verifySignature: () => Promise.resolve(true),
} as unknown as CertificateAuthority;
const delivery = {
  deliver: ({ keyId, recipientSpki }: { keyId: string; recipientSpki: Uint8Array }) =>
    Promise.resolve({ jwe: `${keyId} sealed for ${recipientSpki.length}`, cms: Uint8Array.of(1) }),
};
const catalogue: Pick<Catalogue, 'handset' | 'handsets'> = {
  handset: demoHandsetModel,
  handsets: () => DEMO_HANDSET_MODELS,
};

/** Everything that is due runs until nothing is; a step that parks or throws is told. */
export async function work(): Promise<void> {
  const handlers = new Map<string, StepHandler>(
    [
      new AwaitAttestation(register, noFaults),
      new AwaitKey(register, noFaults),
      new PrepareKey(register, keyService, noFaults),
      new IssueCertificate(register, authority, keyService, noFaults),
      new DeliverKey(register, delivery, noFaults),
      new AwaitStorage(register, noFaults),
      new AwaitActivation(register, keyService),
      new ActivateCertificate(register, keyService, noFaults),
      new RevokeUnfinished(register, keyService),
      new OrderDeletion(register, {} as CarrierGateway),
    ].map((handler) => [handler.kind, handler]),
  );
  for (let round = 0; round < 40; round += 1) {
    const due = register.rows.steps.find(
      ({ kind, state, runAt }) =>
        handlers.has(kind) && (state === 'pending' || state === 'waiting') && runAt.getTime() <= register.now.getTime(),
    );
    if (!due) return;
    const handler = handlers.get(due.kind);
    const result = handler && (await runStep(register, handler, due.id));
    if (result?.kind !== 'done' && result?.kind !== 'wait') throw new Error(`${due.kind}: ${JSON.stringify(result)}`);
  }
  throw new Error('never at rest');
}

/** One iPhone with its application, and everything its app can say to us. */
export class Phone {
  readonly enclave = new TestEnclave();
  device!: DeviceSessionRow;
  constructor(readonly citizen: Citizen) {}

  get id(): string {
    return this.citizen.application.id;
  }
  async connect(): Promise<this> {
    await register.by((tx) => tx.accessCodes.setPassword(this.id, `hash of ${PASSWORD}`));
    await register.by((tx) =>
      tx.accessCodes.setCode(this.id, {
        codeHash: `hash of ${CODE}`,
        codeLookup: hasher.lookup(CODE + this.id),
        expiresAt: new Date(register.now.getTime() + 600_000),
        tries: 5,
      }),
    );
    await new RedeemAccessCode(register, hasher, random).execute({
      accessCode: CODE,
      downloadPassword: PASSWORD,
      applicationNumber: this.citizen.application.number,
      handsetModel: 'ringo-phone-7',
    });
    const row = await register.by((tx) => tx.deviceSessions.latestOfApplication(this.id));
    if (!row) throw new Error('no session');
    this.device = row;
    return this;
  }
  challenge(purpose: 'attestation' | 'enrolment' | 'delivery') {
    return new OpenDeviceChallenge(register, random).execute(this.device, purpose).then(({ challenge }) => challenge);
  }
  attestWith(attestation: Uint8Array, osVersion = '18.5', keyId = this.enclave.keyId, former?: FormerKey) {
    const operation = new AttestPhone(register, testAttestation, catalogue as Catalogue);
    return operation.execute(this.device, { keyId, attestation, osVersion, former });
  }
  /** The same phone as `before`, with a new attested key that the former one vouches for. */
  async attestAfter(before: Phone, change: { counter?: number; statement?: string } = {}): Promise<this> {
    const challenge = await this.challenge('attestation');
    const statement = new TextEncoder().encode(`now ${this.enclave.keyId}`);
    const signed = change.statement === undefined ? statement : new TextEncoder().encode(change.statement);
    const assertion = before.enclave.assertion(challenge, signed, change.counter);
    const former = { keychainId: before.enclave.keyId, assertion, statement };
    await this.attestWith(this.enclave.attestation(challenge), '18.5', this.enclave.keyId, former);
    return this;
  }
  async attest(): Promise<this> {
    await this.attestWith(this.enclave.attestation(await this.challenge('attestation')));
    return this;
  }
  proveWith(spki: Uint8Array, assertion: Uint8Array, purpose: 'enrolment' | 'delivery' = 'enrolment') {
    return new ProveKey(register, testAttestation).execute(this.device, { purpose, spki, assertion });
  }
  /** @returns the challenge, which is the request's password */
  async prove(key: PhoneKey, purpose: 'enrolment' | 'delivery' = 'enrolment'): Promise<string> {
    const challenge = await this.challenge(purpose);
    await this.proveWith(key.spki, this.enclave.assertion(challenge, key.spki), purpose);
    return challenge;
  }
  post(request: Uint8Array) {
    return new EnrolByEst(register).enrol(this.device, request);
  }
  repost(request: Uint8Array) {
    return new EnrolByEst(register).reEnrol(this.device, request);
  }
  stored(serial: string) {
    return new ReportStored(register).execute(this.device, { serial, keyGenerationMs: 41.6, attempts: 1 });
  }
  failed(failure: StorageFailure) {
    return new ReportStorageFailed(register).execute(this.device, failure);
  }
  next() {
    return register.by(async (tx) => {
      const application = await tx.applications.byId(this.id);
      const device = await tx.deviceSessions.bySeramSession(this.device.seramSessionId);
      if (!application || !device) throw new Error('gone');
      return nextForPhone(tx, application, device, 'http://sp-tsm');
    });
  }
  get application() {
    const row = register.rows.applications.find(({ id }) => id === this.id);
    if (!row) throw new Error('no application');
    return row;
  }
  get certificates() {
    return register.rows.certificates.filter(({ applicationId }) => applicationId === this.id);
  }
  get serial(): string {
    return this.application.certificateSerial ?? '';
  }
  /** As far as the issued certificate. */
  async enrolled(key: PhoneKey): Promise<this> {
    await this.attest();
    return this.enrolledWith(key);
  }
  /** The same of a phone that is attested. */
  async enrolledWith(key: PhoneKey): Promise<this> {
    await this.post(await key.request(await this.prove(key)));
    await work();
    return this;
  }
  async activated(): Promise<void> {
    await new OpenActivationChallenge(register, random).execute(this.device);
    await new ProvePossession(register, authority, (id, text) => id + text).execute(this.device, Uint8Array.of(1));
    await work();
  }
}

export async function iPhone(
  route: IssueRoute = 'keychain',
  more: { person?: Citizen['person'] } = {},
): Promise<Phone> {
  const citizen = await addCitizen(register, {
    ...more,
    application: {
      state: 'code-sent',
      route,
      keyKind: 'p-256',
      handsetModel: 'ringo-phone-7',
      number: applicationNumber(random.bytes(16)),
    },
  });
  return new Phone(citizen).connect();
}
