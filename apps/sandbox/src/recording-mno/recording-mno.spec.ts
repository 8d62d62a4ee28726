// The same recorder against two ways of giving the SP area its keys, on the same virtual card.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryCardStore, issueCasdCertificate, manufactureUicc } from '@sumaho-jpki/stand-ins/uicc';
import { concat, hex } from '@sumaho-jpki/wire/apdu';
import {
  ISD_AID,
  type PlannedCommand,
  type Scp03KeySet,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  agreeSpAreaKeys,
  checkScriptResponses,
  encryptUnderDek,
  generateEphemeralKey,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  keyAgreementDgi,
  loadBlocks,
  planSecureSession,
  putAesKeys,
  scriptOf,
  storeData,
  uiccSecurityDomainParameters,
} from '@sumaho-jpki/wire/globalplatform';
import {
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiDgi,
  SP_AREA_AID,
  buildJpkiLoadFile,
  loadFileDataBlock,
  pinPolicyDgi,
  possessionRequestDgi,
  possessionText,
} from '@sumaho-jpki/wire/jpki-applet';
import { type Findings, type Recorded, RecordingMno, leaks } from './recording-mno';

const ICCID = '8981100000000000017';
const random = (length: number) => new Uint8Array(randomBytes(length));
const keyset = (): Scp03KeySet => ({ enc: random(16), mac: random(16), dek: random(16) });
const citizen = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

function crt(): Map<number, Uint8Array> {
  const jwk = citizen.export({ format: 'jwk' });
  const part = (name: 'p' | 'q' | 'dp' | 'dq' | 'qi') => {
    const raw = Buffer.from(jwk[name] ?? '', 'base64url');
    return concat(new Uint8Array(128 - raw.length), raw);
  };
  return new Map([
    [JpkiDgi.KEY_Q_INVERSE, part('qi')],
    [JpkiDgi.KEY_DQ, part('dq')],
    [JpkiDgi.KEY_DP, part('dp')],
    [JpkiDgi.KEY_Q, part('q')],
    [JpkiDgi.KEY_P, part('p')],
  ]);
}

/** A card, and everything that ever crosses its channel. */
class Recorder {
  readonly recording: Recorded[] = [];
  readonly issuerKeys = keyset();
  readonly casdPoint: Uint8Array;
  private readonly card;

  constructor() {
    const { privateKey, publicPoint } = generateEphemeralKey();
    this.casdPoint = publicPoint;
    const authority = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    const subject = {
      serial: random(8),
      authorityId: 'CA',
      iccid: ICCID,
      expiry: '20361231',
      publicPoint,
    };
    this.card = manufactureUicc(
      {
        iccid: ICCID,
        isdKeys: this.issuerKeys,
        keyDiversificationData: random(10),
        casd: { privateKey, certificate: issueCasdCertificate(subject, authority) },
      },
      new MemoryCardStore(),
    );
  }

  run(
    aid: Uint8Array,
    keys: Scp03KeySet,
    keyVersion: number,
    sequenceCounter: number,
    commands: PlannedCommand['command'][],
  ) {
    const plan = planSecureSession({
      keys,
      keyVersion,
      aid,
      sequenceCounter,
      hostChallenge: random(8),
      commands: commands.map((command, at) => ({ name: `command-${at}`, stage: 'test', command })),
    });
    const responses = scriptOf(plan).map(({ apdu }) => {
      const response = this.card.transmit(apdu);
      this.recording.push({ command: apdu, response });
      return response;
    });
    const checked = checkScriptResponses(plan, responses);
    if (!checked.ok) throw new Error(`${checked.name}: ${checked.reason} ${checked.sw?.toString(16) ?? ''}`);
    return checked.answers.map(({ data }) => data);
  }
}

const makeArea = () =>
  installAndMakeSelectable({
    loadFileAid: SSD_PACKAGE_AID,
    moduleAid: SSD_MODULE_AID,
    instanceAid: SP_AREA_AID,
    privileges: 0x808000,
    applicationParameters: uiccSecurityDomainParameters(),
  });

function makeApplication() {
  const loadFile = buildJpkiLoadFile({ issuerCertificate: random(900) });
  const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
  const instance = { loadFileAid: JPKI_LOAD_FILE_AID, moduleAid: JPKI_MODULE_AID, instanceAid: JPKI_AP_AID };
  return [
    installForLoad({ loadFileAid: JPKI_LOAD_FILE_AID, hash }),
    ...loadBlocks(loadFile, 239),
    installAndMakeSelectable(instance),
    installForExtradition(JPKI_AP_AID, SP_AREA_AID),
  ];
}

function personalise(dek: Uint8Array, nonce: Uint8Array) {
  const certificate = concat([0x30, 0x82, 0x06, 0x3c], random(1596));
  const dgis = [
    { dgi: JpkiDgi.CERTIFICATE, value: certificate },
    ...[...crt()].map(([dgi, value]) => ({ dgi, value: encryptUnderDek(dek, value) })),
    pinPolicyDgi(),
    possessionRequestDgi(nonce),
  ];
  return [installForPersonalization(JPKI_AP_AID), ...storeData(dgis, { maxData: 239, answerExpected: true })];
}

