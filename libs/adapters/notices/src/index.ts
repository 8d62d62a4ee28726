// Notices to citizens by the notice gateway.
export { NoticeNotSentError, SmsGateway } from './sms-gateway';
export type { SmsGatewayOptions } from './sms-gateway';
