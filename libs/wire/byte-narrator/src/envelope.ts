// ENVELOPE with a short message to the SIM and the secured packet in it (ETSI TS 102 223 §7.1, 3GPP TS 23.040, ETSI TS 102 225
// and 102 226): user data header 70 00, command packet, response packet 71 00, remote APDUs in expanded form.
import { hex } from '@sumaho-jpki/wire/apdu';
import type { CommandReader, ReaderContext } from './command-view';
import { type Scribe, type Words, hexByte, words } from './segment';
import { statusWords } from './status-words';
import { type Dictionary, narrateTlvs, opaque } from './tlv';

const TARGETS: Record<string, readonly [ja: string, en: string]> = {
  B00000: ['発行者領域のアプリ管理（RAM）', 'remote application management of the ISD'],
  B00010: ['SIMのファイル管理', 'SIM remote file management'],
  B00011: ['USIMのファイル管理', 'USIM remote file management'],
};
const tarWords = (tar: Uint8Array): Words => {
  const [ja, en] = TARGETS[hex(tar)] ?? ['名前のない宛先', 'unnamed target'];
  return words(`宛先（TAR） ${hex(tar)}：${ja}`, `target (TAR) ${hex(tar)}: ${en}`);
};

const STATUSES: readonly (readonly [ja: string, en: string])[] = [
  ['正常', 'PoR OK'],
  ['改ざん検知が不一致', 'RC/CC/DS failed'],
  ['通番が古い', 'counter low'],
  ['通番が進みすぎ', 'counter high'],
  ['通番が上限', 'counter blocked'],
  ['暗号の誤り', 'ciphering error'],
  ['原因不明のセキュリティ誤り', 'unidentified security error'],
  ['メモリー不足', 'insufficient memory'],
  ['時間が必要', 'more time needed'],
  ['宛先がない', 'TAR unknown'],
  ['保護の水準が不足', 'insufficient security level'],
  ['応答はSMSで続く', 'answer follows by SMS-SUBMIT'],
  ['応答はUSSDで続く', 'answer follows by USSD'],
];

const COUNTER_RULES = [
  words('通番なし', 'no counter'),
  words('通番を確かめない', 'counter not checked'),
  words('通番は前より大きいこと', 'counter must be higher'),
  words('通番はちょうど1つ進むこと', 'counter must be one higher'),
];
const CHECKS = [
  words('検査なし', 'no check'),
  words('冗長検査（RC）', 'redundancy check'),
  words('暗号による検査（CC）', 'cryptographic checksum'),
  words('電子署名（DS）', 'digital signature'),
];
const at = (list: readonly Words[], index: number): Words => list[index] ?? words('', '');

function spi1Words(value: number): Words {
  const [counter, check] = [at(COUNTER_RULES, (value >> 3) & 3), at(CHECKS, value & 3)];
  const cipher = value & 4 ? words('暗号化あり', 'enciphered') : words('暗号化なし', 'not enciphered');
  return words(
    `保護（SPI）：${check.ja}、${cipher.ja}、${counter.ja}`,
    `SPI: ${check.en}, ${cipher.en}, ${counter.en}`,
  );
}

function spi2Words(value: number): Words {
  const wish =
    [words('応答不要', 'no answer'), words('必ず応答', 'always answer'), words('誤りのとき応答', 'answer on error')][
      value & 3
    ] ?? words('予約', 'reserved');
  const check = at(CHECKS, (value >> 2) & 3);
  const cipher = value & 0x10 ? words('暗号化あり', 'enciphered') : words('暗号化なし', 'not enciphered');
  return words(
    `応答（PoR）：${wish.ja}、${check.ja}、${cipher.ja}`,
    `proof of receipt: ${wish.en}, ${check.en}, ${cipher.en}`,
  );
}

const ALGORITHMS: Record<number, string> = { 0: 'none', 1: 'DES', 2: 'AES', 5: '3DES (2 keys)', 9: '3DES (3 keys)' };
const keyWords = (name: Words, value: number): Words => {
  const algorithm = ALGORITHMS[value & 0x0f] ?? '?';
  const set = value >> 4;
  return words(`${name.ja}：鍵${set}、${algorithm}`, `${name.en}: keyset ${set}, ${algorithm}`);
};

