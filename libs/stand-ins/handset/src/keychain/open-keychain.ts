// Opens the protected store of a virtual iPhone over a key-value store. Every operation runs alone over all tabs of the phone.
import { openSealedKey, SealedKeyError } from '@sumaho-jpki/wire/keychain';
import {
  buildCertificationRequest,
  CMS_OID,
  DerError,
  EnvelopeError,
  keyIdentifierOf,
  openEnvelopedData,
  parseCertificate,
  parseKeyPackage,
  sameBytes,
  webCryptoSigner,
} from '@sumaho-jpki/wire/x509';
import type { Signer } from '@sumaho-jpki/wire/x509';
import { httpAttestationService } from './attestation-service';
import type { AttestationService } from './attestation-service';
import { assertWithKey, attestFreshKey, formerKeyRecord, keepAttestedKey, knownAttestedKey } from './attested-key';
import { defaultLocks } from './exclusive';
import {
  freshItem,
  freshKeyRef,
  itemOf,
  labelsIn,
  readBiometrics,
  readItem,
  recordOf,
  shown,
  signingItemOf,
  standingAt,
  writeBiometrics,
  writeItem,
} from './item-shelf';
import type { ItemRecord } from './item-shelf';
import { KeyHierarchy, unwrapPrivateKey, wrapPrivateKey } from './key-hierarchy';
import type { Era, WebCryptoKey } from './key-hierarchy';
import { AGREEMENT, freshAgreementPair, freshSigningPair, importDelivered, KEY_KINDS } from './key-kinds';
import type { FreshKeyPair } from './key-kinds';
import { KeychainError } from './keychain';
import type { Keychain, KeychainItem, KeychainOptions, KeyKind, SignGate } from './keychain';
import { Passcode } from './passcode';
import { PinGate } from './pin-gate';

/** The app of this product on the virtual phone. */
export const DEMO_APP_ID = 'SMHJPKI016.jp.example.sumaho-jpki';

/** Subject of every request: whose certificate it becomes, the service knows. */
const PLACEHOLDER = { subject: [{ type: 'CN', value: 'phone' }] } as const;

interface Delivered {
  readonly spki: Uint8Array;
  readonly pkcs8: Uint8Array;
}

export async function openKeychain(options: KeychainOptions): Promise<Keychain> {
  const keychain = new PhoneKeychain(options);
  await keychain.warmUp();
  return keychain;
}

class PhoneKeychain implements Keychain {
  readonly deviceId: string;
  private readonly hierarchy: KeyHierarchy;
  private readonly passcode: Passcode;
  private readonly pins: PinGate;
  private readonly service: AttestationService | undefined;

  constructor(private readonly options: KeychainOptions) {
    this.deviceId = options.deviceId;
    this.hierarchy = new KeyHierarchy(options.store);
    this.passcode = new Passcode(this.hierarchy);
    this.pins = new PinGate(this.hierarchy, options.pinResetKey, options.now ?? (() => new Date()));
    const { attestation, attestationUrl, fetch } = options;
    this.service =
      attestation ??
      (attestationUrl === undefined
        ? undefined
        : httpAttestationService({ baseUrl: attestationUrl, ...(fetch ? { fetch } : {}) }));
  }

  /** Makes the phone's own keys at its first start. */
  async warmUp(): Promise<void> {
    await this.alone(async () => undefined);
  }

  hasPasscode(): Promise<boolean> {
    return this.alone((era) => this.passcode.isSet(era));
  }
  setPasscode(passcode: string): Promise<void> {
    if (passcode === '') throw new RangeError('an empty passcode protects nothing');
    return this.alone((era) => this.passcode.set(era, passcode));
  }
  unlock(passcode: string): Promise<boolean> {
    return this.alone((era) => this.passcode.unlock(era, passcode));
  }
  isUnlocked(): boolean {
    return this.passcode.isUnlocked();
  }
  lock(): void {
    this.passcode.lock();
  }

