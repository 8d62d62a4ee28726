import type { WordingTable } from './entry';

/** Words of the back office for what went to a SIM and came back. */
export const backofficeTranscriptWords = {
  'backoffice.transcript.title': {
    ja: 'SIMとのやり取り',
    'ja-easy': 'SIMとの やりとり',
    en: 'What went to and from the SIM',
  },
  'backoffice.transcript.link': {
    ja: 'SIMとのやり取り',
    'ja-easy': 'SIMとの やりとり',
    en: 'To and from the SIM',
  },
  'backoffice.transcript.lead': {
    ja: 'この申請のためにSIMへ送ったコマンドと、SIMの応答を、1バイトずつ言葉で示します。中身は暗号化されたまま保管しており、ここで読むことはできません。秘密の可能性があるバイトは伏せています。',
    'ja-easy': 'SIMに おくったものと、SIMの こたえです。ひみつは 見（み）えません。',
    en: 'Every byte that was sent to the SIM for this application, and of its answers, in words. The contents are kept enciphered and cannot be read here. Bytes that may be secret are left out.',
  },
  'backoffice.transcript.application': { ja: '申請', 'ja-easy': '申請（しんせい）', en: 'Application' },
  'backoffice.transcript.line': {
    ja: 'この回線を開く',
    'ja-easy': '回線（かいせん）を 見（み）る',
    en: 'Open the line',
  },
  'backoffice.transcript.none': {
    ja: 'SIMへ送るコマンドはまだありません。',
    'ja-easy': 'まだ ありません。',
    en: 'Nothing was made for the SIM yet.',
  },
  'backoffice.transcript.purpose.carrier': {
    ja: '携帯電話会社のスクリプト（領域とアプリの準備）',
    'ja-easy': '電話会社（でんわがいしゃ）の 仕事（しごと）',
    en: 'Script of the carrier: area and application',
  },
  'backoffice.transcript.purpose.probe': {
    ja: 'カウンターの確認',
    'ja-easy': 'かずの たしかめ',
    en: 'Look at the counter',
  },
  'backoffice.transcript.purpose.personalise': {
    ja: '鍵と証明書の書き込み',
    'ja-easy': 'かぎと 証明書（しょうめいしょ）を 書（か）く',
    en: 'Writing key and certificate',
  },
  'backoffice.transcript.purpose.possession': {
    ja: '鍵の所持の確認',
    'ja-easy': 'かぎが あるかの たしかめ',
    en: 'Proof of possession',
  },
  'backoffice.transcript.purpose.generate': {
    ja: 'SIMの中での鍵生成',
    'ja-easy': 'SIMの 中（なか）で かぎを つくる',
    en: 'Making the key on the SIM',
  },
  'backoffice.transcript.purpose.certify': {
    ja: '証明書の書き込み',
    'ja-easy': '証明書（しょうめいしょ）を 書（か）く',
    en: 'Writing the certificate',
  },
  'backoffice.transcript.purpose.reset-pin': {
    ja: '暗証番号の初期化',
    'ja-easy': '暗証番号（あんしょうばんごう）を もどす',
    en: 'PIN initialisation',
  },
  'backoffice.transcript.purpose.other': { ja: 'スクリプト', 'ja-easy': '仕事（しごと）', en: 'Script' },
  'backoffice.transcript.state': { ja: '状態', 'ja-easy': 'いま', en: 'State' },
  'backoffice.transcript.state.queued': { ja: '送信待ち', 'ja-easy': 'まって います', en: 'Waiting' },
  'backoffice.transcript.state.delivered': { ja: '送信済み', 'ja-easy': 'おくりました', en: 'Delivered' },
  'backoffice.transcript.state.answered': { ja: '応答あり', 'ja-easy': 'こたえが きました', en: 'Answered' },
  'backoffice.transcript.state.dead': { ja: '中止', 'ja-easy': 'やめました', en: 'Called off' },
  'backoffice.transcript.made': { ja: '作成', 'ja-easy': 'つくった 時（とき）', en: 'Made' },
  'backoffice.transcript.agent': { ja: '端末の報告', 'ja-easy': 'スマホの こたえ', en: 'What the phone reported' },
  'backoffice.transcript.count': { ja: 'コマンド', 'ja-easy': 'コマンド', en: 'Commands' },
  'backoffice.transcript.answered': {
    ja: '{{commands}}件、うち応答あり{{answered}}件',
    'ja-easy': '{{commands}}（こたえ {{answered}}）',
    en: '{{commands}}, answered: {{answered}}',
  },
  'backoffice.transcript.caption': {
    ja: '{{n}}番目のコマンドと応答',
    'ja-easy': '{{n}}ばんめ',
    en: 'Command {{n}} and its answer',
  },
  'backoffice.transcript.side': { ja: '区分', 'ja-easy': 'どちら', en: 'Side' },
  'backoffice.transcript.command': { ja: 'コマンド', 'ja-easy': 'コマンド', en: 'Command' },
  'backoffice.transcript.response': { ja: '応答', 'ja-easy': 'こたえ', en: 'Answer' },
  'backoffice.transcript.offset': { ja: '位置', 'ja-easy': 'ばしょ', en: 'Offset' },
  'backoffice.transcript.bytes': { ja: 'バイト', 'ja-easy': 'バイト', en: 'Bytes' },
  'backoffice.transcript.meaning': { ja: '意味', 'ja-easy': 'いみ', en: 'Meaning' },
  'backoffice.transcript.hidden': {
    ja: '伏せています（{{n}}バイト）',
    'ja-easy': 'ひみつ（{{n}}）',
    en: 'left out ({{n}} bytes)',
  },
  'backoffice.transcript.more': { ja: '…（全{{n}}バイト）', 'ja-easy': '…（{{n}}）', en: '… ({{n}} bytes)' },
  'backoffice.transcript.silent': { ja: '応答なし', 'ja-easy': 'こたえなし', en: 'no answer' },
} as const satisfies WordingTable;
