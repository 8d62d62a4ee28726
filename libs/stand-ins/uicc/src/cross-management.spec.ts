/** Content management of the card with the product's host side: tokens, receipts, DAP, segments, combined install, key set-up. */
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { bytes, hex, type CommandApdu } from '@sumaho-jpki/wire/apdu';
import {
  agreeSpAreaKeys,
  CertificateRole,
  checkReceipt,
  cipheredLoadFile,
  combinedInstall,
  deleteObject,
  derivationRandomOf,
  encodeCardCertificate,
  generateEphemeralKey,
  getData,
  installAndMakeSelectable,
  installForExtradition,
  installForLoad,
  installForPersonalization,
  installForRegistryUpdate,
  KEY_AGREEMENT_USAGE,
  keyAgreementDgi,
  loadBlocks,
  loadFileHash,
  parseKeyInformation,
  parseReceipt,
  Privilege,
  pullKeys,
  pushKeys,
  putKeys,
  aesKeyWrapping,
  Restriction,
  SecurityLevel,
  signDap,
  signedLoadFile,
  signCombinedToken,
  signToken,
  storeData,
  systemParameters,
  tokenReference,
  verifyReceipt,
  withToken,
  type ManagementKey,
  type ReceiptSubject,
  type Scp03KeySet,
  type SetupTemplate,
} from '@sumaho-jpki/wire/globalplatform';
import { describe, expect, it } from 'vitest';
import { AREA_KEYS, cardBornWith, keyedArea } from './testing/content-host';
import { done, filled, opened, spArea, through, type AnySession } from './testing/cross-host';
import { ISD_AID, ISD_KEYS, JPKI_AP, JPKI_ELF, JPKI_MODULE, loadFile, SP_AREA } from './testing/test-card';
import { authorityPair, casdWith, p256Pair, variantCard } from './testing/variant-card';
import type { VirtualUicc } from './virtual-uicc';

const { stream } = loadFile(1_600);
const block = stream.slice(4);
const hash = loadFileHash(block);
const instance = { loadFileAid: JPKI_ELF, moduleAid: JPKI_MODULE, instanceAid: JPKI_AP };
const isd = (card: VirtualUicc) => opened(card, SecurityLevel.ALL, { keys: ISD_KEYS });
const area = (card: VirtualUicc, challenge = filled(8, 1)) =>
  opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys: AREA_KEYS, challenge });
const publicKey = (key: KeyObject): ManagementKey => ({ kind: 'public-key', key });