  setBiometrics(enrolled: boolean): Promise<void> {
    return this.alone((era) => writeBiometrics(era, enrolled));
  }
  biometricsEnrolled(): Promise<boolean> {
    return this.alone(async (era) => (await readBiometrics(era)).enrolled);
  }
  allowBiometrics(keyRef: string, pin: string): Promise<void> {
    return this.alone(async (era) => this.pins.allowBiometrics(era, await itemOf(era, keyRef), pin));
  }

  keychainId(): Promise<string | null> {
    return this.alone(async (era) => (await knownAttestedKey(era))?.keyId ?? null);
  }

  async attest(challenge: Uint8Array): Promise<{ keyId: string; attestation: Uint8Array }> {
    const { service } = this;
    if (!service) throw new KeychainError('attestation-unavailable', { detail: 'no service is set' });
    const { environment = 'development' } = this.options;
    const app = { deviceId: this.deviceId, appId: this.appId, environment };
    return attestFreshKey(app, challenge, service, (keyId, pair) =>
      this.alone(async (era) => {
        const named = await this.keychainsNamed(era);
        await keepAttestedKey(era, keyId, pair, (former) => named.has(former));
      }),
    );
  }

  assert(clientDataHash: Uint8Array, keyId?: string): Promise<Uint8Array> {
    return this.alone((era) => assertWithKey(era, this.appId, clientDataHash, keyId));
  }

  async generateKeyPair(kind: KeyKind, label: string) {
    return this.alone(async (era) => {
      const classKey = await this.roomFor(era, label);
      const began = performance.now();
      const pair = await freshSigningPair(kind);
      const milliseconds = performance.now() - began;
      return { ...(await this.keep(era, label, kind, pair, classKey)), milliseconds };
    });
  }

  async generateAgreementKey(label: string) {
    return this.alone(async (era) => {
      const classKey = await this.roomFor(era, label);
      return this.keep(era, label, 'agreement', await freshAgreementPair(), classKey);
    });
  }

  openDelivery(keyRef: string, jwe: string, expected: { applicationId?: string } = {}) {
    return this.deliver(keyRef, async (recipient) => {
      const delivered = await openSealedKey(jwe, recipient, (this.options.now ?? (() => new Date()))());
      if (expected.applicationId !== undefined && delivered.applicationId !== expected.applicationId) {
        throw new KeychainError('delivery-refused', { detail: 'another-application' });
      }
      return delivered;
    });
  }

  openDeliveryCms(keyRef: string, envelopedKey: Uint8Array, { spki }: { spki: Uint8Array }) {
    return this.deliver(keyRef, async (recipient) => {
      const { contentType, content } = await openEnvelopedData(envelopedKey, recipient);
      if (contentType !== CMS_OID.asymmetricKeyPackage) throw new DerError('not a key package');
      return { spki, pkcs8: parseKeyPackage(content) };
    });
  }

  createDeliveryRequest(keyRef: string, { challengePassword }: { challengePassword: string }): Promise<Uint8Array> {
    return this.alone(async (era) => {
      const item = await itemOf(era, keyRef);
      if (item.kind !== 'agreement') throw new KeychainError('wrong-key-kind');
      const { parameters, algorithm } = KEY_KINDS['p-256'];
      const key = await unwrapPrivateKey(item.key, await this.passcode.classKey(era), parameters, ['sign']);
      const request = {
        ...PLACEHOLDER,
        publicKeySpki: item.spki,
        signatureAlgorithm: algorithm,
        challengePassword,
        decryptKeyIdentifier: await keyIdentifierOf(item.spki),
      };
      return buildCertificationRequest(request, webCryptoSigner(key, algorithm));
    });
  }

