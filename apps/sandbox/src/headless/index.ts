// Headless clients of the product: what a citizen, a phone, a gate and staff do, without a screen. Used by demo, bench and e2e.
export { HeadlessBrowser, errorOf, type Page } from './headless-browser';
export { call, ProblemAnswer, type Call } from './contract-client';
export {
  World,
  type Newcomers,
  type TranscriptLine,
  type WorldHandset,
  type WorldPerson,
  type WorldStaff,
} from './world';
export { consentFor, HeadlessCitizen, PortalProblem } from './headless-citizen';
export { HeadlessPhone, type PhoneCounts, type PhoneOptions, type PhoneProgress } from './headless-phone';
export {
  type Enrolment,
  HeadlessIphone,
  IPHONE_OS_VERSION,
  type IphoneCounts,
  type IphoneOptions,
  type IphoneProgress,
} from './headless-iphone';
export { HeadlessGate, PHONE_LOCKED } from './headless-gate';
export { HeadlessStaff } from './headless-staff';
export {
  DOWNLOAD_PASSWORD,
  JOURNEY_STAGES,
  journeyWith,
  phoneCertificateJourney,
  type JourneyOptions,
  type JourneyPhone,
  type JourneyResult,
  type JourneyStage,
} from './phone-certificate.journey';
