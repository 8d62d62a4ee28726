/** Sentences of problems from 707 on: what a desk and the holder do together on a call. */
import type { ProblemSentences } from './sentence';

export const DESK_SENTENCES = {
  'call-code-wrong': {
    citizen: {
      ja: '番号が違います。窓口の担当者が読み上げた番号と、画面の番号を見比べてください。',
      en: 'The number is another one. Please compare the number on the page with the one the desk reads out.',
    },
    desk: {
      ja: '表示中の番号と違う番号で答えがありました。3回続くと、番号は使えなくなります。',
      en: 'The answer came with another number. After three of them the code is dead.',
    },
  },
  'call-code-over': {
    citizen: {
      ja: 'この番号の確認は終わっています。通話中の場合は、担当者に新しい番号を頼んでください。',
      en: 'This number is over. If you are on a call, please ask for a new one.',
    },
    desk: {
      ja: '番号の有効時間（5分）が過ぎたか、すでに答えがありました。新しい番号を表示してください。',
      en: 'The five minutes of the code are over, or it was answered. Have a new one shown.',
    },
  },
  'call-codes-used-up': {
    citizen: {
      ja: '短い間に確認が続いたため、しばらく新しい番号を表示できません。時間をおいてお試しください。',
      en: 'There were many numbers in a short time. Please try again later.',
    },
    desk: {
      ja: 'この回線の確認番号は、1時間の上限に達しました。折り返しの連絡をご案内ください。',
      en: 'This line has had its call codes of the hour. Offer to call back.',
    },
  },
  'task-claimed': {
    citizen: {
      ja: '別の担当者が対応しています。そのままお待ちください。',
      en: 'Somebody else is working on this. Please wait.',
    },
    desk: {
      ja: 'この依頼は、ほかの担当者が対応中です。担当は{by}さんです。急ぐときは、引き継ぎを頼んでください。',
      en: 'Somebody else is working on this task. It is with {by}. If it is urgent, ask for a handover.',
    },
  },
  'text-not-for-notes': {
    citizen: {
      ja: 'マイナンバーや暗証番号は入力できません。その部分を消してから送ってください。',
      en: 'An individual number or a PIN may not be entered. Please remove it and send again.',
    },
    desk: {
      ja: 'マイナンバーまたは暗証番号と読める数字があるため、保存していません。その部分を消してください。',
      en: 'Nothing was saved: the text holds digits that read as an individual number or a PIN. Remove them.',
    },
  },
  'proof-missing': {
    citizen: {
      ja: 'ご本人であることの確認が足りません。担当者の案内に沿って、ポータルで確認してください。',
      en: 'A proof that it is you is missing. Please confirm in the portal as the desk explains.',
    },
    desk: {
      ja: '本人確認が足りません。回線のページの「本人確認と案内」で、足りないものを確かめてください。',
      en: 'A proof of the holder is missing. See the checklist on the page of the line.',
    },
  },
  'enrolment-code-wrong': {
    citizen: {
      ja: '登録コードが違うか、使用済みか、期限が過ぎています。',
      en: 'The enrolment code is wrong, used or out of time.',
    },
    desk: {
      ja: '登録コードが違うか、使用済みか、期限（24時間）が過ぎています。確かめてもう一度入力するか、責任者に新しいコードを頼んでください。',
      en: 'The enrolment code is wrong, used, or its 24 hours are over. Check and retype it, or ask for a new one.',
    },
  },
  'passkey-not-accepted': {
    citizen: {
      ja: 'パスキーを登録できませんでした。もう一度お試しください。',
      en: 'The passkey could not be registered. Please try again.',
    },
    desk: {
      ja: 'パスキーを登録できませんでした。画面を開き直し、画面ロックや生体認証のできる端末でもう一度お試しください。',
      en: 'The passkey was not accepted. Open the page anew and try again on a device with a screen lock.',
    },
  },
  'one-time-code-wrong': {
    citizen: {
      ja: '確認コードが違います。',
      en: 'The one-time code is wrong.',
    },
    desk: {
      ja: '確認コードが違います。登録したアプリの新しいコードを入力してください。端末の時計がずれていないかも確かめてください。',
      en: 'The one-time code is wrong. Type a new one from the app, and check that the clock of its device is right.',
    },
  },
  'client-certificate-missing': {
    citizen: {
      ja: 'クライアント証明書が届いていません。',
      en: 'No client certificate arrived.',
    },
    desk: {
      ja: 'クライアント証明書が届いていません。カードを差し込み、ブラウザーを開き直して、証明書を選んでください。',
      en: 'No client certificate arrived. Insert the card, open the browser anew and choose the certificate.',
    },
  },
  'staff-account-taken': {
    citizen: {
      ja: 'このアカウント名はすでに使われています。',
      en: 'This account name is in use.',
    },
    desk: {
      ja: 'このアカウント名かシングルサインオンの識別子は、すでに別の職員に登録されています。',
      en: 'This account name or single sign-on subject belongs to another member of staff.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemSentences>>;
