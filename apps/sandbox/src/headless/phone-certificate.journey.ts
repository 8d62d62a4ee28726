// The product's main job without a screen: from sign-in with the card to "you can use it", every step timed.
import { HeadlessCitizen } from './headless-citizen';
import { HeadlessPhone, type PhoneCounts, type PhoneProgress } from './headless-phone';
import type { World, WorldHandset, WorldPerson } from './world';

export const JOURNEY_STAGES = [
  'sign-in',
  'compatibility',
  'apply',
  'sign',
  'download-password',
  'access-code',
  'redeem',
  'write-sim',
  'set-pin',
  'prove-possession',
  'active',
] as const;
export type JourneyStage = (typeof JOURNEY_STAGES)[number];

export interface JourneyOptions {
  readonly world: World;
  readonly person: WorldPerson;
  readonly handset: WorldHandset;
  readonly phonePin: string;
  readonly downloadPassword?: string;
  readonly onStage?: (stage: JourneyStage, ms: number) => void;
  readonly onPhone?: (progress: PhoneProgress) => void;
}

export interface JourneyResult {
  readonly applicationId: string;
  readonly applicationNumber: string;
  readonly serial: string;
  readonly milliseconds: Readonly<Record<JourneyStage, number>>;
  readonly counts: PhoneCounts;
  readonly citizen: HeadlessCitizen;
  readonly phone: HeadlessPhone;
}

export const DOWNLOAD_PASSWORD = 'Tsubame-to-Ringo-2027';

/** @throws ProblemAnswer, PortalProblem, or an Error that says where it stopped */
export async function phoneCertificateJourney(options: JourneyOptions): Promise<JourneyResult> {
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
  const phone = new HeadlessPhone({
    world,
    iccid: handset.iccid,
    model: handset.model,
    ...(options.onPhone ? { onProgress: options.onPhone } : {}),
  });
  await timed('redeem', () => phone.redeem(code, password));
  await timed('write-sim', async () => {
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
    applicationNumber: application.number,
    serial,
    milliseconds,
    counts: phone.counts,
    citizen,
    phone,
  };
}
