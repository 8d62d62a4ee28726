// The four combinations {SIM, protected store of an iPhone} × {key made centrally, on the device} as a headless person walks them:
// the policy J-LIS sets for each, the phone it is for, the walk, the disturbed walk and the factory reset.
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { type Keychain, type KeyValueStore, memoryStore } from '@sumaho-jpki/stand-ins/handset';
import { cardPath } from '@sumaho-jpki/stand-ins/mno-tsm';
import { FileCardStore } from '@sumaho-jpki/stand-ins/uicc';
import { parseCertificate } from '@sumaho-jpki/wire/x509';
import { type Enrolment, HeadlessIphone } from '../headless-iphone';
import { HeadlessPhone } from '../headless-phone';
import { type JourneyOptions, type JourneyPhone, journeyWith, type WriteStage } from '../phone-certificate.journey';
import type { World, WorldHandset, WorldPerson } from '../world';
import type { PrivateComponents } from './key-scan';
import type { Witness } from './witness';

export const ROUTES = ['sim', 'sim-on-card', 'keychain', 'keychain-central'] as const;
export type Route = (typeof ROUTES)[number];

/** Four digits without run or repetition. */
export const PIN = '2580';
const TEXT = 'sumaho-jpki equivalence\n';

export interface Place {
  readonly world: World;
  readonly witness: Witness;
  /** Data folder of the whole stack. */
  readonly dataDirectory: string;
}

export interface Somebody {
  readonly person: WorldPerson;
  readonly handset: WorldHandset;
}

type Hooks = Pick<JourneyOptions, 'onStage'>;
type Phone = JourneyPhone & { sign(pin: string, text: string): Promise<Buffer> };

/** Where a disturbed walk was disturbed. */
export interface Tear {
  readonly at: string;
}

export interface Combination {
  readonly route: Route;
  /** What J-LIS sets so that phones take this route, and what stands there afterwards. */
  readonly policy: { readonly scope: 'sim-product' | 'handset-model'; readonly key: string; readonly usual: Route };
  newcomer(place: Place): Promise<Somebody>;
  walk(place: Place, who: Somebody, hooks?: Hooks): Promise<Walked>;
  /** Places of the way where it can be cut. */
  readonly tears: readonly Tear[];
  tornWalk(place: Place, who: Somebody, tear: Tear): Promise<Walked>;
  privateKey(place: Place, who: Somebody, walked: Walked): Promise<PrivateComponents>;
  /** The phone is set back to the factory's state. @returns whether the key still signs afterwards */
  reset(place: Place, who: Somebody, walked: Walked): Promise<boolean>;
}

export interface Walked {
  readonly applicationId: string;
  readonly serial: string;
  readonly milliseconds: Readonly<Partial<Record<string, number>>>;
  readonly phone: Phone;
  readonly certificate: Uint8Array;
  /** Of the making alone, as the phone measured it; null where the phone made none. */
  readonly keyGenerationMs: number | null;
  readonly citizenSees: string;
}

/** The key that signs is the certificate's. */
export async function signsWith(phone: Pick<Phone, 'sign'>, certificate: Uint8Array): Promise<boolean> {
  const signature = await phone.sign(PIN, TEXT);
  const { publicKeySpki } = parseCertificate(certificate);
  const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' });
  return verify('sha256', Buffer.from(TEXT), key, signature);
}

async function travel<P extends Phone & { readonly counts: object }>(
  phone: P,
  write: WriteStage,
  { world }: Place,
  { person, handset }: Somebody,
  { onStage }: Hooks,
  certificateOf: () => Promise<Uint8Array>,
): Promise<Omit<Walked, 'keyGenerationMs'>> {
  const options = { world, person, handset, phonePin: PIN, ...(onStage ? { onStage } : {}) };
  const { applicationId, serial, milliseconds, citizen } = await journeyWith(phone, write, options);
  const { application } = await citizen.readApplication(applicationId);
  const citizenSees = `${application.state}/${application.certificate?.state ?? 'none'}`;
  return { applicationId, serial, milliseconds, phone, certificate: await certificateOf(), citizenSees };
}

