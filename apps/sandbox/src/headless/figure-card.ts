// One SIM fresh from the factory, with throw-away keys, that the scripts of the figures are really carried out on; and what the
// bearers make of a script: the bodies that go to the phone and come back.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { issueCasdCertificate, manufactureUicc, MemoryCardStore, type VirtualUicc } from '@sumaho-jpki/stand-ins/uicc';
import { decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  agreeSpAreaKeys,
  buildCommandPacket,
  cardReference,
  checkScriptResponses,
  commandMessages,
  deliverTpdu,
  encodeDap,
  envelopeOf,
  generateEphemeralKey,
  parseResponsePacket,
  planSecureSession,
  type PlannedCommand,
  type Scp03KeySet,
  type Scp80Keys,
  type ScriptAnswer,
  SecurityLevel,
  scriptOf,
  type SecureSessionPlan,
  signDap,
  signToken,
  Tar,
  withToken,
} from '@sumaho-jpki/wire/globalplatform';
import { buildJpkiLoadFile, LOAD_FILE_AUTHORITY_AID, loadFileDataBlock } from '@sumaho-jpki/wire/jpki-applet';
import {
  buildAdminAnswer,
  buildAdminRequest,
  decodeResponseScript,
  encodeCommandScript,
  type SeramOrderInput,
} from '@sumaho-jpki/wire/tsm-messages';
import { percentile } from './equivalence/statistics';
import { type Content, contentCommands, type Mode } from './sim-scripts';

const KEY_VERSION = 0x30;
const REMOTE_KEY_VERSION = 0x01;
const OK = 0x9000;
/** Runs of each making; the median counts. */
const RUNS = 20;
const random = (length: number) => new Uint8Array(randomBytes(length));
const keySet = (): Scp03KeySet => ({ enc: random(16), mac: random(16), dek: random(16) });

/** What one exchange with the phone or the SIM costs. */
export interface Cost {
  readonly apdus: number;
  /** C-APDUs and R-APDUs. */
  readonly commandBytes: number;
  readonly answerBytes: number;
  /** HTTP messages with card data, or short messages; both ways. */
  readonly messages: number;
  /** Their bodies, or user data; both ways. */
  readonly messageBytes: number;
  readonly exchanges: number;
  /** Median, milliseconds: from the commands to what goes out. */
  readonly buildMs: number;
}

export type HttpBearer = 'seram' | 'ram-over-http';

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
const sizes = (parts: readonly Uint8Array[]): number => sum(parts.map(({ length }) => length));

/** The last of some runs, and how long they took in the middle. */
function timed<T>(make: () => T): { made: T; buildMs: number } {
  const times: number[] = [];
  let made: T | undefined;
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    made = make();
    times.push(performance.now() - began);
  }
  return { made: made as T, buildMs: Math.round(percentile(times, 0.5) * 100) / 100 };
}

export class FigureCard {
  readonly isd = keySet();
  readonly ephemeral = generateEphemeralKey();
  readonly content: Content;
  private readonly iccid = `8981${Array.from(random(15), (octet) => octet % 10).join('')}`;
  private readonly remote: Scp80Keys & { kik: Uint8Array };
  private readonly uicc: VirtualUicc;
  private readonly tokenKey: KeyObject;
  private readonly casdPoint: Uint8Array;
  private readonly counters = new Map<string, number>();
  private packets = 0;