describe.each([
  ['RSA-1024', generateKeyPairSync('rsa', { modulusLength: 1024 })],
  ['RSA-2048', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ECDSA P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ECDSA P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
] as const)('delegated management with %s tokens', (_name, pair) => {
  const receiptKey = filled(16, 9);
  const signer = publicKey(pair.privateKey);
  const card = () => {
    const fresh = cardBornWith({
      delegatedManagement: { tokenKey: pair.publicKey, receiptKey: createSecretKey(receiptKey) },
    });
    keyedArea(fresh, 'A08000');
    return fresh;
  };
  const signed = (command: CommandApdu): CommandApdu => withToken(command, signToken(signer, command));
  it('loads, installs, updates and deletes, each with a receipt that holds', () => {
    const fresh = card();
    const session = area(fresh);
    let counter = 0;
    const confirmed = (command: CommandApdu, subject: ReceiptSubject): void => {
      const receipt = parseReceipt(done(fresh, session, command));
      expect(receipt?.counter).toBe(counter);
      counter += 1;
      expect(receipt && checkReceipt({ kind: 'aes', key: receiptKey }, receipt, subject)).toBe(true);
      expect(
        receipt && checkReceipt({ kind: 'aes', key: receiptKey }, receipt, { action: 'delete', aid: SP_AREA }),
      ).toBe(false);
    };
    expect(hex(done(fresh, session, signed(installForLoad({ loadFileAid: JPKI_ELF, hash }))))).toBe('00');
    const blocks = loadBlocks(signedLoadFile(block), session.maxData);
    const last = blocks.pop();
    for (const each of blocks) done(fresh, session, each);
    if (last) confirmed(last, { action: 'load', loadFileAid: JPKI_ELF, securityDomainAid: SP_AREA });
    confirmed(signed(installAndMakeSelectable(instance)), {
      action: 'install',
      loadFileAid: JPKI_ELF,
      instanceAid: JPKI_AP,
    });
    confirmed(signed(deleteObject(JPKI_AP)), { action: 'delete', aid: JPKI_AP });
    confirmed(signed(deleteObject(JPKI_ELF)), { action: 'delete', aid: JPKI_ELF });
  });
  it('extradites, updates the registry and loads in one combined process, each with a receipt that holds', () => {
    const fresh = card();
    const session = area(fresh);
    const receiptOf = (answer: Uint8Array, subject: ReceiptSubject): void => {
      const receipt = parseReceipt(answer);
      expect(receipt && checkReceipt({ kind: 'aes', key: receiptKey }, receipt, subject)).toBe(true);
    };
    const { first, last } = combinedInstall({ loadFileAid: JPKI_ELF, hash }, instance);
    done(fresh, session, first);
    for (const each of loadBlocks(signedLoadFile(block), session.maxData)) done(fresh, session, each);
    receiptOf(done(fresh, session, withToken(last, signCombinedToken(signer, first, last))), {
      action: 'load-install',
      loadFileAid: JPKI_ELF,
      instanceAid: JPKI_AP,
      securityDomainAid: SP_AREA,
    });
    const parameters = systemParameters({ implicitSelection: [0x00] });
    const update = signed(installForRegistryUpdate({ applicationAid: JPKI_AP, parameters }));
    receiptOf(done(fresh, session, update), { action: 'registry-update', applicationAid: JPKI_AP, parameters });
    const away = signed(installForExtradition(JPKI_AP, ISD_AID));
    receiptOf(done(fresh, session, away), {
      action: 'extradition',
      fromAid: SP_AREA,
      objectAid: JPKI_AP,
      toAid: ISD_AID,
    });
  });
  it('without a token, with one for another command, or one bound to another card nothing is done', () => {
    const fresh = card();
    const command = installForLoad({ loadFileAid: JPKI_ELF, hash });
    const foreign = { ...command, parameters: undefined };
    const elsewhere = installForLoad({
      loadFileAid: JPKI_ELF,
      hash,
      parameters: tokenReference({ issuerIdentification: bytes('112233') }),
    });
    const wrong: CommandApdu[] = [
      command,
      withToken(foreign, signToken(signer, deleteObject(JPKI_ELF))),
      signed(elsewhere),
    ];
    for (const [index, each] of wrong.entries()) {
      const session = area(fresh, filled(8, 70 + index));
      expect(through(fresh, session, each).sw, `attempt ${index}`).not.toBe(0x9000);
    }
    done(fresh, area(fresh), signed(command));
  });
});

describe('a load file signed by the controlling authority', () => {
  const AUTHORITY = bytes('D392F0002601CA01');
  const pairs = [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ];
  const load = (card: VirtualUicc, session: AnySession & { maxData: number }, whole: Uint8Array): number => {
    done(card, session, installForLoad({ loadFileAid: JPKI_ELF, hash }));
    return (
      loadBlocks(whole, session.maxData)
        .map((each) => through(card, session, each).sw)
        .at(-1) ?? 0
    );
  };
  it.each(pairs)('enters, unsigned or signed by another it does not', ({ privateKey, publicKey: verifier }) => {
    const make = () => cardBornWith({ mandatedDap: { aid: AUTHORITY, publicKey: verifier } });
    const card = make();
    const dap = signDap(publicKey(privateKey), AUTHORITY, hash);
    expect(load(card, isd(card), signedLoadFile(block, [dap]))).toBe(0x9000);
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    for (const daps of [
      [],
      [signDap(publicKey(stranger), AUTHORITY, hash)],
      [signDap(publicKey(privateKey), AUTHORITY, loadFileHash(stream))],
    ]) {
      const other = make();
      expect(load(other, isd(other), signedLoadFile(block, daps))).not.toBe(0x9000);
    }
  });
  it('ciphered under the area’s own key enters the area that has the privilege', () => {
    const card = cardBornWith({});
    keyedArea(card, '808040');
    const key = filled(16, 77);
    const session = area(card);
    done(
      card,
      session,
      putKeys({ keyVersion: 0x75, keys: [{ kind: 'aes', value: key }], wrapping: aesKeyWrapping(AREA_KEYS.dek) }),
    );
    done(card, isd(card), installForRegistryUpdate({ applicationAid: SP_AREA, privileges: 0x80_c0_40 }));
    expect(load(card, area(card, filled(8, 88)), cipheredLoadFile(block, { key, icv: filled(16, 3) }))).toBe(0x9000);
  });
});

describe('forms of INSTALL', () => {
  it('the combined process loads, installs and makes selectable', () => {
    const card = cardBornWith({});
    const session = isd(card);
    const { first, last } = combinedInstall(
      { loadFileAid: JPKI_ELF, hash, parameters: systemParameters({ codeMemory: 1_600 }) },
      instance,
    );
    for (const each of [first, ...loadBlocks(signedLoadFile(block), session.maxData), last]) done(card, session, each);
    done(card, session, deleteObject(JPKI_ELF, true));
  });
  it('a long INSTALL goes in segments at every level', () => {
    for (const level of Object.values(SecurityLevel)) {
      const card = cardBornWith({});
      const session = opened(card, level, { keys: ISD_KEYS });
      done(card, session, installForLoad({ loadFileAid: JPKI_ELF, hash }));
      for (const each of loadBlocks(signedLoadFile(block), session.maxData)) done(card, session, each);
      done(card, session, installAndMakeSelectable({ ...instance, applicationParameters: filled(300, 1) }));
      done(card, session, deleteObject(JPKI_ELF, true));
    }
  });
  it('an area that manages its own content loses a function by restriction', () => {
    const card = cardBornWith({});
    keyedArea(card, '80C000');
    const command = installForLoad({ loadFileAid: JPKI_ELF, hash });
    done(card, area(card), command);
    const parameters = systemParameters({ restrictions: Restriction.LOAD });
    done(card, isd(card), installForRegistryUpdate({ applicationAid: SP_AREA, parameters }));
    expect(through(card, area(card, filled(8, 2)), command).sw).toBe(0x6985);
  });
  it('an area extradited to itself keeps its own keys', () => {
    const card = cardBornWith({});
    keyedArea(card, '808000');
    done(card, isd(card), installForExtradition(SP_AREA, SP_AREA));
    expect(parseKeyInformation(done(card, area(card), getData(0xe0))).length).toBe(3);
  });
});

describe('first keys of the area', () => {
  const [confidentiality, signing, owner] = [p256Pair(), p256Pair(), p256Pair()];
  const ownerCertificate = encodeCardCertificate(
    {
      serial: bytes('AA'),
      authorityId: bytes('4A'),
      subjectId: bytes('0B'),
      usage: KEY_AGREEMENT_USAGE,
      role: CertificateRole.DOMAIN_OWNER,
      expiry: '20361231',
      publicPoint: owner.point,
    },
    authorityPair.key,
  );
  const make = (): { card: VirtualUicc; set: (dgis: Parameters<typeof storeData>[0]) => Uint8Array } => {
    const card = variantCard({ isdKeys: { ...ISD_KEYS, kvn: 0x30 }, casd: casdWith(confidentiality, signing) });
    const session = isd(card);
    done(card, session, spArea(Privilege.SECURITY_DOMAIN | Privilege.TRUSTED_PATH));
    const set = (dgis: Parameters<typeof storeData>[0]): Uint8Array => {
      done(card, session, installForPersonalization(SP_AREA));
      const answers = storeData(dgis, { maxData: session.maxData, answerExpected: true }).map((each) =>
        done(card, session, each),
      );
      return answers.at(-1) ?? bytes('');
    };
    return { card, set };
  };
  const opens = (card: VirtualUicc, keys: Scp03KeySet): void => {
    expect(
      parseKeyInformation(done(card, opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys }), getData(0xe0))),
    ).toHaveLength(3);
  };
  const lengths: SetupTemplate[] = [
    { keyLength: 16 },
    { keyLength: 24 },
    { keyLength: 32 },
    { hostId: bytes('0102030405') },
  ];
  it.each(lengths)('scenario 1: the card’s keys open the area: %o', (template) => {
    const { card, set } = make();
    const pull = pullKeys({ ...template, ownerCertificate, ownerKey: owner.scalar, casdSigningPoint: signing.point });
    opens(card, pull.complete(set(pull.dgis)));
  });
  it.each(lengths)('scenario 2A: the owner’s keys open the area: %o', (template) => {
    const { card, set } = make();
    const length = template.keyLength ?? 16;
    const keys = { enc: filled(length, 81), mac: filled(length, 82), dek: filled(length, 83) };
    const push = pushKeys({
      ...template,
      keys,
      ownerCertificate,
      ownerKey: owner.key,
      casdPublicPoint: confidentiality.point,
    });
    expect(push.isReceipt(set(push.dgis))).toBe(true);
    opens(card, keys);
  });
  it.each([false, true])('scenario 3, with a derivation random: %s', (withRandom) => {
    const { card, set } = make();
    const ephemeral = generateEphemeralKey();
    const dgi = keyAgreementDgi(ephemeral.publicPoint, 0x30, withRandom);
    const answer = set([dgi]);
    const derivationRandom = derivationRandomOf(answer);
    expect(derivationRandom?.length).toBe(withRandom ? 16 : undefined);
    const keys = agreeSpAreaKeys({
      ephemeral,
      casdPublicPoint: confidentiality.point,
      ...(derivationRandom ? { derivationRandom } : {}),
    });
    expect(verifyReceipt({ receiptKey: keys.receiptKey, dgiValue: dgi.value, answer })).toBe(true);
    opens(card, keys);
  });
  it('a pushed keyset that another signed is not taken', () => {
    const { card, set } = make();
    const keys = { enc: filled(16, 81), mac: filled(16, 82), dek: filled(16, 83) };
    const push = pushKeys({ keys, ownerCertificate, ownerKey: p256Pair().key, casdPublicPoint: confidentiality.point });
    expect(() => set(push.dgis)).toThrow();
    expect(() => opened(card, SecurityLevel.ALL, { aid: SP_AREA, keys })).toThrow();
  });
});
