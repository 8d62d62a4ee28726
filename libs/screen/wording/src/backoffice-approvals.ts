import type { WordingTable } from './entry';

/** Words of the inbox of what waits for a second person, of a desk's request for the end of a certificate, and of its proofs. */
export const backofficeApprovalWords = {
  'backoffice.menu.approvals': { ja: '承認待ち', 'ja-easy': 'まって いる もの', en: 'Approvals' },
  'backoffice.approvals.title': { ja: '承認待ちの申請', 'ja-easy': 'まって いる もの', en: 'Waiting for approval' },
  'backoffice.approvals.lead': {
    ja: '2人目の承認で実行される申請です。申請した本人と、同じ店舗の担当者は承認できません。内容を確かめて決めてください。',
    'ja-easy': 'もう一人（ひとり）が 見（み）て きめます。',
    en: 'These take effect by a second person. Neither the maker nor somebody of the same shop may approve. Check exactly what will change.',
  },
  'backoffice.approvals.none': { ja: '申請はありません。', 'ja-easy': 'ありません。', en: 'There are no requests.' },
  'backoffice.approvals.kind.end-at-desk': {
    ja: '窓口での利用の終了',
    'ja-easy': '使（つか）うのを やめる',
    en: 'End of use at the desk',
  },
  'backoffice.approvals.kind.mass-revocation': { ja: '一括失効', 'ja-easy': 'まとめて とめる', en: 'Mass revocation' },
  'backoffice.approvals.kind.bulk-file': { ja: 'CSV一括処理', 'ja-easy': 'まとめて する', en: 'Bulk file' },
  'backoffice.approvals.bulk-file': {
    ja: '{{rows}}件の回線の届けを記録します（うち元に戻せないもの：{{final}}件）。',
    'ja-easy': '{{rows}}この 電話（でんわ）の とどけを 書（か）きます（もどせない もの：{{final}}）。',
    en: 'Events of {{rows}} lines are recorded ({{final}} of them for good).',
  },
  'backoffice.approvals.kind.cohort-suspension': {
    ja: '事故対応の一括停止',
    'ja-easy': 'じこで まとめて とめる',
    en: 'Suspension of a cohort',
  },
  'backoffice.approvals.kind.cohort-lifting': {
    ja: '事故対応の停止の解除',
    'ja-easy': 'まとめて もどす',
    en: 'Lifting of a cohort’s holds',
  },
  'backoffice.approvals.kind.lift-hold': {
    ja: '一時停止の解除',
    'ja-easy': 'また 使（つか）えるように する',
    en: 'Lifting of a hold',
  },
  'backoffice.approvals.kind.act-on-parked-message': {
    ja: '保留中の知らせの実行',
    'ja-easy': 'とまっている しらせ',
    en: 'Acting on a parked message',
  },
  'backoffice.approvals.acts-on': {
    ja: '{{step}}：{{message}}（{{at}}）のとおりにします。保留の理由：{{why}}',
    'ja-easy': '{{step}}：{{message}}（{{at}}）の とおりに します。わけ：{{why}}',
    en: '{{step}}: {{message}} of {{at}} is acted on although {{why}}',
  },
  'backoffice.approvals.kind.register-party': {
    ja: 'TSM・ゲートの登録',
    'ja-easy': '機械（きかい）の 登録（とうろく）',
    en: 'Registration of a TSM or gate',
  },
  'backoffice.approvals.kind.party-secret': {
    ja: '登録用の秘密の発行',
    'ja-easy': '新（あたら）しい ひみつ',
    en: 'A new enrolment secret',
  },
  'backoffice.approvals.kind.end-party-certificate': {
    ja: 'TSM・ゲートの証明書の失効',
    'ja-easy': '機械（きかい）の 証明書（しょうめいしょ）を とめる',
    en: 'End of a TSM’s or gate’s certificate',
  },
  'backoffice.approvals.lifts': {
    ja: '証明書 {{serial}} の一時停止（{{holds}}）を解除します。',
    'ja-easy': '{{serial}} を また 使（つか）えるように します（{{holds}}）。',
    en: 'On certificate {{serial}} these holds are lifted: {{holds}}.',
  },
  'backoffice.approvals.registers': {
    ja: '{{kind}}「{{code}}」（{{organisation}}）を登録し、証明書1枚のための秘密を申請者に一度だけ表示できるようにします。',
    'ja-easy': '{{code}}（{{kind}}、{{organisation}}）を 登録（とうろく）します。',
    en: '{{kind}} “{{code}}” ({{organisation}}) is registered; the maker may have a secret for one certificate shown, once.',
  },
  'backoffice.approvals.grants': {
    ja: '「{{code}}」に証明書1枚のための新しい秘密を発行し、申請者に一度だけ表示できるようにします。前の秘密は無効になります。',
    'ja-easy': '{{code}}に 新（あたら）しい ひみつを 出（だ）します。',
    en: '“{{code}}” gets a new secret for one certificate, which the maker may have shown once. The former one is void.',
  },
  'backoffice.approvals.ends-party': {
    ja: '「{{code}}」の証明書 {{serial}} を失効します（理由：{{cause}}）。失効は取り消せません。',
    'ja-easy': '{{code}}の {{serial}} を 使（つか）えなく します（{{cause}}）。もどせません。',
    en: 'Certificate {{serial}} of “{{code}}” is revoked ({{cause}}). A revocation cannot be undone.',
  },
  'backoffice.approvals.state': { ja: '状態', 'ja-easy': 'ようす', en: 'State' },
  'backoffice.approvals.state.proposed': { ja: '承認待ち', 'ja-easy': 'まって います', en: 'Waiting' },
  'backoffice.approvals.state.approved': { ja: '承認済み', 'ja-easy': 'きまりました', en: 'Approved' },
  'backoffice.approvals.state.refused': { ja: '却下', 'ja-easy': 'だめでした', en: 'Declined' },
  'backoffice.approvals.state.withdrawn': { ja: '取り下げ', 'ja-easy': 'やめました', en: 'Withdrawn' },
  'backoffice.approvals.state.expired': { ja: '期限切れ', 'ja-easy': 'おそすぎました', en: 'Out of time' },
  'backoffice.approvals.what': { ja: '実行される内容', 'ja-easy': 'なにを するか', en: 'What will change' },
  'backoffice.approvals.revokes': {
    ja: '証明書 {{serial}} を失効します（理由：{{cause}}）。失効は取り消せません。',
    'ja-easy': '{{serial}} を 使（つか）えなく します（{{cause}}）。もどせません。',
    en: 'Certificate {{serial}} is revoked ({{cause}}). A revocation cannot be undone.',
  },
  'backoffice.approvals.revokes-many': {
    ja: '{{count}}件の証明書を失効します（理由：{{cause}}）。',
    'ja-easy': '{{count}}こを 使（つか）えなく します（{{cause}}）。',
    en: '{{count}} certificates are revoked ({{cause}}).',
  },
  'backoffice.approvals.cohort-suspension': {
    ja: '{{count}}件の証明書を一時停止します（{{cause}}）。',
    'ja-easy': '{{count}}こを 少（すこ）しの 間（あいだ） とめます（{{cause}}）。',
    en: '{{count}} certificates are suspended ({{cause}}).',
  },
  'backoffice.approvals.cohort-lifting': {
    ja: '{{count}}件の証明書から、この事故対応の停止を外します（{{cause}}）。',
    'ja-easy': '{{count}}こを もどします（{{cause}}）。',
    en: 'The hold of this incident is taken off {{count}} certificates ({{cause}}).',
  },
  'backoffice.approvals.reason': { ja: '申請の理由', 'ja-easy': 'わけ', en: 'Reason' },
  'backoffice.approvals.made': { ja: '申請', 'ja-easy': 'いつ だれが', en: 'Made' },
  'backoffice.approvals.made-by': {
    ja: '{{at}}に{{who}}が申請',
    'ja-easy': '{{at}}に {{who}}が おくりました',
    en: '{{at}}, {{who}}',
  },
  'backoffice.approvals.you': { ja: 'あなた', 'ja-easy': 'あなた', en: 'you' },
  'backoffice.approvals.until': { ja: '期限', 'ja-easy': 'いつまで', en: 'Until' },
  'backoffice.approvals.decision': { ja: '決定', 'ja-easy': 'きめた こと', en: 'Decision' },
  'backoffice.approvals.hash': { ja: '内容のハッシュ', 'ja-easy': '番号（ばんごう）', en: 'Hash of the change' },
  'backoffice.approvals.line': { ja: '回線を見る', 'ja-easy': '回線（かいせん）を 見（み）る', en: 'See the line' },
  'backoffice.approvals.mass': {
    ja: '内容を確かめて、専用の画面で決めます',
    'ja-easy': 'よく 見（み）て、べつの ページで きめます',
    en: 'See it and decide on its own page',
  },
  'backoffice.approvals.approve': { ja: '承認して実行する', 'ja-easy': 'いいです', en: 'Approve and carry out' },
  'backoffice.approvals.decline': { ja: '却下する', 'ja-easy': 'だめです', en: 'Decline' },
  'backoffice.approvals.withdraw': { ja: '取り下げる', 'ja-easy': 'やめる', en: 'Withdraw' },
  'backoffice.approvals.decline-reason': { ja: '却下の理由', 'ja-easy': 'だめな わけ', en: 'Why it is declined' },
  'backoffice.approvals.decline-missing': {
    ja: '却下するときは、理由を入力してください',
    'ja-easy': 'わけを 書（か）いて ください',
    en: 'To decline, say why',
  },
  'backoffice.approvals.told.approved': {
    ja: '承認し、実行しました。',
    'ja-easy': 'きまりました。',
    en: 'Approved and carried out.',
  },
  'backoffice.approvals.told.refused': { ja: '却下しました。', 'ja-easy': 'だめに しました。', en: 'Declined.' },
  'backoffice.approvals.told.withdrawn': { ja: '取り下げました。', 'ja-easy': 'やめました。', en: 'Withdrawn.' },

  'backoffice.end.title': {
    ja: '窓口で利用の終了を申請する',
    'ja-easy': '使（つか）うのを やめる',
    en: 'Ask for the end of use',
  },
  'backoffice.end.hint': {
    ja: 'この画面で申請します。別の担当者が承認すると失効します。',
    'ja-easy': 'ここで できます。',
    en: 'Asked for here; it takes effect when somebody else approves.',
  },
  'backoffice.end.lead': {
    ja: 'ご本人が通話とカードで確認済みです。承認されるまでは何も変わらず、承認待ちの画面で取り下げられます。',
    'ja-easy': 'もう一人（ひとり）が いいと 言（い）うまで かわりません。',
    en: 'The holder has confirmed by call and card. Nothing changes before the approval; until then you can withdraw it among the approvals.',
  },
  'backoffice.end.cause': { ja: 'ご本人の申し出の理由', 'ja-easy': 'わけ', en: 'The holder’s cause' },
  'backoffice.end.cause-missing': {
    ja: '理由を選んでください',
    'ja-easy': 'わけを えらんで ください',
    en: 'Choose the cause',
  },
  'backoffice.end.reason': { ja: '承認者への説明', 'ja-easy': 'せつめい', en: 'For the approver' },
  'backoffice.end.reason-missing': {
    ja: '承認者への説明を入力してください',
    'ja-easy': 'せつめいを 書（か）いて ください',
    en: 'Explain it to the approver',
  },
  'backoffice.end.submit': { ja: '申請する', 'ja-easy': 'おくる', en: 'Send the request' },
  'backoffice.end.done': {
    ja: '申請しました。別の担当者の承認を待っています。',
    'ja-easy': 'おくりました。まって ください。',
    en: 'Sent. It waits for somebody else to approve.',
  },

  'backoffice.proofs.title': {
    ja: '本人確認と案内',
    'ja-easy': 'たしかめる ことと 話（はな）す こと',
    en: 'Proofs and what to say',
  },
  'backoffice.proofs.never': {
    ja: 'カードや顔の写真・画像は、本人確認になりません。暗証番号は、どの手続きでもお聞きしません。',
    'ja-easy': '写真（しゃしん）では たしかめません。暗証番号（あんしょうばんごう）は 聞（き）きません。',
    en: 'A picture of a card or a face is no proof. A PIN is never asked for.',
  },
  'backoffice.proofs.none': {
    ja: 'ご本人の確認は求めません。止めることは、いつでもすぐにできます。',
    'ja-easy': 'すぐ できます。',
    en: 'No proof is asked for: stopping is possible at once.',
  },
  'backoffice.proofs.list': { ja: '必要な確認', 'ja-easy': 'たしかめる こと', en: 'Proofs' },
  'backoffice.proofs.say': { ja: '読み上げる文', 'ja-easy': '読（よ）む 文（ぶん）', en: 'To be read out' },
  'backoffice.proofs.call-code': { ja: '通話の確認', 'ja-easy': '電話（でんわ）を たしかめる', en: 'Call confirmed' },
  'backoffice.proofs.ic-chip': {
    ja: 'マイナンバーカードのICチップの読み取り（ポータルでのログイン）',
    'ja-easy': 'カードを 読（よ）む',
    en: 'Chip of the My Number Card, by signing in to the portal',
  },
  'backoffice.proofs.second-factor': {
    ja: 'あなたのパスキーまたはワンタイムコード',
    'ja-easy': 'あなたの パスキー か 番号（ばんごう）',
    en: 'Your passkey or one-time code',
  },
  'backoffice.proofs.second-person': { ja: '2人目の承認', 'ja-easy': 'もう一人（ひとり）', en: 'A second person' },
  'backoffice.proofs.met': { ja: '済み', 'ja-easy': 'おわりました', en: 'Done' },
  'backoffice.proofs.missing': { ja: 'まだ', 'ja-easy': 'まだです', en: 'Missing' },
  'backoffice.proofs.when-pressed': { ja: '操作のときに確認', 'ja-easy': 'あとで', en: 'Asked when you act' },
  'backoffice.proofs.afterwards': { ja: '申請の後', 'ja-easy': 'あとで', en: 'After the request' },
  'backoffice.proofs.by': { ja: '（{{who}}が行います）', 'ja-easy': '（{{who}}が します）', en: '({{who}})' },

  'backoffice.script.suspend-certificate': {
    ja: '「電話番号の末尾が{{number}}の回線の、スマホ用電子証明書についてご案内いたします。現在の状態は「{{state}}」でございます。一時停止は、ご本人様がポータルから、または24時間のコールセンターで、すぐにお手続きいただけます。停止中は、改札などではお使いいただけません。見つかりましたら、再開していただけます。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。いまは「{{state}}」です。マイページで すぐ 止（と）められます。また 使（つか）えます。」',
    en: '“This is about the phone certificate of the line ending in {{number}}. It is now “{{state}}”. You can suspend it at once in the portal, or through the hotline at any hour. While it is suspended, no gate accepts it. When you find your phone, you can resume it.”',
  },
  'backoffice.script.resume-certificate': {
    ja: '「電話番号の末尾が{{number}}の回線の証明書は、現在「{{state}}」でございます。ご本人様が止められたものは、ポータルにマイナンバーカードでログインしていただくと、再開できます。恐れ入りますが、こちらで代わりに再開することはできません。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。いまは「{{state}}」です。カードで マイページに 入（はい）ると 使（つか）えます。」',
    en: '“The certificate of the line ending in {{number}} is now “{{state}}”. What you suspended yourself you can resume in the portal, signed in with your My Number Card. I am sorry that we cannot do it for you.”',
  },
  'backoffice.script.hold-ends': {
    ja: '「このまま再開されない場合は、{{until}}に失効いたします。その30日前と7日前に、SMSでお知らせいたします。」',
    'ja-easy': '「このままだと {{until}}に 使（つか）えなく なります。前（まえ）に SMSで 知（し）らせます。」',
    en: '“If it is not resumed, it will be revoked on {{until}}. You are told by SMS 30 and 7 days before.”',
  },
  'backoffice.script.initialise-pin': {
    ja: '「電話番号の末尾が{{number}}の回線の証明書について、暗証番号の初期化をご案内いたします。ポータルにマイナンバーカードでログインし、「暗証番号を初期化する」を押してください。表示された8桁のコードを、スマートフォンのアプリに入力していただきます。コードと暗証番号は、私どもにもお伝えにならないようお願いいたします。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。カードで マイページに 入（はい）って ください。番号（ばんごう）を スマホに 入（い）れます。だれにも 言（い）わないで ください。」',
    en: '“To reset the PIN of the certificate on the line ending in {{number}}, please sign in to the portal with your My Number Card and press “Initialise the PIN”. Type the code of eight digits into the app on your phone. Please tell neither the code nor the PIN to anybody, and not to us.”',
  },
  'backoffice.script.revoke-certificate': {
    ja: '「電話番号の末尾が{{number}}の回線の証明書（有効期限 {{until}}）の失効についてご案内いたします。失効されますと元に戻すことはできず、もう一度お使いになるには新しいお申し込みが必要でございます。マイナンバーカードには影響ございません。お手続きは、ポータルにマイナンバーカードでログインしていただくと行えます。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。{{until}}まで 使（つか）えます。使（つか）えなく すると もどせません。マイページで できます。」',
    en: '“This is about revoking the certificate of the line ending in {{number}}, valid until {{until}}. It cannot be undone; to use one again you apply anew. Your My Number Card is not affected. You can do it in the portal, signed in with your card.”',
  },
  'backoffice.script.end-at-desk': {
    ja: '「電話番号の末尾が{{number}}の回線の証明書（有効期限 {{until}}）を、こちらの窓口で終了するお申し出でよろしいでしょうか。恐れ入りますが、ポータルにマイナンバーカードでログインしていただき、画面の4桁の番号を私に読み上げてから、確認のボタンを押してください。別の担当者が内容を確かめたうえで終了いたします。終了いたしますと元に戻すことはできません。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。{{until}}までの 証明書（しょうめいしょ）を おわりに しますか。カードで マイページに 入（はい）って ください。もどせません。」',
    en: '“You would like us to end the certificate of the line ending in {{number}}, valid until {{until}}: is that right? Please sign in to the portal with your My Number Card, read the four digits to me, and press the button to confirm. A colleague of mine checks the request before it takes effect. It cannot be undone.”',
  },
  'backoffice.script.lift-hold': {
    ja: '「電話番号の末尾が{{number}}の回線の証明書は、現在「{{state}}」でございます。私どもが止めたものを再開するには、別の担当者の承認が必要でございます。承認されましたら、再びお使いいただけます。」',
    'ja-easy':
      '「{{number}}の 電話（でんわ）です。いまは「{{state}}」です。もう一人（ひとり）が きめると 使（つか）えます。」',
    en: '“The certificate of the line ending in {{number}} is now “{{state}}”. What we suspended ourselves goes on only when a second colleague has approved it. Then you can use it again.”',
  },
  'backoffice.script.event': {
    ja: '「電話番号の末尾が{{number}}の回線の「{{event}}」のお手続きについて、ご案内いたします。」',
    'ja-easy': '「{{number}}の 電話（でんわ）です。「{{event}}」の 話（はなし）です。」',
    en: '“This is about the line ending in {{number}}: {{event}}.”',
  },
  'backoffice.script.show-card': {
    ja: '「ご本人様であることを確かめさせていただきます。恐れ入りますが、ポータルにマイナンバーカードでログインしていただき、画面の4桁の番号を私に読み上げてから、確認のボタンを押してください。暗証番号は、おっしゃらないようお願いいたします。」',
    'ja-easy':
      '「本人（ほんにん）か 見（み）ます。カードで マイページに 入（はい）って、4つの 数字（すうじ）を 読（よ）んで ください。暗証番号（あんしょうばんごう）は 言（い）わないで ください。」',
    en: '“I need to make sure that it is you. Please sign in to the portal with your My Number Card, read the four digits to me, and press the button to confirm. Please do not tell me any PIN.”',
  },
  'backoffice.script.follows': {
    ja: '「お手続きをいたしますと、次のようになります。{{follows}}」',
    'ja-easy': '「つぎの ように なります。{{follows}}」',
    en: '“This is what follows. {{follows}}”',
  },
  'backoffice.script.agreed': {
    ja: '「以上の内容で、お手続きを進めてよろしいでしょうか。」',
    'ja-easy': '「すすめて いいですか。」',
    en: '“May I go ahead with this?”',
  },
  'backoffice.script.not-now': {
    ja: '「申し訳ございませんが、ただいまは承ることができません。{{why}}{{enables}}」',
    'ja-easy': '「いまは できません。{{why}}{{enables}}」',
    en: '“I am sorry, but this is not possible right now. {{why}} {{enables}}”',
  },

  'backoffice.fact.cardRead': { ja: 'カードの読み取り', 'ja-easy': 'カード', en: 'Card read' },
  'backoffice.fact.approval': { ja: '承認した申請', 'ja-easy': 'きめた もの', en: 'Request approved' },
  'backoffice.fact.shop': { ja: '店舗', 'ja-easy': 'みせ', en: 'Shop' },
  'backoffice.fact.codesPerHour': { ja: '1時間の上限', 'ja-easy': '何回（なんかい）まで', en: 'Most in an hour' },
  'backoffice.fact.changeSha256': { ja: '内容のハッシュ', 'ja-easy': '番号（ばんごう）', en: 'Hash of the change' },
} as const satisfies WordingTable;
