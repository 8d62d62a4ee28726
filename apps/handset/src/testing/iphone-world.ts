// An iPhone and its server for specs. The store is the real stand-in over memory; the server keeps the contract's order, issues
// real certificates for the proved key, and can lose its answers.
import { type EnvironmentProviders, type Provider } from '@angular/core';
import type { DeviceNext } from '@sumaho-jpki/contract';
import { keyProofData } from '@sumaho-jpki/contract';
import { afterStorageFailure, type ApplicationState, type StorageFailure } from '@sumaho-jpki/rules';
import { FETCH } from '@sumaho-jpki/screen/dads';
import {
  AttestationAuthority,
  type KeyKind,
  makeAttestationAuthorities,
  memoryStore,
  openKeychain,
} from '@sumaho-jpki/stand-ins/handset';
import { sealKey } from '@sumaho-jpki/wire/keychain';
import {
  buildCertsOnly,
  buildTbsCertificate,
  fromBase64,
  generateKeyPair,
  parseCertificationRequest,
  sameBytes,
  signTbs,
  toBase64,
  toBase64Url,
  verifyCertificationRequest,
} from '@sumaho-jpki/wire/x509';
import { KEYCHAINS } from '../phone/outside';
import type { Handset } from '../phone/phone-store';
import { ANDROID, application, outside, problemBody } from './fakes';

export const IPHONE: Handset = { ...ANDROID, model: 'ringo-phone-7', os: 'ios' };
export const IPHONE_ID = `ios-${IPHONE.iccid}`;
export const NUMBER = 'A-2345-6789-ABCD';
export const PASSCODE = '246810';

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const POLICY = '1.3.6.1.4.1.32473.2016.1.1';
const CA_NAME = [
  { type: 'C', value: 'JP' },
  { type: 'O', value: 'Test JPKI' },
] as const;

interface Attested {
  readonly keyId: string;
  readonly former?: { readonly keychainId: string; readonly assertion: string };
}

export class IphoneServer {
  route: 'keychain' | 'keychain-central' = 'keychain';
  keyKind: KeyKind = 'p-256';
  state = 'redeemed';
  version = 1;
  /** Questions of EST that are answered 202 before the certificate is there. */
  slow = 1;
  /** What is delivered is encrypted to some other phone's key. */
  sealedToAnother = false;
  failure = '';
  /** Paths whose next answers are lost after the server did its part. */
  readonly losing: string[] = [];
  /** Paths whose next request never arrives. */
  readonly cutting: string[] = [];
  /** Problem codes to answer on a path, in order. */
  readonly refusing = new Map<string, string[]>();
  readonly asked: string[] = [];
  readonly bodies: string[] = [];
  readonly requests: string[] = [];
  stored: unknown = null;
  storageFailures: string[] = [];
  signature = '';
  /** What comes instead of a good certificate. */
  issue: 'good' | 'for-another-key' | 'by-another-authority' | 'not-yet-valid' = 'good';
  /** Only the first time. */
  issueOnce = false;

  /** Serial of the certificate in the phone that is to be renewed. */
  renews: string | null = null;
  /** As it came. */
  attestation: Attested | null = null;

  /** What became of certificates in phones; those left out stay. */
  readonly ended = new Map<string, 'superseded' | 'revoked' | 'expired'>();
  readonly wiped: string[] = [];

  private attested = false;
  private proved: Uint8Array | null = null;
  private challenge = '';
  private readonly used = new Set<string>();
  private certificate: Uint8Array | null = null;
  private enrolments = 1;
  /** Keys that a certificate was once reserved for: none of them is ever certified again. */
  private readonly seen = new Set<string>();
  private readonly answered = new Map<string, { status: number; body: unknown }>();
  private waiting: (() => void)[] = [];

  private constructor(
    readonly root: Uint8Array,
    private readonly sign: Awaited<ReturnType<typeof generateKeyPair>>['sign'],
  ) {}

  static async start(): Promise<IphoneServer> {
    const ca = await generateKeyPair('ecdsa-p256-sha256');
    const tbs = buildTbsCertificate({
      serial: '01',
      signatureAlgorithm: 'ecdsa-p256-sha256',
      issuer: CA_NAME,
      subject: CA_NAME,
      notBefore: new Date('2023-07-16T00:00:00Z'),
      notAfter: new Date('2043-07-15T14:59:59Z'),
      publicKeySpki: ca.publicKeySpki,
      extensions: { keyUsage: ['keyCertSign', 'cRLSign'], basicConstraints: { ca: true } },
    });
    return new IphoneServer(await signTbs(tbs, 'ecdsa-p256-sha256', ca.sign), ca.sign);
  }

