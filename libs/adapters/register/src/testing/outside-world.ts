// The outside of one provisioning, counted: key service, carrier, authority and notices that repeat harmlessly and
// remember what they were really asked to do. Tests only.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type {
  CarrierContent,
  CarrierGateway,
  CarrierRelay,
  CertificateAuthority,
  KeyDelivery,
  KeyService,
  Notices,
  Random,
  SecretHasher,
  SpAreaOutcome,
} from '@sumaho-jpki/operations';

export const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)), uuid: () => randomUUID() };

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
export const hasher: SecretHasher = {
  hash: (secret) => Promise.resolve(digest(secret)),
  verify: (secret, hash) => Promise.resolve(digest(secret) === hash),
  lookup: (secret) => digest(`lookup ${secret}`),
};

const unused = (): never => {
  throw new Error('not part of this test');
};

const AREA = 'D392F00026015350';
const AS_IT_SHOULD_BE = [
  { aid: AREA, found: true, state: '0F', securityDomainAid: 'A000000151000000' },
  { aid: 'D392F00026014C46', found: true, state: '01', securityDomainAid: AREA },
  { aid: 'D392F000260100000001', found: true, state: '0F', securityDomainAid: AREA },
];

export class OutsideWorld {
  readonly keys = new Map<string, Uint8Array>();
  readonly forgotten = new Set<string>();
  readonly orders = new Map<string, SpAreaOutcome>();
  readonly deletions = new Set<string>();
  readonly serviceStates = new Set<string>();
  private readonly emitted = new Map<string, string>();
  readonly texts = new Map<string, string>();
  readonly signed = new Set<string>();
  readonly scripts: string[] = [];
  /** Names of the carrier's scripts, and of those that it was told of. */
  readonly relayed = { fetched: new Set<string>(), reported: new Set<string>() };

  readonly keyService: KeyService = {
    createKeyPair: ({ keyId }) => {
      if (this.forgotten.has(keyId)) return Promise.reject(new Error('forgotten'));
      const key = this.keys.get(keyId) ?? new Uint8Array(randomBytes(32));
      this.keys.set(keyId, key);
      return Promise.resolve({ publicKeySpki: key });
    },
    beginSpArea: () => Promise.resolve({ dgi00A6: Uint8Array.of(1) }),
    acceptReceipt: () => Promise.resolve(true),
    knowsSpArea: () => Promise.resolve(true),
    hasProvedSpArea: () => Promise.resolve(false),
    contentCommands: ({ extent }) =>
      ({ whole: [Uint8Array.of(0x80, 0xe6, 0x02), Uint8Array.of(0x80, 0xe6, 0x0c)], instance: [], none: [] })[extent],
    emitScript: ({ keyId, purpose }) => {
      // The same order again is the same script.
      const order = `${keyId} ${purpose}`;
      const scriptId = this.emitted.get(order) ?? randomUUID();
      if (!this.emitted.has(order)) this.scripts.push(scriptId);
      this.emitted.set(order, scriptId);
      return Promise.resolve({ scriptId, commands: [Uint8Array.of(0x84, 0xe2)] });
    },
    acceptResponses: () => Promise.resolve({ kind: 'possession-proved' }),
    forget: (keyId) => {
      this.forgotten.add(keyId);
      return Promise.resolve();
    },
    holdsPrivateKey: (keyId) => Promise.resolve(this.keys.has(keyId) && !this.forgotten.has(keyId)),
  };

  /** Deliveries by key and recipient; each opens to the same key. */
  readonly deliveries = new Set<string>();
  readonly keyDelivery: KeyDelivery = {
    deliver: ({ keyId, recipientSpki }) => {
      if (!this.keys.has(keyId) || this.forgotten.has(keyId)) return Promise.reject(new Error('no key to deliver'));
      const name = `${keyId} for ${Buffer.from(recipientSpki).toString('hex')}`;
      this.deliveries.add(name);
      return Promise.resolve({ jwe: `sealed ${name}`, cms: Buffer.from(name) });
    },
  };

  readonly carriers: CarrierGateway = {
    findSubscription: unused,
    checkEligibility: unused,
    casdCertificate: () => Promise.resolve(Uint8Array.of(2)),
    orderSpArea: ({ functionCallIdentifier }) => {
      this.orders.set(functionCallIdentifier, {
        state: 'executed',
        receipt: Uint8Array.of(3),
        apduCount: 20,
        reason: null,
      });
      return Promise.resolve({ seramUri: 'http://127.0.0.1/gp/seram', seramSessionId: 'carrier-session' });
    },
    orderState: ({ functionCallIdentifier }) =>
      Promise.resolve(this.orders.get(functionCallIdentifier) ?? { state: 'unknown' }),
    reportServiceState: ({ iccid, state }) => {
      this.serviceStates.add(`${iccid} ${state}`);
      return Promise.resolve();
    },
    orderDeletion: ({ functionCallIdentifier }) => {
      this.deletions.add(functionCallIdentifier);
      return Promise.resolve();
    },
    controlService: unused,
  };

  /** Calls that order something from a carrier which leaves load file and application to us. */
  readonly contentCalls = new Set<string>();
  readonly content: CarrierContent = {
    tokens: ({ commands, functionCallIdentifier }) => {
      this.contentCalls.add(functionCallIdentifier);
      return Promise.resolve(commands.map((each) => Uint8Array.of(...each, 1)));
    },
    verifyReceipts: ({ functionCallIdentifier }) => {
      this.contentCalls.add(functionCallIdentifier);
      return Promise.resolve(true);
    },
    auditContent: ({ functionCallIdentifier }) => {
      this.contentCalls.add(functionCallIdentifier);
      return Promise.resolve({ readAt: null, statuses: [] });
    },
    // The card as it is after an undisturbed personalisation.
    contentOnRecord: () => Promise.resolve({ readAt: new Date(), statuses: AS_IT_SHOULD_BE }),
  };

  readonly relay: CarrierRelay = {
    fetch: ({ iccid }) => {
      const name = `script for ${iccid}`;
      this.relayed.fetched.add(name);
      return Promise.resolve({ kind: 'script', script: { name, commands: ['00A4', '80E6'] } });
    },
    report: (_session, { name }) => {
      this.relayed.reported.add(name);
      return Promise.resolve({ kind: 'over' });
    },
  };

  readonly notices: Notices = {
    sms: ({ to, text }) => {
      this.texts.set(to, text);
      return Promise.resolve();
    },
  };

  readonly authority: Pick<
    CertificateAuthority,
    'newSerial' | 'planUserAuthCertificate' | 'signCertificate' | 'verifySignature' | 'issuerOf'
  > = {
    newSerial: () => randomBytes(16).toString('hex'),
    planUserAuthCertificate: ({ serial }) =>
      Promise.resolve({ tbsDer: new TextEncoder().encode(serial), profile: 'test', lintResults: [] }),
    signCertificate: (tbsDer) => {
      this.signed.add(new TextDecoder().decode(tbsDer));
      return Promise.resolve(Uint8Array.of(0x30, ...tbsDer));
    },
    verifySignature: () => Promise.resolve(true),
    issuerOf: () =>
      Promise.resolve({ rootCertificateDer: Uint8Array.of(0x30), loadFileDap: Uint8Array.of(0xe2, 0x00) }),
  };

  /** The code in the citizen's inbox. */
  codeSentTo(msisdn: string): string {
    return /(\d[\d -]{10,}\d)/.exec(this.texts.get(msisdn) ?? '')?.[1] ?? '';
  }
}
