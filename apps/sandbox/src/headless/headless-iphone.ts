// An iPhone: redeems the access code, has itself attested, makes and proves its key (or receives one), gets the certificate by EST,
// stores it in the protected store, sets the PIN, proves possession, touches gates. It counts what crossed the network.
import {
  challengeBytes,
  contactStatement,
  samePhoneStatement,
  keychainRoutes,
  routes,
  type DeviceNext,
} from '@sumaho-jpki/contract';
import {
  type Keychain,
  type KeychainItem,
  memoryStore,
  openKeychain,
  type KeyValueStore,
} from '@sumaho-jpki/stand-ins/handset';
import { estClient } from '@sumaho-jpki/wire/enrolment';
import { keyProofHash, parseAttestation } from '@sumaho-jpki/wire/keychain';
import { fromBase64, parseCertificate, sameBytes, toBase64, toBase64Url } from '@sumaho-jpki/wire/x509';
import { call } from './contract-client';
import { HeadlessBrowser } from './headless-browser';
import { type DeviceState, HeadlessDevice, refuseAfter } from './headless-device';
import type { World } from './world';

export interface IphoneCounts {
  /** Requests to the service, EST included; the vendor's service is not counted. */
  exchanges: number;
  /** Bytes of request and answer bodies. */
  bytesSent: number;
  bytesReceived: number;
  /** EST answers that said "not yet". */
  waits: number;
  /** Key pairs made on this phone for the certificate. */
  keyGenerations: number;
  milliseconds: { keyGeneration: number; vendor: number };
}

export type IphoneProgress =
  | { kind: 'next'; next: DeviceNext['kind']; state: string; percent: number }
  | { kind: 'exchange'; method: string; path: string; status: number; sent: number; received: number };

export interface IphoneOptions {
  readonly world: World;
  readonly iccid: string;
  readonly model: string;
  /** Central delivery: by the JWE of our own route, or by EST serverkeygen. */
  readonly delivery?: 'jwe' | 'serverkeygen';
  /** Protected store and app memory of a phone that was there before: the app was killed and started again. */
  readonly store?: KeyValueStore;
  readonly memory?: Map<string, Enrolment>;
  readonly onProgress?: (progress: IphoneProgress) => void;
  /** Put between phone and network by fault tests; sees EST as well as JSON. */
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => Date;
  /** The app claims to be another one. */
  readonly appId?: string;
  /** Put between app and protected store by fault tests. */
  readonly wrapKeychain?: (keychain: Keychain) => Keychain;
}

export const IPHONE_OS_VERSION = '18.5';
/** The holder's passcode: nobody looks over the shoulder of a headless phone. */
const PASSCODE = '246813';

type Work<K extends DeviceNext['kind']> = Extract<DeviceNext, { kind: K }>;
/** What the app remembers of an enrolment under way, beside the protected store. */
export interface Enrolment {
  readonly keyRef: string;
  readonly challenge: string;
  readonly milliseconds?: number;
  readonly request?: Uint8Array;
}

export class HeadlessIphone extends HeadlessDevice {
  readonly browser: HeadlessBrowser;
  readonly counts: IphoneCounts = {
    exchanges: 0,
    bytesSent: 0,
    bytesReceived: 0,
    waits: 0,
    keyGenerations: 0,
    milliseconds: { keyGeneration: 0, vendor: 0 },
  };
  /** As it went out, for the demo's evidence. */
  readonly evidence: { attestationChain?: readonly Uint8Array[]; request?: Uint8Array } = {};
  private applicationId = '';
  private opened: Promise<Keychain> | undefined;
  private readonly memory: Map<string, Enrolment>;

  constructor(private readonly options: IphoneOptions) {
    super();
    this.browser = new HeadlessBrowser(options.world.origin, this.counting());
    this.memory = options.memory ?? new Map<string, Enrolment>();
  }

  async redeem(accessCode: string, downloadPassword: string, applicationNumber: string) {
    const answer = await call(this.browser, routes.device.redeem, {
      body: {
        accessCode,
        downloadPassword,
        applicationNumber,
        handset: { model: this.options.model, osVersion: IPHONE_OS_VERSION },
      },
    });
    this.deviceToken = answer.deviceToken;
    this.applicationId = answer.application.id;
    return answer;
  }

