import { describe, expect, it } from 'vitest';
import { handshakeCommandSchema, handshakeResponseSchema, seramOrderSchema, seramReportSchema } from './index';

// The examples of the published file, as they stand there.
describe('GP SERAM v2.0.0', () => {
  it('reads the published handshake, with its misspelt property', () => {
    const published = {
      secureElements: [{ seType: 'eSE', seId: '89001012012341234012345678901224', seExtraInfo: 'SAM' }],
      supportedTransportProtocols: ['HTTPS'],
      supportedDataFormats: ['application/json'],
      supportedVersion: ['2.0.0'],
    };
    const { supportedVersion, ...rest } = published;
    expect(handshakeCommandSchema.parse(published)).toEqual({ ...rest, supportedVersions: supportedVersion });
  });
  it('assumes HTTPS, JSON and 2.0.0 when a handshake names nothing', () => {
    expect(handshakeCommandSchema.parse({ secureElements: [{ seType: 'uicc', seId: '1' }] })).toEqual({
      secureElements: [{ seType: 'uicc', seId: '1' }],
      supportedTransportProtocols: ['HTTPS'],
      supportedDataFormats: ['application/json'],
      supportedVersions: ['2.0.0'],
    });
    expect(handshakeCommandSchema.safeParse({ secureElements: [] }).success).toBe(false);
  });
  it('reads both names of the chosen data format', () => {
    const chosen = { chosenTransportProtocol: 'HTTPS', chosenDataFormat: 'application/json', chosenVersion: '2.0.0' };
    const { chosenDataFormat, ...rest } = chosen;
    expect(handshakeResponseSchema.parse(chosen)).toEqual(chosen);
    expect(handshakeResponseSchema.parse({ ...rest, chosenDataProtocol: chosenDataFormat })).toEqual(chosen);
    expect(handshakeResponseSchema.safeParse(rest).success).toBe(false);
  });
  it('reads the published order with all commands, but not its APDU that is no hexadecimal', () => {
    const order = (apdu: string) => ({
      delay: 0,
      chosenSecureElement: { seType: 'eSE', seId: '89001012012341234012345678901224', seExtraInfo: 'SAM' },
      ramCommands: [
        { ramCommandType: 'startCommand' },
        { ramCommandType: 'seRamCommand', listOfCAPDU: [apdu] },
        { ramCommandType: 'notificationCommand', deviceAppNotification: 'step1/action2/OK' },
        { ramCommandType: 'stopCommand' },
      ],
    });
    expect(seramOrderSchema.safeParse(order('00A40400OA0001020304050607080900A')).success).toBe(false);
    expect(seramOrderSchema.parse(order('00a4040008a00000015100000000')).ramCommands).toEqual([
      { ramCommandType: 'ramStartCommand' },
      { ramCommandType: 'seRamCommand', listOfCAPDU: ['00A4040008A00000015100000000'] },
      { ramCommandType: 'notificationCommand', deviceAppNotification: 'step1/action2/OK' },
      { ramCommandType: 'ramStopCommand' },
    ]);
  });
  it('an order with nothing in it means: keep polling, every 100 ms', () => {
    expect(seramOrderSchema.parse({})).toEqual({ delay: 100, ramCommands: [] });
    expect(seramOrderSchema.parse({ delay: 500 }).delay).toBe(500);
  });
  it.each([
    ['an unknown command', { ramCommands: [{ ramCommandType: 'formatCommand' }] }],
    ['a command without type', { ramCommands: [{}] }],
    ['no object as command', { ramCommands: [null] }],
    ['a script without commands', { ramCommands: [{ ramCommandType: 'seRamCommand', listOfCAPDU: [] }] }],
    ['a fraction as delay', { delay: 1.5 }],
  ])('refuses an order with %s', (_name, order) => {
    expect(seramOrderSchema.safeParse(order).success).toBe(false);
  });
  it('reads the published reports and the misspelt status', () => {
    const polling = { localAgentStatus: { localAgentStatusEnum: 'POLLING', executedSeRamCommands: 0 } };
    expect(seramReportSchema.parse(polling)).toEqual({ ...polling, ramResponses: [] });
    const processed = {
      localAgentStatus: { localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 2 },
      ramResponses: [
        { ramResponseType: 'seRamResponse', listOfRAPDU: ['9000', ''] },
        { ramResponseType: 'seRamResponse', listOfRAPDU: ['9000'] },
      ],
      orderId: 'o1',
    };
    expect(seramReportSchema.parse(processed)).toEqual(processed);
    const misspelt = { localAgentStatus: { localAgentStatusEnum: 'UNGRANDED_ACCESS' } };
    expect(seramReportSchema.parse(misspelt).localAgentStatus).toEqual({
      localAgentStatusEnum: 'UNGRANTED_ACCESS',
      executedSeRamCommands: 0,
    });
    expect(seramReportSchema.safeParse({ ramResponses: [] }).success).toBe(false);
  });
});
