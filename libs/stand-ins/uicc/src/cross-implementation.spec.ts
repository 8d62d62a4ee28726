/** The SIM route with the product's host side: two implementations that share no cryptographic code must agree. */
import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import {
  agreeSpAreaKeys,
  CASD_AID,
  checkScriptResponses,
  deleteObject,
  encryptUnderDek,
  generateEphemeralKey,
  getData,
  getStatus,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  ISD_AID as HOST_ISD_AID,
  keyAgreementDgi,
  loadBlocks,
  parseGetStatus,
  parseKeyInformation,
  parseSequenceCounter,
  planSecureSession,
  Privilege,
  putAesKeys,
  putAesKeysAnswer,
  scriptOf,
  select,
  setStatus,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  storeData,
  uiccSecurityDomainParameters,
  verifyCasdCertificate,
  verifyReceipt,
  type PlannedCommand,
  type Scp03KeySet,
  type ScriptOutcome,
} from '@sumaho-jpki/wire/globalplatform';
import {
  buildJpkiLoadFile,
  JPKI_AP_AID,
  JPKI_LOAD_FILE_AID,
  JPKI_MODULE_AID,
  JpkiApplicationClient,
  JpkiDgi,
  loadFileDataBlock,
  phoneTokenInfo,
  encodeTokenInfo,
  pinPolicyDgi,
  possessionRequestDgi,
  possessionText,
  sha256DigestInfo,
  SP_AREA_AID,
} from '@sumaho-jpki/wire/jpki-applet';
import { describe, expect, it } from 'vitest';
import {
  certificateOf,
  crtComponents,
  freshCard,
  ICCID,
  ISD_KEYS,
  ISSUER_CERTIFICATE,
  userKey,
} from './testing/test-card';
import { buildSpArea, personalise, send } from './testing/test-host';
import type { VirtualUicc } from './virtual-uicc';

const LEVELS = [0x01, 0x03, 0x11, 0x13, 0x33] as const;
const named = (stage: string, commands: PlannedCommand['command'][]): PlannedCommand[] =>
  commands.map((command, i) => ({ name: `${stage}-${i}`, stage, command }));

interface Session {
  keys: Scp03KeySet;
  aid: Uint8Array;
  sequenceCounter: number;
  commands: PlannedCommand[];
  level?: (typeof LEVELS)[number];
}

/** Planned before the card is met, run in one go, checked afterwards. */
function runPlan(card: VirtualUicc, session: Session): { outcome: ScriptOutcome; apdus: number; bytes: number } {
  const plan = planSecureSession({ ...session, keyVersion: 0x30, hostChallenge: bytes('A1A2A3A4A5A6A7A8') });
  const script = scriptOf(plan);
  const responses = script.map(({ apdu }) => card.transmit(apdu));
  const size = script.reduce((sum, { apdu }) => sum + apdu.length, 0);
  return { outcome: checkScriptResponses(plan, responses), apdus: script.length, bytes: size };
}

function mustSucceed(outcome: ScriptOutcome): Uint8Array[] {
  if (!outcome.ok) throw new Error(`${outcome.name}: ${outcome.reason} ${outcome.sw?.toString(16)}`);
  return outcome.answers.map(({ data }) => data);
}

function isdScript(ephemeralPoint: Uint8Array): PlannedCommand[] {
  const loadFile = buildJpkiLoadFile({ issuerCertificate: ISSUER_CERTIFICATE });
  const hash = new Uint8Array(createHash('sha256').update(loadFileDataBlock(loadFile)).digest());
  return [
    ...named('sp-area', [
      installAndMakeSelectable({
        loadFileAid: SSD_PACKAGE_AID,
        moduleAid: SSD_MODULE_AID,
        instanceAid: SP_AREA_AID,
        privileges: Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH,
        applicationParameters: uiccSecurityDomainParameters(),
      }),
      installForPersonalization(SP_AREA_AID),
      ...storeData([keyAgreementDgi(ephemeralPoint)], { maxData: 239, answerExpected: true }),
    ]),
    ...named('applet', [
      installForLoad({ loadFileAid: JPKI_LOAD_FILE_AID, hash }),
      ...loadBlocks(loadFile, 239),
      installAndMakeSelectable({
        loadFileAid: JPKI_LOAD_FILE_AID,
        moduleAid: JPKI_MODULE_AID,
        instanceAid: JPKI_AP_AID,
      }),
      installForExtradition(JPKI_AP_AID, SP_AREA_AID),
    ]),
  ];
}

