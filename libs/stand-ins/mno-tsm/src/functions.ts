// What the virtual MNO-TSM does for each function of System Messaging that an SP-TSM may call.
import { hex } from '@sumaho-jpki/wire/apdu';
import {
  type FunctionName,
  type FunctionRequest,
  type StatusCodeData,
  ReasonCode,
  ServiceState,
  SubjectCode,
  executedHeader,
} from '@sumaho-jpki/wire/tsm-messages';
import type { CarrierOrder } from './carrier-order';
import type { HostCode } from './demo-catalogue';
import type { ManagementMode } from './carrier-profiles';
import { type ContentKeys, ContentFault, signedCommand, verifiedCounter } from './content-functions';
import { lineOfIccid, lineOfMsisdn, type DemoLine } from './demo-lines';
import { nonEligibilityReasons } from './eligibility';
import { faultOf } from './isd-commands';
import type { Knobs } from './knobs';
import type { OrderBook, SimRecord } from './order-book';
import { JPKI_OBJECTS } from './jpki-objects';
import { isLegacySim } from './legacy-sims';

/** Answered "Failed". */
export class FunctionRefusal extends Error {
  override readonly name = 'FunctionRefusal';
  constructor(readonly data: StatusCodeData) {
    super(`${data.subjectCode} ${data.reasonCode}`);
  }
}

export function refusal(subjectCode: string, reasonCode: string, message: string): FunctionRefusal {
  return new FunctionRefusal({ subjectCode, reasonCode, message });
}

export interface FunctionWorld {
  readonly host: HostCode;
  readonly book: OrderBook;
  readonly knobs: Knobs;
  readonly seramUri: string;
  readonly management: ManagementMode;
  contentKeys(iccid: string): ContentKeys;
  /** The signed command as it goes out; tests of faults change it. */
  spoiltToken(command: string): string;
  /** 7F21 … */
  casdCertificate(iccid: string): Uint8Array | undefined;
}

type Handler<N extends FunctionName> = (request: FunctionRequest<N>, world: FunctionWorld) => object | null;

/** A SIM that is not this network's is as unknown as one that does not exist. */
function mustBeOurs(line: DemoLine | undefined, world: FunctionWorld, subjectCode: string): DemoLine {
  if (!line || line.host !== world.host) throw refusal(subjectCode, ReasonCode.UNKNOWN, 'not known here');
  return line;
}

function lineOfSim(iccid: string, world: FunctionWorld): DemoLine {
  return mustBeOurs(lineOfIccid(iccid), world, SubjectCode.SECURE_ELEMENT);
}

function mustBelongTogether(line: DemoLine, request: { msisdn?: string; mnoName?: string; iccid?: string }): void {
  const fits =
    (request.msisdn === undefined || line.msisdn === `+${request.msisdn}`) &&
    (request.mnoName === undefined || line.carrier === request.mnoName) &&
    (request.iccid === undefined || line.iccid === request.iccid);
  if (!fits) throw refusal(SubjectCode.MOBILE_SUBSCRIPTION, ReasonCode.INVALID_ASSOCIATION, 'another line or SIM');
}

const checkGlobalEligibility: Handler<'checkGlobalEligibility'> = (request, world) => {
  const { msisdn, mnoName } = request.mobileSubscription;
  const { lieAboutLine } = world.knobs;
  const known = lieAboutLine === 'unknown' ? undefined : lineOfMsisdn(msisdn);
  const line = mustBeOurs(known, world, SubjectCode.MOBILE_SUBSCRIPTION);
  mustBelongTogether(line, { mnoName, iccid: request.secureElement?.iccid });
  const lineState = lieAboutLine === 'suspended' ? 'suspended' : line.state;
  const reasons = nonEligibilityReasons({
    carrier: line.carrier,
    simProduct: line.simProduct,
    handsetModel: request.device?.model ?? line.handsetModel,
    lineState,
    simReachable: lieAboutLine !== 'not-reachable',
  });
  return {
    header: executedHeader(),
    eligible: reasons.length === 0,
    nonEligibilityReason: reasons,
    extensions: {
      subscription: {
        carrierCode: line.carrier,
        hostCarrierCode: line.host,
        iccid: lieAboutLine === 'other-sim' ? `${line.iccid.slice(0, -1)}0` : line.iccid,
        simProduct: line.simProduct,
        handsetModel: line.handsetModel,
        imei: line.imei,
        eid: line.eid,
        lineState,
      },
    },
  };
};