  readonly fetch: typeof fetch = async (address, init) => {
    const path = (String(address).split('?')[0] ?? '').replace(/^https?:\/\/[^/]+/, '');
    this.asked.push(`${init?.method ?? 'GET'} ${path}`);
    if (typeof init?.body === 'string') this.bodies.push(init.body);
    if (take(this.cutting, path)) throw new TypeError('network');
    const signal = init?.signal;
    if (path === '/api/device/next') await this.longPoll(String(address), signal);
    const key = new Headers(init?.headers).get('idempotency-key');
    const known = key === null ? undefined : this.answered.get(key);
    const answer = known ?? (await this.answer(path, init));
    if (key !== null) this.answered.set(key, answer);
    if (take(this.losing, path)) throw new TypeError('network');
    const { status, body } = answer;
    const headers = new Headers(status === 202 ? { 'retry-after': '1' } : {});
    if (body instanceof Uint8Array) return new Response(Uint8Array.from(body), { status, headers });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };

  /** Another way than the phone's: hands at J-LIS, a second phone. */
  change(change: () => void): void {
    change();
    this.moved();
  }

  /** The authority has worked while the phone was away. */
  async finishRequest(): Promise<void> {
    this.certificate = await this.certify(this.proved ?? new Uint8Array());
    this.slow = 0;
    this.moved('writing-key');
  }

  private moved(state = this.state): void {
    this.state = state;
    this.version += 1;
    for (const wake of this.waiting) wake();
    this.waiting = [];
  }

