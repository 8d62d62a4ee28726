// The SP-TSM's end points towards the phone, and its relay to the carriers' scripts.
export { RamEndpoint, type RamAnswer, type RamTiming } from './ram-endpoint';
export { HttpCarrierRelay } from './carrier-relay';
export { SeramEndpoint } from './seram-endpoint';
export type { SeramAnswer } from './seram-endpoint';
