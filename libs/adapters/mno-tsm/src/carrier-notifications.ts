// Messages that carriers send on their own (System Messaging, MNO → SP): read, authenticated and turned into plain facts for an
// operation. Nothing is believed before the signature of a known carrier over exactly these bytes was checked.
import { createHash } from 'node:crypto';
import type { CarrierRow, SpAreaOutcome } from '@sumaho-jpki/operations';
import {
  FUNCTIONS,
  type FunctionName,
  type FunctionRequest,
  MessageSignatureError,
  type SubscriptionStatus,
  isFunctionName,
  verifyMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import type { Bearer } from '@sumaho-jpki/rules';
import type { JWK } from 'jose';
import type { CarrierDirectory } from './http-carrier-gateway';
import { spAreaOutcome } from './sp-area-commands';

export type CarrierNotification =
  | { readonly kind: 'sp-area-outcome'; readonly iccid: string; readonly outcome: SpAreaOutcome }
  | {
      readonly kind: 'service-state';
      readonly iccid: string;
      /** GP System Messaging service state. */
      readonly state: number;
      readonly operation: number;
      /** The way the work took to the card; null when the carrier does not say. */
      readonly bearer: Bearer | null;
    }
  | (OfLine & {
      readonly kind: 'subscription-status';
      readonly iccid: string | null;
      readonly status: SubscriptionStatus;
      /** GP System Messaging reason number. */
      readonly reason: number;
    })
  | (OfLine & {
      readonly kind: 'subscription-identifier-changed';
      readonly iccid: string | null;
      /** E.164 with "+", of the same carrier. */
      readonly newMsisdn: string;
      readonly reason: number;
    })
  | ((OfLine | OfSim) & {
      readonly kind: 'sim-status' | 'handset-status';
      readonly iccid: string;
      readonly status: SubscriptionStatus;
      readonly reason: number;
    })
  | ((OfLine | OfSim) & {
      readonly kind: 'sim-subscription-changed';
      readonly iccid: string;
      readonly reason: number;
    })
  | (OfLine & {
      readonly kind: 'sim-renewed';
      readonly oldIccid: string;
      readonly newIccid: string;
      readonly reason: number;
    })
  | (OfLine & {
      readonly kind: 'handset-changed';
      readonly iccid: string;
      readonly handsetModel: string;
      readonly imei: string | null;
      readonly reason: number;
    });

interface OfLine {
  /** E.164 with "+". */
  readonly msisdn: string;
  /** Carrier of the contract: the sender, or an MVNO on its network. */
  readonly contractCarrier: string;
}

/** The carrier names its SIM only: whose line it is in, the register knows. */
interface OfSim {
  readonly msisdn: null;
  readonly contractCarrier: null;
}

export interface ReceivedNotification {
  /** Code of the network operator that signed. */
  readonly carrier: string;
  readonly functionCallIdentifier: string;
  /** Id for the inbox: function and call id; a repeat has the same, whatever its signature. */
  readonly messageId: string;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
  /** When it happened, by the carrier's clock. */
  readonly completedAt: Date;
  readonly notification: CarrierNotification;
}

export type NotificationAnswer =
  | { readonly ok: true; readonly received: ReceivedNotification }
  /** HTTP status to answer, and a word for the log. */
  | { readonly ok: false; readonly status: 400 | 401 | 404; readonly reason: string };

const refuse = (status: 400 | 401 | 404, reason: string): NotificationAnswer => ({ ok: false, status, reason });

export class CarrierNotifications {
  constructor(
    private readonly directory: CarrierDirectory,
    /** Our code: audience of the signatures. */
    private readonly ownCode: string,
  ) {}

  /** `body` are the bytes as received; `signature` the value of X-Message-Signature. Never throws for bad input. */
  async handleNotification(
    functionName: string,
    body: Uint8Array | string,
    signature: string | undefined,
    now: Date = new Date(),
  ): Promise<NotificationAnswer> {
    if (!isFunctionName(functionName) || FUNCTIONS[functionName].from === 'sp-tsm')
      return refuse(404, 'no-such-function');
    const carriers = await this.directory.all();
    let issuer: string;
    try {
      const claims = await verifyMessage({
        signature,
        body,
        audience: this.ownCode,
        keyOf: (code) => senderOf(carriers, code)?.messagePublicKey as JWK | undefined,
        now,
      });
      issuer = claims.iss;
    } catch (error) {
      if (error instanceof MessageSignatureError) return refuse(401, error.fault);
      throw error;
    }
    const request = parse(functionName, body);
    if (!request) return refuse(400, 'malformed');
    const { functionRequesterIdentifier, functionCallIdentifier } = request.header;
    if (functionRequesterIdentifier !== issuer) return refuse(401, 'requester-is-not-signer');
    const read = interpret(functionName, request, issuer, carriers);
    if (!read) return refuse(400, 'not-a-line-of-this-carrier');
    return {
      ok: true,
      received: {
        carrier: issuer,
        functionCallIdentifier,
        messageId: `${functionName}:${functionCallIdentifier}`,
        bodyHash: createHash('sha256').update(body).digest('hex'),
        completedAt: new Date(request.completionTimestamp),
        notification: read,
      },
    };
  }
}

/** Network operators sign; an MVNO has no MNO-TSM of its own. */
function senderOf(carriers: readonly CarrierRow[], code: string): CarrierRow | undefined {
  return carriers.find((carrier) => carrier.code === code && carrier.hostCarrier === null);
}

type Receivable = Exclude<
  { [N in FunctionName]: (typeof FUNCTIONS)[N]['from'] extends 'sp-tsm' ? never : N }[FunctionName],
  never
>;

function parse(name: FunctionName, body: Uint8Array | string): FunctionRequest<Receivable> | null {
  try {
    const json: unknown = JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    );
    const read = FUNCTIONS[name].request.safeParse(json);
    return read.success ? (read.data as FunctionRequest<Receivable>) : null;
  } catch {
    return null;
  }
}