function commandPacket(scribe: Scribe, context: ReaderContext): void {
  scribe.take(2, (v) =>
    words(`パケットの長さ ${Number.parseInt(hex(v), 16)}`, `packet length ${Number.parseInt(hex(v), 16)}`),
  );
  const [headerLength = 0] = scribe.take(1, ([n = 0]) => words(`ヘッダーの長さ ${n}`, `header length ${n}`));
  const [spi1 = 0] = scribe.take(1, ([value = 0]) => spi1Words(value));
  scribe.take(1, ([value = 0]) => spi2Words(value));
  scribe.take(1, ([value = 0]) => keyWords(words('暗号鍵（KIc）', 'KIc'), value));
  scribe.take(1, ([value = 0]) => keyWords(words('検査鍵（KID）', 'KID'), value));
  scribe.take(3, tarWords);
  if (spi1 & 4) {
    opaque(scribe, words('暗号化された通番・検査値・命令', 'enciphered counter, checksum and commands'));
    return;
  }
  packetCounter(scribe);
  const check = headerLength - 13;
  if (check > 0) scribe.take(check, words('検査値（RC/CC/DS）', 'RC/CC/DS'));
  remoteCommands(scribe, context);
}

function packetCounter(scribe: Scribe): void {
  scribe.take(5, (v) => words(`通番 ${Number.parseInt(hex(v), 16)}`, `counter ${Number.parseInt(hex(v), 16)}`));
  scribe.take(1, ([n = 0]) => words(`詰め物 ${n}バイト`, `${n} padding bytes`));
}

function responsePacket(scribe: Scribe): void {
  scribe.take(2, (v) =>
    words(`応答の長さ ${Number.parseInt(hex(v), 16)}`, `response length ${Number.parseInt(hex(v), 16)}`),
  );
  const [headerLength = 0] = scribe.take(1, ([n = 0]) => words(`ヘッダーの長さ ${n}`, `header length ${n}`));
  scribe.take(3, tarWords);
  // Enciphered or not was asked for in the command; a counter and a status in clear are recognisable by PCNTR alone.
  packetCounter(scribe);
  scribe.take(1, ([status = 0]) => {
    const [ja, en] = STATUSES[status] ?? ['暗号化された値か、未定義', 'enciphered or undefined'];
    return words(`状態 ${hexByte(status)}：${ja}`, `status ${hexByte(status)}: ${en}`);
  });
  const check = headerLength - 10;
  if (check > 0) scribe.take(Math.min(check, scribe.left), words('検査値（CC）', 'checksum'));
  remoteAnswers(scribe);
}

const ANSWERS: Dictionary = {
  0x80: { ja: '実行した数', en: 'commands executed', value: (v) => words(hex(v), hex(v)) },
  0x81: { ja: '最後に読めた命令', en: 'bad format', value: (v) => words(hex(v), hex(v)) },
  0x23: {
    ja: '命令への応答',
    en: 'response APDU',
    read: (scribe) => {
      if (scribe.left > 2) scribe.take(scribe.left - 2, words('応答データ', 'answer data'));
      scribe.take(2, ([high = 0, low = 0]) => statusWords(high * 256 + low, 0));
    },
  },
};

export function remoteAnswers(scribe: Scribe): void {
  if (scribe.peek() === 0xab || scribe.peek() === 0xaf) {
    const list = { ja: '応答の列', en: 'list of responses', inside: ANSWERS };
    narrateTlvs(scribe, { 0xab: list, 0xaf: list });
  } else if (scribe.left >= 3) {
    scribe.take(1, ([n = 0]) => words(`実行した数 ${n}`, `${n} commands executed`));
    scribe.take(2, ([high = 0, low = 0]) => statusWords(high * 256 + low, 0));
    opaque(scribe, words('最後の応答データ', 'last answer data'));
  } else opaque(scribe, words('応答データ', 'answer data'));
}