const getCAInformation: Handler<'getCAInformation'> = (request, world) => {
  const { iccid } = lineOfSim(request.secureElement.iccid, world);
  const certificate = world.casdCertificate(iccid);
  if (!certificate) throw refusal(SubjectCode.SECURE_ELEMENT, ReasonCode.UNSUPPORTED, 'the SIM has no CASD');
  return { header: executedHeader(), casdCertificate: hex(certificate), supportedScenarios: ['3'] };
};

function invitation(order: CarrierOrder, world: FunctionWorld) {
  return { seramUri: world.seramUri, seramSessionId: order.sessionId };
}

const seCommandsGenerationAndRemoteExecution: Handler<'seCommandsGenerationAndRemoteExecution'> = (request, world) => {
  const { secureElement, mobileSubscription } = request.mobileServiceContext;
  const line = lineOfSim(secureElement.iccid, world);
  mustBelongTogether(line, { msisdn: mobileSubscription?.msisdn, mnoName: mobileSubscription?.mnoName });
  // Two-key triple DES may not carry a user's key, so no SP area for one is set up behind it.
  if (isLegacySim(line.iccid) && request.seCommands.some(({ command }) => command === 'createFirstSSDKeyset')) {
    throw refusal(SubjectCode.SECURE_ELEMENT, ReasonCode.UNSUPPORTED, 'the SIM product has no SCP03');
  }
  const fault = request.seCommands.map(faultOf).find((each) => each !== undefined);
  if (fault !== undefined) throw refusal(SubjectCode.FUNCTION, ReasonCode.INVALID, fault);
  if (line.state !== 'active' && request.seCommands.some(({ command }) => command !== 'delete')) {
    throw refusal(SubjectCode.MOBILE_SUBSCRIPTION, ReasonCode.REFUSED, 'the line is not active');
  }
  const order = world.book.accept({
    functionCallIdentifier: request.header.functionCallIdentifier,
    requester: request.header.functionRequesterIdentifier,
    iccid: line.iccid,
    seCommands: request.seCommands,
    report: 'se-commands',
    validityPeriod: request.validityPeriod,
  });
  return { header: executedHeader(), extensions: invitation(order, world) };
};

/** What this carrier did not agree to it does not do. */
function mustBeDelegated(world: FunctionWorld): void {
  if (world.management === 'delegated') return;
  throw refusal(SubjectCode.FUNCTION, ReasonCode.NOT_ALLOWED, 'no delegated management here');
}

function orRefused<T>(reasonCode: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ContentFault) throw refusal(SubjectCode.FUNCTION, reasonCode, error.message);
    throw error;
  }
}

const generateDMToken: Handler<'generateDMToken'> = (request, world) => {
  mustBeDelegated(world);
  const line = lineOfSim(request.secureElement.iccid, world);
  if (line.state !== 'active') {
    throw refusal(SubjectCode.MOBILE_SUBSCRIPTION, ReasonCode.REFUSED, 'the line is not active');
  }
  const keys = world.contentKeys(line.iccid);
  return orRefused(ReasonCode.REFUSED, () => {
    const signed = request.ccmCommands.map((command) => signedCommand(keys, line.iccid, command));
    return { header: executedHeader(), ccmCommands: signed.map((each) => world.spoiltToken(each)) };
  });
};

const verifyDMReceipt: Handler<'verifyDMReceipt'> = (request, world) => {
  mustBeDelegated(world);
  const { iccid } = lineOfSim(request.secureElement.iccid, world);
  const keys = world.contentKeys(iccid);
  const counters = orRefused(ReasonCode.VERIFICATION_FAILED, () =>
    request.receipts.map((receipt) => verifiedCounter(keys, iccid, receipt)),
  );
  const confirmationCounter = Math.max(...counters);
  world.book.changeSim(iccid, { confirmations: confirmationCounter });
  return { header: executedHeader(), confirmationCounter };
};