function ssdScript(dek: Uint8Array, nonce: Uint8Array, certificate: Uint8Array): PlannedCommand[] {
  const crt = crtComponents(userKey);
  const dgis = [
    { dgi: JpkiDgi.TOKEN_INFO, value: encodeTokenInfo(phoneTokenInfo('0000000000000001')) },
    { dgi: JpkiDgi.CERTIFICATE, value: certificate },
    { dgi: JpkiDgi.KEY_Q_INVERSE, value: encryptUnderDek(dek, crt.qi) },
    { dgi: JpkiDgi.KEY_DQ, value: encryptUnderDek(dek, crt.dq) },
    { dgi: JpkiDgi.KEY_DP, value: encryptUnderDek(dek, crt.dp) },
    { dgi: JpkiDgi.KEY_Q, value: encryptUnderDek(dek, crt.q) },
    { dgi: JpkiDgi.KEY_P, value: encryptUnderDek(dek, crt.p) },
    pinPolicyDgi(),
    possessionRequestDgi(nonce),
  ];
  return named('personalisation', [
    installForPersonalization(JPKI_AP_AID),
    ...storeData(dgis, { maxData: 239, answerExpected: true }),
  ]);
}

describe('whole SIM route, host side by wire/globalplatform', () => {
  it('is planned before the card is met and runs in at most 60 APDUs, all 9000', () => {
    const { card, authority } = freshCard();
    send(card, select(CASD_AID));
    const casd = verifyCasdCertificate(send(card, getData(0x7f21)).data, {
      authorityKey: authority.publicKey,
      iccid: ICCID,
      now: new Date('2026-11-22T00:00:00Z'),
    });
    const ephemeral = generateEphemeralKey();
    const { receiptKey, ...areaKeys } = agreeSpAreaKeys({ ephemeral, casdPublicPoint: casd.publicPoint });
    const nonce = new Uint8Array(32).fill(0x5c);
    const certificate = certificateOf(1_600);

    const isd = runPlan(card, {
      keys: ISD_KEYS,
      aid: HOST_ISD_AID,
      sequenceCounter: 1,
      commands: isdScript(ephemeral.publicPoint),
    });
    const isdAnswers = mustSucceed(isd.outcome);
    const dgiValue = keyAgreementDgi(ephemeral.publicPoint).value;
    expect(isdAnswers.some((answer) => verifyReceipt({ receiptKey, dgiValue, answer }))).toBe(true);

    const ssd = runPlan(card, {
      keys: areaKeys,
      aid: SP_AREA_AID,
      sequenceCounter: 1,
      commands: ssdScript(areaKeys.dek, nonce, certificate),
    });
    const proof = mustSucceed(ssd.outcome).at(-1);
    const signature = sign('sha256', possessionText(nonce), userKey);
    expect(hex(proof ?? bytes(''))).toBe(hex(createHash('sha256').update(signature).digest()));
    expect(isd.apdus + ssd.apdus).toBeLessThanOrEqual(60);

    const [entry] = parseGetStatus(
      mustSucceed(
        runPlan(card, {
          keys: areaKeys,
          aid: SP_AREA_AID,
          sequenceCounter: 2,
          commands: named('status', [getStatus('applications', JPKI_AP_AID)]),
        }).outcome,
      ).at(-1) ?? bytes(''),
    );
    expect([entry?.lifeCycle, hex(entry?.securityDomainAid ?? bytes(''))]).toEqual([0x0f, hex(SP_AREA_AID)]);

    const removed = runPlan(card, {
      keys: ISD_KEYS,
      aid: HOST_ISD_AID,
      sequenceCounter: 2,
      commands: named(
        'delete',
        [JPKI_AP_AID, JPKI_LOAD_FILE_AID, SP_AREA_AID].map((aid) => deleteObject(aid, true)),
      ),
    });
    mustSucceed(removed.outcome);
    expect(card.snapshot().applications).toHaveLength(2);
  });

  it('stops at EXTERNAL AUTHENTICATE when the counter moved, and the host sees where to go on', () => {
    const { card } = freshCard();
    const session = {
      keys: ISD_KEYS,
      aid: HOST_ISD_AID,
      sequenceCounter: 1,
      commands: named('status', [getStatus('applications')]),
    };
    mustSucceed(runPlan(card, session).outcome);
    const { outcome } = runPlan(card, session);
    expect(outcome).toMatchObject({ ok: false, reason: 'sequence-counter-moved', cardSequenceCounter: 2 });
    mustSucceed(runPlan(card, { ...session, sequenceCounter: 3 }).outcome);
  });

  it('agrees at every security level', () => {
    for (const level of LEVELS) {
      const { card } = freshCard();
      const next = {
        keyVersion: 0x31,
        keys: { enc: bytes('AA'.repeat(16)), mac: bytes('BB'.repeat(16)), dek: bytes('CC'.repeat(16)) },
      };
      const { outcome } = runPlan(card, {
        keys: ISD_KEYS,
        aid: HOST_ISD_AID,
        sequenceCounter: 1,
        level,
        commands: named('keys', [
          putAesKeys({ ...next, dek: ISD_KEYS.dek }),
          getData(0xc1),
          getData(0xe0),
          setStatus('issuer-security-domain', HOST_ISD_AID, 0x7f),
          getStatus('issuer-security-domain'),
        ]),
      });
      const [putKeyAnswer, counter, keyInformation, , isd] = mustSucceed(outcome).slice(3);
      expect(hex(putKeyAnswer ?? bytes(''))).toBe(hex(putAesKeysAnswer(next)));
      expect(parseSequenceCounter(counter ?? bytes(''))).toBe(1);
      expect(parseKeyInformation(keyInformation ?? bytes('')).map(({ keyVersion }) => keyVersion)).toEqual([
        48, 48, 48, 49, 49, 49,
      ]);
      expect(parseGetStatus(isd ?? bytes(''))[0]?.lifeCycle).toBe(0x7f);
    }
  });
});