function interpret(
  name: FunctionName,
  request: FunctionRequest<Receivable>,
  sender: string,
  carriers: readonly CarrierRow[],
): CarrierNotification | null {
  const of = <N extends Receivable>(_name: N) => request as FunctionRequest<N>;
  const line = (subscription: { msisdn: string; mnoName?: string | undefined }): OfLine | null => {
    const contract = carriers.find((carrier) => carrier.code === (subscription.mnoName ?? sender));
    const ours = contract && (contract.hostCarrier ?? contract.code) === sender;
    return ours ? { msisdn: `+${subscription.msisdn}`, contractCarrier: contract.code } : null;
  };
  const lineOrSim = (
    subscription: { msisdn: string; mnoName?: string | undefined } | undefined,
  ): OfLine | OfSim | null => (subscription ? line(subscription) : { msisdn: null, contractCarrier: null });
  switch (name) {
    case 'handleSECommandsGenerationAndRemoteExecutionNotification': {
      const message = of(name);
      const outcome = spAreaOutcome(message, message.extensions?.bearer);
      return { kind: 'sp-area-outcome', iccid: message.secureElement.iccid, outcome };
    }
    case 'handleEndServiceStateChangeNotification': {
      const { secureElement, serviceState, operation, extensions } = of(name);
      const bearer = extensions?.bearer ?? null;
      return { kind: 'service-state', iccid: secureElement.iccid, state: serviceState, operation, bearer };
    }
    case 'handleMobileSubscriptionStatusChangeNotification': {
      const { mobileSubscription, secureElement, subscriptionStatus, reason } = of(name);
      const about = line(mobileSubscription);
      const iccid = secureElement?.iccid ?? null;
      return about && { kind: 'subscription-status', ...about, iccid, status: subscriptionStatus, reason };
    }
    case 'handleMobileSubscriptionIdentifierChangedNotification': {
      const { oldMobileSubscription, newMobileSubscription, secureElement, reason } = of(name);
      const [about, now] = [line(oldMobileSubscription), line(newMobileSubscription)];
      // To another carrier a number is carried by another contract, with that carrier's own reports.
      if (!about || now?.contractCarrier !== about.contractCarrier) return null;
      const iccid = secureElement?.iccid ?? null;
      return { kind: 'subscription-identifier-changed', ...about, iccid, newMsisdn: now.msisdn, reason };
    }
    case 'handleSEStatusChangeNotification': {
      const { mobileSubscription, secureElement, secureElementStatus: status, reason } = of(name);
      const about = lineOrSim(mobileSubscription);
      return about && { kind: 'sim-status', ...about, iccid: secureElement.iccid, status, reason };
    }
    case 'handleSEDeviceStatusChangeNotification': {
      const { mobileSubscription, secureElement, deviceStatus: status, reason } = of(name);
      const about = lineOrSim(mobileSubscription);
      return about && { kind: 'handset-status', ...about, iccid: secureElement.iccid, status, reason };
    }
    case 'handleSEMobileSubscriptionChangedNotification': {
      const { oldMobileSubscription, secureElement, reason } = of(name);
      const about = lineOrSim(oldMobileSubscription);
      return about && { kind: 'sim-subscription-changed', ...about, iccid: secureElement.iccid, reason };
    }
    case 'handleSERenewalNotification': {
      const { mobileSubscription, oldSecureElement, newSecureElement, reason } = of(name);
      const about = line(mobileSubscription);
      const [oldIccid, newIccid] = [oldSecureElement.iccid, newSecureElement.iccid];
      return about && { kind: 'sim-renewed', ...about, oldIccid, newIccid, reason };
    }
    case 'handleSEDeviceChangedNotification': {
      const { mobileSubscription, secureElement, device, reason } = of(name);
      const about = line(mobileSubscription);
      const facts = { iccid: secureElement.iccid, handsetModel: device.model, imei: device.imei ?? null, reason };
      return about && { kind: 'handset-changed', ...about, ...facts };
    }
    default:
      return null;
  }
}
