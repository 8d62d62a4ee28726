/** Sentences of problems 2xx (sign-in and My Number Card) and 3xx (may this person, phone and line apply). */
import type { ProblemSentences } from './sentence';

export const SIGN_IN_SENTENCES = {
  'sign-in-required': {
    citizen: {
      ja: 'ログインが必要です。マイナンバーカードでログインしてください。',
      en: 'Please sign in first. Sign in with your My Number Card.',
    },
    desk: {
      ja: 'ログインしていません。ログインしてからやり直してください。',
      en: 'Not signed in. Sign in and try again.',
    },
  },
  'session-expired': {
    citizen: {
      ja: 'ログインの有効時間が過ぎました。もう一度ログインしてください。手続きは途中から続けられます。',
      en: 'Your session has ended. Please sign in again. You can go on where you were.',
    },
    desk: {
      ja: 'ログインの有効時間が過ぎました。もう一度ログインしてください。保存前の入力は残っていません。',
      en: 'The session has ended. Sign in again. Input that was not saved is gone.',
    },
  },
  csrf: {
    citizen: {
      ja: '安全のため受け付けませんでした。画面を読み込み直して、もう一度お試しください。',
      en: 'For your safety this was not accepted. Please reload the page and try again.',
    },
    desk: {
      ja: '画面と送信元の確認（CSRF 対策）が一致しません。画面を読み込み直してください。',
      en: 'The anti-forgery check (CSRF) did not match. Reload the page.',
    },
  },
  'sign-in-not-completed': {
    citizen: {
      ja: 'ログインできませんでした。最初からもう一度お試しください。',
      en: 'You are not signed in. Please start again from the beginning.',
    },
    desk: {
      ja: '本人確認サービスの応答が要求と一致しません（state・nonce・コードの再使用など）。最初からやり直すよう案内してください。',
      en: 'The identity provider’s answer does not match the request (state, nonce, reused code). Ask the person to start again.',
    },
  },
  'sign-in-cancelled': {
    citizen: {
      ja: 'ログインを取りやめました。もう一度ログインできます。',
      en: 'Sign-in was cancelled. You can sign in again.',
    },
    desk: {
      ja: '本人が本人確認サービスの画面で取りやめました。',
      en: 'The person cancelled on the identity provider’s page.',
    },
  },
  'card-pin-wrong': {
    citizen: {
      ja: '暗証番号が違います。あと{triesLeft}回まちがえるとロックされます。マイナンバーカードの4桁の暗証番号をご確認ください。',
      en: 'The PIN is wrong. After {triesLeft} more wrong entries it will be locked. Please check the 4-digit PIN of your My Number Card.',
    },
    desk: {
      ja: 'カードの暗証番号（4桁）の照合に失敗しました。残り{triesLeft}回です。番号を聞かないでください。',
      en: 'The card’s 4-digit PIN did not match. {triesLeft} tries are left. Never ask for the number.',
    },
  },
  'card-pin-blocked': {
    citizen: {
      ja: '暗証番号がロックされています。3回続けて違う番号が入力されたためです。市区町村の窓口、またはコンビニの端末とアプリで初期化してください。',
      en: 'The PIN is locked. It was entered wrongly three times in a row. Please have it reset at your municipal office, or with the app and a convenience-store kiosk.',
    },
    desk: {
      ja: 'カードの暗証番号がロックされています。時間がたっても戻りません。市区町村の窓口などでの初期化を案内してください。',
      en: 'The card’s PIN is locked. It does not come back with time. Point to a reset at the municipal office or a kiosk.',
    },
  },
  'card-password-wrong': {
    citizen: {
      ja: '署名用パスワードが違います。あと{triesLeft}回まちがえるとロックされます。6〜16文字の英数字のパスワードをご確認ください。',
      en: 'The signature password is wrong. After {triesLeft} more wrong entries it will be locked. Please check the password of 6 to 16 letters and digits.',
    },
    desk: {
      ja: 'カードの署名用パスワードの照合に失敗しました。残り{triesLeft}回です。パスワードを聞かないでください。',
      en: 'The card’s signature password did not match. {triesLeft} tries are left. Never ask for it.',
    },
  },
  'card-password-blocked': {
    citizen: {
      ja: '署名用パスワードがロックされています。5回続けて違うパスワードが入力されたためです。市区町村の窓口、またはコンビニの端末とアプリで初期化してください。',
      en: 'The signature password is locked. It was entered wrongly five times in a row. Please have it reset at your municipal office, or with the app and a convenience-store kiosk.',
    },
    desk: {
      ja: 'カードの署名用パスワードがロックされています。市区町村の窓口などでの初期化を案内してください。',
      en: 'The card’s signature password is locked. Point to a reset at the municipal office or a kiosk.',
    },
  },
  'card-signature-invalid': {
    citizen: {
      ja: '申請の署名を確認できませんでした。もう一度、カードで署名してください。',
      en: 'We could not confirm the signature on your application. Please sign again with your card.',
    },
    desk: {
      ja: '申請書の署名が文書または証明書と合いません。署名からやり直すよう案内してください。',
      en: 'The application’s signature does not fit its text or certificate. Ask the person to sign again.',
    },
  },
  'card-of-another-person': {
    citizen: {
      ja: '受け付けられませんでした。ログインした方と署名した方のカードが違います。同じカードで手続きしてください。',
      en: 'This was not accepted. The card that signed is not the card that signed in. Please use the same card throughout.',
    },
    desk: {
      ja: '署名したカードの本人がログイン中の本人と一致しません。手続きを続けさせないでください。',
      en: 'The card that signed belongs to somebody other than the person signed in. Do not let this go on.',
    },
  },

  'under-fifteen': {
    citizen: {
      ja: '15歳の誕生日から申請できます。スマホ用電子証明書の申請には15歳以上であることが必要です。',
      en: 'You can apply from your 15th birthday. A phone certificate needs an applicant of 15 or older.',
    },
    desk: {
      ja: '申請日の日本の暦で15歳未満のため受け付けられません。代理での申請もできません。',
      en: 'The applicant is under 15 on today’s date in Japan. Nobody can apply in their place.',
    },
  },
  'card-certificate-revoked': {
    citizen: {
      ja: '申請できません。マイナンバーカードの電子証明書が失効しています。市区町村の窓口で電子証明書の再発行を受けてください。',
      en: 'You cannot apply. A certificate on your My Number Card has been revoked. Please have it reissued at your municipal office.',
    },
    desk: {
      ja: 'カードの電子証明書が失効しています。市区町村の窓口での再発行を案内してください。',
      en: 'A certificate on the card is revoked. Point to a reissue at the municipal office.',
    },
  },
  'card-certificate-expired': {
    citizen: {
      ja: '申請できません。マイナンバーカードの電子証明書の有効期限が切れています。市区町村の窓口で更新してください。',
      en: 'You cannot apply. A certificate on your My Number Card has expired. Please renew it at your municipal office.',
    },
    desk: {
      ja: 'カードの電子証明書の有効期限が切れています。市区町村の窓口での更新を案内してください。',
      en: 'A certificate on the card has expired. Point to a renewal at the municipal office.',
    },
  },
  'card-certificate-suspended': {
    citizen: {
      ja: '申請できません。マイナンバーカードの電子証明書が一時停止されています。市区町村の窓口で一時停止の解除を受けてください。',
      en: 'You cannot apply. A certificate on your My Number Card is suspended. Please have the suspension lifted at your municipal office.',
    },
    desk: {
      ja: 'カードの電子証明書が一時停止中です。解除は市区町村の窓口です。',
      en: 'A certificate on the card is suspended. It is lifted at the municipal office.',
    },
  },
  'not-compatible': {
    citizen: {
      ja: 'この回線とスマートフォンでは利用できません。理由と必要なことを、下に表示しています。',
      en: 'This line and phone cannot be used. The reasons and what is needed are shown below.',
    },
    desk: {
      ja: 'SIM・機種・契約・回線の組み合わせが条件に合いません。理由を上から順に確かめてください。',
      en: 'The combination of SIM, handset, contract and line does not qualify. Go through the reasons in order.',
    },
  },
  'handset-cannot-read-card': {
    citizen: {
      ja: 'このスマートフォンではマイナンバーカードを読み取れません。読み取りに対応した別のスマートフォンを使ってください。',
      en: 'This phone cannot read the My Number Card. Please use another phone that can.',
    },
    desk: {
      ja: 'カードの読み取りに対応していない機種です。証明書を入れられるかどうかとは別の一覧です。',
      en: 'The model is not listed as card-reading. This is another list than that of phones that hold the certificate.',
    },
  },
  'phone-number-not-understood': {
    citizen: {
      ja: '電話番号を読み取れませんでした。070・080・090などで始まる11桁の携帯電話番号を入力してください。',
      en: 'We could not read the phone number. Please enter an 11-digit Japanese mobile number such as 090-1234-5678.',
    },
    desk: {
      ja: '日本の携帯電話番号として読み取れません。番号を確かめてください。',
      en: 'Not a Japanese mobile number. Check the number.',
    },
  },
  'line-not-active': {
    citizen: {
      ja: 'この回線は今ご利用になれません。回線が停止または解約されています。携帯電話会社にご確認ください。',
      en: 'This line cannot be used now. It is suspended or its contract has ended. Please ask your carrier.',
    },
    desk: {
      ja: '回線が利用中ではありません。回線の状態を確かめ、必要なら再開の手続きをしてください。',
      en: 'The line is not active. Check its state and restore it if that is right.',
    },
  },
  'line-unknown': {
    citizen: {
      ja: 'この電話番号の回線が見つかりませんでした。番号をご確認のうえ、対応している携帯電話会社の番号を入力してください。',
      en: 'We could not find a line with this number. Please check it and enter a number of a participating carrier.',
    },
    desk: {
      ja: '契約中のどの携帯電話会社にもこの番号がありません。番号と契約先を確かめてください。',
      en: 'No participating carrier knows this number. Check the number and the carrier.',
    },
  },
  'training-line': {
    citizen: {
      ja: '練習用の回線と本番の申請は、同じ人ではできません。電話番号をご確認ください。',
      en: 'Practice on a training line and an application in earnest do not go together. Please check the phone number.',
    },
    desk: {
      ja: '練習用回線には、本番の申請をした人は申し込めません。練習用のカードをお使いください。練習中の人の本番の申請もできません。',
      en: 'Whoever applied in earnest cannot apply on a training line: use a card for practice. Nor the other way round.',
    },
  },
  'sim-not-reachable': {
    citizen: {
      ja: 'SIMカードに接続できません。スマートフォンの電源と電波を確かめてください。つながると続きから進みます。',
      en: 'We cannot reach the SIM card. Please check that the phone is on and has a signal. It goes on from here once connected.',
    },
    desk: {
      ja: 'SIM が応答しません。電源・電波・SIM の差し替えを確かめてください。届くまで待機します。',
      en: 'The SIM does not answer. Check power, signal and whether the SIM was moved. We keep waiting.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
