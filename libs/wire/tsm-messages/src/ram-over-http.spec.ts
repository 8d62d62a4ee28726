import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApduFormatError, bytes, concat, hex } from '@sumaho-jpki/wire/apdu';
import {
  RamOverHttpError,
  buildAdminAnswer,
  buildAdminRequest,
  formatTargetedApplication,
  parseAdminAnswer,
  parseAdminRequest,
  parseTargetedApplication,
} from './ram-over-http';
import {
  decodeCommandScript,
  decodeCompactAnswer,
  decodeInitiation,
  decodeResponseScript,
  encodeCommandScript,
  encodeCompactScript,
  encodeResponseScript,
} from './ram-over-http-script';

const SELECT = bytes('00A4040008A000000151000000');
const STATUS = bytes('80F28002024F0000');
const RUNS = Number(process.env['JPKI_FUZZ'] ?? 2_000);

describe('a script of remote APDUs', () => {
  it.each([
    ['indefinite', 'AE80220D00A4040008A000000151000000220880F28002024F00000000'],
    ['definite', 'AA19220D00A4040008A000000151000000220880F28002024F0000'],
  ] as const)('in %s form', (form, coded) => {
    expect(hex(encodeCommandScript([SELECT, STATUS], form))).toBe(coded);
    expect(decodeCommandScript(bytes(coded))).toEqual([SELECT, STATUS]);
  });
  it.each([
    ['indefinite', 'AF80800102230290002304AABB90000000'],
    ['definite', 'AB0D800102230290002304AABB9000'],
  ] as const)('answers in %s form', (form, coded) => {
    const answers = { executed: 2, responses: [bytes('9000'), bytes('AABB9000')] };
    expect(hex(encodeResponseScript(answers, form))).toBe(coded);
    expect(decodeResponseScript(bytes(coded))).toEqual(answers);
  });
  it.each<[string, string, number]>([
    ['no number', 'AF80230290000000', 1],
    ['a number of two bytes', 'AB0880020100 23029000', 256],
    ['the definite tag with an indefinite length', 'AB80230290000000', 1],
    ['the indefinite tag with a definite length', 'AF0423029000', 1],
    ['a length in long form', 'AB8104 23029000', 1],
  ])('answers with %s are read too', (_name, coded, executed) => {
    expect(decodeResponseScript(bytes(coded))).toEqual({ executed, responses: [bytes('9000')] });
  });
  it('a script that the card could not read', () => {
    const answers = { executed: 1, responses: [bytes('6A80')], badFormat: 2 };
    expect(decodeResponseScript(encodeResponseScript(answers))).toEqual(answers);
  });
  it.each([
    ['empty', ''],
    ['no command', 'AE800000'],
    ['no end', 'AE80220D00A4040008A000000151000000'],
    ['a command without a header', 'AA04220200A4'],
    ['an item that reaches out', 'AA06220900A40400'],
    ['bytes after the end', 'AE80220400A40400000000'],
    ['bytes after the definite form', 'AA06220400A4040001'],
    ['another tag', 'AA06230400A40400'],
  ])('%s is refused', (_name, coded) => {
    expect(() => decodeCommandScript(bytes(coded))).toThrow(ApduFormatError);
  });
  it('in compact form is the commands one after the other, and its answer counts them', () => {
    expect(hex(encodeCompactScript([SELECT, STATUS]))).toBe(hex(concat(SELECT, STATUS)));
    expect(decodeCompactAnswer(bytes('02 6A88'))).toEqual({ executed: 2, sw: 0x6a88, data: bytes('') });
    expect(() => decodeCompactAnswer(bytes('0290'))).toThrow(ApduFormatError);
  });
  const apdus = fc.array(fc.uint8Array({ minLength: 4, maxLength: 300, size: 'max' }), { minLength: 1, maxLength: 8 });
  const form = fc.constantFrom('definite' as const, 'indefinite' as const);
  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(apdus, form, (list, as) => {
        expect(decodeCommandScript(encodeCommandScript(list, as))).toEqual(list);
        const answers = { executed: list.length, responses: list };
        expect(decodeResponseScript(encodeResponseScript(answers, as))).toEqual(answers);
      }),
      { numRuns: 100 },
    );
  });
  it('changed or cut anywhere, is read or refused with ApduFormatError', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.oneof(
          apdus.map((list) => encodeResponseScript({ executed: 1, responses: list })),
          fc.uint8Array(),
        ),
        edits,
        fc.nat(),
        (good, changes, cut) => {
          const raw = good.slice(0, good.length - (cut % (good.length + 1) && cut % 7));
          for (const [at, value] of changes) if (raw.length > 0) raw[at % raw.length] = value;
          for (const decode of [
            decodeCommandScript,
            decodeResponseScript,
            decodeCompactAnswer,
            (body: Uint8Array) => decodeInitiation(concat([0xe8], body)),
          ]) {
            try {
              decode(raw);
            } catch (error) {
              expect(error).toBeInstanceOf(ApduFormatError);
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  }, 1_200_000);
});

