import type { WordingTable } from './entry';

/** Words of J-LIS's page on the machines of TSMs and gates. */
export const backofficePartyWords = {
  'backoffice.menu.parties': { ja: 'TSM・ゲート', 'ja-easy': '機械（きかい）', en: 'TSMs and gates' },
  'backoffice.machines.page': {
    ja: '装置の証明書',
    'ja-easy': '機械（きかい）の 証明書（しょうめいしょ）',
    en: 'Certificate of a machine',
  },
  'backoffice.machines.caption': {
    ja: '装置と署名者の証明書（{{count}}件）',
    'ja-easy': '機械（きかい）の 証明書（しょうめいしょ）（{{count}}）',
    en: 'Certificates of machines and signers: {{count}}',
  },
  'backoffice.machines.subject': { ja: '名義', 'ja-easy': '名前（なまえ）', en: 'Subject' },
  'backoffice.machines.verifier': {
    ja: '検証者 {{code}} の証明書',
    'ja-easy': '{{code}} が 使（つか）います',
    en: 'Of verifier {{code}}',
  },
  'backoffice.machines.known-as': {
    ja: 'この証明書で確認する検証者',
    'ja-easy': '使（つか）う ところ',
    en: 'Verifier known by it',
  },
  'backoffice.machines.party': { ja: '装置', 'ja-easy': '機械（きかい）', en: 'Machine' },
  'backoffice.machines.organisation': { ja: '組織', 'ja-easy': '会社（かいしゃ）', en: 'Organisation' },
  'backoffice.machines.register': {
    ja: 'TSM・ゲートの登録を開く',
    'ja-easy': '機械（きかい）の 登録（とうろく）を 見（み）る',
    en: 'Open the register of TSMs and gates',
  },
  'backoffice.machines.issuer': { ja: '発行した認証局', 'ja-easy': 'つくった ところ', en: 'Issued by' },
  'backoffice.machines.generation': {
    ja: '第{{number}}世代',
    'ja-easy': '{{number}}番目（ばんめ）の カギ',
    en: 'Generation {{number}}',
  },
  'backoffice.machines.confirmed': {
    ja: '受取りの確認',
    'ja-easy': '受（う）け取（と）った とき',
    en: 'Receipt confirmed',
  },
  'backoffice.machines.end-asked': {
    ja: '失効が承認待ちです。',
    'ja-easy': 'とめるのを まって います。',
    en: 'Its end waits for a second person.',
  },
  'backoffice.parties.title': {
    ja: 'TSM・ゲートの登録',
    'ja-easy': '機械（きかい）の 登録（とうろく）',
    en: 'TSMs and gates',
  },
  'backoffice.parties.lead': {
    ja: 'J-LISと通信する装置と、その証明書です。登録、秘密の発行、証明書の失効は、別の担当者が承認すると実行されます。停止は一人ですぐにできます。',
    'ja-easy':
      '機械（きかい）と その 証明書（しょうめいしょ）です。もう一人（ひとり）が いいと 言（い）うと かわります。',
    en: 'Machines that talk to J-LIS, and their certificates. A registration, a secret and the end of a certificate take effect when somebody else approves. One person can switch a party off at once.',
  },
  'backoffice.parties.none': { ja: '登録はありません。', 'ja-easy': 'ありません。', en: 'None is registered.' },
  'backoffice.parties.organisation': { ja: '組織', 'ja-easy': '会社（かいしゃ）', en: 'Organisation' },
  'backoffice.parties.organisation.missing': {
    ja: '組織を入力してください',
    'ja-easy': '会社（かいしゃ）を 書（か）いて ください',
    en: 'Enter the organisation',
  },
  'backoffice.parties.code': {
    ja: '装置の識別名',
    'ja-easy': '機械（きかい）の 名前（なまえ）',
    en: 'Code of the machine',
  },
  'backoffice.parties.code.support': {
    ja: '英小文字、数字、ハイフン。証明書の名前になり、後で変えられません。人の名前は使えません。',
    'ja-easy': '英語（えいご）の 小（ちい）さい 文字（もじ）と 数字（すうじ）です。',
    en: 'Lower-case letters, digits, hyphens. It becomes the certificate’s name and does not change. Never the name of a person.',
  },
  'backoffice.parties.code.wrong': {
    ja: '英小文字、数字、ハイフンで、2文字以上63文字以下で入力してください',
    'ja-easy': '英語（えいご）の 小（ちい）さい 文字（もじ）で 書（か）いて ください',
    en: 'Use 2 to 63 lower-case letters, digits and hyphens',
  },
  'backoffice.parties.kind': { ja: '種類', 'ja-easy': 'しゅるい', en: 'Kind' },
  'backoffice.parties.state': { ja: '状態', 'ja-easy': 'ようす', en: 'State' },
  'backoffice.parties.enabled': { ja: '利用中', 'ja-easy': '使（つか）って います', en: 'In use' },
  'backoffice.parties.disabled': { ja: '停止', 'ja-easy': 'とめました', en: 'Switched off' },
  'backoffice.parties.secret': { ja: '登録用の秘密', 'ja-easy': 'ひみつ', en: 'Enrolment secret' },
  'backoffice.parties.secret.none': { ja: 'なし', 'ja-easy': 'なし', en: 'None' },
  'backoffice.parties.secret.waits-for-you': {
    ja: '承認されました。あなただけが一度だけ表示できます。',
    'ja-easy': '一回（いっかい）だけ 見（み）られます。',
    en: 'Approved. You alone can have it shown, once.',
  },
  'backoffice.parties.secret.waits': {
    ja: '承認されました。申請者がまだ表示していません。',
    'ja-easy': 'まだ 見（み）て いません。',
    en: 'Approved, and not yet shown to who asked for it.',
  },
  'backoffice.parties.secret.shown': { ja: '表示済み', 'ja-easy': '見（み）ました', en: 'Shown' },
  'backoffice.parties.secret.title': { ja: '登録用の秘密', 'ja-easy': 'ひみつ', en: 'Enrolment secret' },
  'backoffice.parties.secret.lead': {
    ja: '一度だけ表示します。相手に安全に渡せる準備ができてから押してください。閉じると二度と表示できません。',
    'ja-easy': '一回（いっかい）だけ 見（み）られます。',
    en: 'It is shown once. Press when you are ready to hand it over safely; after closing it is never shown again.',
  },
  'backoffice.parties.secret.once': {
    ja: 'この画面を閉じると、二度と表示できません。',
    'ja-easy': 'もう 一度（いちど）は 見（み）られません。',
    en: 'After closing, it is never shown again.',
  },
  'backoffice.parties.secret.noted': {
    ja: '控えたので閉じる',
    'ja-easy': '書（か）きました。とじる',
    en: 'Noted, close',
  },
  'backoffice.parties.reference': { ja: '参照名', 'ja-easy': '名前（なまえ）', en: 'Reference' },
  'backoffice.parties.until': { ja: '{{at}}まで', 'ja-easy': '{{at}}まで', en: 'until {{at}}' },
  'backoffice.parties.secret-asked': {
    ja: '新しい秘密が承認を待っています。',
    'ja-easy': 'まって います。',
    en: 'A new secret waits for approval.',
  },
  'backoffice.parties.certificates': {
    ja: '証明書（{{count}}件）',
    'ja-easy': '証明書（しょうめいしょ）（{{count}}）',
    en: 'Certificates: {{count}}',
  },
  'backoffice.parties.no-certificate': {
    ja: '証明書はまだありません。',
    'ja-easy': '証明書（しょうめいしょ）は ありません。',
    en: 'It has no certificate yet.',
  },
  'backoffice.parties.act.show': {
    ja: '秘密を一度だけ表示する',
    'ja-easy': 'ひみつを 見（み）る',
    en: 'Show the secret, once',
  },
  'backoffice.parties.act.secret': {
    ja: '新しい秘密を申請する',
    'ja-easy': '新（あたら）しい ひみつを たのむ',
    en: 'Ask for a new secret',
  },
  'backoffice.parties.act.end': { ja: '失効を申請する', 'ja-easy': 'とめるのを たのむ', en: 'Ask for its end' },
  'backoffice.parties.act.stop': { ja: '今すぐ停止する', 'ja-easy': 'いま とめる', en: 'Switch off now' },
  'backoffice.parties.lead.secret': {
    ja: '承認されると、前の秘密は無効になり、あなたが新しい秘密を一度だけ表示できます。',
    'ja-easy': '前（まえ）の ひみつは 使（つか）えなく なります。',
    en: 'When approved, the former secret is void, and you can have the new one shown once.',
  },
  'backoffice.parties.lead.end': {
    ja: '承認されると、この証明書は失効します。失効は取り消せません。',
    'ja-easy': 'もどせません。',
    en: 'When approved, this certificate is revoked. It cannot be undone.',
  },
  'backoffice.parties.lead.stop': {
    ja: 'この装置の秘密と証明書は、すぐにどの窓口でも使えなくなります。停止は取り消せません。証明書の失効は別に申請してください。',
    'ja-easy': 'すぐ 使（つか）えなく なります。もどせません。',
    en: 'At once neither secret nor certificates of this machine count at any door. It cannot be undone. Ask for the end of its certificates separately.',
  },
  'backoffice.parties.stopped': { ja: '停止しました。', 'ja-easy': 'とめました。', en: 'Switched off.' },
  'backoffice.parties.new': {
    ja: '新しい登録を申請する',
    'ja-easy': '新（あたら）しい 登録（とうろく）',
    en: 'Ask for a new registration',
  },
  'backoffice.parties.ask': { ja: '登録を申請する', 'ja-easy': 'おくる', en: 'Send the request' },
} as const satisfies WordingTable;
