// The SIM's issuer writes access rules into ARA-M by STORE DATA, past the phone by short message (SCP80) or in a session of its own;
// the phone lets the app through from then on, and no more once the rule is deleted. The app cannot write them: the phone would not let
// it open the channel for that.
import { manufactureUicc, MemoryCardStore } from '@sumaho-jpki/stand-ins/uicc';
import { bytes, decodeResponse, encodeCommand, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import {
  ARA_M_AID,
  buildCommandPacket,
  checkScriptResponses,
  commandMessages,
  deleteAccessRules,
  deliverTpdu,
  installForPersonalization,
  ISD_AID,
  parseResponsePacket,
  planSecureSession,
  type Scp80Keys,
  storeAccessRules,
  Tar,
} from '@sumaho-jpki/wire/globalplatform';
import { JPKI_APP_CERTIFICATE_HASH } from '@sumaho-jpki/wire/jpki-applet';
import { decodeResponseScript, encodeCommandScript } from '@sumaho-jpki/wire/tsm-messages';
import { describe, expect, it } from 'vitest';
import { Phone } from './phone';
import { PhoneError } from './phone-error';

const key = (octet: number) => new Uint8Array(16).fill(octet);
const REMOTE: Scp80Keys & { kik: Uint8Array } = {
  algorithm: 'aes',
  keyVersion: 0x01,
  kic: key(0x11),
  kid: key(0x12),
  kik: key(0x13),
};
const ISD_KEYS = { enc: key(1), mac: key(2), dek: key(3) };
const RULE = { aid: ISD_AID, appHash: JPKI_APP_CERTIFICATE_HASH, apdu: 'always' as const };
const STRANGER = new Uint8Array(32).fill(0x99);

/** A SIM whose issuer wrote no rule at the factory. */
function simWithoutRules() {
  const { kic, kid, kik } = REMOTE;
  const uicc = manufactureUicc(
    {
      iccid: '8981300000000000018',
      isdKeys: ISD_KEYS,
      keyDiversificationData: new Uint8Array(10),
      casd: { privateKey: new Uint8Array(32).fill(4), certificate: bytes('7F2100') },
      channels: { remote: { kvn: REMOTE.keyVersion, algorithm: 'aes', kic, kid, kik } },
      accessRules: [],
    },
    new MemoryCardStore(),
  );
  const phone = new Phone(uicc);
  const mayOpen = (appHash?: Uint8Array<ArrayBuffer>): boolean => {
    try {
      phone.close(phone.open(ISD_AID, appHash).channel);
      return true;
    } catch (error) {
      if (error instanceof PhoneError && error.message === 'access-denied') return false;
      throw error;
    }
  };
  return { uicc, phone, mayOpen };
}

const forAraM = (...commands: CommandApdu[]): CommandApdu[] => [installForPersonalization(ARA_M_AID), ...commands];

/** Status words of a script that goes to the SIM in one secured packet. */
function byShortMessage(phone: Phone, counter: number, commands: CommandApdu[]): number[] {
  const data = encodeCommandScript(commands.map(encodeCommand), 'definite');
  const packet = buildCommandPacket({ keys: REMOTE, tar: Tar.RAM, counter, data });
  const proofs = commandMessages(packet, counter).map((userData) =>
    phone.receive(deliverTpdu(userData, { originatingAddress: '15700' })),
  );
  const proof = parseResponsePacket(proofs.at(-1) ?? new Uint8Array(0), { keys: REMOTE, tar: Tar.RAM, counter });
  expect(proof).toMatchObject({ authentic: true, status: 'ok' });
  return decodeResponseScript(proof.data).responses.map((response) => decodeResponse(response).sw);
}

describe('a SIM without a rule for the app', () => {
  it('keeps the app out until its carrier writes the rule by short message, and again when it is deleted', () => {
    const { phone, mayOpen } = simWithoutRules();
    expect([mayOpen(), mayOpen(STRANGER)]).toEqual([false, false]);
    expect(byShortMessage(phone, 1, forAraM(storeAccessRules([RULE])))).toEqual([0x9000, 0x9000]);
    expect([mayOpen(), mayOpen(STRANGER)]).toEqual([true, false]);
    expect(byShortMessage(phone, 2, forAraM(deleteAccessRules(RULE)))).toEqual([0x9000, 0x9000]);
    expect(mayOpen()).toBe(false);
  });

  it('takes the rule in a session with the issuer’s keys, as card tools write it', () => {
    const { uicc, mayOpen } = simWithoutRules();
    const commands = forAraM(storeAccessRules([RULE])).map((command, at) => ({
      name: `command-${at}`,
      stage: 'access rules',
      command,
    }));
    const hostChallenge = key(7).slice(0, 8);
    const session = { aid: ISD_AID, keys: ISD_KEYS, keyVersion: 0x30, sequenceCounter: 1, hostChallenge };
    const plan = planSecureSession({ ...session, commands });
    const answers = plan.steps.map(({ apdu }) => uicc.transmit(bytes(apdu)));
    expect(checkScriptResponses(plan, answers).ok).toBe(true);
    expect([mayOpen(), mayOpen(STRANGER)]).toEqual([true, false]);
  });

  it('takes none without a session', () => {
    const { uicc, mayOpen } = simWithoutRules();
    const plain = [`00A4040009A00000015141434C00`, ...forAraM(storeAccessRules([RULE])).map(encodeCommand)];
    const sent = plain.map((command) => (typeof command === 'string' ? bytes(command) : command));
    const words = sent.map((command) => decodeResponse(uicc.transmit(command)).sw.toString(16));
    expect(words).toEqual(['9000', '6d00', '6982']);
    expect(mayOpen()).toBe(false);
  });
});
