import type { WordingTable } from './entry';

/** Words of what a carrier's desk records about a line, its SIM and its phone. */
export const backofficeEventWords = {
  'backoffice.events.title': {
    ja: '回線の届け（いまできることと、できない理由）',
    'ja-easy': '電話（でんわ）の こと（できること・できない わけ）',
    en: 'Events of this line: what can be recorded now, and why not',
  },
  'backoffice.events.lead': {
    ja: '届けを記録すると、証明書と鍵がそれに従います。窓口が本人に代わって失効や再開をすることはありません。',
    'ja-easy': '届（とど）けを 書（か）くと、証明書（しょうめいしょ）も かわります。',
    en: 'Certificate and key follow what is recorded here. A desk never revokes or resumes in the holder’s name.',
  },
  'backoffice.events.noted': {
    ja: '記録に残ります。証明書と鍵は変わりません。',
    'ja-easy': '書（か）いて おきます。証明書（しょうめいしょ）は かわりません。',
    en: 'It is noted in the timeline; certificate and key stay as they are.',
  },
  'backoffice.events.follows': { ja: '記録すると', 'ja-easy': '書（か）くと', en: 'What follows' },
  'backoffice.events.confirmation': {
    ja: '確認のため、電話番号の下4桁を入力',
    'ja-easy': '電話番号（でんわばんごう）の さいごの 4つの 数字（すうじ）',
    en: 'To confirm, type the last 4 digits of the phone number',
  },
  'backoffice.events.confirmation-wrong': {
    ja: '電話番号の下4桁と一致しません。',
    'ja-easy': '数字（すうじ）が ちがいます。',
    en: 'These are not the last 4 digits of the phone number.',
  },
  'backoffice.events.submit': { ja: '記録する', 'ja-easy': '書（か）く', en: 'Record' },
  'backoffice.events.done': {
    ja: '記録しました：{{event}}',
    'ja-easy': '書（か）きました：{{event}}',
    en: 'Recorded: {{event}}',
  },
  'backoffice.events.ends-at': {
    ja: 'この回線は {{at}} に終わります（届け出済み）。',
    'ja-easy': 'この 電話（でんわ）は {{at}} に おわります。',
    en: 'This line ends at {{at}}, as announced.',
  },
  'backoffice.fact.life-event': { ja: '届け', 'ja-easy': '届（とど）け', en: 'Event' },
  'backoffice.fact.ends': { ja: '終わる日時', 'ja-easy': 'おわる とき', en: 'Ends' },
} as const satisfies WordingTable;
