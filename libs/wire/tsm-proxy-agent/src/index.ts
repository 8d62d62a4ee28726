export {
  type SecureElement,
  type SecureElementFault,
  SecureElementError,
  type SecureElementLock,
  InProcessSecureElementLock,
  type WebLocks,
  webSecureElementLock,
  defaultSecureElementLock,
} from './secure-element';
export { type SeramTransport, type SeramTransportFault, SeramTransportError, fetchSeramTransport } from './transport';
export { type OrderRefusal, refusalOf, selectedAid } from './order-check';
export {
  type SeramProgress,
  type SeramSessionEnd,
  type SeramSessionResult,
  type SeramJournal,
  type SeramClock,
  type SeramSessionOptions,
  MAX_DELAY,
  systemClock,
  runSeramSession,
} from './seram-session';
