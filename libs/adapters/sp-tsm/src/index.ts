// The SP-TSM's end points towards the phone.
export { SeramEndpoint } from './seram-endpoint';
export type { SeramAnswer } from './seram-endpoint';
