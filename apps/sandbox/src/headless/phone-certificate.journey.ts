// The product's main job without a screen: from sign-in with the card to "you can use it", every step timed. With an Android phone
// the key goes to the SIM, with an iPhone it is in the protected store.
import { HeadlessCitizen } from './headless-citizen';
import { HeadlessIphone, type IphoneProgress } from './headless-iphone';
import { HeadlessPhone, type PhoneProgress } from './headless-phone';
import type { World, WorldHandset, WorldPerson } from './world';

/** How the key gets onto the phone. */
export type WriteStage = 'write-sim' | 'write-keychain';

const BEFORE = ['sign-in', 'compatibility', 'apply', 'sign', 'download-password', 'access-code', 'redeem'] as const;
const AFTER = ['set-pin', 'prove-possession', 'active'] as const;
export type JourneyStage = (typeof BEFORE)[number] | WriteStage | (typeof AFTER)[number];

/** Stages of a journey with an Android phone. */
export const JOURNEY_STAGES = [...BEFORE, 'write-sim', ...AFTER] as const satisfies readonly JourneyStage[];

export interface JourneyOptions {
  readonly world: World;
  readonly person: WorldPerson;
  readonly handset: WorldHandset;
  readonly phonePin: string;
  readonly downloadPassword?: string;
  readonly onStage?: (stage: JourneyStage, ms: number) => void;
  readonly onPhone?: (progress: PhoneProgress) => void;
}

export interface IphoneJourneyOptions extends Omit<JourneyOptions, 'onPhone'> {
  readonly onPhone?: (progress: IphoneProgress) => void;
  /** How a key that was made centrally is fetched, where the service says so. */
  readonly delivery?: 'jwe' | 'serverkeygen';
}

export interface JourneyResult<P extends { counts: object } = HeadlessPhone, W extends WriteStage = 'write-sim'> {
  readonly counts: P['counts'];
  readonly applicationId: string;
  readonly applicationNumber: string;
  readonly serial: string;
  readonly milliseconds: Readonly<Record<Exclude<JourneyStage, WriteStage> | W, number>>;
  readonly citizen: HeadlessCitizen;
  readonly phone: P;
}

export type JourneyPhone = Pick<HeadlessIphone, 'redeem' | 'provision' | 'setPin' | 'provePossession' | 'untilDone'> & {
  readonly counts: object;
};

export const DOWNLOAD_PASSWORD = 'Tsubame-to-Ringo-2027';

/** @throws ProblemAnswer, PortalProblem, or an Error that says where it stopped */
export async function phoneCertificateJourney(options: JourneyOptions): Promise<JourneyResult> {
  const { world, handset, onPhone } = options;
  const { iccid, model } = handset;
  const phone = new HeadlessPhone({ world, iccid, model, ...(onPhone ? { onProgress: onPhone } : {}) });
  return journeyWith(phone, 'write-sim', options);
}

/** @throws ProblemAnswer, PortalProblem, KeychainError, or an Error that says where it stopped */
export async function iphoneCertificateJourney(
  options: IphoneJourneyOptions,
): Promise<JourneyResult<HeadlessIphone, 'write-keychain'>> {
  const { world, handset, onPhone, delivery } = options;
  const { iccid, model } = handset;
  const phone = new HeadlessIphone({
    world,
    iccid,
    model,
    ...(delivery ? { delivery } : {}),
    ...(onPhone ? { onProgress: onPhone } : {}),
  });
  return journeyWith(phone, 'write-keychain', options);
}

/** The same with a phone of the caller's, such as one that loses its power on the way. */
export async function journeyWith<P extends JourneyPhone, W extends WriteStage>(
  phone: P,
  write: W,
  options: Omit<JourneyOptions, 'onPhone'>,
): Promise<JourneyResult<P, W>> {
  const { world, person, handset, phonePin } = options;
  const password = options.downloadPassword ?? DOWNLOAD_PASSWORD;
  const milliseconds = {} as Record<JourneyStage, number>;
  const timed = async <T>(stage: JourneyStage, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    milliseconds[stage] = Math.round(performance.now() - began);
    options.onStage?.(stage, milliseconds[stage]);
    return result;
  };

  const citizen = new HeadlessCitizen(world.origin, person);
  await timed('sign-in', () => citizen.signIn());
  await timed('compatibility', async () => {
    const { verdict } = await citizen.checkCompatibility(handset.phoneNumber, handset.model);
    if (!verdict.allowed) throw new Error(`This line cannot hold the certificate: ${verdict.rule}.`);
  });
  const { signUrl } = await timed('apply', () => citizen.beginApplication(handset.phoneNumber, handset.model));
  const applicationId = await timed('sign', () => citizen.sign(signUrl));
  const before = await world.lastMessageId(handset.msisdn);
  await timed('download-password', () => citizen.setDownloadPassword(applicationId, password));
  const code = await timed('access-code', () => world.accessCode(handset.msisdn, before));
  const { number: applicationNumber } = (await citizen.readApplication(applicationId)).application;
  await timed('redeem', () => phone.redeem(code, password, applicationNumber));
  await timed(write, async () => {
    const { next, application } = await phone.provision();
    if (next.kind !== 'set-pin')
      throw new Error(`Writing ended with ${next.kind}: ${application.problem ?? application.state}.`);
  });
  await timed('set-pin', () => phone.setPin(phonePin));
  await timed('prove-possession', () => phone.provePossession(phonePin, applicationId));
  const { application } = await timed('active', async () => {
    const state = await phone.untilDone();
    if (state.next.kind !== 'done')
      throw new Error(`The certificate did not become active: ${state.application.problem ?? ''}.`);
    return state;
  });
  const serial = application.certificate?.serial;
  if (!serial) throw new Error('Done, but without a certificate.');
  return {
    applicationId,
    applicationNumber,
    serial,
    milliseconds,
    counts: phone.counts,
    citizen,
    phone,
  };
}
