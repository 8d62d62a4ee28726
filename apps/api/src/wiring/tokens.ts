// Names under which the wiring offers what is not a class of ours.
export const SETTINGS = Symbol('settings');
export const REGISTER = Symbol('register');
export const PUBLIC_ORIGIN = Symbol('public origin');
export const CERTIFICATE_AUTHORITY = Symbol('certificate authority');
export const KEY_SERVICE = Symbol('key service');
export const CARRIERS = Symbol('carriers');
export const CARRIER_RELAY = Symbol('relay of the carriers’ scripts');
export const NOTICES = Symbol('notices');
export const CARD_SIGNATURE = Symbol('card signature');
export const CARD_STATUS = Symbol('card status');
export const CATALOGUE = Symbol('catalogue');
export const RANDOM = Symbol('random');
export const HASHER = Symbol('secret hasher');
export const FAULTS = Symbol('fault points');
export const DATA_SOURCE = Symbol('data source');
export const KEY_POOL = Symbol('key service connections');
export const CODE_MINUTES = Symbol('minutes an access code is valid');