  /** The app was ended and is opened again on the same phone (`store` and `memory` are handed over by the caller). */
  continueFrom(before: HeadlessIphone): this {
    this.deviceToken = before.deviceToken;
    this.applicationId = before.applicationId;
    return this;
  }

  /** Does what the service asks for until the PIN is to be set, or the end. Gives up after `withinMs`. */
  async provision({ withinMs = 60_000 }: { withinMs?: number } = {}): Promise<DeviceState> {
    const until = Date.now() + withinMs;
    let state = await this.next();
    for (;;) {
      const { next, application } = state;
      this.tell({ kind: 'next', next: next.kind, state: application.state, percent: application.percent });
      refuseAfter(until, withinMs, state);
      if (next.kind === 'attest') state = await this.attest();
      else if (next.kind === 'enrol') state = await this.enrol(next, until);
      else if (next.kind === 'receive-key') state = await this.receiveKey(next, state, until);
      else if (next.kind === 'wait') state = await this.next(state.tag);
      else return state;
    }
  }

  /** App and phone are genuine. */
  async attest() {
    const { challenge } = await this.ask(keychainRoutes.attestationChallenge, {});
    const began = performance.now();
    const keychain = await this.keychain;
    const { keyId, attestation } = await keychain.attest(challengeBytes(challenge));
    this.counts.milliseconds.vendor += performance.now() - began;
    this.evidence.attestationChain = parseAttestation(attestation).x5c;
    const former = await this.vouch(challenge, keyId);
    const body = { keyId, attestation: toBase64Url(attestation), osVersion: IPHONE_OS_VERSION, former };
    return this.ask(keychainRoutes.attest, { body });
  }

  /** The key under which the newest certificate of this phone came says that it is the same phone still. */
  private async vouch(challenge: string, newKeyId: string) {
    const former = await this.newestItem();
    if (former?.keychainId == null) return undefined;
    const hash = await keyProofHash({ challenge: challengeBytes(challenge), spki: samePhoneStatement(newKeyId) });
    const assertion = toBase64Url(await (await this.keychain).assert(hash, former.keychainId));
    return { keychainId: former.keychainId, assertion };
  }

  private async certificateOf(serial: string): Promise<Uint8Array | undefined> {
    const held = (await (await this.keychain).items()).map(({ certificate }) => certificate);
    return held.find((der) => der !== null && parseCertificate(der).serial === serial) ?? undefined;
  }

  private async newestItem(): Promise<KeychainItem | undefined> {
    const since = ({ certificate }: KeychainItem) =>
      certificate ? parseCertificate(certificate).notBefore.getTime() : 0;
    const items = (await (await this.keychain).items()).filter(({ certificate }) => certificate !== null);
    return items.toSorted((one, other) => since(other) - since(one))[0];
  }

  /** Key born here: made, proved, certified, stored, reported. Goes on where an earlier run of the app stopped. */
  async enrol({ keyKind, estUri, proved, renews }: Work<'enrol'>, until: number) {
    const keychain = await this.keychain;
    const standing = await keychain.item(this.label);
    if (standing?.certificate) return this.reportStored(standing.certificate);
    let enrolment = this.memory.get(this.label);
    if (!proved || enrolment === undefined) {
      const key = standing ?? (await this.makeKey(keyKind));
      const milliseconds = 'milliseconds' in key ? key.milliseconds : enrolment?.milliseconds;
      const challenge = await this.proveKey('enrolment', key.spki);
      enrolment = { keyRef: key.keyRef, challenge, ...(milliseconds === undefined ? {} : { milliseconds }) };
    }
    const { keyRef, challenge } = enrolment;
    const former = renews === null ? undefined : await this.certificateOf(renews);
    const request =
      enrolment.request ??
      (await keychain.createRequest(keyRef, {
        challengePassword: challenge,
        ...(former === undefined ? {} : { renews: former }),
      }));
    this.memory.set(this.label, { ...enrolment, request });
    this.evidence.request = request;
    const est = this.est(estUri);
    const certificate = await (former === undefined
      ? est.simpleEnroll(request, this.estCall(until))
      : est.simpleReenroll(request, this.estCall(until)));
    return this.store(keyRef, certificate);
  }