describe('the handset client of wire/jpki-applet on this card', () => {
  it('sets the PIN, reads both certificates and signs what the certificate key verifies', async () => {
    const { card, casdPoint } = freshCard();
    const client = new JpkiApplicationClient((raw) => Promise.resolve(card.transmit(raw)));
    await expect(client.selectApplication()).rejects.toMatchObject({ fault: 'application-not-found' });
    const keys = buildSpArea(card, casdPoint);
    await expect(client.selectApplication()).rejects.toMatchObject({ fault: 'not-personalised' });
    personalise(card, keys);
    await client.selectApplication();
    await expect(client.verifyPin('1234')).rejects.toMatchObject({ fault: 'pin-not-set' });
    await client.setInitialPin('1234');
    await expect(client.setInitialPin('9999')).rejects.toMatchObject({ fault: 'pin-already-set' });
    await expect(client.readCertificate()).rejects.toMatchObject({ fault: 'pin-required' });
    await expect(client.verifyPin('0000')).rejects.toMatchObject({ fault: 'wrong-pin', detail: { triesLeft: 2 } });
    await client.changePin('1234', '2580');
    await client.verifyPin('2580');
    expect(hex(await client.readCertificate())).toBe(hex(certificateOf(1_600)));
    expect(hex(await client.readIssuerCertificate())).toBe(hex(ISSUER_CERTIFICATE));
    expect((await client.readTokenInfo()).label).toBe('JPKIAPGPSETOKEN');
    const message = Buffer.from('ticket 42');
    const digestInfo = sha256DigestInfo(createHash('sha256').update(message).digest());
    expect(verify('sha256', message, createPublicKey(userKey), await client.sign(digestInfo))).toBe(true);
    expect(await client.pinStatus()).toEqual({ triesLeft: 3, blocked: false });
  });
});