describe('the first request', () => {
  it('of a small client with lower-case header names and no body', () => {
    expect(
      parseAdminRequest(
        { 'x-admin-protocol': 'globalplatform-remote-admin/1.0', 'x-admin-from': '8981100000000000001' },
        bytes(''),
      ),
    ).toEqual({
      dialect: 'globalplatform',
      version: '1.0',
      agentId: '8981100000000000001',
      resume: false,
      secureElements: [],
    });
  });
  it('of an agent outside the card with the elements it reaches', () => {
    const request = parseAdminRequest(
      {
        'X-Admin-Protocol': 'globalplatform-remote-admin/1.1.1',
        'X-Admin-From': '//agent/1',
        'X-Admin-SE-List': '//se-id/uicc/8981100000000000001, //se-id/eSE/AB12',
      },
      bytes(''),
    );
    expect(request.version).toBe('1.1.1');
    expect(request.secureElements).toEqual([
      { type: 'uicc', id: '8981100000000000001' },
      { type: 'eSE', id: 'AB12' },
    ]);
  });
});

describe('a request with answers', () => {
  const headers = {
    'X-Admin-Protocol': 'globalplatform-remote-admin/1.0',
    'X-Admin-From': 'agent',
    'X-Admin-Script-Status': 'ok',
    'X-Admin-Resume': 'true',
  };
  it.each([
    'application/vnd.globalplatform.card-content-mgt-response;version=1.0',
    'application/vnd.globalplatform.card-content-mgt-response; version=1.0',
    'Application/vnd.ETSI.scp.response-data;version=1.0',
  ])('as %s', (type) => {
    const request = parseAdminRequest({ ...headers, 'Content-Type': type }, bytes('AF80230290000000'));
    expect(request).toMatchObject({ status: 'ok', resume: true, answers: { executed: 1 } });
  });
  it('of another type, another protocol, nobody, or an unknown status is refused', () => {
    const body = bytes('AF80230290000000');
    const refused = (extra: Record<string, string | undefined>) => () =>
      parseAdminRequest({ ...headers, 'Content-Type': 'application/vnd.etsi.scp.response-data', ...extra }, body);
    expect(refused({ 'Content-Type': 'text/plain' })).toThrow(expect.objectContaining({ status: 415 }));
    expect(refused({ 'X-Admin-Protocol': 'globalplatform-remote-admin/2.0' })).toThrow(RamOverHttpError);
    expect(refused({ 'X-Admin-From': undefined })).toThrow(RamOverHttpError);
    expect(refused({ 'X-Admin-Script-Status': 'fine' })).toThrow(RamOverHttpError);
    expect(refused({})).not.toThrow();
  });
});