/** Remote APDUs: AA/AE expanded, else one after the other (compact). */
export function remoteCommands(scribe: Scribe, { nested }: ReaderContext): void {
  const adopt = (length: number): void => scribe.adopt(nested(scribe.ahead(length)));
  if (scribe.peek() === 0xaa || scribe.peek() === 0xae) {
    const command = { ja: '命令', en: 'command APDU', read: () => adopt(scribe.left) };
    const list = { ja: '命令の列', en: 'list of commands', inside: { 0x22: command } };
    narrateTlvs(scribe, { 0xaa: list, 0xae: list });
    return;
  }
  while (scribe.left >= 5) {
    const length = scribe.peek(4) ?? 0;
    // P3 is Lc when that many bytes follow, else it is Le.
    adopt(scribe.left - 5 >= length ? 5 + length : 5);
  }
}

/** 027000 and the user data after it; a later part of a concatenated message has no 70 00. */
function userData(scribe: Scribe, context: ReaderContext): void {
  const [headerLength = 0] = scribe.take(1, ([n = 0]) => words(`ヘッダーの長さ ${n}`, `user data header length ${n}`));
  let isPacket = false;
  scribe.within(headerLength, () => {
    while (scribe.left > 0) {
      const [id = 0] = scribe.ahead(1);
      const length = scribe.peek(1) ?? 0;
      isPacket ||= id === 0x70 || id === 0x71;
      scribe.take(2 + length, ([, , reference = 0, total = 0, part = 0]) => {
        if (id === 0x00)
          return words(
            `分割 ${reference}：${total}通中${part}通目`,
            `part ${part} of ${total}, reference ${reference}`,
          );
        if (id === 0x70) return words('SIMへの命令パケット', 'command packet for the SIM');
        if (id === 0x71) return words('SIMからの応答パケット', 'response packet of the SIM');
        return words(`見出し ${hexByte(id)}`, `information element ${hexByte(id)}`);
      });
    }
  });
  if (isPacket) commandPacket(scribe, context);
  else opaque(scribe, words('分割されたパケットの続き', 'next part of the packet'));
}

function shortMessage(scribe: Scribe, context: ReaderContext): void {
  scribe.take(1, words('種別：SMS-DELIVER', 'type: SMS-DELIVER'));
  const digits = scribe.peek() ?? 0;
  scribe.take(2 + Math.ceil(digits / 2), words('送り手の番号', 'originating address'));
  scribe.take(1, words('プロトコル識別子（PID）', 'protocol identifier'));
  scribe.take(1, words('符号化の指定（DCS）', 'data coding scheme'));
  scribe.take(7, words('受付時刻', 'service centre time stamp'));
  scribe.take(1, ([n = 0]) => words(`本文の長さ ${n}`, `user data length ${n}`));
  userData(scribe, context);
}

export const ENVELOPE: CommandReader = {
  title: words('ENVELOPE：SMSのSIMへの引渡し', 'ENVELOPE'),
  data: (scribe, context) =>
    narrateTlvs(scribe, {
      0xd1: {
        ja: 'SIMあてのSMS',
        en: 'SMS-PP download',
        inside: {
          0x82: { ja: '送り手と受け手の装置', en: 'device identities' },
          0x02: { ja: '送り手と受け手の装置', en: 'device identities' },
          0x06: { ja: 'センターの番号', en: 'service centre address' },
          0x86: { ja: 'センターの番号', en: 'service centre address' },
          0x0b: { ja: 'SMSの本体', en: 'SMS TPDU', read: () => shortMessage(scribe, context) },
          0x8b: { ja: 'SMSの本体', en: 'SMS TPDU', read: () => shortMessage(scribe, context) },
        },
      },
    }),
  answer: (scribe) => {
    if (scribe.peek() === 0x02 && scribe.peek(1) === 0x71)
      scribe.take(3, words('応答パケットの印', 'response packet header'));
    responsePacket(scribe);
  },
  guarded: true,
};