  private async longPoll(address: string, signal: AbortSignal | null | undefined): Promise<void> {
    const seen = new URL(address, 'http://phone.test').searchParams.get('seen');
    if (seen !== this.told().tag) return;
    await new Promise<void>((resolve, reject) => {
      this.waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  private next(): DeviceNext {
    if (this.failure !== '') return { kind: 'failed', code: this.failure };
    if (this.state === 'completed') return { kind: 'done' };
    if (this.state === 'awaiting-pin') return this.signature === '' ? { kind: 'set-pin' } : { kind: 'wait' };
    if (!this.attested) return { kind: 'attest' };
    const common = { keyKind: this.keyKind, estUri: '/.well-known/est', proved: this.proved !== null };
    return this.route === 'keychain'
      ? { kind: 'enrol', ...common, issued: this.certificate !== null, renews: this.renews }
      : { kind: 'receive-key', ...common, ready: this.proved !== null };
  }

  private told() {
    const shown = { ...application(this.state, this.version), route: this.route, keyKind: this.keyKind };
    const next = this.next();
    // Short as the contract wants it: what may differ within one version.
    const flags = Object.values(next).filter((value) => typeof value === 'boolean');
    return { application: shown, next, tag: [this.version, next.kind, ...flags].join('-') };
  }

  private async answer(path: string, init: RequestInit | undefined): Promise<{ status: number; body: unknown }> {
    const refused = this.refusing.get(path)?.shift();
    if (refused !== undefined) return { status: 409, body: problemBody(refused, 409) };
    const text = typeof init?.body === 'string' ? init.body : '';
    switch (path) {
      case '/pki/ca/issuing.cer':
        return { status: 200, body: this.root };
      case '/api/device/redemptions':
        return { status: 201, body: { ...this.told(), deviceToken: 'token-1', expiresAt: TOMORROW } };
      case '/api/device/next':
        return { status: 200, body: this.told() };
      case '/api/device/attestation-challenge':
      case '/api/device/key-challenge':
        this.challenge = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
        return { status: 201, body: { challenge: this.challenge, expiresAt: TOMORROW } };
      case '/api/device/contact-challenge':
        return { status: 201, body: { challenge: toBase64Url(new Uint8Array(32)), expiresAt: TOMORROW } };
      case '/api/device/contact':
        return { status: 200, body: this.contact(JSON.parse(text) as { holding: string[]; wiped: string[] }) };
      case '/api/device/activation-challenge':
        return { status: 201, body: { challenge: 'activate-me', expiresAt: TOMORROW } };
      case '/api/device/attestation':
        this.attestation = JSON.parse(text) as Attested;
        this.attested = true;
        this.moved('preparing');
        return { status: 200, body: this.told() };
      case '/api/device/key':
        return this.prove(JSON.parse(text) as { spki: string });
      case '/.well-known/est/simplereenroll':
      case '/.well-known/est/simpleenroll':
        return this.enrol(text);
      case '/api/device/key-delivery':
        return { status: 200, body: await this.delivery() };
      case '/api/device/stored':
        this.stored = JSON.parse(text);
        if (this.state !== 'awaiting-pin') this.moved('awaiting-pin');
        return { status: 200, body: this.told() };
      case '/api/device/storage-failed':
        return this.storageFailed((JSON.parse(text) as { code: StorageFailure }).code);
      case '/api/device/activation':
        this.signature = (JSON.parse(text) as { signature: string }).signature;
        this.moved();
        return { status: 200, body: this.told() };
      default:
        return { status: 404, body: problemBody('not-found', 404) };
    }
  }

  private contact({ holding, wiped }: { holding: string[]; wiped: string[] }) {
    this.wiped.push(...wiped);
    const fateOf = (reason: string | undefined) =>
      reason === undefined ? { kind: 'keep' } : { kind: 'delete', reason };
    return { certificates: holding.map((serial) => ({ serial, ...fateOf(this.ended.get(serial)) })) };
  }

  private prove({ spki }: { spki: string }): { status: number; body: unknown } {
    if (this.requests.length > 0) return { status: 409, body: problemBody('not-allowed-now', 409) };
    if (this.used.has(this.challenge)) return { status: 409, body: problemBody('challenge-used', 409) };
    this.used.add(this.challenge);
    if (this.seen.has(spki)) return { status: 409, body: problemBody('key-not-proved', 409) };
    this.proved = fromBase64(spki);
    if (keyProofData(this.challenge, this.proved).length < 48) throw new Error('no proof');
    this.moved();
    return { status: 200, body: this.told() };
  }

  private async enrol(body: string): Promise<{ status: number; body: unknown }> {
    const request = parseCertificationRequest(fromBase64(body));
    this.requests.push(body);
    const good =
      (await verifyCertificationRequest(request)) &&
      this.proved !== null &&
      sameBytes(request.publicKeySpki, this.proved) &&
      request.challengePassword === this.challenge;
    if (!good) return { status: 403, body: problemBody('request-for-another-key', 403) };
    if (this.requests.length <= this.slow) return { status: 202, body: '' };
    if (this.certificate === null) {
      this.certificate = await this.certify(request.publicKeySpki);
      this.moved('writing-key');
    }
    return { status: 200, body: toBase64(buildCertsOnly([this.certificate])) };
  }

  /** As if issued before: DER. */
  certificateFor(spki: Uint8Array): Promise<Uint8Array> {
    return this.certify(spki);
  }

  private async certify(spki: Uint8Array): Promise<Uint8Array> {
    this.seen.add(toBase64(spki));
    const other = await generateKeyPair('ecdsa-p256-sha256');
    const tbs = buildTbsCertificate({
      serial: '5300aa',
      signatureAlgorithm: 'ecdsa-p256-sha256',
      issuer: CA_NAME,
      subject: [{ type: 'CN', value: '7H2KQ0ZB4MXR91' }],
      notBefore: this.issue === 'not-yet-valid' ? new Date('2040-01-01T00:00:00Z') : new Date('2024-04-01T00:00:00Z'),
      notAfter: new Date('2042-02-17T14:59:59Z'),
      publicKeySpki: this.issue === 'for-another-key' ? other.publicKeySpki : spki,
      extensions: {
        keyUsage: ['digitalSignature'],
        certificatePolicies: { critical: true, policies: [{ oid: POLICY }] },
      },
    });
    const sign = this.issue === 'by-another-authority' ? other.sign : this.sign;
    if (this.issueOnce) this.issue = 'good';
    return signTbs(tbs, 'ecdsa-p256-sha256', sign);
  }

  private async delivery(): Promise<{ jwe: string; certificate: string }> {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
    const key = { applicationId: this.told().application.id, spki, pkcs8, expiresAt: new Date(TOMORROW) };
    const other = (await generateKeyPair('ecdsa-p256-sha256')).publicKeySpki;
    const jwe = await sealKey(key, this.sealedToAnother ? other : (this.proved ?? other));
    return { jwe, certificate: toBase64(await this.certify(spki)) };
  }

  private storageFailed(code: StorageFailure): { status: number; body: unknown } {
    if (this.proved === null || (this.route === 'keychain' && this.certificate === null)) {
      return { status: 409, body: problemBody('not-allowed-now', 409) };
    }
    this.storageFailures.push(code);
    if (afterStorageFailure(code, this.enrolments, this.state as ApplicationState) === 'enrol-anew') {
      this.enrolments += 1;
      this.proved = null;
      this.certificate = null;
      this.requests.length = 0;
      this.moved('preparing');
    } else {
      this.failure = 'storage-failed';
      this.moved('failed');
    }
    return { status: 200, body: this.told() };
  }
}

function take(list: string[], path: string): boolean {
  const at = list.indexOf(path);
  if (at < 0) return false;
  list.splice(at, 1);
  return true;
}

/** The window of a spec has a Uint8Array of its own; what TextEncoder and crypto give is of Node's kind, and as good. */
function oneKindOfOctets(): void {
  Object.defineProperty(Uint8Array, Symbol.hasInstance, {
    configurable: true,
    value: (value: unknown) => Object.prototype.toString.call(value) === '[object Uint8Array]',
  });
}

let vendor: Promise<Awaited<ReturnType<typeof makeAttestationAuthorities>>> | undefined;

/** An iPhone that is unlocked, and its server. */
export async function iphoneWorld() {
  oneKindOfOctets();
  const world = outside();
  const server = await IphoneServer.start();
  vendor ??= makeAttestationAuthorities();
  const attestation = new AttestationAuthority((await vendor).ca);
  const store = memoryStore();
  /** Another tab, or the app after its end. */
  const open = async (deviceId = IPHONE_ID) => {
    const keychain = await openKeychain({ store, deviceId, attestation });
    if (!(await keychain.hasPasscode())) await keychain.setPasscode(PASSCODE);
    if (!keychain.isUnlocked()) await keychain.unlock(PASSCODE);
    return keychain;
  };
  const providers: (Provider | EnvironmentProviders)[] = [
    ...world.providers,
    { provide: FETCH, useValue: server.fetch },
    { provide: KEYCHAINS, useValue: open },
  ];
  return { ...world, server, store, open, providers };
}
