// The three management modes at the carriers and on their cards: who may load, by which token, and what shows it afterwards.
import { createHash, randomUUID } from 'node:crypto';
import { carrierErrands } from '@sumaho-jpki/stand-ins/handset';
import type { DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { type CommandApdu, bytes, decodeCommand, decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  type PlannedCommand,
  cardReference,
  checkScriptResponses,
  generateEphemeralKey,
  getStatus,
  installAndMakeSelectable,
  installForLoad,
  keyAgreementDgi,
  loadBlocks,
  parseGetStatus,
  parseReceipt,
  planSecureSession,
  scriptOf,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
} from '@sumaho-jpki/wire/jpki-applet';
import { JPKI_SERVICE } from '@sumaho-jpki/wire/tsm-messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PhoneError } from '../phones/phone-error';
import { deletion, setUp } from './testing/orders';
import { World, demoLine } from './testing/world';

const LOAD_FILE = buildJpkiLoadFile({ issuerCertificate: new Uint8Array(900).fill(5) });
const HASH = new Uint8Array(createHash('sha256').update(loadFileDataBlock(LOAD_FILE)).digest());
const PRIVILEGES = { simple: '808000', delegated: 'A08000', authorized: '80C000' } as const;
const [KDDI, KDDI_TOO, SOFTBANK, DOCOMO] = ['p02', 'p06', 'p03', 'p01'].map(demoLine) as [
  DemoLine,
  DemoLine,
  DemoLine,
  DemoLine,
];

let world: World;
beforeAll(async () => {
  world = new World();
  await world.start();
  for (const carrier of ['kddi', 'softbank']) await world.knobs({ carrier, answerDelayMs: [0, 0] });
});
afterAll(() => world.stop());

const service = (line: DemoLine) => ({ secureElement: { iccid: line.iccid }, service: JPKI_SERVICE });

/** INSTALL [for load] and INSTALL of the JPKI service, for one SIM. */
function installs(line?: DemoLine): [CommandApdu, CommandApdu] {
  const reference = line && cardReference(line.iccid);
  return [
    installForLoad({
      loadFileAid: JPKI_LOAD_FILE_AID,
      hash: HASH,
      ...(reference ? { parameters: reference } : {}),
    }),
    installAndMakeSelectable({
      loadFileAid: JPKI_LOAD_FILE_AID,
      moduleAid: JPKI_MODULE_AID,
      instanceAid: JPKI_AP_AID,
      ...(reference ? { systemParameters: reference } : {}),
    }),
  ];
}

/** The carrier's part: an SP area with its owner's keys and the right of the mode, nothing more. */
async function area(line: DemoLine, mode: keyof typeof PRIVILEGES) {
  const ephemeral = generateEphemeralKey();
  const dgi = keyAgreementDgi(ephemeral.publicPoint).value;
  const order = setUp(line, dgi);
  const [create, agree] = order.seCommands;
  if (create?.command !== 'createSecurityDomain' || !agree) throw new Error('the order begins with the area');
  const seCommands = [{ ...create, privileges: PRIVILEGES[mode] }, agree];
  const answer = await world.call(line.host, 'seCommandsGenerationAndRemoteExecution', { ...order, seCommands });
  if (!answer.executed) throw new Error('refused');
  await world.runAgent(line, answer.response.extensions, undefined, true);
  const { keys } = await world.keysOf(line, { ephemeral, dgi });
  let sequenceCounter = 0;
  const run = async (commands: PlannedCommand[]) => {
    sequenceCounter += 1;
    const request = { keys, keyVersion: 0x30, aid: SP_AREA_AID, hostChallenge: new Uint8Array(8), sequenceCounter };
    const plan = planSecureSession({ ...request, commands });
    const card = world.nearSecureElement(line);
    const { channel, selectResponse } = await card.openLogicalChannel(SP_AREA_AID);
    const responses = [selectResponse];
    try {
      for (const { apdu } of scriptOf(plan).slice(1)) {
        const response = await card.transmit(channel, apdu);
        responses.push(response);
        if (decodeResponse(response).sw !== 0x9000) break;
      }
    } finally {
      await card.close(channel);
    }
    return { ...checkScriptResponses(plan, responses), apdus: plan.steps.length };
  };
  return { run, keys };
}

const errandsOf = ({ iccid }: DemoLine) => carrierErrands({ baseUrl: `${world.origin}/sandbox`, iccid });
const named = (name: string, command: CommandApdu): PlannedCommand => ({ name, stage: 'content', command });
const content = ([load, install]: readonly CommandApdu[]): PlannedCommand[] => {
  if (!load || !install) throw new Error('two INSTALLs');
  const blocks = loadBlocks(LOAD_FILE, 239).map((each, at, all) =>
    named(at === all.length - 1 ? 'loaded' : `block-${at}`, each),
  );
  return [named('load', load), ...blocks, named('installed', install)];
};

async function signed(line: DemoLine, commands: readonly CommandApdu[]) {
  const ccmCommands = commands.map((each) => hex(encodeCommand(each)));
  const answer = await world.call(line.host, 'generateDMToken', { ...service(line), ccmCommands });
  return answer.executed ? answer.response.ccmCommands : answer.refusal.statusCodeData?.message;
}

const commandsIn = (answer: string[] | string | undefined): CommandApdu[] => {
  if (!Array.isArray(answer)) throw new Error(String(answer));
  return answer.map((each) => decodeCommand(bytes(each)));
};

describe('delegated management (KDDI)', () => {
  it('loads nothing without a token, with a spoilt one, or with that of another SIM; then with its own, within one retry', async () => {
    const { run } = await area(KDDI, 'delegated');
    expect(await run(content(installs(KDDI)))).toMatchObject({ ok: false, name: 'load', sw: 0x6985 });
    await world.knobs({ carrier: 'kddi', spoilNextTokens: 1 });
    const spoilt = commandsIn(await signed(KDDI, installs(KDDI)));
    expect(await run(content(spoilt))).toMatchObject({ ok: false, name: 'load', sw: 0x6985 });
    const others = commandsIn(await signed(KDDI_TOO, installs(KDDI_TOO)));
    expect(await run(content(others))).toMatchObject({ ok: false, name: 'load', sw: 0x6985 });

    const own = await signed(KDDI, installs(KDDI));
    const done = await run(content(commandsIn(own)));
    expect(done).toMatchObject({ ok: true, apdus: 3 + 1 + 35 + 1 });
    const [entry] = parseGetStatus(
      (await run([named('status', getStatus('applications', JPKI_AP_AID))])).answers.at(-1)?.data ?? new Uint8Array(0),
    );
    expect(hex(entry?.securityDomainAid ?? new Uint8Array(0))).toBe(hex(SP_AREA_AID));

    const receipts = ['loaded', 'installed'].map((name, at) => {
      const receipt = parseReceipt(done.answers.find((each) => each.name === name)?.data ?? new Uint8Array(0));
      if (!receipt) throw new Error(`no receipt for ${name}`);
      const { signature, confirmationData } = receipt;
      return {
        ccmCommand: String(own?.[at]),
        receipt: hex(signature),
        confirmationData: hex(confirmationData),
      };
    });
    const verify = async (line: DemoLine, shown: typeof receipts) => {
      const answer = await world.call('kddi', 'verifyDMReceipt', { ...service(line), receipts: shown });
      return answer.executed ? answer.response.confirmationCounter : answer.refusal.statusCodeData?.reasonCode;
    };
    expect(await verify(KDDI, receipts)).toBe(1);
    const [load, install] = receipts as [(typeof receipts)[0], (typeof receipts)[0]];
    const forged = `${load.receipt.slice(0, -2)}${load.receipt.endsWith('00') ? '01' : '00'}`;
    expect(await verify(KDDI, [{ ...load, receipt: forged }])).toBe('6.1');
    expect(await verify(KDDI, [{ ...load, ccmCommand: install.ccmCommand }])).toBe('6.1');
    expect(await verify(KDDI, [{ ...load, confirmationData: install.confirmationData }])).toBe('6.1');
    expect(await verify(KDDI_TOO, receipts)).toBe('6.1');
  });

  it('signs the JPKI service’s own commands for this SIM only', async () => {
    const [load, install] = installs(KDDI);
    expect(await signed(KDDI, installs())).toBe('the command is not bound to this SIM');
    expect(await signed(KDDI_TOO, [load])).toBe('the command is not bound to this SIM');
    expect(await signed(KDDI, [{ ...install, p1: 0x10 }])).toBe('only loading and installing is signed');
    expect(await signed(KDDI, [{ ...load, data: load.data.slice(0, -4) }])).toBe('not well formed');
    const foreign = installAndMakeSelectable({
      loadFileAid: JPKI_LOAD_FILE_AID,
      moduleAid: JPKI_MODULE_AID,
      instanceAid: bytes('A00000000101'),
    });
    expect(await signed(KDDI, [foreign])).toBe('another application');
  });

  it('is refused by the carriers that did not agree to it', async () => {
    for (const line of [DOCOMO, SOFTBANK])
      expect(await signed(line, installs(line))).toBe('no delegated management here');
  });

  it('leaves the whole deletion to the carrier', async () => {
    const answer = await world.call('kddi', 'seCommandsGenerationAndRemoteExecution', deletion(KDDI));
    if (!answer.executed) throw new Error('refused');
    await world.runAgent(KDDI, answer.response.extensions, undefined, true);
    expect(await world.selects(KDDI, JPKI_AP_AID)).toBe('6A82');
    expect(await world.selects(KDDI, SP_AREA_AID)).toBe('6A82');
  });
});

describe('authorized management (SoftBank)', () => {
  it('loads without a token and refuses one; the carrier finds it when it reads the card', async () => {
    const { run } = await area(SOFTBANK, 'authorized');
    const [load, install] = installs();
    const status = (accessMode: 'OFFLINE' | 'ONLINE') =>
      world.call('softbank', 'getApplicationOrELFStatus', {
        ...service(SOFTBANK),
        aids: [SP_AREA_AID, JPKI_LOAD_FILE_AID, JPKI_AP_AID].map(hex),
        accessMode,
      });
    const withToken = installForLoad({ loadFileAid: JPKI_LOAD_FILE_AID, hash: HASH, token: new Uint8Array(64) });
    expect(await run(content([withToken, install]))).toMatchObject({ ok: false, name: 'load', sw: 0x6a80 });
    const done = await run(content([load, install]));
    expect(done).toMatchObject({ ok: true, apdus: 40 });
    expect(done.answers.slice(-1).map(({ data }) => hex(data))).toEqual(['00']);
    const seen = {
      response: {
        statuses: [
          { found: true, lifeCycleState: '0F' },
          { found: true, lifeCycleState: '01', securityDomainAid: hex(SP_AREA_AID) },
          { found: true, lifeCycleState: '07', securityDomainAid: hex(SP_AREA_AID) },
        ],
      },
    };
    // The SIM does not take the carrier's short messages: the agent carries the reading.
    const phone = world.phone(SOFTBANK);
    const receive = phone.receive.bind(phone);
    phone.receive = (tpdu) => receive(tpdu.with(tpdu.length - 1, (tpdu.at(-1) ?? 0) ^ 1));
    const ordered = await status('ONLINE');
    if (!ordered.executed || !ordered.response.extensions) throw new Error('no invitation');
    expect(ordered.response.readAt).toBeUndefined();
    await world.runAgent(SOFTBANK, ordered.response.extensions, undefined, true);
    const read = await status('OFFLINE');
    expect(read).toMatchObject(seen);
    phone.receive = receive;

    // It does: nobody has to open the app.
    const before = read.executed ? read.response.readAt : undefined;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await status('ONLINE');
    const readAgain = async () => {
      const answer = await status('OFFLINE');
      return answer.executed && answer.response.readAt !== before ? answer : undefined;
    };
    await expect.poll(readAgain).toMatchObject(seen);
    expect(await errandsOf(SOFTBANK)).toEqual([]);
  });
});

describe('simple management (docomo)', () => {
  it('gives the SP area no right to load', async () => {
    const { run } = await area(DOCOMO, 'simple');
    expect(await run(content(installs()))).toMatchObject({ ok: false, name: 'load', sw: 0x6985 });
  });
});

describe.each([
  ['docomo', 'simple', 'p05'],
  ['kddi', 'delegated', 'p09'],
  ['softbank', 'authorized', 'p07'],
] as const)('the end of the service at %s (%s)', (host, mode, person) => {
  const line = demoLine(person);

  async function fill() {
    if (mode === 'simple') {
      const order = await world.orderSpArea(line);
      await world.runAgent(line, order.invitation, undefined, true);
      return (await world.keysOf(line, order)).keys;
    }
    const { run, keys } = await area(line, mode);
    const own = mode === 'delegated' ? commandsIn(await signed(line, installs(line))) : installs();
    expect(await run(content(own))).toMatchObject({ ok: true });
    return keys;
  }

  it.each(['agent', 'sms'] as const)('is locked, unlocked and deleted by %s', async (bearer) => {
    expect(line.host).toBe(host);
    await world.knobs({ carrier: host, deleteByMessageAfterMs: 0 });
    const keys = await fill();
    const phone = world.phone(line);
    const receive = phone.receive.bind(phone);
    if (bearer === 'agent') {
      phone.receive = () => {
        throw new PhoneError('unavailable');
      };
    }
    for (const [what, serviceState, lifeCycle] of [
      ['suspend', 22, 0x87],
      ['resume', 21, 0x07],
      ['terminate', 1, undefined],
    ] as const) {
      const id = randomUUID();
      const answer =
        what === 'terminate'
          ? await world.call(host, 'terminateService', { ...service(line), reason: 3 }, id)
          : await world.call(host, 'suspendOrResumeService', { ...service(line), suspensionControl: what }, id);
      if (!answer.executed || !answer.response.extensions) throw new Error('no invitation');
      if (bearer === 'agent') await world.runAgent(line, answer.response.extensions, undefined, true);
      expect(await world.outcomeOf(id)).toMatchObject({ serviceState, extensions: { bearer } });
      expect(await world.call(host, 'getServiceState', service(line))).toMatchObject({ response: { serviceState } });
      if (lifeCycle !== undefined) {
        expect(await world.areaHolds(line, keys)).toEqual({ opens: true, lifeCycle, inArea: true });
      }
    }
    phone.receive = receive;
    expect(await world.selects(line, JPKI_AP_AID)).toBe('6A82');
    expect(await world.selects(line, SP_AREA_AID)).toBe('6A82');
    await world.knobs({ carrier: host, deleteByMessageAfterMs: 90_000 });
  });
});