  /** Key made centrally: a key agreement key is proved, then what was sealed to it is opened in the enclave. */
  async receiveKey(work: Work<'receive-key'>, state: DeviceState, until: number): Promise<DeviceState> {
    const keychain = await this.keychain;
    const standing = await keychain.item(this.label);
    if (standing?.certificate) return this.reportStored(standing.certificate);
    const enrolment = this.memory.get(this.label);
    if (!work.proved || enrolment === undefined) {
      const key = standing?.kind === 'agreement' ? standing : await keychain.generateAgreementKey(this.label);
      this.memory.set(this.label, { keyRef: key.keyRef, challenge: await this.proveKey('delivery', key.spki) });
      return this.next();
    }
    const { keyRef, challenge } = enrolment;
    if (this.options.delivery === 'serverkeygen') {
      const request = await keychain.createDeliveryRequest(keyRef, { challengePassword: challenge });
      const { envelopedKey, certificate } = await this.est(work.estUri).serverKeygen(request, this.estCall(until));
      const { publicKeySpki: spki } = parseCertificate(certificate);
      return this.store((await keychain.openDeliveryCms(keyRef, envelopedKey, { spki })).keyRef, certificate);
    }
    if (!work.ready) return this.next(state.tag);
    const { jwe, certificate } = await this.ask(keychainRoutes.keyDelivery, {});
    const opened = await keychain.openDelivery(keyRef, jwe, { applicationId: this.applicationId });
    return this.store(opened.keyRef, fromBase64(certificate));
  }

  /** Sets the first PIN in the protected store. @throws KeychainError */
  async setPin(pin: string): Promise<void> {
    await (await this.keychain).setPin((await this.item()).keyRef, pin);
  }

  /** DER of the certificate in the store. */
  async readCertificate(): Promise<Uint8Array> {
    const { certificate } = await this.item();
    if (!certificate) throw new Error('The store has no certificate.');
    return certificate;
  }

  /** RSASSA-PKCS1-v1_5 or ECDSA (DER) by the key in the store. */
  async sign(pin: string, text: string): Promise<Buffer> {
    const { keyRef } = await this.item();
    return Buffer.from(await (await this.keychain).sign(keyRef, new TextEncoder().encode(text), { pin }));
  }

  /** The app starts on a phone that holds certificates, without any session: what ended goes, and the service hears of it. */
  async contact() {
    const keychain = await this.keychain;
    const held = new Map<string, string>();
    for (const { label, certificate } of await keychain.items()) {
      if (certificate) held.set(parseCertificate(certificate).serial, label);
    }
    if (held.size === 0) return [];
    const certificates = await this.meet([...held.keys()], []);
    const ended = certificates.filter(({ kind }) => kind === 'delete').map(({ serial }) => serial);
    for (const serial of ended) await keychain.deleteItem(held.get(serial) ?? '');
    if (ended.length > 0) await this.meet([], ended);
    return certificates;
  }

  /** Everything on it becomes unreadable for ever; the next owner sets a passcode of their own. */
  async factoryReset(): Promise<void> {
    const keychain = await this.keychain;
    await keychain.factoryReset();
    await keychain.setPasscode(PASSCODE);
    if (!keychain.isUnlocked()) await keychain.unlock(PASSCODE);
    this.memory.clear();
    this.deviceToken = undefined;
  }

  /** At the next contact of a phone whose certificate is revoked: away with the key, and the service hears of it. */
  async wipe() {
    await (await this.keychain).deleteItem(this.label);
    return this.ask(keychainRoutes.wiped, {});
  }

  /** The protected store itself, for tests. */
  protectedStore(): Promise<Keychain> {
    return this.keychain;
  }

  protected get world(): World {
    return this.options.world;
  }

  private get keychain(): Promise<Keychain> {
    this.opened ??= this.openStore();
    return this.opened;
  }

  private get label(): string {
    return this.applicationId;
  }

  private async openStore(): Promise<Keychain> {
    const { world, iccid, store = memoryStore(), now, appId, wrapKeychain } = this.options;
    const keychain = await openKeychain({
      store,
      deviceId: `ios-${iccid}`,
      attestationUrl: `${world.baseUrl}/attestation`,
      ...(now ? { now } : {}),
      ...(appId === undefined ? {} : { appId }),
    });
    if (await keychain.hasPasscode()) await keychain.unlock(PASSCODE);
    else await keychain.setPasscode(PASSCODE);
    return wrapKeychain?.(keychain) ?? keychain;
  }

