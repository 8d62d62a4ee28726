// The carriers as the operations see them: port CarrierGateway over System Messaging. A network operator (MNO) is asked at its
// own MNO-TSM, an MVNO at its host's with the MVNO's code as mnoName. The caller's function call identifier goes out as it is:
// a repeat is the same call to the carrier.
import { randomUUID } from 'node:crypto';
import { CarrierUnavailableError } from '@sumaho-jpki/operations';
import type {
  CardReceipt,
  CarrierContent,
  CarrierGateway,
  CarrierRecords,
  CarrierRow,
  Clock,
  ContentReading,
  ManagementMode,
  ServiceControl,
  SpAreaOutcome,
  SubscriptionFacts,
} from '@sumaho-jpki/operations';
import {
  type FunctionResponse,
  JPKI_SERVICE,
  NON_ELIGIBILITY_REASONS,
  ReasonCode,
  ServiceOperation,
} from '@sumaho-jpki/wire/tsm-messages';
import { ApduFormatError, bytes, hex } from '@sumaho-jpki/wire/apdu';
import { parseReceipt } from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { CarrierRefusedError, isUnknown, unlessUnknown } from './carrier-refused-error';
import type { MessageChannel } from './message-channel';
import { deletionCommands, spAreaCommands, spAreaOutcome } from './sp-area-commands';

/** Where the carriers' addresses and keys stand. */
export interface CarrierDirectory {
  all(): Promise<readonly CarrierRow[]>;
}

/** Non-eligibility reason "SIM not reachable": the carrier does not know the line (any more). */
const NOT_REACHABLE = Number(
  Object.entries(NON_ELIGIBILITY_REASONS).find(([, name]) => name === 'sim-not-reachable')?.[0],
);
const OPERATION_OF_STATE = {
  1: ServiceOperation.REMOVE,
  12: ServiceOperation.DEPLOY,
  21: ServiceOperation.DEPLOY,
  22: ServiceOperation.LOCK,
} as const;

interface Route {
  /** Whose MNO-TSM is asked. */
  readonly host: CarrierRow;
  readonly mnoName: string;
}

/** SIMs of so many orders are remembered. */
const MOST_REMEMBERED = 10_000;

export class HttpCarrierGateway implements CarrierGateway, CarrierContent, CarrierRecords {
  /** SIM of each order of this process, for callers that ask back without naming it. */
  readonly #simOfOrder = new Map<string, string>();

  constructor(
    private readonly directory: CarrierDirectory,
    private readonly channel: MessageChannel,
    private readonly clock: Clock,
  ) {}

  /** Asks in the order of the directory. Throws when nobody knows the number but somebody could not be asked. */
  async findSubscription(msisdn: string): Promise<SubscriptionFacts | null> {
    const carriers = await this.directory.all();
    let missing: CarrierUnavailableError | undefined;
    for (const mno of carriers.filter((carrier) => carrier.hostCarrier === null)) {
      try {
        const facts = await this.#askFor(mno, carriers, msisdn);
        if (facts) return facts;
      } catch (error) {
        if (!(error instanceof CarrierUnavailableError)) throw error;
        missing = error;
      }
    }
    if (missing) throw missing;
    return null;
  }

