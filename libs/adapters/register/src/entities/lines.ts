// Carriers, their lines, and the SIM and handset facts a line refers to.
import type { AgentOrderRow, CarrierRow, DeviceSessionRow, ElementRow, LineRow } from '@sumaho-jpki/operations';
import { bool, instant, integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const Carriers = table<CarrierRow>(
  'carriers',
  {
    code: text({ primary: true }),
    nameJa: text(),
    nameEn: text(),
    hostCarrier: text(orNull),
    messagingUrl: text(),
    messagePublicKey: json(),
    profile: json({ default: () => `'{}'` }),
  },
  { foreignKeys: [references('carriers', 'hostCarrier', 'carriers', 'code')] },
);

export const Lines = table<LineRow>(
  'lines',
  {
    id: uuid({ primary: true }),
    carrier: text(),
    hostCarrier: text(),
    msisdn: text(),
    state: text(),
    personId: uuid(orNull),
    iccid: text(),
    simProduct: text(),
    handsetModel: text(),
    imei: text(orNull),
    eid: text(orNull),
    statusReportedAt: instant(orNull),
    simHoldReportedAt: instant(orNull),
    keychainHoldReportedAt: instant(orNull),
    simChangedAt: instant(orNull),
    training: bool({ default: false }),
    version: integer({ default: 1 }),
    updatedAt: stamped(),
  },
  {
    indices: [
      // Never global: a global key would tell one carrier what another one has (reliability-security §5.6).
      { name: 'lines_carrier_msisdn', columns: ['carrier', 'msisdn'], unique: true },
      { name: 'lines_host_iccid', columns: ['hostCarrier', 'iccid'], unique: true, where: `state <> 'terminated'` },
      { name: 'lines_person', columns: ['personId'] },
      { name: 'lines_imei', columns: ['imei'] },
      { name: 'lines_eid', columns: ['eid'] },
      { name: 'lines_msisdn', columns: ['msisdn'] },
      { name: 'lines_iccid', columns: ['iccid'] },
      { name: 'lines_training', columns: ['carrier'], where: 'training' },
    ],
    foreignKeys: [
      references('lines', 'carrier', 'carriers', 'code'),
      references('lines', 'hostCarrier', 'carriers', 'code'),
      references('lines', 'personId', 'people'),
    ],
  },
);

/** A SIM as a carrier reported it; the newest report wins, the line it serves is found by (hostCarrier, iccid). */
export interface SimRow {
  readonly hostCarrier: string;
  readonly iccid: string;
  readonly carrier: string;
  readonly product: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export const Sims = table<SimRow>(
  'sims',
  {
    hostCarrier: text({ primary: true }),
    iccid: text({ primary: true }),
    carrier: text(),
    product: text(),
    firstSeenAt: stamped(),
    lastSeenAt: stamped(),
  },
  {
    foreignKeys: [
      references('sims', 'hostCarrier', 'carriers', 'code'),
      references('sims', 'carrier', 'carriers', 'code'),
    ],
  },
);

/** A handset as a carrier saw it on one of its lines. */
export interface HandsetRow {
  readonly carrier: string;
  readonly imei: string;
  readonly model: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

export const Handsets = table<HandsetRow>(
  'handsets',
  {
    carrier: text({ primary: true }),
    imei: text({ primary: true }),
    model: text(),
    firstSeenAt: stamped(),
    lastSeenAt: stamped(),
  },
  { foreignKeys: [references('handsets', 'carrier', 'carriers', 'code')] },
);

/** The port's row plus the host network, so that an MNO sees the SIM facts of its MVNOs. */
export interface StoredElement extends ElementRow {
  readonly hostCarrier: string;
}

export const Elements = table<StoredElement>(
  'elements',
  {
    id: uuid({ primary: true }),
    store: text({ default: 'sim' }),
    lineId: uuid(),
    carrier: text(),
    hostCarrier: text(),
    iccid: text(),
    keychainId: text(orNull),
    state: text(),
    certificateSerial: text(orNull),
    cleanCode: text(orNull),
    version: integer({ default: 1 }),
    updatedAt: stamped(),
  },
  {
    indices: [
      { name: 'elements_clean_code', columns: ['cleanCode'], unique: true },
      // After a deletion the same SIM may get a new SP area: a new row, the deleted one stays as a record.
      {
        name: 'elements_host_iccid',
        columns: ['hostCarrier', 'iccid'],
        unique: true,
        where: `state <> 'deleted' AND store = 'sim'`,
      },
      { name: 'elements_keychain', columns: ['keychainId'], unique: true, where: `state <> 'deleted'` },
      { name: 'elements_iccid', columns: ['iccid'] },
      { name: 'elements_line', columns: ['lineId'] },
      { name: 'elements_hosted', columns: ['hostCarrier'], where: `carrier <> host_carrier` },
    ],
    checks: [
      {
        name: 'elements_store',
        expression: `(store = 'sim' AND keychain_id IS NULL) OR (store = 'keychain' AND keychain_id IS NOT NULL)`,
      },
    ],
    foreignKeys: [
      references('elements', 'lineId', 'lines'),
      references('elements', 'carrier', 'carriers', 'code'),
      references('elements', 'hostCarrier', 'carriers', 'code'),
    ],
  },
);

/** The port's row plus the place in the queue: creation instants of one transaction may be equal. */
export interface StoredAgentOrder extends AgentOrderRow {
  readonly place: string;
}

export const AgentOrders = table<StoredAgentOrder>(
  'agent_orders',
  {
    id: uuid({ primary: true }),
    applicationId: uuid(),
    sessionId: uuid(),
    iccid: text(),
    scriptId: text(),
    purpose: text(),
    commands: text({ array: true }),
    state: text({ default: 'queued' }),
    responses: text({ array: true, nullable: true }),
    agentStatus: text(orNull),
    createdAt: stamped(),
    place: { type: 'bigint', default: () => `nextval('agent_order_place')` },
  },
  {
    indices: [
      { name: 'agent_orders_session', columns: ['sessionId', 'place'] },
      { name: 'agent_orders_application', columns: ['applicationId', 'place'] },
    ],
    checks: [{ name: 'agent_orders_state', expression: `state IN ('queued', 'delivered', 'answered', 'dead')` }],
    foreignKeys: [
      references('agent_orders', 'applicationId', 'applications'),
      references('agent_orders', 'sessionId', 'device_sessions'),
    ],
  },
);

export interface StoredDeviceSession extends DeviceSessionRow {
  readonly createdAt: Date;
}

export const DeviceSessions = table<StoredDeviceSession>(
  'device_sessions',
  {
    id: uuid({ primary: true }),
    applicationId: uuid(),
    tokenHash: text(),
    iccid: text(),
    handsetModel: text(),
    seramSessionId: text(),
    carrierSeramUri: text(orNull),
    carrierSeramSessionId: text(orNull),
    activationChallenge: text(orNull),
    keychainId: text(orNull),
    expiresAt: instant(),
    createdAt: stamped(),
  },
  {
    indices: [
      { name: 'device_sessions_token', columns: ['tokenHash'], unique: true },
      { name: 'device_sessions_seram', columns: ['seramSessionId'], unique: true },
      { name: 'device_sessions_application', columns: ['applicationId', 'createdAt'] },
    ],
    foreignKeys: [references('device_sessions', 'applicationId', 'applications')],
  },
);
