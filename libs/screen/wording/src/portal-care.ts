import type { WordingTable } from './entry';

/** Words of the portal for the care of one's own certificate: stop for now, use again, end. */
export const portalCareWords = {
  'portal.care.title': {
    ja: 'この証明書の手続き',
    'ja-easy': 'この 証明書（しょうめいしょ）で できること',
    en: 'What you can do with it',
  },
  'portal.care.renewal.apply-now': {
    ja: 'マイナンバーカードの証明書が新しくなりました。スマートフォンの証明書も更新できます',
    'ja-easy': 'カードが 新（あたら）しく なりました。スマホも 新（あたら）しく できます',
    en: 'Your card has a newer certificate: you can renew the one on the phone',
  },
  'portal.care.renewal.renew-card-first': {
    ja: 'もうすぐ有効期限です。先にマイナンバーカードの証明書を更新してください',
    'ja-easy': 'もうすぐ おわります。さきに カードを 新（あたら）しく してください',
    en: 'It ends soon. Renew the certificate of your My Number Card first',
  },
  'portal.care.renewal.how': {
    ja: '更新は、新しい申し込みです。新しい証明書が使えるようになると、この証明書は自動で失効します。',
    'ja-easy': 'もう一度（いちど） 申（もう）し込（こ）みます。新（あたら）しいのが できたら、これは おわります。',
    en: 'Renewing is a new application. When the new certificate is active, this one is revoked by itself.',
  },
  'portal.care.show-card': {
    ja: 'マイナンバーカードで本人確認する',
    'ja-easy': 'マイナンバーカードで たしかめる',
    en: 'Confirm with my card',
  },
  'portal.care.no': { ja: 'やめて戻る', 'ja-easy': 'やめる', en: 'Go back' },

  'portal.care.suspend': {
    ja: '使用を一時停止する',
    'ja-easy': 'いま 止（と）める',
    en: 'Stop for now',
  },
  'portal.care.suspend.when': {
    ja: 'スマートフォンをなくしたとき、盗まれたとき。見つかったら再開できます。',
    'ja-easy': 'スマホを なくしたとき。見（み）つかったら また 使（つか）えます。',
    en: 'When the phone is lost or stolen. You can use it again once it is found.',
  },
  'portal.care.suspend.title': {
    ja: '証明書の使用を一時停止しますか',
    'ja-easy': '証明書（しょうめいしょ）を 止（と）めますか',
    en: 'Stop the certificate for now?',
  },
  'portal.care.suspend.now': {
    ja: 'すぐに止まります。誰もこの証明書を使えなくなります。',
    'ja-easy': 'すぐに 止（と）まります。だれも 使（つか）えません。',
    en: 'It stops at once. Nobody can use the certificate.',
  },
  'portal.care.suspend.back': {
    ja: '見つかったら、マイナンバーカードで本人確認をして再開できます。',
    'ja-easy': '見（み）つかったら、カードで また 使（つか）えるように できます。',
    en: 'Once found, you can use it again after confirming with your card.',
  },
  'portal.care.suspend.carrier': {
    ja: '電話回線は止まりません。回線の停止は、携帯電話会社にご連絡ください。',
    'ja-easy': '電話（でんわ）は 止（と）まりません。電話（でんわ）の 会社（かいしゃ）に 言（い）ってください。',
    en: 'Your phone line is not stopped. Ask your carrier for that.',
  },
  'portal.care.suspend.yes': { ja: '一時停止する', 'ja-easy': '止（と）める', en: 'Stop it' },
  'portal.care.suspend.done': {
    ja: '一時停止しました',
    'ja-easy': '止（と）めました',
    en: 'The certificate is stopped',
  },
  'portal.care.suspend.next': {
    ja: '回線の停止は携帯電話会社に、盗難の届出は警察にご連絡ください。',
    'ja-easy': '電話（でんわ）の 会社（かいしゃ）と 警察（けいさつ）にも 言（い）ってください。',
    en: 'Ask your carrier to stop the line, and report a theft to the police.',
  },

  'portal.care.resume': { ja: '使用を再開する', 'ja-easy': 'また 使（つか）う', en: 'Use it again' },
  'portal.care.resume.when': {
    ja: 'スマートフォンが見つかったとき。マイナンバーカードで本人確認をします。',
    'ja-easy': 'スマホが 見（み）つかったとき。カードを 使（つか）います。',
    en: 'When the phone is found. You confirm with your card.',
  },
  'portal.care.resume.title': {
    ja: '証明書の使用を再開しますか',
    'ja-easy': 'また 使（つか）いますか',
    en: 'Use the certificate again?',
  },
  'portal.care.resume.text': {
    ja: 'スマートフォンが手元にあることを確かめてください。同じ証明書がまた使えるようになります。',
    'ja-easy': 'スマホは ここに ありますか。同（おな）じ 証明書（しょうめいしょ）が また 使（つか）えます。',
    en: 'Make sure that you have the phone with you. The same certificate becomes usable again.',
  },
  'portal.care.resume.yes': { ja: '再開する', 'ja-easy': 'また 使（つか）う', en: 'Use it again' },
  'portal.care.resume.done': {
    ja: '再開の手続きをしました',
    'ja-easy': 'また 使（つか）えるように しました',
    en: 'Your stop was lifted',
  },

  'portal.care.revoke': { ja: '失効する', 'ja-easy': 'なくす（失効（しっこう））', en: 'End it for good' },
  'portal.care.revoke.when': {
    ja: 'スマートフォンを手放すとき、修理に出すとき、使うのをやめるとき。元に戻せません。',
    'ja-easy': 'スマホを 人（ひと）に あげるとき、もう 使（つか）わないとき。もとに もどせません。',
    en: 'Before you sell, repair or give away the phone, or stop using it. This cannot be undone.',
  },
  'portal.care.revoke.title': {
    ja: '証明書を失効しますか',
    'ja-easy': '証明書（しょうめいしょ）を なくしますか',
    en: 'End the certificate for good?',
  },
  'portal.care.revoke.final': {
    ja: '失効すると元に戻せません',
    'ja-easy': 'もとに もどせません',
    en: 'This cannot be undone',
  },
  'portal.care.revoke.now': {
    ja: 'すぐに使えなくなります。',
    'ja-easy': 'すぐに 使（つか）えなく なります。',
    en: 'It stops working at once.',
  },
  'portal.care.revoke.data': {
    ja: 'スマートフォンの中のデータは、次に通信したときに消します。消えるまでこのページに表示します。',
    'ja-easy': 'スマホの データは あとで 消（け）します。',
    en: 'The data on the phone is deleted when it is next online. This page shows until it is.',
  },
  'portal.care.revoke.again': {
    ja: 'また使うには、はじめから申し込みます。',
    'ja-easy': 'また 使（つか）うときは、はじめから します。',
    en: 'To use one again you apply anew.',
  },
  'portal.care.revoke.cause': { ja: '失効の理由', 'ja-easy': 'どうして', en: 'Reason' },
  'portal.care.revoke.cause.missing': {
    ja: '失効の理由を選んでください。',
    'ja-easy': 'どうしてか えらんでください。',
    en: 'Choose a reason.',
  },
  'portal.care.revoke.confirmation': {
    ja: '発行番号の最後の4文字',
    'ja-easy': '番号（ばんごう）の さいごの 4文字（もじ）',
    en: 'Last four characters of the serial number',
  },
  'portal.care.revoke.serial': {
    ja: '発行番号：{{serial}}',
    'ja-easy': '番号（ばんごう）：{{serial}}',
    en: 'Serial number: {{serial}}',
  },
  'portal.care.revoke.mismatch': {
    ja: '発行番号の最後の4文字を入力してください。',
    'ja-easy': 'さいごの 4文字（もじ）を 入（い）れてください。',
    en: 'Type the last four characters of the serial number.',
  },
  'portal.care.revoke.yes': { ja: '失効する', 'ja-easy': 'なくす', en: 'End it for good' },
  'portal.care.revoke.done': {
    ja: '失効しました',
    'ja-easy': 'なくしました（失効（しっこう））',
    en: 'The certificate has ended',
  },
} as const satisfies WordingTable;