const proofOf = (nonce: Uint8Array) =>
  hex(
    new Uint8Array(
      createHash('sha256')
        .update(sign('sha256', possessionText(nonce), citizen))
        .digest(),
    ),
  );

/** First keyset known to the carrier (Basic), then changed by its owner with PUT KEY. */
function basicWithRotation() {
  const recorder = new Recorder();
  const [first, rotated] = [keyset(), keyset()];
  const { issuerKeys } = recorder;
  recorder.run(ISD_AID, issuerKeys, 0x30, 1, [makeArea()]);
  // Until it has keys of its own the area takes those of the domain above it.
  const putFirst = putAesKeys({ keys: first, keyVersion: 0x30, dek: issuerKeys.dek });
  recorder.run(SP_AREA_AID, issuerKeys, 0x30, 2, [putFirst]);
  const change = putAesKeys({ keys: rotated, keyVersion: 0x30, replaces: 0x30, dek: first.dek });
  recorder.run(SP_AREA_AID, first, 0x30, 1, [change]);
  recorder.run(ISD_AID, issuerKeys, 0x30, 3, makeApplication());
  const nonce = random(32);
  const answers = recorder.run(SP_AREA_AID, rotated, 0x30, 1, personalise(rotated.dek, nonce));
  expect(hex(answers.at(-1) ?? new Uint8Array(0))).toBe(proofOf(nonce));
  return { recorder, secret: rotated };
}

/** Keys agreed between their owner and the card. */
function scenario3() {
  const recorder = new Recorder();
  const ephemeral = generateEphemeralKey();
  const { receiptKey: _receiptKey, ...agreed } = agreeSpAreaKeys({ ephemeral, casdPublicPoint: recorder.casdPoint });
  recorder.run(ISD_AID, recorder.issuerKeys, 0x30, 1, [
    makeArea(),
    installForPersonalization(SP_AREA_AID),
    ...storeData([keyAgreementDgi(ephemeral.publicPoint)], { maxData: 239, answerExpected: true }),
    ...makeApplication(),
  ]);
  const nonce = random(32);
  const answers = recorder.run(SP_AREA_AID, agreed, 0x30, 1, personalise(agreed.dek, nonce));
  expect(hex(answers.at(-1) ?? new Uint8Array(0))).toBe(proofOf(nonce));
  return { recorder, secret: agreed };
}

const hear = ({ issuerKeys, recording }: Recorder): Findings => new RecordingMno([issuerKeys]).listen(recording);

describe('a carrier that records everything', () => {
  let own: Map<number, Uint8Array>;
  beforeAll(() => {
    own = crt();
  });

  it('reads keyset and private key where the first keys were its own and were only rotated', () => {
    const { recorder, secret } = basicWithRotation();
    const findings = hear(recorder);
    expect(findings.closed).toBe(0);
    expect(findings.keysets.map(({ dek }) => hex(dek))).toContain(hex(secret.dek));
    expect([...findings.privateKey].map(([dgi, value]) => [dgi, hex(value)])).toEqual(
      [...own].map(([dgi, value]) => [dgi, hex(value)]),
    );
    for (const value of own.values()) expect(leaks(value, findings)).toBe(121);
  });

  it('derives nothing where the keys were agreed by scenario 3', () => {
    const { recorder, secret } = scenario3();
    const findings = hear(recorder);
    // It does read all of its own session, the offer of the keys among it …
    expect(findings.commands.map(({ data }) => hex(data)).join()).toContain(hex(Uint8Array.of(0x00, 0xa6)));
    // … and none of the owner's: INSTALL and ten STORE DATA.
    expect(findings.closed).toBe(11);
    expect([findings.keysets, findings.privateKey.size]).toEqual([[], 0]);
    const secrets = [...own.values(), secret.enc, secret.mac, secret.dek];
    expect(secrets.map((value) => leaks(value, findings))).toEqual(secrets.map(() => 0));
  });

  it('derives nothing there even when it has the keys of every other card and the recording twice', () => {
    const { recorder } = scenario3();
    const others = Array.from({ length: 20 }, keyset);
    const findings = new RecordingMno([recorder.issuerKeys, ...others]).listen([
      ...recorder.recording,
      ...recorder.recording,
    ]);
    expect([findings.keysets, findings.privateKey.size]).toEqual([[], 0]);
  });

  it('reads nothing at all of a recording without the issuer’s keys', () => {
    const { recorder } = basicWithRotation();
    const findings = new RecordingMno([]).listen(recorder.recording);
    expect([findings.commands, findings.keysets, findings.privateKey.size]).toEqual([[], [], 0]);
  });
});
