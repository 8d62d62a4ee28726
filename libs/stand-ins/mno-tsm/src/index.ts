// The carriers' side: lines, SIM factory, and one virtual MNO-TSM per network operator.
export {
  DEMO_CARRIERS,
  HANDSET_MODELS,
  HOSTS,
  SIM_PRODUCTS,
  type CarrierCode,
  type DemoCarrier,
  type HostCode,
} from './demo-catalogue';
export {
  allLines,
  DEMO_LINES,
  lineOfIccid,
  lineOfMsisdn,
  type DemoLine,
  type LineState,
  type WantedLine,
} from './demo-lines';
export { addLines, cardPath, DEMO_ACCESS_RULES, prepareCards } from './card-factory';
export { prepareMnoTsm, type CarriersFileEntry } from './carriers-file';
export type { EcPublicJwk } from './carrier-keys';
export { DEFAULT_KNOBS, knobsChangeSchema, type Knobs, type KnobsChange } from './knobs';
export { EVENT_NAMES, type EventName } from './call-backs';
export type { OrderKind } from './carrier-order';
export type { MessageAnswer } from './message-desk';
export { remoteKeysOf, type Modem } from './sms-bearer';
export { VirtualMnoTsm, type Errand, type VirtualMnoTsmOptions } from './virtual-mno-tsm';
