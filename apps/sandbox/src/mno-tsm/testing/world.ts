// A whole carrier side for tests: sandbox plugins on a loopback port with a data folder of their own, an SP-TSM that signs, and
// the phone's agent.
import { createPublicKey, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpSecureElement } from '@sumaho-jpki/stand-ins/handset';
import { DEMO_LINES, prepareCards, prepareMnoTsm, type DemoLine } from '@sumaho-jpki/stand-ins/mno-tsm';
import { decodeResponse, encodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import {
  type EphemeralKey,
  type Scp03KeySet,
  agreeSpAreaKeys,
  generateEphemeralKey,
  getStatus,
  initializeUpdate,
  keyAgreementDgi,
  openScp03Session,
  parseGetStatus,
  verifyCasdCertificate,
  verifyReceipt,
} from '@sumaho-jpki/wire/globalplatform';
import { JPKI_AP_AID, SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import {
  ADMIN_PROTOCOL_HEADER,
  type FunctionName,
  type FunctionRequestInput,
  JPKI_SERVICE,
  MESSAGE_SIGNATURE_HEADER,
  MESSAGING_PROTOCOL,
  parseAnswer,
  signMessage,
  verifyMessage,
} from '@sumaho-jpki/wire/tsm-messages';
import {
  InProcessSecureElementLock,
  type SecureElement,
  SecureElementError,
  type SeramTransport,
  fetchSeramTransport,
  runSeramSession,
} from '@sumaho-jpki/wire/tsm-proxy-agent';
import Fastify, { type FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Phone } from '../../phones/phone';
import { PhoneError } from '../../phones/phone-error';
import { shelfOf } from '../../phones/phone-shelf';
import type { TranscriptLine } from '../../phones/transcript';
import { freePort } from '../../testing/free-port';
import { setUp } from './orders';
import { phonesPlugin } from '../../phones/phones.plugin';
import { mnoTsmPlugin } from '../mno-tsm.plugin';

export interface CallBackSeen {
  readonly name: string;
  readonly body: Record<string, unknown> & { header: { functionCallIdentifier: string } };
}

export function demoLine(personId: string): DemoLine {
  const line = DEMO_LINES.find((each) => each.personId === personId);
  if (!line) throw new Error(personId);
  return line;
}

export type Invitation = { seramUri: string; seramSessionId: string };

export class World {
  readonly callBacks: CallBackSeen[] = [];
  /** Status of the next answers to call-backs; 204 when empty. */
  readonly callBackStatus: number[] = [];
  // Cards are synced to disk at every write: memory makes hundreds of runs bearable where there is such a folder.
  readonly data = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mno-'));
  private app: FastifyInstance | undefined;
  private keys: { privateJwk: JWK; publicJwk: JWK } | undefined;
  private port = 0;

  async start(): Promise<void> {
    this.keys ??= await newKeys();
    prepareCards(this.data);
    const app = Fastify({ forceCloseConnections: true });
    this.app = app;
    // The origin must be known before the plugins are registered: a port is borrowed once and kept over restarts.
    if (this.port === 0) this.port = await freePort();
    await app.register(phonesPlugin, { prefix: '/sandbox', dataDirectory: this.data });
    await app.register(mnoTsmPlugin, {
      prefix: '/sandbox',
      dataDirectory: this.data,
      origin: this.origin,
      spTsm: { publicJwk: this.keys.publicJwk },
    });
    await app.register((spTsm, _options, ready) => {
      spTsm.removeAllContentTypeParsers();
      spTsm.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
      spTsm.post<{ Params: { name: string }; Body: string }>('/gp/messaging/2/:name', async (request, reply) => {
        await verifyMessage({
          signature: String(request.headers[MESSAGE_SIGNATURE_HEADER]),
          body: request.body,
          audience: 'sp-tsm',
          keyOf: (issuer) => this.carrierKey(issuer),
        });
        this.callBacks.push({ name: request.params.name, body: JSON.parse(request.body) as CallBackSeen['body'] });
        return reply.code(this.callBackStatus.shift() ?? 204).send();
      });
      ready();
    });
    await app.listen({ host: '127.0.0.1', port: this.port });
    await this.knobs({ carrier: 'docomo', answerDelayMs: [0, 0] });
  }

  async restart(): Promise<void> {
    await this.app?.close();
    // Lets the client notice that its kept-alive connections are gone.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await this.start();
  }

  async stop(): Promise<void> {
    await this.app?.close();
    rmSync(this.data, { recursive: true, force: true });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  carrierKey(code: string): JWK | undefined {
    return prepareMnoTsm(this.data, this.origin).carriers.find((each) => each.code === code)?.publicJwk;
  }

  post(path: string, body: object): Promise<Response> {
    return fetch(`${this.origin}/sandbox${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async knobs(change: object): Promise<void> {
    const answer = await this.post('/knobs', change).catch(() => this.post('/knobs', change));
    if (answer.status !== 200) throw new Error(await answer.text());
  }

  /** Signature of the SP-TSM over a body for a carrier. */
  signed(audience: string, body: string): Promise<string> {
    return signMessage({ privateKey: this.keys?.privateJwk ?? {}, issuer: 'sp-tsm', audience, body });
  }

  /** Raw exchange; the answer's signature is checked when there is one. */
  async send(host: string, name: string, body: string, change: { issuer?: string; signature?: string } = {}) {
    const signature =
      change.signature ??
      (await signMessage({
        privateKey: this.keys?.privateJwk ?? {},
        issuer: change.issuer ?? 'sp-tsm',
        audience: host,
        body,
      }));
    const response = await fetch(`${this.origin}/sandbox/mno/${host}/gp/messaging/2/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [ADMIN_PROTOCOL_HEADER]: MESSAGING_PROTOCOL,
        [MESSAGE_SIGNATURE_HEADER]: signature,
      },
      body,
    });
    const raw = new Uint8Array(await response.arrayBuffer());
    const signed = response.headers.get(MESSAGE_SIGNATURE_HEADER);
    if (signed !== null) {
      await verifyMessage({
        signature: signed,
        body: raw,
        audience: 'sp-tsm',
        keyOf: (issuer) => (issuer === host ? this.carrierKey(issuer) : undefined),
      });
    }
    return { status: response.status, signed: signed !== null, text: new TextDecoder().decode(raw) };
  }

  async call<N extends FunctionName>(
    host: string,
    name: N,
    request: Omit<FunctionRequestInput<N>, 'header'>,
    id: string = randomUUID(),
  ) {
    const header = { functionRequesterIdentifier: 'sp-tsm', functionCallIdentifier: id };
    const answer = await this.send(host, name, JSON.stringify({ header, ...request }));
    if (answer.status >= 400 || !answer.signed) throw new Error(`${name} ${answer.status}`);
    return {
      status: answer.status,
      ...parseAnswer(name, answer.text === '' ? undefined : JSON.parse(answer.text)),
    };
  }

  /** Order of a SP area with applet; `ephemeral` and the checked CASD certificate let the caller derive the keys. */
  async orderSpArea(line: DemoLine, id: string = randomUUID(), ephemeral: EphemeralKey = generateEphemeralKey()) {
    const dgi = keyAgreementDgi(ephemeral.publicPoint).value;
    const answer = await this.call(line.host, 'seCommandsGenerationAndRemoteExecution', setUp(line, dgi), id);
    if (!answer.executed) throw new Error(JSON.stringify(answer.refusal));
    const invitation: Invitation = answer.response.extensions;
    return { id, ephemeral, dgi, invitation };
  }

  async keysOf(line: DemoLine, order: { ephemeral: EphemeralKey; dgi: Uint8Array }) {
    const answer = await this.call(line.host, 'getCAInformation', {
      secureElement: { iccid: line.iccid },
      service: JPKI_SERVICE,
    });
    if (!answer.executed) throw new Error('getCAInformation');
    const { casdAuthorityPublicJwk } = prepareCards(this.data);
    const { publicPoint } = verifyCasdCertificate(new Uint8Array(Buffer.from(answer.response.casdCertificate, 'hex')), {
      authorityKey: createPublicKey({ key: { ...casdAuthorityPublicJwk }, format: 'jwk' }),
      iccid: line.iccid,
      now: new Date(),
    });
    const keys = agreeSpAreaKeys({ ephemeral: order.ephemeral, casdPublicPoint: publicPoint });
    const receiptIsOurs = (receipt: string) =>
      verifyReceipt({
        receiptKey: keys.receiptKey,
        dgiValue: order.dgi,
        answer: new Uint8Array(Buffer.from(receipt, 'hex')),
      });
    return { keys, receiptIsOurs };
  }

  secureElement(line: DemoLine) {
    return httpSecureElement({ baseUrl: `${this.origin}/sandbox`, iccid: line.iccid });
  }

  /** `near` = without HTTP between agent and SIM, or over a way of the test's own. */
  runAgent(
    line: DemoLine,
    invitation: Invitation,
    transport: SeramTransport = fetchSeramTransport(),
    near: boolean | SecureElement = false,
  ) {
    const own = near === true ? this.nearSecureElement(line) : near;
    return runSeramSession({
      transport,
      uri: invitation.seramUri,
      sessionId: invitation.seramSessionId,
      secureElement: own === false ? this.secureElement(line) : own,
      lock: new InProcessSecureElementLock(),
      maxIdleMs: 5000,
      clock: { now: () => Date.now(), sleep: () => new Promise((resolve) => setTimeout(resolve, 1)) },
    });
  }

  /** Arms faults at the phone. */
  async phoneKnobs(line: DemoLine, knobs: object): Promise<void> {
    await this.post(`/omapi/${line.iccid}/knobs`, knobs);
  }

  /** Opens the SP area with its owner's keys and reads whether the application stands in it: the oracle beside all records. */
  async areaHolds(line: DemoLine, keys: Scp03KeySet): Promise<{ opens: boolean; lifeCycle: number; inArea: boolean }> {
    const card = this.secureElement(line);
    const { channel } = await card.openLogicalChannel(SP_AREA_AID);
    try {
      const hostChallenge = Uint8Array.from({ length: 8 }, (_, i) => i);
      const initializeUpdateResponse = await card.transmit(
        channel,
        encodeCommand(initializeUpdate(0x30, hostChallenge)),
      );
      const { session, externalAuthenticate } = openScp03Session({ keys, hostChallenge, initializeUpdateResponse });
      const { sw } = decodeResponse(await card.transmit(channel, externalAuthenticate));
      const status = session.wrap(getStatus('applications', JPKI_AP_AID));
      const [entry] = parseGetStatus(session.unwrap(await card.transmit(channel, status)).data);
      const holder = entry?.securityDomainAid ?? new Uint8Array(0);
      return { opens: sw === 0x9000, lifeCycle: entry?.lifeCycle ?? 0, inArea: hex(holder) === hex(SP_AREA_AID) };
    } finally {
      await card.close(channel);
    }
  }

  /** Whether the card lets an application be selected; 6999 = it is there, not personalised. */
  async selects(line: DemoLine, aid: Uint8Array): Promise<string> {
    const answer = await this.post(`/omapi/${line.iccid}/channels`, { aid: hex(aid) });
    const { channel, selectResponse } = (await answer.json()) as { channel?: number; selectResponse: string };
    if (channel !== undefined) await this.secureElement(line).close(channel);
    return selectResponse.slice(-4);
  }

  async outcomeOf(id: string): Promise<CallBackSeen['body']> {
    for (let waited = 0; waited < 20_000; waited += 10) {
      const seen = this.callBacks.find(({ body }) => body.header.functionCallIdentifier === id);
      if (seen) return seen.body;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no call-back');
  }

  async transcript(line: DemoLine): Promise<TranscriptLine[]> {
    const answer = await fetch(`${this.origin}/sandbox/omapi/${line.iccid}/transcript`);
    return ((await answer.json()) as { lines: TranscriptLine[] }).lines;
  }

  /** Commands that went to the card since `count`. */
  commandsSince(line: DemoLine, count: number): TranscriptLine[] {
    return this.phone(line)
      .transcript.all()
      .filter(({ number }) => number > count);
  }

  commandCount(line: DemoLine): number {
    return this.phone(line).transcript.all().at(-1)?.number ?? 0;
  }

  phone(line: DemoLine): Phone {
    return shelfOf(this.data).phone(line.iccid);
  }

  /** The SIM loses its power for a moment; every channel is closed. */
  powerCycle(line: DemoLine): void {
    const phone = this.phone(line);
    phone.knobs.cutAfter = 0;
    try {
      phone.open(SP_AREA_AID);
    } catch (error) {
      if (!(error instanceof PhoneError)) throw error;
    }
  }

  /** The SIM without HTTP between, for the many runs of a table. */
  nearSecureElement(line: DemoLine): SecureElement {
    const phone = this.phone(line);
    const guarded = <T>(work: () => T): Promise<T> => {
      try {
        return Promise.resolve(work());
      } catch (error) {
        const gone = error instanceof PhoneError && error.body.code !== 'no-such-applet';
        return Promise.reject(gone ? new SecureElementError('unavailable') : error);
      }
    };
    return {
      seType: 'uicc',
      seId: line.iccid,
      openLogicalChannel: (aid) => guarded(() => phone.open(aid)),
      transmit: (channel, apdu) => guarded(() => phone.transmit(channel, apdu)),
      close: (channel) => guarded(() => phone.close(channel)),
    };
  }
}

async function newKeys(): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: await exportJWK(publicKey) };
}
