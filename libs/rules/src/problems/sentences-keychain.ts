/** Sentences of the Keychain route (520–531) and of its policies (706). */
import type { ProblemSentences } from './sentence';

export const KEYCHAIN_SENTENCES = {
  'attestation-refused': {
    citizen: {
      ja: 'このスマートフォンを確認できませんでした。時刻を自動に合わせ、アプリを開き直して、もう一度お試しください。',
      en: 'This phone could not be confirmed. Please set its clock to automatic, open the app again and try once more.',
    },
    desk: {
      ja: '端末とアプリの証明（アテステーション）を確認できません。証明の連鎖・対象の申請・一回限りの値のいずれかが合いません。',
      en: 'The attestation of phone and app does not hold: chain, key identifier or challenge do not fit.',
    },
  },
  'app-not-genuine': {
    citizen: {
      ja: 'このアプリは正規のものと確認できません。公式の配布元からアプリを入れ直してください。',
      en: 'This app could not be confirmed as the genuine one. Please install it again from the official store.',
    },
    desk: {
      ja: 'アテステーションが別のアプリのものです。改造されたアプリや開発用のアプリのおそれがあります。',
      en: 'The attestation is for another app. It may be a modified or a development build.',
    },
  },
  'challenge-used': {
    citizen: {
      ja: '確認用の値はすでに使われています。新しく取り直しますので、もう一度操作してください。',
      en: 'This one-time value was used already. A new one is fetched; please try again.',
    },
    desk: {
      ja: '一回限りの値が二度使われました。通信のやり直し、または再送の試みです。',
      en: 'A one-time value came twice: a repeat after a cut, or an attempt to replay.',
    },
  },
  'key-not-proved': {
    citizen: {
      ja: 'スマートフォンの中の鍵を確認できませんでした。アプリでもう一度お試しください。',
      en: 'The key in your phone could not be confirmed. Please try again in the app.',
    },
    desk: {
      ja: '鍵がこの端末の保護領域で作られたことの証明が合いません。発行していません。',
      en: 'The proof that the key was made in this phone’s protected store does not hold. Nothing was issued.',
    },
  },
  'assertion-replayed': {
    citizen: {
      ja: '同じ確認がもう一度届いたため、受け付けませんでした。アプリでもう一度お試しください。',
      en: 'The same confirmation came again and was not accepted. Please try again in the app.',
    },
    desk: {
      ja: '端末の署名回数が増えていません。再送、または鍵の複製のおそれがあります。',
      en: 'The phone’s counter did not grow: a replay, or perhaps a copied key.',
    },
  },
  'request-for-another-key': {
    citizen: {
      ja: '証明書の申し込みが、確認した鍵と違う鍵のものでした。証明書は発行していません。アプリでもう一度お試しください。',
      en: 'The request was for another key than the one confirmed. No certificate was issued. Please try again in the app.',
    },
    desk: {
      ja: '証明書発行要求（PKCS#10）の公開鍵または一回限りの値が、確認済みの鍵と一致しません。',
      en: 'Public key or challenge of the PKCS#10 are not those that were proved.',
    },
  },
  'enrolment-request-invalid': {
    citizen: {
      ja: '証明書の申し込みを読み取れませんでした。アプリを最新にしてください。',
      en: 'The request for the certificate could not be read. Please update the app.',
    },
    desk: {
      ja: '証明書発行要求（PKCS#10）の形式か署名が正しくありません。',
      en: 'The PKCS#10 is malformed or its own signature does not hold.',
    },
  },
  'storage-failed': {
    citizen: {
      ja: 'スマートフォンに証明書を入れられませんでした。証明書は使えない状態にしました。もう一度申請してください。',
      en: 'The certificate could not be stored in your phone. It has been made unusable. Please apply again.',
    },
    desk: {
      ja: '端末が証明書を保存できませんでした。発行した証明書は失効し、鍵は残っていません。新しい申請が必要です。',
      en: 'The phone could not store the certificate. It was revoked and no key is left. A new application is needed.',
    },
  },
  'os-too-old': {
    citizen: {
      ja: 'スマートフォンのソフトウェアが古いため、使えません。バージョン{minimumOs}以上に更新してください。',
      en: 'The phone’s software is too old. Please update it to version {minimumOs} or later.',
    },
    desk: {
      ja: 'iPhone の OS が対応の下限より古いものです。更新を案内してください。',
      en: 'The iPhone’s system is older than the lowest supported version. An update is needed.',
    },
  },
  'keychain-not-available': {
    citizen: {
      ja: 'このスマートフォンには、証明書を安全に入れる場所がありません。対応する機種をご確認ください。',
      en: 'This phone has no protected place for the certificate. Please check which phones are supported.',
    },
    desk: {
      ja: '機種に保護領域（Secure Enclave）がないか、対応機種の一覧にないか、この発行方法が方針で許されていません。',
      en: 'The model has no Secure Enclave, is not listed, or the policy does not allow this route.',
    },
  },
  'phone-of-another-kind': {
    citizen: {
      ja: 'この申請は、別の種類のスマートフォンのものです。申請で選んだスマートフォンのアプリで操作してください。',
      en: 'This application is for another kind of phone. Please use the app on the phone that you chose when you applied.',
    },
    desk: {
      ja: '申請の発行方法（SIM／Keychain）と、操作した端末の種類が違います。',
      en: 'The application’s route (SIM or Keychain) and the phone used do not fit.',
    },
  },
  'delivery-expired': {
    citizen: {
      ja: '受け取りの期限（24時間）が過ぎました。お手数ですが、もう一度申請してください。',
      en: 'The time to receive the certificate (24 hours) is over. Please apply again.',
    },
    desk: {
      ja: '鍵の受け渡しが期限内に終わらなかったため、鍵を消去し、証明書を失効しました。',
      en: 'The key was not received in time: it was forgotten and the certificate was revoked.',
    },
  },
  'issue-policy-impossible': {
    citizen: {
      ja: 'この発行方針は登録できません。窓口へお問い合わせください。',
      en: 'This issue policy cannot be set. Please ask the desk.',
    },
    desk: {
      ja: '対象と発行方法の組み合わせが成り立ちません。iOS は Keychain、SIM 商品は SIM の方法だけを選べます。',
      en: 'Scope and routes do not fit. iOS has Keychain routes only, a SIM product SIM routes only.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