const someone = async ({ world }: Place, handsetModel: string): Promise<Somebody> => {
  const [newcomer] = await world.newcomers({ carrier: 'docomo', handsetModel });
  if (!newcomer) throw new Error('The sandbox made nobody.');
  return newcomer;
};

/** Of the sandbox: what the SIM product of a docomo line is called, a phone that reads SIMs, and an iPhone. */
const SIM_PRODUCT = 'sakura-nfc-4';
const ANDROID = 'tsubame-t1';
const IPHONE = 'ringo-phone-7';

function bySim(route: 'sim' | 'sim-on-card'): Combination {
  const onSim = async (place: Place, who: Somebody, hooks: Hooks): Promise<Walked> => {
    const { iccid, model } = who.handset;
    const phone = new HeadlessPhone({ world: place.world, iccid, model });
    const walked = await travel(phone, 'write-sim', place, who, hooks, () => phone.readCertificate(PIN));
    return { ...walked, keyGenerationMs: null };
  };
  return {
    route,
    policy: { scope: 'sim-product', key: SIM_PRODUCT, usual: 'sim' },
    newcomer: (place) => someone(place, ANDROID),
    walk: (place, who, hooks = {}) => onSim(place, who, hooks),
    tears: [8, 20, 32].map((commands) => ({ at: `power lost after ${commands} commands` })),
    async tornWalk(place, who, { at }) {
      const cutAfter = Number(/\d+/.exec(at)?.[0]);
      await place.world.phoneKnobs(who.handset.iccid, { cutAfter });
      const walked = await onSim(place, who, {});
      const left = await place.world.knobsOfPhone(who.handset.iccid);
      if (left['cutAfter'] !== null) throw new Error(`The power was not cut: ${at}.`);
      return walked;
    },
    privateKey: async (place, { handset }, { applicationId }) => {
      const card = new FileCardStore(cardPath(join(place.dataDirectory, 'sandbox'), handset.iccid)).load();
      const key = card?.applications.find(({ kind }) => kind === 'jpki')?.jpki?.personalisation?.key;
      if (!key) throw new Error(`The SIM ${handset.iccid} holds no key.`);
      const numbers = Object.entries(key).filter(([name]) => name !== 'point');
      const components = Object.fromEntries(numbers.map(([name, value]) => [name, Buffer.from(String(value), 'hex')]));
      return { keyName: `${route} ${applicationId}`, components };
    },
    // A phone that forgot everything, with the same SIM in it.
    reset: ({ world }, { handset: { iccid, model } }, { certificate }) =>
      signsWith(new HeadlessPhone({ world, iccid, model }), certificate),
  };
}

/** The app is ended at one moment of its life; its next start goes on with the phone's memory. */
class IphoneThatDies implements Phone {
  readonly counts = {};
  private readonly store: KeyValueStore = memoryStore();
  private readonly memory = new Map<string, Enrolment>();
  private dead = false;
  private living: HeadlessIphone;

  constructor(
    private readonly place: Place,
    private readonly handset: WorldHandset,
    private readonly when: string,
  ) {
    this.living = this.start(true);
  }

  redeem(accessCode: string, downloadPassword: string, applicationNumber: string) {
    return this.living.redeem(accessCode, downloadPassword, applicationNumber);
  }

  async provision() {
    const died = await this.living.provision().catch((problem: unknown) => {
      if (!this.dead) throw problem;
      return null;
    });
    if (died !== null) throw new Error(`The app was not ended: ${this.when}.`);
    this.living = this.start(false).continueFrom(this.living);
    return this.living.provision();
  }

  setPin(pin: string) {
    return this.living.setPin(pin);
  }

