import { describe, expect, it } from 'vitest';
import {
  COMMAND_STATUSES,
  EXECUTION_STATUSES,
  executedHeader,
  FUNCTION_NAMES,
  FUNCTIONS,
  functionPath,
  type FunctionRequestInput,
  iccidSchema,
  isFunctionName,
  isRefused,
  NON_ELIGIBILITY_REASONS,
  nonEligibilityReasonName,
  nonEligibilityReasonNumber,
  parseAnswer,
  ReasonCode,
  refusedResponse,
  SERVICE_STATES,
  SubjectCode,
  subscriptionReasonName,
} from './index';

const header = { functionRequesterIdentifier: 'sp-tsm.example', functionCallIdentifier: '8f1c0000-0001' };
const ICCID = '8981100000000000001';
const secureElement = { iccid: ICCID };
const service = { serviceId: 1 };
const completionTimestamp = '2026-11-22T09:00:00+09:00';
const mobileSubscription = { msisdn: '819012345678', mnoName: 'MVNO-A' };
const AID = 'D392F00026015350';

const valid: { [N in keyof typeof FUNCTIONS]: FunctionRequestInput<N> } = {
  checkGlobalEligibility: { header, mobileSubscription, secureElement, service },
  getCAInformation: { header, secureElement, service },
  generateDMToken: { header, secureElement, service, ccmCommands: ['80E60200050102030405'] },
  verifyDMReceipt: {
    header,
    secureElement,
    service,
    receipts: [{ ccmCommand: '80E60200050102030405', receipt: 'ab'.repeat(16), confirmationData: '020000' }],
  },
  getApplicationOrELFStatus: { header, secureElement, service, aids: [AID], accessMode: 'OFFLINE' },
  seCommandsGenerationAndRemoteExecution: {
    header,
    validityPeriod: 3600,
    mobileServiceContext: { mobileSubscription, secureElement, service },
    seCommands: [
      { command: 'createSecurityDomain', securityDomainAid: AID, privileges: '808000', installParameters: '81020370' },
      {
        command: 'createFirstSSDKeyset',
        variant: 'cccmScenario3',
        securityDomainAid: AID,
        keyVersionNumber: 0x30,
        eccKeyLength: 256,
        ssdOwnerEphemeralPublicKey: '7f4943b04104',
        scenarioParameter: 'A612',
      },
      { command: 'loadELF', elfAid: 'D392F00026014C46', byteCode: 'C400', hash: 'ab'.repeat(32) },
      {
        command: 'instantiateApplication',
        elfAid: 'D392F00026014C46',
        moduleAid: 'D392F00026014D44',
        instanceAid: 'D392F000260100000001',
      },
      { command: 'extradite', objectAid: 'D392F000260100000001', targetSecurityDomainAid: AID },
      { command: 'setStatus', objectAid: AID, lockControl: 'lock' },
      { command: 'delete', objectAid: AID, deleteRelatedObjects: true },
    ],
  },
  getServiceState: { header, secureElement, service, extensions: { orderFunctionCallIdentifier: '8f1c0000-0001' } },
  suspendOrResumeService: { header, secureElement, service, suspensionControl: 'suspend', reason: 22 },
  terminateService: { header, secureElement, service },
  handleEndServiceStateChangeNotification: {
    header,
    secureElement,
    service,
    operation: 1,
    serviceState: 21,
    completionTimestamp,
  },
  handleSECommandsGenerationAndRemoteExecutionNotification: {
    header,
    secureElement,
    completionTimestamp,
    functionExecutionStatus: { status: 'Executed-Success' },
    commandResults: [{ command: 'createSecurityDomain', status: 'Executed-Success' }],
    receipt: '00112233445566778899AABBCCDDEEFF',
    cardAuditTrail: [{ stage: 'sp-area', commandHeader: '80E60C00', sw: '9000' }],
  },
  handleMobileSubscriptionStatusChangeNotification: {
    header,
    mobileSubscription,
    secureElement,
    subscriptionStatus: 'TERMINATED',
    reason: 3,
    completionTimestamp,
  },
  handleMobileSubscriptionIdentifierChangedNotification: {
    header,
    oldMobileSubscription: mobileSubscription,
    newMobileSubscription: { msisdn: '819099999999' },
    secureElement,
    reason: 102,
    completionTimestamp,
  },
  handleSEStatusChangeNotification: {
    header,
    secureElement,
    secureElementStatus: 'SUSPENDED',
    reason: 21,
    completionTimestamp,
  },
  handleSEDeviceStatusChangeNotification: {
    header,
    secureElement,
    deviceStatus: 'SUSPENDED',
    reason: 31,
    completionTimestamp,
  },
  handleSEMobileSubscriptionChangedNotification: {
    header,
    secureElement,
    newMobileSubscription: { msisdn: '819099999999' },
    reason: 102,
    completionTimestamp,
  },
  handleSERenewalNotification: {
    header,
    mobileSubscription,
    oldSecureElement: secureElement,
    newSecureElement: { iccid: '8981100000000000002' },
    reason: 122,
    completionTimestamp,
  },
  handleSEDeviceChangedNotification: {
    header,
    mobileSubscription,
    secureElement,
    device: { model: 'SH-53E', imei: '350000000000006' },
    reason: 132,
    completionTimestamp,
  },
};