  async checkEligibility(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    handsetModel: string;
    functionCallIdentifier: string;
  }): Promise<{ eligible: boolean; reasons: number[] }> {
    const route = await this.#route(input.carrier);
    try {
      const answer = await this.channel.call(route.host, 'checkGlobalEligibility', {
        header: this.#header(input.functionCallIdentifier),
        mobileSubscription: subscription(input.msisdn, route),
        secureElement: { iccid: input.iccid },
        service: JPKI_SERVICE,
        device: { model: input.handsetModel },
      });
      return { eligible: answer.eligible, reasons: [...answer.nonEligibilityReason] };
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return { eligible: false, reasons: [NOT_REACHABLE] };
    }
  }

  async casdCertificate(input: {
    carrier: string;
    iccid: string;
    functionCallIdentifier: string;
  }): Promise<Uint8Array> {
    const { host } = await this.#route(input.carrier);
    const answer = await this.channel.call(host, 'getCAInformation', {
      header: this.#header(input.functionCallIdentifier),
      secureElement: { iccid: input.iccid },
      service: JPKI_SERVICE,
    });
    if (!answer.supportedScenarios.includes('3')) {
      throw new CarrierRefusedError(host.code, 'getCAInformation', null, 'scenario 3 not supported');
    }
    return new Uint8Array(Buffer.from(answer.casdCertificate, 'hex'));
  }

  async orderSpArea(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    dgi00A6: Uint8Array;
    issuerCertificateDer: Uint8Array;
    loadFileDap?: Uint8Array;
    management?: ManagementMode;
    functionCallIdentifier: string;
  }): Promise<{ seramUri: string; seramSessionId: string }> {
    const route = await this.#route(input.carrier);
    this.#remember(input.functionCallIdentifier, input.iccid);
    const answer = await this.channel.call(route.host, 'seCommandsGenerationAndRemoteExecution', {
      header: this.#header(input.functionCallIdentifier),
      mobileServiceContext: context(input, route),
      seCommands: spAreaCommands(input),
    });
    return { ...answer.extensions };
  }

  async orderState(input: {
    carrier: string;
    functionCallIdentifier: string;
    iccid?: string;
  }): Promise<SpAreaOutcome | { state: 'unknown' | 'in-progress' }> {
    const iccid = input.iccid ?? this.#simOfOrder.get(input.functionCallIdentifier);
    if (iccid === undefined) return { state: 'unknown' };
    const { host } = await this.#route(input.carrier);
    let answer: FunctionResponse<'getServiceState'>;
    try {
      answer = await this.channel.call(host, 'getServiceState', {
        header: this.#header(randomUUID()),
        secureElement: { iccid },
        service: JPKI_SERVICE,
        extensions: { orderFunctionCallIdentifier: input.functionCallIdentifier },
      });
    } catch (error) {
      if (!isUnknown(error)) throw error;
      return { state: 'unknown' };
    }
    const order = answer.extensions?.order;
    if (!order || order.progress === 'unknown') return { state: 'unknown' };
    return order.progress === 'in-progress' ? { state: 'in-progress' } : spAreaOutcome(order, order.bearer);
  }

  async subscriptionAt({ carrier, msisdn }: { carrier: string; msisdn: string }): Promise<SubscriptionFacts | null> {
    const { host } = await this.#route(carrier);
    return unlessUnknown(async () => this.#subscription(host, await this.directory.all(), msisdn));
  }

  async serviceState({ carrier, iccid }: { carrier: string; iccid: string }): Promise<number | null> {
    const { host } = await this.#route(carrier);
    const asked = { header: this.#header(randomUUID()), secureElement: { iccid }, service: JPKI_SERVICE };
    return unlessUnknown(async () => (await this.channel.call(host, 'getServiceState', asked)).serviceState);
  }

  async reportServiceState(input: {
    carrier: string;
    iccid: string;
    state: 1 | 12 | 21 | 22;
    functionCallIdentifier: string;
  }): Promise<void> {
    const { host } = await this.#route(input.carrier);
    try {
      await this.channel.call(host, 'handleEndServiceStateChangeNotification', {
        header: this.#header(input.functionCallIdentifier),
        secureElement: { iccid: input.iccid },
        service: JPKI_SERVICE,
        operation: OPERATION_OF_STATE[input.state],
        serviceState: input.state,
        completionTimestamp: this.clock.now().toISOString(),
      });
    } catch (error) {
      // A repeat differs from the first message in its time of day only; the carrier then says "same id, other body".
      if (!(error instanceof CarrierRefusedError) || error.reasonCode !== ReasonCode.INVALID) throw error;
    }
  }

  async orderDeletion(input: {
    carrier: string;
    msisdn: string;
    iccid: string;
    functionCallIdentifier: string;
  }): Promise<void> {
    const route = await this.#route(input.carrier);
    await this.channel.call(route.host, 'seCommandsGenerationAndRemoteExecution', {
      header: this.#header(input.functionCallIdentifier),
      mobileServiceContext: { ...context(input, route), stopOnWarning: false },
      seCommands: deletionCommands(),
    });
  }

  /** Names the SIM and nothing else: a number that changes meanwhile must not make another call of the same id. */
  async controlService(input: ServiceControl): Promise<{ accepted: true } | { accepted: false; reason: string }> {
    const { host } = await this.#route(input.carrier);
    try {
      await this.channel.call(host, 'suspendOrResumeService', {
        header: this.#header(input.functionCallIdentifier),
        secureElement: { iccid: input.iccid },
        service: JPKI_SERVICE,
        suspensionControl: input.control === 'lock' ? 'suspend' : 'resume',
      });
      return { accepted: true };
    } catch (error) {
      if (!(error instanceof CarrierRefusedError)) throw error;
      return { accepted: false, reason: `${error.subjectCode ?? 'http'}/${error.reasonCode}` };
    }
  }

  async tokens(input: {
    carrier: string;
    iccid: string;
    commands: readonly Uint8Array[];
    functionCallIdentifier: string;
  }): Promise<Uint8Array[] | null> {
    const { host } = await this.#route(input.carrier);
    return this.#unlessRefused(async () => {
      const { ccmCommands } = await this.channel.call(host, 'generateDMToken', {
        header: this.#header(input.functionCallIdentifier),
        secureElement: { iccid: input.iccid },
        service: JPKI_SERVICE,
        ccmCommands: input.commands.map(hex),
      });
      return ccmCommands.map((command) => bytes(command));
    });
  }

  async verifyReceipts(input: {
    carrier: string;
    iccid: string;
    receipts: readonly CardReceipt[];
    functionCallIdentifier: string;
  }): Promise<boolean> {
    const { host } = await this.#route(input.carrier);
    const receipts = receiptFields(input.receipts);
    if (!receipts) return false;
    const verified = await this.#unlessRefused(() =>
      this.channel.call(host, 'verifyDMReceipt', {
        header: this.#header(input.functionCallIdentifier),
        secureElement: { iccid: input.iccid },
        service: JPKI_SERVICE,
        receipts,
      }),
    );
    return verified !== null;
  }

  auditContent(input: { carrier: string; iccid: string; functionCallIdentifier: string }): Promise<ContentReading> {
    return this.#readContent({ ...input, accessMode: 'ONLINE' });
  }

  contentOnRecord(input: { carrier: string; iccid: string }): Promise<ContentReading> {
    return this.#readContent({ ...input, functionCallIdentifier: randomUUID(), accessMode: 'OFFLINE' });
  }

  async #readContent(input: {
    carrier: string;
    iccid: string;
    functionCallIdentifier: string;
    accessMode: 'ONLINE' | 'OFFLINE';
  }): Promise<ContentReading> {
    const { host } = await this.#route(input.carrier);
    const { statuses, readAt } = await this.channel.call(host, 'getApplicationOrELFStatus', {
      header: this.#header(input.functionCallIdentifier),
      secureElement: { iccid: input.iccid },
      service: JPKI_SERVICE,
      aids: [SP_AREA_AID, JPKI_LOAD_FILE_AID, JPKI_AP_AID].map(hex),
      accessMode: input.accessMode,
    });
    return {
      readAt: readAt === undefined ? null : new Date(readAt),
      statuses: statuses.map(({ aid, found, lifeCycleState = null, securityDomainAid = null }) => ({
        aid,
        found,
        state: lifeCycleState,
        securityDomainAid,
      })),
    };
  }

  /** null when the carrier said no. */
  async #unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof CarrierRefusedError) return null;
      throw error;
    }
  }

  async #askFor(mno: CarrierRow, carriers: readonly CarrierRow[], msisdn: string): Promise<SubscriptionFacts | null> {
    return this.#unlessRefused(() => this.#subscription(mno, carriers, msisdn));
  }

  async #subscription(mno: CarrierRow, carriers: readonly CarrierRow[], msisdn: string) {
    const answer = await this.channel.call(mno, 'checkGlobalEligibility', {
      header: this.#header(randomUUID()),
      mobileSubscription: { msisdn: withoutPlus(msisdn) },
      service: JPKI_SERVICE,
    });
    const facts = answer.extensions?.subscription;
    const contract = carriers.find((carrier) => carrier.code === facts?.carrierCode);
    // A carrier speaks for itself and for the MVNOs on its network only.
    if (!facts || !contract || (contract.hostCarrier ?? contract.code) !== mno.code) return null;
    return {
      carrier: contract.code,
      iccid: facts.iccid,
      simProduct: facts.simProduct,
      handsetModel: facts.handsetModel ?? '',
      imei: facts.imei,
      eid: facts.eid,
      lineState: facts.lineState,
    };
  }

  async #route(code: string): Promise<Route> {
    const carriers = await this.directory.all();
    const carrier = carriers.find((row) => row.code === code);
    const host = carriers.find((row) => row.code === (carrier?.hostCarrier ?? code));
    if (!carrier || !host) throw new RangeError('no such carrier');
    return { host, mnoName: carrier.code };
  }

  #remember(functionCallIdentifier: string, iccid: string): void {
    const [oldest] = this.#simOfOrder.keys();
    if (oldest !== undefined && this.#simOfOrder.size >= MOST_REMEMBERED) this.#simOfOrder.delete(oldest);
    this.#simOfOrder.set(functionCallIdentifier, iccid);
  }

  #header(functionCallIdentifier: string) {
    return { functionRequesterIdentifier: this.channel.identity.code, functionCallIdentifier };
  }
}

/** undefined when the card's answer is no receipt. */
function receiptFields(receipts: readonly CardReceipt[]) {
  try {
    return receipts.map(({ command, answer }) => {
      const receipt = parseReceipt(bytes(answer));
      if (!receipt) throw new ApduFormatError('no receipt');
      const { signature, confirmationData } = receipt;
      return { ccmCommand: command, receipt: hex(signature), confirmationData: hex(confirmationData) };
    });
  } catch (error) {
    if (error instanceof ApduFormatError) return undefined;
    throw error;
  }
}

function subscription(msisdn: string, route: Route) {
  return { msisdn: withoutPlus(msisdn), mnoName: route.mnoName };
}

function context(input: { msisdn: string; iccid: string }, route: Route) {
  return {
    mobileSubscription: subscription(input.msisdn, route),
    secureElement: { iccid: input.iccid },
    service: JPKI_SERVICE,
  };
}

/** MSId_MSISDN has digits only; E.164 of the register has a plus sign. */
function withoutPlus(msisdn: string): string {
  return msisdn.replace(/^\+/, '');
}