  provePossession(pin: string, applicationId: string) {
    return this.living.provePossession(pin, applicationId);
  }

  untilDone() {
    return this.living.untilDone();
  }

  sign(pin: string, text: string) {
    return this.living.sign(pin, text);
  }

  readCertificate() {
    return this.living.readCertificate();
  }

  private start(mortal: boolean): HeadlessIphone {
    const { iccid, model } = this.handset;
    const { store, memory } = this;
    const dies = (): never => {
      this.dead = true;
      throw new Error('the app was ended');
    };
    const wrapKeychain = (keychain: Keychain): Keychain => {
      const after =
        <A extends unknown[], T>(work: (...given: A) => Promise<T>) =>
        async (...given: A): Promise<T> => {
          await work(...given);
          return dies();
        };
      const changed: Partial<Keychain> =
        this.when === TEARS.keyMade
          ? {
              generateKeyPair: after(keychain.generateKeyPair.bind(keychain)),
              generateAgreementKey: after(keychain.generateAgreementKey.bind(keychain)),
            }
          : this.when === TEARS.stored
            ? { storeCertificate: after(keychain.storeCertificate.bind(keychain)) }
            : {};
      return new Proxy(keychain, {
        get: (target, name) => {
          const method: unknown = changed[name as keyof Keychain] ?? target[name as keyof Keychain];
          return typeof method === 'function' ? method.bind(target) : method;
        },
      });
    };
    const cutting: typeof globalThis.fetch = async (input, init) => {
      const response = await globalThis.fetch(input, init);
      const path = input instanceof Request ? input.url : String(input);
      const brings = /\/(simpleenroll|key-delivery)$/.test(path) && response.status === 200;
      return brings && this.when === TEARS.arrived ? dies() : response;
    };
    const disturbed = mortal ? { wrapKeychain, fetch: cutting } : {};
    return new HeadlessIphone({ world: this.place.world, iccid, model, store, memory, ...disturbed });
  }
}

const TEARS = {
  keyMade: 'app ended after the key was made',
  arrived: 'network cut as the certificate arrives',
  stored: 'app ended after the certificate was stored',
} as const;

function byKeychain(route: 'keychain' | 'keychain-central'): Combination {
  return {
    route,
    policy: { scope: 'handset-model', key: IPHONE, usual: 'keychain' },
    newcomer: (place) => someone(place, IPHONE),
    async walk(place, who, hooks = {}) {
      const { iccid, model } = who.handset;
      const phone = new HeadlessIphone({ world: place.world, iccid, model });
      const walked = await travel(phone, 'write-keychain', place, who, hooks, () => phone.readCertificate());
      const { keyGenerations, milliseconds } = phone.counts;
      return { ...walked, keyGenerationMs: keyGenerations === 0 ? null : milliseconds.keyGeneration };
    },
    tears: Object.values(TEARS).map((at) => ({ at })),
    async tornWalk(place, who, { at }) {
      const phone = new IphoneThatDies(place, who.handset, at);
      const walked = await travel(phone, 'write-keychain', place, who, {}, () => phone.readCertificate());
      return { ...walked, keyGenerationMs: null };
    },
    privateKey: ({ witness }, _who, { certificate, applicationId }) => {
      const { publicKeySpki } = parseCertificate(certificate);
      const key = witness.privateKeyOf(publicKeySpki, `${route} ${applicationId}`);
      return key ? Promise.resolve(key) : Promise.reject(new Error('The protected store never held this key.'));
    },
    async reset(_place, _who, { phone, certificate }) {
      if (!(phone instanceof HeadlessIphone)) throw new Error('not an iPhone');
      await (await phone.protectedStore()).factoryReset();
      return signsWith(phone, certificate).catch(() => false);
    },
  };
}

export const COMBINATIONS: readonly Combination[] = [
  bySim('sim'),
  bySim('sim-on-card'),
  byKeychain('keychain'),
  byKeychain('keychain-central'),
];