describe('System Messaging functions', () => {
  it('have the names of the standard in their paths', () => {
    expect(FUNCTION_NAMES).toHaveLength(18);
    expect(functionPath('checkGlobalEligibility')).toBe('/gp/messaging/2/checkGlobalEligibility');
    expect(isFunctionName('getCAInformation')).toBe(true);
    for (const other of ['getcainformation', 'toString', '__proto__', '']) expect(isFunctionName(other)).toBe(false);
  });
  it.each(FUNCTION_NAMES)('%s takes its request, needs its header and tells its direction', (name) => {
    const { request, response, status, from } = FUNCTIONS[name];
    expect(request.safeParse(valid[name]).error).toBeUndefined();
    expect(request.safeParse({ ...valid[name], header: undefined }).success).toBe(false);
    expect(request.safeParse({ ...valid[name], validityPeriod: 0 }).success).toBe(false);
    expect(response === null).toBe(status === 204);
    expect(name.startsWith('handle')).toBe(from !== 'sp-tsm');
  });
  it.each(FUNCTION_NAMES)('%s needs every one of its required fields', (name) => {
    const optional = ['validityPeriod', 'secureElement', 'extensions', 'reason', 'receipt'];
    for (const field of Object.keys(valid[name])) {
      if (optional.includes(field)) continue;
      const without = { ...valid[name], [field]: undefined };
      expect(FUNCTIONS[name].request.safeParse(without).success, field).toBe(false);
    }
  });
  it('the order keeps hexadecimal in upper case and fills in its defaults', () => {
    const order = FUNCTIONS.seCommandsGenerationAndRemoteExecution.request.parse(
      valid.seCommandsGenerationAndRemoteExecution,
    );
    expect(order.mobileServiceContext.stopOnWarning).toBe(true);
    expect(order.seCommands[2]).toMatchObject({ hash: 'AB'.repeat(32) });
    expect(order.seCommands[3]).toMatchObject({ makeSelectable: true });
  });
  it.each([
    ['no command', []],
    ['an unknown command', [{ command: 'putKey', keys: '00' }]],
    ['a hash of SHA-1', [{ command: 'loadELF', elfAid: AID, hash: 'AB'.repeat(20) }]],
    ['half a byte', [{ command: 'delete', objectAid: 'D392F00026015' }]],
    ['an AID of four bytes', [{ command: 'delete', objectAid: 'D392F000' }]],
    [
      'a key agreement of another variant',
      [{ ...valid.seCommandsGenerationAndRemoteExecution.seCommands[1], variant: 'basic' }],
    ],
  ])('an order with %s is refused', (_name, seCommands) => {
    const order = { ...valid.seCommandsGenerationAndRemoteExecution, seCommands };
    expect(FUNCTIONS.seCommandsGenerationAndRemoteExecution.request.safeParse(order).success).toBe(false);
  });
  it('an ICCID begins with 89 and has 18 to 20 digits', () => {
    expect(iccidSchema.safeParse('89811000000000000012').success).toBe(true);
    for (const wrong of [
      '8881100000000000001',
      '898110',
      '898110000000000000123',
      '89811000000000000X1',
      '８9811000000000000',
    ]) {
      expect(iccidSchema.safeParse(wrong).success, wrong).toBe(false);
    }
  });
  it('a notification never carries more of a command than its header', () => {
    const notification = structuredClone(valid.handleSECommandsGenerationAndRemoteExecutionNotification);
    notification.cardAuditTrail = [{ stage: 'x', commandHeader: '80D8008158', sw: '9000' }];
    const { request } = FUNCTIONS.handleSECommandsGenerationAndRemoteExecutionNotification;
    expect(request.safeParse(notification).success).toBe(false);
    const withData = { ...notification, cardAuditTrail: [{ stage: 'x', commandHeader: '80D80081', data: 'SECRET' }] };
    expect(JSON.stringify(request.parse(withData))).not.toContain('SECRET');
  });
});

