/** Sentences of problems 6xx (certificate and gate) and 7xx (staff). */
import type { ProblemSentences } from './sentence';

export const CERTIFICATE_SENTENCES = {
  'certificate-not-active': {
    citizen: {
      ja: 'この証明書はまだ使えません。スマートフォンのアプリで、暗証番号の設定まで進めてください。',
      en: 'This certificate cannot be used yet. Please finish in the phone’s app, up to setting the PIN.',
    },
    desk: {
      ja: '発行済みですが、鍵を持っていることの証明がまだないため有効ではありません。',
      en: 'Issued, but not in force: the proof of possession has not come yet.',
    },
  },
  'certificate-suspended': {
    citizen: {
      ja: 'この証明書は一時停止中です。解除すると、また使えます。',
      en: 'This certificate is suspended. It can be used again once the suspension is lifted.',
    },
    desk: {
      ja: '証明書は一時停止中です。停止した側だけが解除できます。',
      en: 'The certificate is suspended. Only the side that placed the hold can lift it.',
    },
  },
  'certificate-revoked': {
    citizen: {
      ja: 'この証明書は失効しています。もう使えません。必要な場合は、もう一度申請してください。',
      en: 'This certificate has been revoked. It can no longer be used. Please apply again if you need one.',
    },
    desk: {
      ja: '証明書は失効しています。元には戻せません。SIM の中のデータは別に確かめてください。',
      en: 'The certificate is revoked for good. Look separately at the data in the SIM.',
    },
  },
  'certificate-expired': {
    citizen: {
      ja: 'この証明書の有効期限が切れています。もう一度申請してください。',
      en: 'This certificate has expired. Please apply again.',
    },
    desk: { ja: '証明書の有効期限が切れています。', en: 'The certificate has expired.' },
  },
  'certificate-unknown': {
    citizen: {
      ja: 'この証明書は登録されていません。別のスマートフォンでないか、ご確認ください。',
      en: 'This certificate is not registered. Please check that you are using the right phone.',
    },
    desk: {
      ja: 'この発行番号の証明書は登録がありません。「失効」とは伝えないでください。',
      en: 'No certificate with this serial is registered. Do not call it revoked.',
    },
  },
  'certificate-not-trusted': {
    citizen: {
      ja: 'この証明書は受け付けられません。公的個人認証サービスの証明書として確認できませんでした。',
      en: 'This certificate is not accepted. We could not confirm that the public personal authentication service issued it.',
    },
    desk: {
      ja: '証明書が決められた認証局・形式のものではありません。',
      en: 'The certificate is not of the pinned authority or does not follow its profile.',
    },
  },
  'signature-invalid': {
    citizen: {
      ja: '確認できませんでした。もう一度、スマートフォンをかざしてください。',
      en: 'This could not be confirmed. Please hold your phone to the reader again.',
    },
    desk: {
      ja: '署名が証明書の鍵または問いかけと合いません。もう一度かざしてもらってください。',
      en: 'The signature does not fit the certificate’s key or the challenge. Ask the person to touch again.',
    },
  },
  'challenge-expired': {
    citizen: {
      ja: '時間が過ぎました。もう一度、最初からお試しください。',
      en: 'The time is over. Please try again from the start.',
    },
    desk: {
      ja: '問いかけの有効時間が過ぎたか、すでに使われています。新しい問いかけでやり直します。',
      en: 'The challenge has expired or was used. Try again with a new one.',
    },
  },
  'hold-of-another': {
    citizen: {
      ja: 'この一時停止は、ここでは解除できません。停止した機関の確認が必要です。',
      en: 'This suspension cannot be lifted here. The body that placed it has to decide.',
    },
    desk: {
      ja: 'この停止は別の側が行ったものです（{hold}）。停止した側だけが解除できます。',
      en: 'Another side placed this hold ({hold}). Only that side can lift it.',
    },
  },

  'sign-in-refused': {
    citizen: {
      ja: 'ログインできませんでした。入力内容をご確認ください。',
      en: 'You could not be signed in. Please check what you entered.',
    },
    desk: {
      ja: 'ログインできませんでした。アカウント、パスワード、確認コードのいずれかが違います。',
      en: 'You could not be signed in. The account, the password or the code is wrong.',
    },
  },
  'account-locked': {
    citizen: {
      ja: 'アカウントがロックされています。管理者にご連絡ください。',
      en: 'The account is locked. Please contact the administrator.',
    },
    desk: {
      ja: 'アカウントがロックされています。誤りが続いたためです。管理者に解除を依頼してください。',
      en: 'The account is locked after too many wrong entries. Ask an administrator to unlock it.',
    },
  },
  'step-up-required': {
    citizen: {
      ja: 'もう一度、本人確認が必要です。マイナンバーカードで確認してください。',
      en: 'Please prove again who you are. Use your My Number Card.',
    },
    desk: {
      ja: 'この操作には直前（5分以内）の本人確認が必要です。確認コードを入力してください。',
      en: 'This needs a proof of yourself not older than 5 minutes. Enter your code.',
    },
  },
  'second-person-required': {
    citizen: {
      ja: 'この操作には別の担当者の承認が必要です。承認をお待ちください。',
      en: 'A second member of staff has to approve this. Please wait for the approval.',
    },
    desk: {
      ja: 'この操作には別の承認者の承認が必要です。本人による承認はできません。',
      en: 'A second person has to approve this. You cannot approve your own change.',
    },
  },
  'confirmation-mismatch': {
    citizen: {
      ja: '確認の入力が一致しません。表示されているとおりに入力してください。',
      en: 'The confirmation does not match. Please type it exactly as shown.',
    },
    desk: {
      ja: '確認用の入力が対象と一致しません。対象が正しいか、もう一度確かめてください。',
      en: 'The confirmation does not match the subject. Check again that it is the right one.',
    },
  },
  'verifier-not-entitled': {
    citizen: {
      ja: 'この確認窓口は、いま電子証明書の有効性を確認できません。係員にお知らせください。',
      en: 'This place may not check certificates at the moment. Please tell the staff.',
    },
    desk: {
      ja: '検証者として登録されていないか、停止・終了・認定切れです。検証者の登録を確かめてください。',
      en: 'Not a registered verifier, or suspended, withdrawn or no longer certified. Check the entry of the verifier.',
    },
  },
  'verifier-credential-unusable': {
    citizen: {
      ja: 'この証明書または鍵は登録できません。期限内の証明書か、ES256・ES384・PS256 の公開鍵を指定してください。',
      en: 'This certificate or key cannot be registered. Give a certificate that is valid, or a public key for ES256, ES384 or PS256.',
    },
    desk: {
      ja: '証明書（PEM）または公開鍵（JWK）を読み取れないか、期限切れ、または強さが足りません。秘密鍵は入れないでください。',
      en: 'The certificate (PEM) or public key (JWK) cannot be read, is expired or too weak. Never paste a private key.',
    },
  },
  'verifier-credential-taken': {
    citizen: {
      ja: 'この登録は、すでにある検証者・ゲート・認証手段と重なっています。',
      en: 'This is in use by a verifier, gate or credential already registered.',
    },
    desk: {
      ja: '同じ識別子、ゲート、鍵または鍵番号がすでに登録されています。一つの鍵は一つの検証者だけのものです。',
      en: 'The same code, gate, key or key id is registered already. One key belongs to one verifier.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
