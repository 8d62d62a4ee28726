// The lock of the phone side that follows a stop: what counts is the certificate's status; the SIM follows when it is reached.
import type { WordingTable } from './entry';

export const portalLockWords = {
  'portal.lock.title': { ja: 'スマートフォンの中', 'ja-easy': 'スマホの 中（なか）', en: 'In the phone' },
  'portal.lock.pending': {
    ja: 'まだロックされていません。SIMに届くとロックされます。証明書はもう止まっているので、誰も使えません。',
    'ja-easy':
      'まだ ロックされて いません。証明書（しょうめいしょ）は もう 止（と）まって います。だれも 使（つか）えません。',
    en: 'Not locked yet. It is locked as soon as the SIM is reached. The certificate is stopped already: nobody can use it.',
  },
  'portal.lock.not-ordered': {
    ja: 'ロックされていません。申請の手続き中のためです。証明書は止まっているので、誰も使えません。',
    'ja-easy': 'ロックされて いません。証明書（しょうめいしょ）は 止（と）まって います。だれも 使（つか）えません。',
    en: 'Not locked, because an application is under way. The certificate is stopped: nobody can use it.',
  },
  'portal.lock.locked': {
    ja: 'スマートフォンの中もロックされています。',
    'ja-easy': 'スマホの 中（なか）も ロックされて います。',
    en: 'The phone side is locked, too.',
  },
  'portal.lock.not-lockable': {
    ja: 'この種類のスマートフォンは外からロックできません。証明書は止まっているので、誰も使えません。',
    'ja-easy':
      'この スマホは 外（そと）から ロック できません。証明書（しょうめいしょ）は 止（と）まって います。だれも 使（つか）えません。',
    en: 'This kind of phone cannot be locked from outside. The certificate is stopped: nobody can use it.',
  },
  'portal.lock.unlocking': {
    ja: 'まだロックされています。電源を入れて電波の届くところに置くと、しばらくしてロックが外れます。',
    'ja-easy': 'まだ ロックされて います。電源（でんげん）を 入（い）れて しばらく まって ください。',
    en: 'Still locked. Turn the phone on where it has reception; the lock comes off after a while.',
  },
  'portal.lock.unlocking-stuck': {
    ja: 'まだロックされています。係の確認が必要です。総合フリーダイヤルへご連絡ください。',
    'ja-easy': 'まだ ロックされて います。電話（でんわ）で 聞（き）いて ください。',
    en: 'Still locked, and it needs to be looked into. Please call the hotline.',
  },
} as const satisfies WordingTable;

export const backofficeLockWords = {
  'backoffice.axes.unlocking': {
    ja: '証明書は有効ですが、SIMのロックがまだ外れていません。SIMに届くと使えます。',
    'ja-easy': 'SIMの ロックが はずれると 使（つか）えます。',
    en: 'The certificate is active, but the SIM is still locked. It can be used as soon as the SIM is reached.',
  },
  'backoffice.lock.title': { ja: 'SIMのロック', 'ja-easy': 'SIMの ロック', en: 'Lock in the SIM' },
  'backoffice.lock.bearer': { ja: '経路：{{bearer}}', 'ja-easy': 'みち：{{bearer}}', en: 'By: {{bearer}}' },
  'backoffice.lock.bearer-unknown': {
    ja: '経路：携帯電話会社の回答にありません',
    'ja-easy': 'みち：わかりません',
    en: 'By: the carrier did not say',
  },
  'backoffice.lock.ordered-at': { ja: '指示：{{at}}', 'ja-easy': 'たのんだ：{{at}}', en: 'Ordered: {{at}}' },
  'backoffice.lock.confirmed-at': {
    ja: 'SIMの応答：{{at}}',
    'ja-easy': 'SIMの こたえ：{{at}}',
    en: 'Confirmed by the SIM: {{at}}',
  },
  'backoffice.lock.reason': { ja: '理由：{{reason}}', 'ja-easy': 'わけ：{{reason}}', en: 'Reason: {{reason}}' },
  'backoffice.lock.hold-counts': {
    ja: 'ロックの状態にかかわらず、効力を決めるのはOCSPの回答です。',
    'ja-easy': '使（つか）えるか どうかは OCSPの こたえで きまります。',
    en: 'Whatever the state of the lock, the OCSP answer decides on the certificate.',
  },
  'backoffice.fact.bearer': { ja: '経路', 'ja-easy': 'みち', en: 'By' },
  'backoffice.fact.control': { ja: '依頼', 'ja-easy': 'たのんだ こと', en: 'Order' },
} as const satisfies WordingTable;

export const handsetLockWords = {
  'handset.out-of-use.title': {
    ja: 'このSIMの証明書は、いま使えません',
    'ja-easy': 'いま 使（つか）えません',
    en: 'The certificate in this SIM cannot be used now',
  },
  'handset.out-of-use.stopped': {
    ja: '一時停止の間は、SIMの中もロックされています。ポータルで使用を再開すると、しばらくして使えるようになります。',
    'ja-easy':
      '止（と）めて いる 間（あいだ）は SIMの 中（なか）も ロックされて います。みんなの ページで また 使（つか）えるように できます。',
    en: 'While it is stopped, the SIM is locked, too. Use it again in the portal; after a while it can be used here.',
  },
  'handset.out-of-use.ended': {
    ja: '失効した証明書は、SIMから削除されています。新しく申請したときは、アクセスコードを入力してください。',
    'ja-easy':
      'おわった 証明書（しょうめいしょ）は SIMから 消（け）されて います。新（あたら）しく 申（もう）しこんだときは コードを 入（い）れて ください。',
    en: 'A certificate that has ended is deleted from the SIM. If you have applied anew, type the access code.',
  },
} as const satisfies WordingTable;