const getApplicationOrELFStatus: Handler<'getApplicationOrELFStatus'> = (request, world) => {
  const { iccid } = lineOfSim(request.secureElement.iccid, world);
  const { registry } = world.book.sim(iccid);
  const known = new Map(registry?.objects.map((each) => [each.aid, each]));
  const statuses = request.aids.map((aid) => known.get(aid) ?? { aid, found: false });
  const answer = { header: executedHeader(), statuses, ...(registry ? { readAt: registry.readAt } : {}) };
  if (request.accessMode === 'OFFLINE') return answer;
  const order = world.book.accept({
    functionCallIdentifier: request.header.functionCallIdentifier,
    requester: request.header.functionRequesterIdentifier,
    iccid,
    seCommands: [],
    report: 'none',
    validityPeriod: request.validityPeriod,
  });
  return { ...answer, extensions: invitation(order, world) };
};

const getServiceState: Handler<'getServiceState'> = (request, world) => {
  const { iccid } = lineOfSim(request.secureElement.iccid, world);
  const asked = request.extensions?.orderFunctionCallIdentifier;
  const order = asked === undefined ? undefined : world.book.byId(asked);
  const ours = order?.iccid === iccid ? order : undefined;
  const progress = ours?.outcome
    ? { progress: 'ended', ...ours.outcome, bearer: ours.bearer ?? 'agent' }
    : { progress: ours ? 'in-progress' : 'unknown' };
  return {
    header: executedHeader(),
    serviceState: world.book.sim(iccid).serviceState,
    ...(asked === undefined ? {} : { extensions: { order: progress } }),
  };
};

const suspendOrResumeService: Handler<'suspendOrResumeService'> = (request, world) => {
  const line = lineOfSim(request.secureElement.iccid, world);
  const lockControl = request.suspensionControl === 'suspend' ? 'lock' : 'unlock';
  const { serviceState } = world.book.sim(line.iccid);
  if (serviceState === ServiceState.NOT_DEPLOYED) {
    throw refusal(SubjectCode.SERVICE, ReasonCode.UNKNOWN, 'no service on this SIM');
  }
  const order = world.book.accept({
    functionCallIdentifier: request.header.functionCallIdentifier,
    requester: request.header.functionRequesterIdentifier,
    iccid: line.iccid,
    seCommands: [{ command: 'setStatus', objectAid: JPKI_OBJECTS.application, lockControl }],
    report: 'service-state',
    validityPeriod: request.validityPeriod,
  });
  return { header: executedHeader(), serviceState, extensions: invitation(order, world) };
};

const terminateService: Handler<'terminateService'> = (request, world) => {
  const line = lineOfSim(request.secureElement.iccid, world);
  const { serviceState, untouched } = world.book.sim(line.iccid);
  // Nothing of ours was ever sent to this card: done at once, without the phone.
  if (untouched) return { header: executedHeader(), serviceState: ServiceState.NOT_DEPLOYED };
  const { application, loadFile, area } = JPKI_OBJECTS;
  const order = world.book.accept({
    functionCallIdentifier: request.header.functionCallIdentifier,
    requester: request.header.functionRequesterIdentifier,
    iccid: line.iccid,
    seCommands: [application, loadFile, area].map((objectAid) => ({
      command: 'delete',
      objectAid,
      deleteRelatedObjects: true,
    })),
    report: 'service-state',
    validityPeriod: request.validityPeriod,
  });
  return { header: executedHeader(), serviceState, extensions: invitation(order, world) };
};

const handleEndServiceStateChangeNotification: Handler<'handleEndServiceStateChangeNotification'> = (
  request,
  world,
) => {
  const { iccid } = lineOfSim(request.secureElement.iccid, world);
  const change: Partial<SimRecord> = { serviceState: request.serviceState };
  world.book.changeSim(iccid, change);
  return null;
};

/** What an SP-TSM may call. */
export const HANDLERS = {
  checkGlobalEligibility,
  getCAInformation,
  seCommandsGenerationAndRemoteExecution,
  generateDMToken,
  verifyDMReceipt,
  getApplicationOrELFStatus,
  getServiceState,
  suspendOrResumeService,
  terminateService,
  handleEndServiceStateChangeNotification,
} as const satisfies { [N in FunctionName]?: Handler<N> };

export type HandledFunction = keyof typeof HANDLERS;

/** Their answers are kept on disk: they order work or change what is on record. */
export const WORKING: ReadonlySet<string> = new Set<HandledFunction>([
  'seCommandsGenerationAndRemoteExecution',
  'generateDMToken',
  'getApplicationOrELFStatus',
  'suspendOrResumeService',
  'terminateService',
  'handleEndServiceStateChangeNotification',
]);
