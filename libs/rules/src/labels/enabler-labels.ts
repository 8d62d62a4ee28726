/** What would enable a refused act, as an invitation to do it. */
import type { EnablerId } from '../refusal-rules';
import type { Bilingual } from '../problems/sentence';

export const ENABLER_LABELS = {
  nothing: { ja: '必要な操作はありません。', en: 'Nothing needs to be done.' },
  'ask-someone-who-may': { ja: 'この操作ができる担当者に依頼してください。', en: 'Ask somebody who may do this.' },
  'sign-in-to-the-right-tenant': {
    ja: 'その回線を扱う会社のアカウントで操作してください。',
    en: 'Use an account of the company that looks after this line.',
  },
  'prove-yourself-again': { ja: 'もう一度、本人確認をしてください。', en: 'Prove again who you are.' },
  'get-a-second-person': { ja: '別の承認者の承認を受けてください。', en: 'Have a second person approve.' },
  'finish-the-earlier-stage': { ja: '前の段階が終わるとできます。', en: 'Finish the earlier stage first.' },
  'sign-the-certificate': { ja: '証明書に署名するとできます。', en: 'Possible once the certificate is signed.' },
  'prove-possession': {
    ja: 'スマートフォンで鍵の確認を済ませてください。',
    en: 'Finish the proof of the key on the phone.',
  },
  'supersede-the-old-certificate': {
    ja: '前のスマートフォンの証明書を失効させると進めます。',
    en: 'Go on by revoking the certificate on the earlier phone.',
  },
  'apply-again': { ja: 'もう一度申請してください。', en: 'Apply again.' },
  'lift-the-hold-by-its-placer': {
    ja: '一時停止した側が解除するとできます。',
    en: 'Possible once the side that placed the hold lifts it.',
  },
  'wait-for-the-end-of-validity': { ja: '有効期限までお待ちください。', en: 'Wait for the end of validity.' },
  'name-the-cause': { ja: '失効の理由を選んでください。', en: 'Choose the cause of revocation.' },
  'name-the-ground-of-the-hold': { ja: '一時停止の理由を選んでください。', en: 'Choose the ground of the hold.' },
  'revoke-the-certificate-first': { ja: '先に証明書を失効してください。', en: 'Revoke the certificate first.' },
  'resume-the-certificate-first': {
    ja: '先に証明書の一時停止を解除してください。',
    en: 'Lift the certificate’s suspension first.',
  },
  'order-deletion-first': { ja: '先に削除を指示してください。', en: 'Order the deletion first.' },
  'bring-the-phone-online': {
    ja: 'スマートフォンの電源を入れ、電波の届く所でつないでください。',
    en: 'Switch the phone on and connect it where it has a signal.',
  },
  'unlock-the-element': {
    ja: 'SIMの中のロックを解除するとできます。',
    en: 'Possible once the SIM’s applet is unlocked.',
  },
  'ask-for-a-new-code': {
    ja: 'ポータルで新しいアクセスコードを受け取ってください。',
    en: 'Ask for a new access code in the portal.',
  },
  'check-and-retype': { ja: '確かめて、もう一度入力してください。', en: 'Check it and type it again.' },
  'order-a-new-pin-code': {
    ja: 'ポータルで新しい初期化コードを表示してください。',
    en: 'Have the portal show a new code.',
  },
  'have-a-new-call-code-shown': {
    ja: '窓口の担当者に、新しい番号の表示を頼んでください。',
    en: 'Ask the desk to have a new code shown.',
  },
  'have-the-holder-apply': {
    ja: 'ご本人がポータルで申請すると、できるようになります。',
    en: 'Possible once the holder has applied in the portal.',
  },
  'ask-the-claimant': {
    ja: '対応中の担当者か責任者に、引き継ぎを頼んでください。',
    en: 'Ask whoever works on it, or a supervisor, to hand it over.',
  },
  'claim-it-first': { ja: '先に引き受けてください。', en: 'Claim it first.' },
  'choose-a-colleague': { ja: '同じ窓口の担当者を選んでください。', en: 'Choose a colleague of the same desk.' },
  'write-it-without': { ja: 'その数字を消して書き直してください。', en: 'Write it without these digits.' },
  'use-a-card-of-practice': {
    ja: '本番の申請をしたことのない、練習用のカードでログインしてください。',
    en: 'Sign in with a card for practice, on which nobody ever applied in earnest.',
  },
  'take-a-line-nobody-used': {
    ja: '申請が一度もない、自社の検証用の回線を選んでください。',
    en: 'Choose a test line of your own on which nobody ever applied.',
  },
  'end-the-practice-first': {
    ja: '先に、練習用回線の証明書の利用を終えてください。',
    en: 'End the certificate on the training line first.',
  },
  'have-the-call-confirmed': {
    ja: '確認番号を表示し、ご本人にポータルで確認していただいてください。',
    en: 'Show a call code and have the holder confirm it in the portal.',
  },
  'have-the-card-read': {
    ja: 'ご本人にマイナンバーカードでログインし直していただき、新しい番号で確認してください。',
    en: 'Have the holder sign in again with the card, then use a new call code.',
  },
  'have-the-request-decided': {
    ja: '承認者の決定を待つか、申請を取り下げてください。',
    en: 'Wait for the decision, or withdraw the request.',
  },
  'get-somebody-of-another-shop': {
    ja: '別の店舗の承認者に依頼してください。',
    en: 'Ask an approver of another shop.',
  },
  'get-a-new-enrolment-code': {
    ja: '責任者または J-LIS に、新しい登録コードを出してもらってください。',
    en: 'Have the supervisor or J-LIS give out a new enrolment code.',
  },
  'keep-another-way-in': {
    ja: '先に別のパスキーを登録してください。',
    en: 'Register another passkey first.',
  },
  'use-another-way-in': {
    ja: 'パスキーなど、ほかのログイン手段を使ってください。',
    en: 'Use a passkey or another way to sign in.',
  },
  'wait-a-moment': { ja: '少し待ってから、もう一度お試しください。', en: 'Wait a moment and try again.' },
  'wait-until-tomorrow': { ja: '明日、もう一度お試しください。', en: 'Try again tomorrow.' },
  'wait-out-the-sim-change': {
    ja: 'SIMの変更から24時間たつと、できるようになります。',
    en: 'It becomes possible 24 hours after the SIM change.',
  },
  'choose-a-stronger-password': {
    ja: '8〜32文字で、2種類以上の文字をまぜたパスワードにしてください。',
    en: 'Choose a password of 8 to 32 characters with at least two kinds.',
  },
  'choose-another-pin': { ja: '別の4桁の番号にしてください。', en: 'Choose another four digits.' },
  'initialise-the-pin-with-the-card': {
    ja: 'マイナンバーカードを使って暗証番号を初期化してください。',
    en: 'Reset the PIN with the My Number Card.',
  },
  'change-the-sim': {
    ja: '携帯電話会社で対応するSIMカードに交換してください。',
    en: 'Have the SIM card exchanged for a supported one at the carrier.',
  },
  'change-the-handset': { ja: '対応する機種をお使いください。', en: 'Use a supported phone.' },
  'update-the-handset': {
    ja: 'スマートフォンのOSを更新してください。',
    en: 'Update the phone’s operating system.',
  },
  'ask-the-carrier': { ja: '携帯電話会社にご確認ください。', en: 'Ask the carrier.' },
  'restore-the-line': { ja: '携帯電話会社で回線を再開してください。', en: 'Have the line restored by the carrier.' },
  'free-space-in-the-sim': {
    ja: 'SIMカードの中の使わないサービスを削除するか、SIMカードを交換してください。',
    en: 'Remove unused services from the SIM card or have it exchanged.',
  },
  'delete-the-other-instance': {
    ja: 'SIMカードに残っている以前の証明書を削除してください。',
    en: 'Delete the earlier certificate that is still in the SIM card.',
  },
  'reach-fifteen': { ja: '15歳の誕生日から申請できます。', en: 'Possible from the 15th birthday.' },
  'renew-the-card-certificate': {
    ja: '市区町村の窓口で、カードの電子証明書の発行・更新を受けてください。',
    en: 'Have the card’s certificate reissued or renewed at the municipal office.',
  },
  'resume-the-card-certificate': {
    ja: '市区町村の窓口で、カードの一時停止の解除を受けてください。',
    en: 'Have the card’s suspension lifted at the municipal office.',
  },
  'try-again-later': { ja: 'しばらくしてから、もう一度お試しください。', en: 'Try again later.' },
  'finish-or-cancel-the-application': {
    ja: '進行中の申請を続けるか、取り消してください。',
    en: 'Continue the application under way, or cancel it.',
  },
  'take-another-route': {
    ja: 'このスマートフォンで使える別の入れ方をお選びください。',
    en: 'Choose the other way that this phone offers.',
  },
  'change-the-policy': {
    ja: 'J-LISが発行方針を変える必要があります。',
    en: 'J-LIS would have to change its issue policy.',
  },
  'correct-the-policy': { ja: '対象と発行方法を選び直してください。', en: 'Choose scope and routes that fit.' },
  'get-registered-as-verifier': {
    ja: '検証者としてJ-LISの登録を受けるか、登録された検証者を通して確認してください。',
    en: 'Have yourself registered with J-LIS as a verifier, or ask through one that is.',
  },
  'have-the-suspension-lifted': {
    ja: '停止の理由を解消し、J-LISに再開を求めてください。',
    en: 'Settle why it was suspended, and ask J-LIS to resume.',
  },
  'renew-the-certification': {
    ja: '認定の更新を受け、J-LISに届け出てください。',
    en: 'Have the certification renewed and notify J-LIS.',
  },
  'let-the-holder-do-it': {
    ja: '契約者本人がポータルでマイナンバーカードを使って行ってください。',
    en: 'The holder does it in the portal, with the My Number Card.',
  },
  'end-it-in-the-portal': {
    ja: '本人がポータルで証明書を失効し、スマートフォンを電波の届く所でつないでください。',
    en: 'The holder revokes it in the portal and keeps the phone connected.',
  },
  'have-the-contract-changed': {
    ja: 'ホスト事業者が契約の変更を申請し、J-LISが承認するとできます。',
    en: 'Possible once the host network asks for the contract to be changed and J-LIS approves.',
  },
  'withdraw-the-end-first': {
    ja: '届けを取りやめるとできます。',
    en: 'Possible once that announcement is withdrawn.',
  },
} as const satisfies Readonly<Record<EnablerId, Bilingual>>;