  createRequest(
    keyRef: string,
    { challengePassword, renews }: { challengePassword: string; renews?: Uint8Array },
  ): Promise<Uint8Array> {
    return this.alone(async (era) => {
      const item = await signingItemOf(era, keyRef);
      if (item.certificate) throw new KeychainError('already-certified');
      const request = {
        subject: renews ? parsed(renews).subjectDer : PLACEHOLDER.subject,
        publicKeySpki: item.spki,
        signatureAlgorithm: KEY_KINDS[item.kind].algorithm,
        challengePassword,
      };
      return buildCertificationRequest(request, await this.signerOf(era, item));
    });
  }

  storeCertificate(keyRef: string, certificateDer: Uint8Array): Promise<void> {
    return this.alone(async (era) => {
      const item = await signingItemOf(era, keyRef);
      if (!sameBytes(publicKeyIn(certificateDer), item.spki)) throw new KeychainError('certificate-for-another-key');
      if (item.certificate) {
        if (sameBytes(item.certificate, certificateDer)) return;
        throw new KeychainError('already-certified');
      }
      const keychainId = (await knownAttestedKey(era))?.keyId ?? null;
      await writeItem(era, { ...item, certificate: Uint8Array.from(certificateDer), keychainId });
    });
  }

  item(label: string): Promise<KeychainItem | null> {
    return this.alone(async (era) => {
      const item = await readItem(era, label);
      return item ? shown(item, label, await readBiometrics(era)) : null;
    });
  }

  items(): Promise<KeychainItem[]> {
    return this.alone(async (era) => {
      const biometrics = await readBiometrics(era);
      const list: KeychainItem[] = [];
      for (const label of labelsIn(await this.options.store.keys()).sort()) {
        const item = await readItem(era, label);
        if (item) list.push(shown(item, label, biometrics));
      }
      return list;
    });
  }

  setPin(keyRef: string, pin: string, authorization?: string): Promise<void> {
    return this.alone(async (era) => {
      const item = await this.certified(era, keyRef);
      if (authorization === undefined) await this.pins.setFirst(era, item, pin);
      else await this.pins.reset(era, item, pin, authorization);
    });
  }
  changePin(keyRef: string, old: string, pin: string): Promise<void> {
    return this.alone(async (era) => this.pins.change(era, await this.certified(era, keyRef), old, pin));
  }
  pinResetNonce(keyRef: string): Promise<string> {
    return this.alone(async (era) => this.pins.beginReset(era, await this.certified(era, keyRef)));
  }

  sign(keyRef: string, data: Uint8Array, gate: SignGate): Promise<Uint8Array> {
    return this.alone(async (era) => {
      const item = await signingItemOf(era, keyRef);
      // Before the gate: a locked phone must not cost a try.
      await this.passcode.classKey(era);
      return (await this.signerOf(era, await this.pins.pass(era, item, gate)))(data);
    });
  }

  deleteItem(label: string): Promise<void> {
    return this.alone(async (era) => {
      const former = (await readItem(era, label))?.keychainId;
      await this.options.store.delete(recordOf(label));
      // The last item under a former attested key takes that key along.
      if (former != null && !(await this.keychainsNamed(era)).has(former)) {
        await this.options.store.delete(formerKeyRecord(former));
      }
    });
  }

  factoryReset(): Promise<void> {
    return this.locks().request(this.lockName, async () => {
      this.passcode.lock();
      await this.hierarchy.efface();
    });
  }

  private get appId(): string {
    return this.options.appId ?? DEMO_APP_ID;
  }
  private get lockName(): string {
    return `keychain:${this.deviceId}`;
  }
  private locks() {
    return this.options.locks ?? defaultLocks();
  }

  private alone<T>(work: (era: Era) => Promise<T>): Promise<T> {
    return this.locks().request(this.lockName, async () => work(await this.hierarchy.era()));
  }

