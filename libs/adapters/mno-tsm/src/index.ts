// The carriers' MNO-TSMs: calls out, notifications in.
export { CarrierRefusedError } from './carrier-refused-error';
export { MessageChannel } from './message-channel';
export type { MessageChannelOptions, MessageIdentity } from './message-channel';
export { HttpCarrierGateway } from './http-carrier-gateway';
export type { CarrierDirectory } from './http-carrier-gateway';
export { CarrierNotifications } from './carrier-notifications';
export type { CarrierNotification, NotificationAnswer, ReceivedNotification } from './carrier-notifications';