describe('server and client understand each other', () => {
  it('an order with a next address, a target and an element', () => {
    const order = {
      commands: [SELECT, STATUS],
      nextUri: '/ram/7f3a',
      targetedApplication: bytes('A000000151000000'),
      targetedSecureElement: { type: 'uicc', id: '8981100000000000001' },
    };
    const { status, headers, body } = buildAdminAnswer(order);
    expect(headers).toMatchObject({
      'X-Admin-Targeted-Application': '//aid/A000000151/000000',
      'X-Admin-Next-URI': '/ram/7f3a',
    });
    expect(parseAdminAnswer(status, headers, body)).toEqual(order);
  });
  it('no more orders', () => {
    const { status, headers, body } = buildAdminAnswer(undefined);
    expect([status, body.length]).toEqual([204, 0]);
    expect(parseAdminAnswer(status, headers, body)).toBeUndefined();
  });
  it.each(['definite', 'indefinite'] as const)('a request with answers in %s form', (form) => {
    const request = {
      agentId: 'agent',
      status: 'security-error' as const,
      resume: false,
      answers: { executed: 1, responses: [bytes('6982')] },
    };
    const { headers, body } = buildAdminRequest(request, form);
    expect(parseAdminRequest(headers, body)).toEqual({
      ...request,
      dialect: 'globalplatform',
      version: '1.0',
      secureElements: [],
    });
  });
  it('another status or media type is refused by the client', () => {
    const { headers, body } = buildAdminAnswer({ commands: [SELECT] });
    expect(() => parseAdminAnswer(500, headers, body)).toThrow(RamOverHttpError);
    expect(() => parseAdminAnswer(200, { ...headers, 'Content-Type': 'text/html' }, body)).toThrow(RamOverHttpError);
    expect(
      parseAdminAnswer(200, { ...headers, 'Content-Type': 'application/vnd.etsi.scp.command-data;version=1.0' }, body),
    ).toEqual({ commands: [SELECT] });
  });
});

describe('the name of a targeted application', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 16 }), (aid) => {
        expect(hex(parseTargetedApplication(formatTargetedApplication(aid)))).toBe(hex(aid));
      }),
    );
  });
  it.each([
    '',
    '//aid/A0/00',
    '//aid/A000000151',
    '//aid/A000000151/0',
    '/aid/A000000151/00',
    `//aid/A000000151/${'00'.repeat(12)}`,
  ])('%s is none', (text) => {
    expect(() => parseTargetedApplication(text)).toThrow(RamOverHttpError);
  });
});

describe('OpenSCDP’s client', () => {
  const headers = {
    'Content-Type': 'application/org.openscdp-content-mgt-response;version=1.0',
    Accept: '*/*',
    'X-Admin-Protocol': 'openscdp-remote-admin/1.0',
  };
  it('begins with the ATR', () => {
    expect(parseAdminRequest(headers, bytes('E80B C009 3BE000FF8131FE4514'))).toEqual({
      dialect: 'openscdp',
      version: '1.0',
      atr: bytes('3BE000FF8131FE4514'),
      resume: false,
      secureElements: [],
    });
  });
  it('answers with the number at the end, the ATR after a reset, or a close', () => {
    const answered = (body: string) => parseAdminRequest(headers, bytes(body)).answers;
    expect(answered('AB0B 23029000 23026A82 800102')).toEqual({
      executed: 2,
      responses: [bytes('9000'), bytes('6A82')],
    });
    expect(answered('AB0B C0023B00 23029000 800101')).toEqual({ executed: 1, responses: [bytes('9000')] });
    expect(answered('AB0B E1040C024F4B 800100 8100')).toEqual({ executed: 0, responses: [], closed: true });
  });
  it('is answered in definite form, without a next address of its own', () => {
    const answer = buildAdminAnswer({ commands: [SELECT] }, 'indefinite', 'openscdp');
    expect(answer).toMatchObject({ status: 200, headers: { 'X-Admin-Protocol': 'openscdp-remote-admin/1.0' } });
    expect(hex(answer.body)).toBe(`AA0F220D${hex(SELECT)}`);
    expect(buildAdminAnswer(undefined, 'indefinite', 'openscdp').status).toBe(204);
  });
  it('with a broken initiation is refused', () => {
    for (const body of ['E800', 'E803C0023B', 'E80BC0093BE000FF8131FE451400', 'E802C100']) {
      expect(() => parseAdminRequest(headers, bytes(body))).toThrow(ApduFormatError);
    }
    expect(() => parseAdminRequest({ ...headers, 'X-Admin-Protocol': undefined }, bytes(''))).toThrow(RamOverHttpError);
  });
});
