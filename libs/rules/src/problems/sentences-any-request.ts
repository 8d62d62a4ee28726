/** Sentences of problems 1xx: any request. */
import type { ProblemSentences } from './sentence';

export const ANY_REQUEST_SENTENCES = {
  'validation-failed': {
    citizen: {
      ja: '入力内容に誤りがあります。印のついた項目を直して、もう一度送ってください。',
      en: 'Something you entered is not right. Please correct the marked items and send again.',
    },
    desk: {
      ja: '入力が項目の決まりに合っていません。項目ごとの理由を確かめて直してください。',
      en: 'The input does not meet the rules of its fields. See the reason given for each field.',
    },
  },
  'not-found': {
    citizen: {
      ja: 'お探しのものは見つかりませんでした。アドレスや番号をご確認ください。',
      en: 'We could not find what you are looking for. Please check the address or number.',
    },
    desk: {
      ja: '該当するものがないか、あなたの所属では見られません。番号を確かめてください。',
      en: 'There is no such record, or your organisation may not see it. Check the number.',
    },
  },
  forbidden: {
    citizen: {
      ja: 'この操作はできません。あなたに許可されていない操作です。',
      en: 'You cannot do this. Your account is not allowed to.',
    },
    desk: {
      ja: 'あなたの役割ではこの操作はできません。できる役割の担当者に依頼してください。',
      en: 'Your role may not do this. Ask somebody whose role may.',
    },
  },
  conflict: {
    citizen: {
      ja: '反映できませんでした。ほぼ同時に別の操作があったためです。画面を読み込み直して、もう一度お試しください。',
      en: 'This was not applied. Something else changed at the same moment. Please reload the page and try again.',
    },
    desk: {
      ja: '表示の後に状態が変わったため反映していません。読み込み直してから判断してください。',
      en: 'Not applied: the state changed after you loaded it. Reload and decide again.',
    },
  },
  'rate-limited': {
    citizen: {
      ja: '短い間に操作が多すぎます。{waitSeconds}秒ほど待ってください。時間をおいて、もう一度お試しください。',
      en: 'There were too many attempts in a short time. Please wait about {waitSeconds} seconds. Then try again.',
    },
    desk: {
      ja: '回数の上限に達したため受け付けていません。{waitSeconds}秒後に再び受け付けます。',
      en: 'The limit of requests is reached. Requests are accepted again in {waitSeconds} seconds.',
    },
  },
  'idempotency-mismatch': {
    citizen: {
      ja: '受け付けられませんでした。同じ受付に別の内容が送られました。最初の画面からやり直してください。',
      en: 'This was not accepted. Different contents arrived for the same request. Please start over from the first page.',
    },
    desk: {
      ja: '同じ Idempotency-Key で内容の違う要求が来たため断りました。新しいキーで送り直してください。',
      en: 'Refused: the same Idempotency-Key came with other contents. Send again with a new key.',
    },
  },
  'idempotency-in-flight': {
    citizen: {
      ja: 'ただいま処理しています。同じ操作をもう一度する必要はありません。少しお待ちください。',
      en: 'We are working on it. You do not need to do it again. Please wait a moment.',
    },
    desk: {
      ja: '同じ Idempotency-Key の要求を処理中です。終わるまで待って結果を取得してください。',
      en: 'A request with this Idempotency-Key is under way. Wait for it and read the result.',
    },
  },
  'idempotency-key-missing': {
    citizen: {
      ja: '受け付けられませんでした。画面を読み込み直して、もう一度お試しください。',
      en: 'This was not accepted. Please reload the page and try again.',
    },
    desk: {
      ja: 'Idempotency-Key がないため断りました。変更を伴う要求には必ず付けてください。',
      en: 'Refused: the Idempotency-Key header is missing. Every request that changes something needs one.',
    },
  },
  'service-unavailable': {
    citizen: {
      ja: 'ただいまサービスを利用できません。これまでの手続きは保存されています。しばらくしてから、もう一度お試しください。',
      en: 'The service is not available right now. What you have done so far is kept. Please try again later.',
    },
    desk: {
      ja: 'サービスの一部が止まっています。受付済みの処理は失われず、復旧後に続きます。',
      en: 'Part of the service is down. Accepted work is not lost and goes on after recovery.',
    },
  },
  'could-not-check': {
    citizen: {
      ja: '確認できませんでした。証明書に問題があるという意味ではありません。しばらくしてから、もう一度お試しください。',
      en: 'We could not check. This does not mean that anything is wrong with your certificate. Please try again later.',
    },
    desk: {
      ja: '有効性を確認できませんでした。失効ではありません。窓口への来所を案内しないでください。',
      en: 'The status could not be checked. This is not a revocation. Do not send the person to a counter.',
    },
  },
  'internal-error': {
    citizen: {
      ja: '処理できませんでした。こちらの不具合です。これまでの手続きは保存されています。時間をおいて、もう一度お試しください。',
      en: 'This did not work. The fault is ours. What you have done so far is kept. Please try again later.',
    },
    desk: {
      ja: '予期しない不具合です。追跡番号を添えて運用担当に連絡してください。',
      en: 'Unexpected fault. Report it to operations with the trace number.',
    },
  },
  'not-allowed-now': {
    citizen: {
      ja: '今はこの操作ができません。手続きの状況をご確認ください。',
      en: 'This cannot be done now. Please look at the state of your procedure.',
    },
    desk: {
      ja: '今の状態ではこの操作はできません。理由と必要な条件を確かめてください。',
      en: 'The present state does not allow this. See the reason and what would enable it.',
    },
  },
  'unreadable-request': {
    citizen: {
      ja: '受け付けられませんでした。送られた内容を読み取れません。画面を読み込み直して、もう一度お試しください。',
      en: 'This was not accepted. We could not read what was sent. Please reload the page and try again.',
    },
    desk: {
      ja: '要求の本文を読み取れません。形式を確かめて送り直してください。',
      en: 'The body of the request cannot be read. Check its format and send again.',
    },
  },
  'too-large': {
    citizen: {
      ja: '受け付けられませんでした。送られた内容が大きすぎます。',
      en: 'This was not accepted. What was sent is too large.',
    },
    desk: { ja: '要求の本文が上限を超えています。', en: 'The body of the request exceeds the limit.' },
  },
  'media-type-not-supported': {
    citizen: {
      ja: '受け付けられませんでした。画面を読み込み直して、もう一度お試しください。',
      en: 'This was not accepted. Please reload the page and try again.',
    },
    desk: {
      ja: '要求の Content-Type に対応していません。',
      en: 'The Content-Type of the request is not supported.',
    },
  },
  'method-not-allowed': {
    citizen: {
      ja: '受け付けられませんでした。画面を読み込み直して、もう一度お試しください。',
      en: 'This was not accepted. Please reload the page and try again.',
    },
    desk: {
      ja: 'このアドレスではその HTTP メソッドを使えません。',
      en: 'This address does not serve that HTTP method.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
