import type { WordingTable } from './entry';

/** Words of the page "before you change or let go of your phone", and of the proof that no key is left. */
export const portalBeforeWords = {
  'portal.before.title': {
    ja: '機種変更・解約・譲渡の前に',
    'ja-easy': 'スマホを かえる 前（まえ）に・やめる 前（まえ）に',
    en: 'Before you change, cancel or hand over',
  },
  'portal.before.link': {
    ja: '機種変更・解約・譲渡・修理の前に確認する',
    'ja-easy': 'スマホを かえる 前（まえ）に 見（み）る',
    en: 'Read this before a new phone, a cancellation, a transfer or a repair',
  },
  'portal.before.lead': {
    ja: '証明書の鍵は、SIMまたはスマートフォンの中にあります。初期化だけでは消えないことがあります。手放す前に、これから起きることと、いまできることを確かめてください。',
    'ja-easy':
      'かぎは SIMか スマホの 中（なか）に あります。人（ひと）に わたす 前（まえ）に、どうなるかを 見（み）て ください。',
    en: 'The key of your certificate is in the SIM or in the phone, and a factory reset may leave it there. See what will happen, and what you can do now, before you let go of either.',
  },
  'portal.before.where.sim': {
    ja: 'あなたの鍵は、SIMの中にあります。',
    'ja-easy': 'かぎは SIMの 中（なか）に あります。',
    en: 'Your key is in the SIM.',
  },
  'portal.before.where.keychain': {
    ja: 'あなたの鍵は、スマートフォンの中にあります。',
    'ja-easy': 'かぎは スマホの 中（なか）に あります。',
    en: 'Your key is in the phone.',
  },
  'portal.before.none': {
    ja: '使える証明書はありません。手放すSIMやスマートフォンに鍵が残っていないかは、下の証明コードで確かめられます。',
    'ja-easy': '使（つか）える 証明書（しょうめいしょ）は ありません。下（した）の コードで たしかめられます。',
    en: 'You have no certificate that can be used. The codes below tell whether a key is left in a SIM or phone of yours.',
  },
  'portal.before.follows': { ja: 'そのとき起きること', 'ja-easy': 'どうなるか', en: 'What happens then' },
  'portal.before.do.end-now': {
    ja: '先に、証明書を失効して鍵を消してください。スマートフォンの電源を入れ、電波の届く所に置いてください。',
    'ja-easy': 'さきに 証明書（しょうめいしょ）を やめて、かぎを けして ください。スマホは つないだままに します。',
    en: 'Revoke the certificate first, so that its key is deleted. Keep the phone switched on and connected.',
  },
  'portal.before.do.stop-now': {
    ja: 'すぐに使用を一時停止できます。見つかったら、マイナンバーカードで本人確認をして再開できます。',
    'ja-easy': 'すぐに 止（と）められます。見（み）つかったら、カードで もどせます。',
    en: 'Suspend it at once. When the phone is found you lift that with your card.',
  },
  'portal.before.do.apply-on-the-new': {
    ja: '新しいスマートフォンでもう一度申請してください。新しい証明書が使えるようになると、前の証明書は失効します。それまで前のスマートフォンを手元に残してください。',
    'ja-easy': '新（あたら）しい スマホで もう一度（いちど） 申（もう）し込（こ）みます。',
    en: 'Apply again on the new phone. When its certificate is active, the old one is revoked; keep the old phone until then.',
  },
  'portal.before.do.keep-connected': {
    ja: '鍵を消したという知らせを待っています。スマートフォンの電源を入れ、電波の届く所に置いてください。',
    'ja-easy': 'かぎを けして います。スマホを つないで まって ください。',
    en: 'Deletion is not confirmed yet: keep the phone switched on and connected.',
  },
  'portal.before.do.nothing': {
    ja: '先にしておくことはありません。',
    'ja-easy': 'さきに することは ありません。',
    en: 'Nothing has to be done first.',
  },
  'portal.before.end': { ja: '失効して鍵を消す', 'ja-easy': 'やめて かぎを けす', en: 'Revoke and delete the key' },
  'portal.before.stop': { ja: '使用を一時停止する', 'ja-easy': '止（と）める', en: 'Suspend it now' },
  'portal.before.apply': {
    ja: '新しいスマートフォンで申請する',
    'ja-easy': '新（あたら）しい スマホで 申（もう）し込（こ）む',
    en: 'Apply for the new phone',
  },
  'portal.before.ended': {
    ja: '失効しました。鍵の削除を指示しました。消えたかどうかは、下の証明コードで確かめられます。',
    'ja-easy': 'やめました。かぎを けして います。下（した）の コードで たしかめられます。',
    en: 'Revoked, and deletion ordered. The code below tells when the key is gone.',
  },
  'portal.before.stopped': {
    ja: '一時停止しました。',
    'ja-easy': '止（と）めました。',
    en: 'Suspended.',
  },
  'portal.clean.title': {
    ja: '鍵が残っていないことの証明',
    'ja-easy': 'かぎが のこって いない しょうめい',
    en: 'Proof that no key is left',
  },
  'portal.clean.own': {
    ja: '証明コードを見せると、相手はログインせずに、鍵が残っていないかをいつでも確かめられます。氏名や電話番号は表示されません。',
    'ja-easy':
      'コードを 見（み）せると、相手（あいて）が たしかめられます。名前（なまえ）や 番号（ばんごう）は 出（で）ません。',
    en: 'Whoever has the code can check at any time, without signing in, whether a key is left. It shows no name and no number.',
  },
  'portal.clean.issue': { ja: '証明コードを表示する', 'ja-easy': 'コードを 見（み）る', en: 'Show the codes' },
  'portal.clean.no-proofs': {
    ja: '鍵を書き込んだSIMやスマートフォンの記録はありません。',
    'ja-easy': 'かぎの きろくは ありません。',
    en: 'No SIM or phone of yours was ever written to.',
  },
  'portal.clean.what.sim': {
    ja: 'SIM（番号の下4桁 {{end}}）',
    'ja-easy': 'SIM（さいごの 4つの 数字（すうじ） {{end}}）',
    en: 'SIM whose number ends in {{end}}',
  },
  'portal.clean.what.keychain': {
    ja: 'スマートフォン（{{model}}）',
    'ja-easy': 'スマホ（{{model}}）',
    en: 'Phone ({{model}})',
  },
  'portal.clean.qr': {
    ja: '確認のページを開く二次元コード',
    'ja-easy': 'たしかめる ページの コード',
    en: 'QR code that opens the check',
  },
  'portal.clean.open': { ja: '確認のページを開く', 'ja-easy': 'たしかめる ページ', en: 'Open the check' },
  'portal.clean.check.title': {
    ja: 'SIM・スマートフォンに鍵が残っていないか確かめる',
    'ja-easy': 'かぎが のこって いないか たしかめる',
    en: 'Check that no key is left in a SIM or phone',
  },
  'portal.clean.check.lead': {
    ja: '譲り受ける、買い取る、修理に預かる前に、渡された証明コードを入力してください。ログインはいりません。',
    'ja-easy': 'もらった コードを 入（い）れて ください。',
    en: 'Before you take, buy or repair it: type the code that its holder gave you. No sign-in is needed.',
  },
  'portal.clean.check.code': {
    ja: '証明コード（16文字）',
    'ja-easy': 'コード（16の 文字（もじ））',
    en: 'Code, 16 characters',
  },
  'portal.clean.check.wrong': {
    ja: 'コードは、4文字ずつ4つの組です。確かめて入力してください。',
    'ja-easy': 'コードを たしかめて ください。',
    en: 'A code has four groups of four characters. Please check it.',
  },
  'portal.clean.check.submit': { ja: '確かめる', 'ja-easy': 'たしかめる', en: 'Check' },
  'portal.clean.yes': {
    ja: '鍵は残っていません',
    'ja-easy': 'かぎは のこって いません',
    en: 'No key is left',
  },
  'portal.clean.no': {
    ja: '鍵が残っていないとは言えません',
    'ja-easy': 'かぎが ないとは 言（い）えません',
    en: 'It cannot be said that no key is left',
  },
  'portal.clean.deleted-at': {
    ja: '{{at}} に、SIMまたはスマートフォンから、鍵を消したという知らせを受けました。',
    'ja-easy': '{{at}} に けしました。',
    en: 'At {{at}} the SIM or the phone itself reported that the key is deleted.',
  },
  'portal.clean.as-of': {
    ja: '{{at}} 現在の状態です。開くたびに新しく確かめます。',
    'ja-easy': '{{at}} の ようすです。',
    en: 'As of {{at}}; looked up anew each time.',
  },
  'portal.clean.compare': {
    ja: '手元のものと同じか、番号や機種を見比べてください。この証明は、スマホ用電子証明書の鍵についてだけのものです。',
    'ja-easy': '番号（ばんごう）や きしゅを くらべて ください。',
    en: 'Compare it with what you hold in your hand. This is about the key of the phone certificate only.',
  },
} as const satisfies WordingTable;