  private async item(): Promise<KeychainItem> {
    const item = await (await this.keychain).item(this.label);
    if (!item) throw new Error('The store has no key of this application.');
    return item;
  }

  private async makeKey(kind: Work<'enrol'>['keyKind']) {
    const made = await (await this.keychain).generateKeyPair(kind, this.label);
    this.counts.keyGenerations += 1;
    this.counts.milliseconds.keyGeneration += made.milliseconds;
    return made;
  }

  private async meet(holding: string[], wiped: string[]) {
    const keychain = await this.keychain;
    const keychainId = (await keychain.keychainId()) ?? '';
    const { challenge } = await call(this.browser, keychainRoutes.contactChallenge, { body: { keychainId } });
    const spki = contactStatement({ holding, wiped });
    const hash = await keyProofHash({ challenge: challengeBytes(challenge), spki });
    const assertion = toBase64Url(await keychain.assert(hash));
    return (await call(this.browser, keychainRoutes.contact, { body: { keychainId, holding, wiped, assertion } }))
      .certificates;
  }

  /** @returns the challenge, which the request carries too */
  private async proveKey(purpose: 'enrolment' | 'delivery', spki: Uint8Array): Promise<string> {
    const { challenge } = await this.ask(keychainRoutes.keyChallenge, { body: { purpose } });
    const hash = await keyProofHash({ challenge: challengeBytes(challenge), spki });
    const assertion = toBase64Url(await (await this.keychain).assert(hash));
    await this.ask(keychainRoutes.proveKey, { body: { purpose, spki: toBase64(spki), assertion } });
    return challenge;
  }

  /** The phone's own look at what came: the key is its own and today is within the days of the certificate. */
  private async store(keyRef: string, certificate: Uint8Array): Promise<DeviceState> {
    const keychain = await this.keychain;
    const { publicKeySpki, notBefore, notAfter } = parseCertificate(certificate);
    const now = this.options.now?.() ?? new Date();
    const { spki } = await this.item();
    if (!sameBytes(publicKeySpki, spki)) return this.reportFailed('certificate-for-another-key');
    if (now < notBefore || now > notAfter) return this.reportFailed('not-within-validity');
    await keychain.storeCertificate(keyRef, certificate);
    return this.reportStored(certificate);
  }

  private reportStored(certificate: Uint8Array) {
    const { serial } = parseCertificate(certificate);
    const ms = this.memory.get(this.label)?.milliseconds;
    const attempts = Math.max(1, this.counts.keyGenerations);
    return this.ask(keychainRoutes.stored, {
      body: { serial, ...(ms === undefined ? {} : { keyGenerationMs: ms, attempts }) },
    });
  }

  private async reportFailed(code: 'certificate-for-another-key' | 'not-within-validity') {
    await (await this.keychain).deleteItem(this.label);
    this.memory.delete(this.label);
    return this.ask(keychainRoutes.storageFailed, { body: { code } });
  }

  private est(estUri: string) {
    return estClient({
      baseUri: new URL(estUri, this.options.world.origin).href,
      fetch: this.counting(),
      headers: () => ({ authorization: `Bearer ${this.deviceToken ?? ''}` }),
    });
  }

  private estCall(until: number) {
    return {
      signal: AbortSignal.timeout(Math.max(1, until - Date.now())),
      onPending: () => {
        this.counts.waits += 1;
      },
    };
  }

  private counting(): typeof globalThis.fetch {
    const send: typeof globalThis.fetch = this.options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    return async (input, init) => {
      const response = await send(input, init);
      const sent = typeof init?.body === 'string' ? Buffer.byteLength(init.body) : 0;
      const body = await response.arrayBuffer();
      this.counts.exchanges += 1;
      this.counts.bytesSent += sent;
      this.counts.bytesReceived += body.byteLength;
      const url = new URL(input instanceof Request ? input.url : input);
      const method = init?.method ?? 'GET';
      const { status, headers } = response;
      this.tell({ kind: 'exchange', method, path: url.pathname, status, sent, received: body.byteLength });
      return new Response(status === 204 || status === 304 ? null : body, { status, headers });
    };
  }

  private tell(progress: IphoneProgress): void {
    this.options.onProgress?.(progress);
  }
}
