import type { WordingTable } from './entry';

/** Words of the page of a certificate: the responder's answer, the issue record, holds and revocation. */
export const backofficeCertificateWords = {
  'backoffice.not-revoked': { ja: '失効していない', 'ja-easy': '使（つか）えなく なって いません', en: 'Not revoked' },
  'backoffice.certificates.title': {
    ja: '電子証明書を探す',
    'ja-easy': '電子証明書（でんししょうめいしょ）を さがす',
    en: 'Find a certificate',
  },
  'backoffice.certificates.label': {
    ja: '番号を貼り付けて検索',
    'ja-easy': '番号（ばんごう）を 入（い）れる',
    en: 'Paste any number',
  },
  'backoffice.certificates.lead': {
    ja: '証明書の発行番号（先頭4文字から）、申請番号、電話番号、ICCID。装置の証明書は、識別名、組織、種類（ゲート、TSM、OCSP署名者、検証者）でも探せます。',
    'ja-easy': '番号（ばんごう）で さがします。',
    en: 'Certificate serial (its first 4 characters will do), application number, phone number or ICCID. Certificates of machines also by code, organisation or kind (gate, TSM, OCSP signer, verifier).',
  },
  'backoffice.certificates.caption': {
    ja: '見つかった電子証明書（{{count}}件）',
    'ja-easy': '見（み）つかった 電子証明書（でんししょうめいしょ）（{{count}}）',
    en: 'Certificates found: {{count}}',
  },
  'backoffice.certificates.none': {
    ja: '該当する電子証明書はありません。番号を確かめてください。',
    'ja-easy': 'ありません。',
    en: 'No such certificate. Check the number.',
  },
  'backoffice.certificates.one': {
    ja: '1件見つかりました。Enterキーでこの証明書を開きます。',
    'ja-easy': '1つ ありました。Enterで 開（ひら）きます。',
    en: '1 certificate found. Press Enter to open it.',
  },
  'backoffice.certificates.count': {
    ja: '{{count}}件見つかりました。',
    'ja-easy': '{{count}}つ ありました。',
    en: 'Certificates found: {{count}}.',
  },
  'backoffice.certificate.page': {
    ja: '電子証明書',
    'ja-easy': '電子証明書（でんししょうめいしょ）',
    en: 'Certificate',
  },
  'backoffice.certificate.line': {
    ja: 'この証明書の回線を開く',
    'ja-easy': '回線（かいせん）を 開（ひら）く',
    en: 'Open the line of this certificate',
  },
  'backoffice.certificate.record': { ja: '発行の記録', 'ja-easy': 'つくった ときの こと', en: 'Issue record' },
  'backoffice.ocsp.title': {
    ja: '有効性の確認（OCSP）',
    'ja-easy': '使（つか）えるか（OCSP）',
    en: 'Live status (OCSP)',
  },
  'backoffice.ocsp.good': { ja: '有効（good）', 'ja-easy': '使（つか）えます（good）', en: 'Good' },
  'backoffice.ocsp.revoked': { ja: '失効（revoked）', 'ja-easy': '使（つか）えません（revoked）', en: 'Revoked' },
  'backoffice.ocsp.unknown': { ja: '不明（unknown）', 'ja-easy': 'わかりません（unknown）', en: 'Unknown' },
  'backoffice.ocsp.made': { ja: '{{at}} の応答', 'ja-easy': '{{at}} の 答（こた）え', en: 'Answered at {{at}}' },
  'backoffice.ocsp.revoked-at': { ja: '失効日時', 'ja-easy': '使（つか）えなく なった時（とき）', en: 'Revoked at' },
  'backoffice.ocsp.reason': { ja: '公表される理由', 'ja-easy': 'わけ', en: 'Published reason' },
  'backoffice.ocsp.holds': {
    ja: '応答の有効期間',
    'ja-easy': '答（こた）えを 使（つか）える 間（あいだ）',
    en: 'Answer holds',
  },
  'backoffice.ocsp.again': { ja: 'もう一度確認する', 'ja-easy': 'もう一度（いちど）', en: 'Ask again' },
  'backoffice.ocsp.save': { ja: '署名つき応答を保存', 'ja-easy': 'ファイルに する', en: 'Save the signed answer' },
  'backoffice.reason.unspecified': { ja: '指定なし', 'ja-easy': 'なし', en: 'Unspecified' },
  'backoffice.reason.key-compromise': { ja: '鍵の漏えい', 'ja-easy': 'かぎが もれた', en: 'Key compromise' },
  'backoffice.reason.ca-compromise': {
    ja: '認証局の鍵の漏えい',
    'ja-easy': 'つくる ところの かぎが もれた',
    en: 'CA compromise',
  },
  'backoffice.reason.affiliation-changed': {
    ja: '住民記録の異動',
    'ja-easy': 'きろくが かわった',
    en: 'Affiliation changed',
  },
  'backoffice.reason.superseded': {
    ja: '新しい証明書への切り替え',
    'ja-easy': '新（あたら）しいのが ある',
    en: 'Superseded',
  },
  'backoffice.reason.cessation-of-operation': {
    ja: '利用の終了',
    'ja-easy': 'もう 使（つか）わない',
    en: 'Cessation of operation',
  },
  'backoffice.reason.certificate-hold': { ja: '一時保留', 'ja-easy': 'いま とめて います', en: 'Certificate hold' },
  'backoffice.reason.privilege-withdrawn': { ja: '資格の取り消し', 'ja-easy': 'とりけし', en: 'Privilege withdrawn' },
  'backoffice.pem.copy': { ja: 'PEMをコピー', 'ja-easy': 'PEMを コピー', en: 'Copy PEM' },
  'backoffice.pem.save': { ja: 'PEMを保存', 'ja-easy': 'PEMを ファイルに する', en: 'Save PEM' },
  'backoffice.pem.show': { ja: 'PEMを表示', 'ja-easy': 'PEMを 見（み）る', en: 'Show PEM' },
  'backoffice.pem.label': {
    ja: '証明書（PEM）',
    'ja-easy': '証明書（しょうめいしょ）（PEM）',
    en: 'Certificate (PEM)',
  },
  'backoffice.pem.copied': { ja: 'コピーしました。', 'ja-easy': 'コピーしました。', en: 'Copied.' },
  'backoffice.pem.not-copied': {
    ja: 'コピーできませんでした。「PEMを表示」から選んでコピーしてください。',
    'ja-easy': 'コピーできませんでした。',
    en: 'Could not copy. Open “Show PEM” and copy from there.',
  },
  'backoffice.pem.none': {
    ja: '証明書はまだ署名されていないため、PEMはありません。',
    'ja-easy': 'まだ ありません。',
    en: 'The certificate is not signed yet, so there is no PEM.',
  },
  'backoffice.hold.hint': {
    ja: '押すと、確認の画面が開きます。',
    'ja-easy': '押（お）すと、たしかめます。',
    en: 'You will be asked to confirm.',
  },
  'backoffice.hold.ground.missing': {
    ja: '停止の理由を選んでください。',
    'ja-easy': 'わけを えらんで ください。',
    en: 'Choose the ground of the suspension.',
  },
  'backoffice.hold.ground': { ja: '停止の理由', 'ja-easy': 'わけ', en: 'Ground of the hold' },
  'backoffice.hold.suspend.title': {
    ja: '証明書を一時停止する',
    'ja-easy': '証明書（しょうめいしょ）を 止（と）める',
    en: 'Suspend the certificate',
  },
  'backoffice.hold.suspend.text': {
    ja: '有効性の確認（OCSP）はすぐに「停止中」を返します。解除できるのは、止めた側だけです。',
    'ja-easy': 'すぐに 止（と）まります。止（と）めた 人（ひと）だけが もどせます。',
    en: 'OCSP says “on hold” at once. Only the side that placed a hold can lift it.',
  },
  'backoffice.hold.suspend.submit': { ja: '一時停止する', 'ja-easy': '止（と）める', en: 'Suspend' },
  'backoffice.hold.suspend.done': {
    ja: '一時停止しました。有効性の確認（OCSP）は「停止中」を返しています。',
    'ja-easy': '止（と）めました。',
    en: 'Suspended. OCSP answers “on hold”.',
  },
  'backoffice.hold.resume.title': {
    ja: '一時停止の解除を申請する',
    'ja-easy': 'また 使（つか）えるように する',
    en: 'Ask for the hold to be lifted',
  },
  'backoffice.hold.resume.text': {
    ja: '次の停止のうち、J-LISが置いたものの解除を申請します。別の担当者が承認するまで、何も変わりません。ほかの停止が残る間は使えません。',
    'ja-easy': 'もう一人（ひとり）が いいと 言（い）うと、もどります。',
    en: 'Of these holds, those that J-LIS placed will be lifted when somebody else approves; until then nothing changes. While another hold is left, the certificate stays on hold.',
  },
  'backoffice.revoke.title': {
    ja: '証明書を失効する',
    'ja-easy': '証明書（しょうめいしょ）を 使（つか）えなく する',
    en: 'Revoke the certificate',
  },
  'backoffice.revoke.final': {
    ja: '失効は取り消せません',
    'ja-easy': 'もとに もどせません',
    en: 'A revocation cannot be undone',
  },
  'backoffice.revoke.consequence.ocsp': {
    ja: '有効性の確認（OCSP）と失効リストには、すぐに「失効」と表示されます。',
    'ja-easy': 'すぐ 使（つか）えなく なります。',
    en: 'OCSP and the revocation list say “revoked” at once; every verifier then refuses it.',
  },
  'backoffice.revoke.consequence.sim': {
    ja: 'SIMの中のデータの削除を指示します。端末がつながるまで残ることがあります。',
    'ja-easy': 'SIMの 中（なか）も けします。',
    en: 'Deletion from the SIM is ordered. The data may stay until the phone is online.',
  },
  'backoffice.revoke.consequence.keychain': {
    ja: '端末の中の鍵と証明書は、アプリが次に開かれたときに消えます。それまで残ることがあります。',
    'ja-easy': 'スマホの 中（なか）も 消（き）えます。',
    en: 'Key and certificate in the phone go when its app is opened next. They may stay until then.',
  },
  'backoffice.revoke.consequence.card': {
    ja: 'マイナンバーカードの証明書には影響しません。もう一度使うには、新しい申請が必要です。',
    'ja-easy': 'マイナンバーカードは 使（つか）えます。',
    en: 'The My Number Card is not affected. To use a phone again the person has to apply anew.',
  },
  'backoffice.revoke.cause': { ja: '失効の理由', 'ja-easy': 'わけ', en: 'Cause of revocation' },
  'backoffice.revoke.cause-hint': {
    ja: '法令で決められた理由から選びます。',
    'ja-easy': 'えらんで ください。',
    en: 'One of the causes set by law.',
  },
  'backoffice.revoke.published': {
    ja: '公表される理由：{{reason}}（{{code}}）',
    'ja-easy': 'みせる わけ：{{reason}}（{{code}}）',
    en: 'Published as: {{reason}} ({{code}})',
  },
  'backoffice.revoke.cause-missing': {
    ja: '失効の理由を選んでください',
    'ja-easy': 'わけを えらんで ください',
    en: 'Choose the cause of revocation',
  },
  'backoffice.revoke.confirmation': {
    ja: '発行番号の最後の{{n}}文字',
    'ja-easy': '番号（ばんごう）の さいごの {{n}}つ',
    en: 'Last {{n}} characters of the serial',
  },
  'backoffice.revoke.confirmation-hint': {
    ja: '上に表示されている番号を見て入力してください。全角・大文字でもかまいません。',
    'ja-easy': '上（うえ）の 番号（ばんごう）を 見（み）て ください。',
    en: 'Type them from the number above. Capitals and full width are fine.',
  },
  'backoffice.revoke.confirmation-wrong': {
    ja: '発行番号の最後の{{n}}文字と一致しません',
    'ja-easy': 'さいごの {{n}}つと ちがいます',
    en: 'This is not the last {{n}} characters of the serial',
  },
  'backoffice.revoke.submit': { ja: '失効する', 'ja-easy': '使（つか）えなく する', en: 'Revoke' },
  'backoffice.revoke.done': {
    ja: '失効しました。有効性の確認（OCSP）は「失効」を返しています。',
    'ja-easy': '使（つか）えなく しました。',
    en: 'Revoked. OCSP now answers “revoked”.',
  },
} as const satisfies WordingTable;