describe('answers', () => {
  it('reads the examples of the interface: not eligible, and refused', () => {
    const answer = { header: executedHeader(), eligible: false, nonEligibilityReason: [3, 7] };
    expect(parseAnswer('checkGlobalEligibility', answer)).toEqual({ executed: true, response: answer });
    const refused = refusedResponse({
      subjectCode: SubjectCode.MOBILE_SUBSCRIPTION,
      reasonCode: ReasonCode.UNKNOWN,
      subjectIdentifier: ICCID,
    });
    expect(parseAnswer('checkGlobalEligibility', refused)).toEqual({
      executed: false,
      refusal: {
        status: 'Failed',
        statusCodeData: { subjectCode: '2.1', reasonCode: '3.9', subjectIdentifier: ICCID },
      },
    });
    expect([isRefused(answer), isRefused(refused)]).toEqual([false, true]);
  });
  it('an accepted order says where the agent meets the MNO-TSM', () => {
    const accepted = {
      header: executedHeader(),
      extensions: { seramUri: 'https://mno.example/gp/seram', seramSessionId: '0f96af97-f879-45a2-a011-ee7439df3804' },
    };
    expect(parseAnswer('seCommandsGenerationAndRemoteExecution', accepted)).toMatchObject({ executed: true });
    expect(() => parseAnswer('seCommandsGenerationAndRemoteExecution', { header: executedHeader() })).toThrow();
  });
  it('a service state is one of the standard’s numbers', () => {
    for (const serviceState of SERVICE_STATES) {
      expect(parseAnswer('getServiceState', { header: executedHeader(), serviceState }).executed).toBe(true);
    }
    expect(() => parseAnswer('getServiceState', { header: executedHeader(), serviceState: 2 })).toThrow();
  });
  it('a notification is answered with nothing', () => {
    expect(parseAnswer('handleSERenewalNotification', undefined)).toEqual({ executed: true, response: null });
  });
  it('an expired function is told from a failed one, and neither needs status data', () => {
    const expired = { header: { functionExecutionStatus: { status: 'Expired' } } };
    expect(parseAnswer('terminateService', expired)).toEqual({ executed: false, refusal: { status: 'Expired' } });
  });
  it.each([
    undefined,
    null,
    {},
    'x',
    { header: {} },
    { header: { functionExecutionStatus: { status: 'EXECUTED_SUCCESS' } } },
  ])('refuses %j as an answer', (body) => {
    expect(() => parseAnswer('getServiceState', body)).toThrow();
  });
});

describe('tables', () => {
  it('names ten non-eligibility reasons both ways', () => {
    for (const [number, name] of Object.entries(NON_ELIGIBILITY_REASONS)) {
      expect(nonEligibilityReasonName(Number(number))).toBe(name);
      expect(nonEligibilityReasonNumber(name)).toBe(Number(number));
    }
    expect(Object.keys(NON_ELIGIBILITY_REASONS)).toHaveLength(10);
    expect(nonEligibilityReasonName(11)).toBeUndefined();
    expect(subscriptionReasonName(4)).toBe('contract-owner-changed');
    expect(subscriptionReasonName(5)).toBeUndefined();
  });
  it('spells every status as ES2+ does and as the XSD does, one to one', () => {
    for (const table of [EXECUTION_STATUSES, COMMAND_STATUSES]) {
      const spellings = Object.values(table);
      expect(new Set(spellings).size).toBe(spellings.length);
      for (const spelling of spellings) expect(spelling).toMatch(/^[A-Z_]+$/);
    }
  });
});