  constructor(mode: Mode, issuerCertificate: Uint8Array) {
    const remote = { kic: random(16), kid: random(16), kik: random(16) };
    this.remote = { ...remote, algorithm: 'aes', keyVersion: REMOTE_KEY_VERSION };
    const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const loadFileAuthority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.tokenKey = token.privateKey;
    const { privateKey, publicPoint } = generateEphemeralKey();
    this.casdPoint = publicPoint;
    const certificate = issueCasdCertificate(
      {
        serial: random(8),
        authorityId: 'FIGURES',
        iccid: this.iccid,
        expiry: '20361231',
        publicPoint,
      },
      createPrivateKey(authority.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    );
    this.uicc = manufactureUicc(
      {
        iccid: this.iccid,
        isdKeys: this.isd,
        keyDiversificationData: random(10),
        casd: { privateKey, certificate },
        channels: { remote: { kvn: REMOTE_KEY_VERSION, ...remote, algorithm: 'aes' } },
        mandatedDap: { aid: LOAD_FILE_AUTHORITY_AID, publicKey: loadFileAuthority.publicKey },
        ...(mode === 'delegated'
          ? {
              delegatedManagement: {
                tokenKey: createPublicKey(token.publicKey.export({ type: 'spki', format: 'pem' })),
                receiptKey: createSecretKey(random(16)),
              },
            }
          : {}),
      },
      new MemoryCardStore(),
    );
    const loadFile = buildJpkiLoadFile({ issuerCertificate });
    const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
    const signer = { kind: 'public-key' as const, key: loadFileAuthority.privateKey };
    const reference = cardReference(this.iccid);
    this.content = {
      loadFile,
      dap: encodeDap(signDap(signer, LOAD_FILE_AUTHORITY_AID, hash)),
      ...(mode === 'delegated' ? { reference } : {}),
    };
  }

  /** Keys of the SP area once the carrier's script is done. */
  areaKeys(): Scp03KeySet {
    const { enc, mac, dek } = agreeSpAreaKeys({ ephemeral: this.ephemeral, casdPublicPoint: this.casdPoint });
    return { enc, mac, dek };
  }

  /** The carrier's signatures are there before the script is made. */
  contentOf(mode: Mode): () => PlannedCommand[] {
    const signed = new Map<string, ReturnType<typeof withToken>>();
    const signer = { kind: 'public-key' as const, key: this.tokenKey };
    return () =>
      contentCommands(this.content, (command) => {
        if (mode !== 'delegated') return command;
        const name = hex(encodeCommand(command));
        const there = signed.get(name) ?? withToken(command, signToken(signer, command));
        signed.set(name, there);
        return there;
      });
  }

  /** Over the phone's agent: one script, carried out on the card to its end. Throws when the card does not do it all. */
  run(aid: Uint8Array, keys: Scp03KeySet, commandsOf: () => PlannedCommand[], bearer: HttpBearer): Cost {
    const sequenceCounter = (this.counters.get(hex(aid)) ?? 0) + 1;
    this.counters.set(hex(aid), sequenceCounter);
    const hostChallenge = random(8);
    const { made, buildMs } = timed(() => {
      const commands = commandsOf();
      const session = { keys, keyVersion: KEY_VERSION, aid, sequenceCounter, hostChallenge, level: SecurityLevel.ALL };
      const plan = planSecureSession({ ...session, commands });
      const body = bearer === 'seram' ? this.seramOrder(plan) : this.adminBody(aid, plan);
      return { plan, body };
    });
    const commands = scriptOf(made.plan).map(({ apdu }) => apdu);
    const answers = commands.map((apdu) => this.uicc.transmit(apdu));
    this.mustBeDone(checkScriptResponses(made.plan, answers));
    const report = bearer === 'seram' ? seramReport(answers) : this.adminReport(answers.slice(1));
    return {
      apdus: commands.length,
      commandBytes: sizes(commands),
      answerBytes: sizes(answers),
      messages: 2,
      messageBytes: made.body.length + report.length,
      exchanges: 1,
      buildMs,
    };
  }

  /** Over the carrier's short messages: one command in each packet, each proved by the SIM before the next. */
  runByShortMessage(commandsOf: () => PlannedCommand[]): Cost {
    const first = this.packets + 1;
    const { made, buildMs } = timed(() =>
      commandsOf().map(({ command }, at) => {
        const apdu = encodeCommand(command);
        const data = encodeCommandScript([apdu], 'definite');
        const packet = buildCommandPacket({ keys: this.remote, tar: Tar.RAM, counter: first + at, data });
        return { apdu, messages: commandMessages(packet, at) };
      }),
    );
    this.packets += made.length;
    // No app holds a channel open.
    this.uicc.reset();
    const answers: Uint8Array[] = [];
    const proofs: Uint8Array[] = [];
    for (const [at, { messages }] of made.entries()) {
      const replies = messages.map((userData) => {
        const tpdu = deliverTpdu(userData, { originatingAddress: '15700' });
        return decodeResponse(this.uicc.transmit(encodeCommand(envelopeOf(tpdu)))).data;
      });
      const proof = replies.at(-1) ?? new Uint8Array(0);
      const read = parseResponsePacket(proof, { keys: this.remote, tar: Tar.RAM, counter: first + at });
      const [answer] = read.authentic && read.status === 'ok' ? decodeResponseScript(read.data).responses : [];
      if (!answer || decodeResponse(answer).sw !== OK) throw new Error(`the SIM did not prove message ${at + 1}`);
      proofs.push(proof);
      answers.push(answer);
    }
    const sent = made.flatMap(({ messages }) => messages);
    return {
      apdus: made.length,
      commandBytes: sum(made.map(({ apdu }) => apdu.length)),
      answerBytes: sizes(answers),
      messages: sent.length + proofs.length,
      messageBytes: sizes(sent) + sizes(proofs),
      exchanges: made.length,
      buildMs,
    };
  }

  private mustBeDone(outcome: ReturnType<typeof checkScriptResponses>): readonly ScriptAnswer[] {
    if (!outcome.ok) throw new Error(`${outcome.name}: ${outcome.reason} ${outcome.sw?.toString(16) ?? ''}`);
    return outcome.answers;
  }

  private seramOrder(plan: SecureSessionPlan): Uint8Array {
    const order: SeramOrderInput = {
      delay: 0,
      orderId: randomUUID(),
      chosenSecureElement: { seType: 'uicc', seId: this.iccid },
      ramCommands: [
        {
          ramCommandType: 'seRamCommand',
          listOfCAPDU: scriptOf(plan).map(({ apdu }) => hex(apdu)),
          expectedStatus: plan.steps.map(() => ['9000']),
        },
      ],
    };
    return utf8(order);
  }

  /** The SELECT stands in a header. */
  private adminBody(aid: Uint8Array, plan: SecureSessionPlan): Uint8Array {
    const commands = scriptOf(plan).slice(1);
    const order = { commands: commands.map(({ apdu }) => apdu), nextUri: `/ram/${randomUUID()}` };
    return buildAdminAnswer({ ...order, targetedApplication: aid }).body;
  }

  private adminReport(responses: Uint8Array[]): Uint8Array {
    const answers = { executed: responses.length, responses };
    return buildAdminRequest({ agentId: `//se-id/uicc/${this.iccid}`, status: 'ok', resume: false, answers }).body;
  }
}

const utf8 = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const seramReport = (answers: readonly Uint8Array[]): Uint8Array =>
  utf8({
    localAgentStatus: { localAgentStatusEnum: 'PROCESSED', executedSeRamCommands: 1 },
    ramResponses: [{ ramResponseType: 'seRamResponse', listOfRAPDU: answers.map(hex) }],
    orderId: randomUUID(),
  });