  /** Attested keys under which certificates stand. */
  private async keychainsNamed(era: Era): Promise<ReadonlySet<string>> {
    const named = new Set<string>();
    for (const label of labelsIn(await this.options.store.keys())) {
      const id = (await readItem(era, label))?.keychainId;
      if (id != null) named.add(id);
    }
    return named;
  }

  private async certified(era: Era, keyRef: string): Promise<ItemRecord> {
    const item = await signingItemOf(era, keyRef);
    if (!item.certificate) throw new KeychainError('no-certificate');
    await this.passcode.classKey(era);
    return item;
  }

  private async signerOf(era: Era, item: ItemRecord & { readonly kind: KeyKind }): Promise<Signer> {
    const { parameters, algorithm } = KEY_KINDS[item.kind];
    const key = await unwrapPrivateKey(item.key, await this.passcode.classKey(era), parameters, ['sign']);
    return webCryptoSigner(key, algorithm);
  }

  /** Class key for a new item under `label`. */
  private async roomFor(era: Era, label: string): Promise<WebCryptoKey> {
    const classKey = await this.passcode.classKey(era);
    if ((await readItem(era, label))?.certificate) throw new KeychainError('label-taken');
    return classKey;
  }

  private async keep(
    era: Era,
    label: string,
    kind: ItemRecord['kind'],
    { privateKey, spki }: FreshKeyPair,
    classKey: WebCryptoKey,
    more: Partial<ItemRecord> = {},
  ): Promise<{ keyRef: string; spki: Uint8Array }> {
    const keyRef = freshKeyRef(label);
    await writeItem(era, freshItem({ keyRef, kind, spki, key: await wrapPrivateKey(privateKey, classKey), ...more }));
    return { keyRef, spki };
  }

  /** The delivered key takes the agreement key's place in one put; who asks again gets the same answer. */
  private deliver(
    keyRef: string,
    open: (recipient: { privateKey: WebCryptoKey; spki: Uint8Array }) => Promise<Delivered>,
  ): Promise<{ keyRef: string; spki: Uint8Array }> {
    return this.alone(async (era) => {
      const standing = await standingAt(era, keyRef);
      if (standing?.deliveredTo === keyRef) return { keyRef: standing.keyRef, spki: standing.spki };
      const agreement = await itemOf(era, keyRef);
      if (agreement.kind !== 'agreement') throw new KeychainError('wrong-key-kind');
      const classKey = await this.passcode.classKey(era);
      const privateKey = await unwrapPrivateKey(agreement.key, classKey, AGREEMENT, ['deriveBits']);
      const delivered = await open({ privateKey, spki: agreement.spki }).catch(refuseDelivery);
      try {
        const pair = await pairOf(delivered);
        const label = keyRef.slice(keyRef.indexOf(':') + 1);
        return await this.keep(era, label, pair.kind, pair, classKey, { deliveredTo: keyRef });
      } finally {
        delivered.pkcs8.fill(0);
      }
    });
  }
}

const refusedDelivery = (detail: string): KeychainError => new KeychainError('delivery-refused', { detail });

function refuseDelivery(error: unknown): never {
  if (error instanceof SealedKeyError || error instanceof EnvelopeError) throw refusedDelivery(error.reason);
  throw error instanceof DerError ? refusedDelivery('malformed') : error;
}

/** The key pair really is the one announced. */
async function pairOf({ spki, pkcs8 }: Delivered) {
  const pair = await importDelivered(pkcs8);
  if (!pair) throw refusedDelivery('malformed');
  if (!sameBytes(pair.spki, spki)) throw refusedDelivery('another-key-pair');
  return pair;
}

const publicKeyIn = (certificateDer: Uint8Array): Uint8Array => parsed(certificateDer).publicKeySpki;

function parsed(certificateDer: Uint8Array): ReturnType<typeof parseCertificate> {
  try {
    return parseCertificate(certificateDer);
  } catch (error) {
    if (error instanceof DerError) throw new KeychainError('certificate-malformed');
    throw error;
  }
}
