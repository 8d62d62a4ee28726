import type { WordingTable } from './entry';

/** Words of what a carrier's desk records about a line, its SIM and its phone. */
export const backofficeEventWords = {
  'backoffice.undo.title': {
    ja: 'まだ送っていません',
    'ja-easy': 'まだ 送（おく）って いません',
    en: 'Nothing was sent yet',
  },
  'backoffice.undo.text': {
    ja: '{{n}}秒後に実行します。それまでは取り消せます。',
    'ja-easy': '{{n}}秒（びょう）あとに します。それまでは やめられます。',
    en: 'It is carried out in {{n}} seconds. Until then it can be taken back.',
  },
  'backoffice.undo.left': { ja: 'あと{{n}}秒', 'ja-easy': 'あと {{n}}秒（びょう）', en: '{{n}} s left' },
  'backoffice.undo.take-back': { ja: '取り消す', 'ja-easy': 'やめる', en: 'Take it back' },
  'backoffice.undo.taken-back': {
    ja: '取り消しました。まだ何も送っていません。',
    'ja-easy': 'やめました。なにも 送（おく）って いません。',
    en: 'Taken back. Nothing was sent.',
  },
  'backoffice.undo.now': { ja: '待たずに実行する', 'ja-easy': 'すぐに する', en: 'Carry it out now' },
  'backoffice.events.group': {
    ja: '{{group}}（できます {{can}}件、いまはできません {{cannot}}件）',
    'ja-easy': '{{group}}（できます {{can}}つ、いまは できません {{cannot}}つ）',
    en: '{{group}} ({{can}} possible, {{cannot}} not now)',
  },
  'backoffice.events.title': {
    ja: '回線の届け（いまできることと、できない理由）',
    'ja-easy': '電話（でんわ）の こと（できること・できない わけ）',
    en: 'Events of this line: what can be recorded now, and why not',
  },
  'backoffice.events.lead': {
    ja: '届けを記録すると、証明書と鍵がそれに従います。窓口が本人に代わって失効や再開をすることはありません。',
    'ja-easy': '届（とど）けを 書（か）くと、証明書（しょうめいしょ）も かわります。',
    en: 'Certificate and key follow what is recorded here. A desk never revokes or resumes in the holder’s name.',
  },
  'backoffice.events.proofs': {
    ja: '{{event}}の本人確認と案内文',
    'ja-easy': '{{event}}：本人（ほんにん）か 見（み）る こと・言（い）う こと',
    en: '{{event}}: proofs and what to say',
  },
  'backoffice.events.noted': {
    ja: '記録に残ります。証明書と鍵は変わりません。',
    'ja-easy': '書（か）いて おきます。証明書（しょうめいしょ）は かわりません。',
    en: 'It is noted in the timeline; certificate and key stay as they are.',
  },
  'backoffice.events.follows': { ja: '記録すると', 'ja-easy': '書（か）くと', en: 'What follows' },
  'backoffice.events.confirmation': {
    ja: '確認のため、電話番号の下4桁を入力',
    'ja-easy': '電話番号（でんわばんごう）の さいごの 4つの 数字（すうじ）',
    en: 'To confirm, type the last 4 digits of the phone number',
  },
  'backoffice.events.confirmation-wrong': {
    ja: '電話番号の下4桁と一致しません。',
    'ja-easy': '数字（すうじ）が ちがいます。',
    en: 'These are not the last 4 digits of the phone number.',
  },
  'backoffice.events.submit': { ja: '記録する', 'ja-easy': '書（か）く', en: 'Record' },
  'backoffice.events.done': {
    ja: '記録しました：{{event}}',
    'ja-easy': '書（か）きました：{{event}}',
    en: 'Recorded: {{event}}',
  },
  'backoffice.events.ends-at': {
    ja: 'この回線は {{at}} に終わります（届け出済み）。',
    'ja-easy': 'この 電話（でんわ）は {{at}} に おわります。',
    en: 'This line ends at {{at}}, as announced.',
  },
  'backoffice.clean.title': {
    ja: '鍵が残っていないことの証明',
    'ja-easy': 'かぎが のこって いない しょうめい',
    en: 'Proof that no key is left',
  },
  'backoffice.clean.lead': {
    ja: '修理・下取り・譲渡・廃棄のとき、証明コードを渡すと、相手はポータルの「鍵が残っていないか確かめる」（/clean）でいつでも確かめられます。',
    'ja-easy': 'コードを わたすと、相手（あいて）が ポータル（/clean）で たしかめられます。',
    en: 'For repair, trade-in, transfer or disposal: whoever has the code can check it at any time in the portal (/clean).',
  },
  'backoffice.clean.issue': { ja: '証明コードを表示する', 'ja-easy': 'コードを 見（み）る', en: 'Show the codes' },
  'backoffice.clean.yes': { ja: '鍵は残っていません', 'ja-easy': 'かぎは ありません', en: 'No key is left' },
  'backoffice.clean.no': { ja: 'まだ証明できません', 'ja-easy': 'まだです', en: 'Not proved yet' },
  'backoffice.clean.none': {
    ja: 'この回線で鍵を書き込んだ記録はありません。',
    'ja-easy': 'きろくは ありません。',
    en: 'Nothing was ever written under this line.',
  },
  'backoffice.clean.sim': {
    ja: 'SIM（番号の下4桁 {{end}}）',
    'ja-easy': 'SIM（{{end}}）',
    en: 'SIM whose number ends in {{end}}',
  },
  'backoffice.clean.keychain': {
    ja: 'スマートフォン {{model}}',
    'ja-easy': 'スマホ {{model}}',
    en: 'Phone {{model}}',
  },
  'backoffice.clean.deleted-at': {
    ja: '{{at}} に削除の知らせを受けました。',
    'ja-easy': '{{at}} に けしました。',
    en: 'Reported as deleted at {{at}}.',
  },
  'backoffice.fact.store': { ja: '鍵の場所', 'ja-easy': 'かぎの 場所（ばしょ）', en: 'Key is in' },
  'backoffice.fact.store.sim': { ja: 'SIMの中', 'ja-easy': 'SIMの なか', en: 'the SIM' },
  'backoffice.fact.store.keychain': { ja: 'スマートフォンの中', 'ja-easy': 'スマホの なか', en: 'the phone' },
  'backoffice.fact.life-event': { ja: '届け', 'ja-easy': '届（とど）け', en: 'Event' },
  'backoffice.fact.ends': { ja: '終わる日時', 'ja-easy': 'おわる とき', en: 'Ends' },
} as const satisfies WordingTable;
