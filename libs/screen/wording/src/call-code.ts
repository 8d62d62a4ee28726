import type { WordingTable } from './entry';

/** Words of the call code in the back office. */
export const backofficeCallWords = {
  'backoffice.call.title': {
    ja: '通話の相手の確認',
    'ja-easy': '電話（でんわ）の 人（ひと）を たしかめる',
    en: 'Who is on the call',
  },
  'backoffice.call.lead': {
    ja: 'ご本人と同じ4桁の番号を見て、ご本人がポータルで確認します。番号だけでログインや手続きはできません。',
    'ja-easy': '4つの 数字（すうじ）を いっしょに 見（み）て たしかめます。',
    en: 'You and the holder see the same four digits; the holder confirms in the portal. The digits open nothing.',
  },
  'backoffice.call.begin': {
    ja: '確認番号を表示する',
    'ja-easy': '番号（ばんごう）を 出（だ）す',
    en: 'Show a call code',
  },
  'backoffice.call.again': {
    ja: '新しい番号を表示する',
    'ja-easy': '新（あたら）しい 番号（ばんごう）',
    en: 'Show a new code',
  },
  'backoffice.call.end': { ja: '通話の確認を終える', 'ja-easy': 'おわる', en: 'End the call' },
  'backoffice.call.digits': { ja: '確認番号', 'ja-easy': '番号（ばんごう）', en: 'Call code' },
  'backoffice.call.shown': {
    ja: 'ご本人の確認を待っています（{{at}}まで）。',
    'ja-easy': 'まって います（{{at}}まで）。',
    en: 'Waiting for the holder, until {{at}}.',
  },
  'backoffice.call.ask': {
    ja: '「ポータルのマイページで『窓口との通話の確認』を開いてください。画面の番号は、いくつと表示されていますか」とお尋ねください。',
    'ja-easy': 'マイページを 開（ひら）いて もらいます。番号（ばんごう）を 聞（き）きます。',
    en: 'Ask the holder to open “Confirm a call with a desk” on My page, and which number is shown there.',
  },
  'backoffice.call.confirmed': {
    ja: 'ご本人が確認しました（{{at}}まで有効）。',
    'ja-easy': '本人（ほんにん）です（{{at}}まで）。',
    en: 'Confirmed by the holder; counts until {{at}}.',
  },
  'backoffice.call.card-read': {
    ja: 'この通話のために、マイナンバーカードのICチップが読み取られました。',
    'ja-easy': 'カードを 読（よ）みました。',
    en: 'The chip of the My Number Card was read for this call.',
  },
  'backoffice.call.card-not-read': {
    ja: 'カードの読み取りは、この通話より前です。必要な手続きでは、カードでログインし直してから、新しい番号で確認していただきます。',
    'ja-easy': 'カードを 読（よ）んだのは 前（まえ）です。もう一度（いちど） 読（よ）んで もらいます。',
    en: 'The card was read before this call. Where it is needed, have the holder sign in again with the card, then use a new code.',
  },
  'backoffice.call.denied': {
    ja: 'ご本人は「通話していない」と答えました。手続きを進めないでください。',
    'ja-easy': '本人（ほんにん）では ありません。つづけないで ください。',
    en: 'The holder says it is not them. Do not go on.',
  },
  'backoffice.call.over': {
    ja: '番号または通話の確認は終わっています。',
    'ja-easy': 'おわりました。',
    en: 'The code or the call is over.',
  },
} as const satisfies WordingTable;

/** And in the portal. */
export const portalCallWords = {
  'portal.call.title': {
    ja: '窓口との通話の確認',
    'ja-easy': '電話（でんわ）の 人（ひと）を たしかめる',
    en: 'Confirm a call with a desk',
  },
  'portal.call.link.text': {
    ja: '携帯電話会社やコールセンターの担当者と話しているときに、あなたであることを確認します。',
    'ja-easy': '会社（かいしゃ）の 人（ひと）と 電話（でんわ）で 話（はな）して いるときに 使（つか）います。',
    en: 'While you speak with a carrier’s desk or the hotline, confirm that it is you.',
  },
  'portal.call.none': {
    ja: '確認をお願いしている窓口はありません。担当者が番号を表示すると、このページに出ます。',
    'ja-easy': 'まだ 番号（ばんごう）は ありません。ここに 出（で）ます。',
    en: 'No desk asks for a confirmation. When one shows a number, it appears here.',
  },
  'portal.call.warn': {
    ja: '電話の相手が番号を言えない、または違う番号を言うときは、窓口ではありません。電話を切ってください。',
    'ja-easy': 'ちがう 番号（ばんごう）を 言（い）う 人（ひと）は うそです。電話（でんわ）を 切（き）って ください。',
    en: 'If the person on the phone cannot say the number, or says another one, it is not the desk. Please hang up.',
  },
  'portal.call.asks': {
    ja: '{{who}}が、あなたと話していることの確認をお願いしています。',
    'ja-easy': '{{who}}が あなたと 話（はな）して いますか。',
    en: '{{who}} asks you to confirm that you are speaking with each other.',
  },
  'portal.call.digits': { ja: '確認番号', 'ja-easy': '番号（ばんごう）', en: 'Number' },
  'portal.call.until': { ja: '{{at}}まで', 'ja-easy': '{{at}}まで', en: 'until {{at}}' },
  'portal.call.same': {
    ja: '担当者の番号と同じです。話しているのは私です',
    'ja-easy': '同（おな）じ 番号（ばんごう）です。わたしです',
    en: 'The desk has the same number. It is me',
  },
  'portal.call.not-me': {
    ja: '番号が違う、または話していません',
    'ja-easy': 'ちがいます。わたしでは ありません',
    en: 'Another number, or it is not me',
  },
  'portal.call.confirmed': {
    ja: 'あなたであることを担当者に伝えました',
    'ja-easy': 'つたえました',
    en: 'The desk knows that it is you',
  },
  'portal.call.confirmed.text': {
    ja: 'そのままお話しください。暗証番号やパスワードを聞かれることはありません。',
    'ja-easy': 'そのまま 話（はな）して ください。暗証番号（あんしょうばんごう）は 言（い）わないで ください。',
    en: 'Please go on with the call. You are never asked for a PIN or a password.',
  },
  'portal.call.denied': {
    ja: 'あなたではないことを窓口に伝えました',
    'ja-easy': 'つたえました。あなたでは ありません',
    en: 'The desk knows that it is not you',
  },
  'portal.call.denied.text': {
    ja: 'だれかがあなたの名前で電話をしているかもしれません。心配なときは、マイページで証明書を一時停止できます。',
    'ja-easy': 'だれかが うそを ついて います。しんぱいなときは 証明書（しょうめいしょ）を とめて ください。',
    en: 'Somebody may be calling in your name. If you are worried, suspend the certificate on My page.',
  },
  'portal.call.look': { ja: 'もう一度確かめる', 'ja-easy': 'もう一度（いちど） 見（み）る', en: 'Look again' },
} as const satisfies WordingTable;
