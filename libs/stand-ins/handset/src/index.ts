// A virtual phone: its way to the SIM, the contactless air, and the carrier's wake-up messages. Runs in a browser and headless.
export { httpSecureElement, type HttpSecureElementOptions } from './http-secure-element';
export {
  ContactlessError,
  httpContactless,
  type Contactless,
  type ContactlessFault,
  type ContactlessField,
  type ContactlessTouch,
} from './http-contactless';
export { carrierErrands, type CarrierErrand } from './carrier-errands';
export type { HttpOptions } from './http-json';
export * from './keychain';
