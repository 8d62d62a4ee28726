// The demo citizens: a good dozen made-up people, each with a virtual My Number Card and a situation worth trying.
// Ages follow from the birth date on the day of the run, so "under 15" is given as years before today.

export interface DemoPerson {
  readonly id: string;
  readonly nameJa: string;
  readonly nameEn: string;
  /** Full years at the time of the run, or a fixed birth date. */
  readonly birth: { readonly age: number } | { readonly date: string };
  readonly card: 'valid' | 'revoked' | 'expired';
  readonly situationJa: string;
  readonly situationEn: string;
}

export const DEMO_PEOPLE = [
  {
    id: 'p01',
    nameJa: '見本 はるか',
    nameEn: 'Haruka Mihon',
    birth: { age: 34 },
    card: 'valid',
    situationJa: 'ドコモ回線。すべて順調に進みます。',
    situationEn: 'A docomo line; everything works.',
  },
  {
    id: 'p02',
    nameJa: '見本 なおき',
    nameEn: 'Naoki Mihon',
    birth: { age: 41 },
    card: 'valid',
    situationJa: 'KDDI回線。すべて順調に進みます。',
    situationEn: 'A KDDI line; everything works.',
  },
  {
    id: 'p03',
    nameJa: '例示 みさき',
    nameEn: 'Misaki Reiji',
    birth: { age: 28 },
    card: 'valid',
    situationJa: 'ソフトバンク回線。すべて順調に進みます。',
    situationEn: 'A SoftBank line; everything works.',
  },
  {
    id: 'p04',
    nameJa: '例示 そうた',
    nameEn: 'Sota Reiji',
    birth: { age: 52 },
    card: 'valid',
    situationJa: 'MVNO（ミライモバイル）の回線。SIMはドコモ網です。',
    situationEn: 'An MVNO line (Mirai Mobile) on the docomo network.',
  },
  {
    id: 'p05',
    nameJa: '見本 こども',
    nameEn: 'Kodomo Mihon',
    birth: { age: 12 },
    card: 'valid',
    situationJa: '15歳未満のため申請できません。',
    situationEn: 'Under 15: may not apply.',
  },
  {
    id: 'p06',
    nameJa: '例示 しっこう',
    nameEn: 'Shikko Reiji',
    birth: { age: 45 },
    card: 'revoked',
    situationJa: 'カードの電子証明書が失効しています。',
    situationEn: 'The card’s certificates are revoked.',
  },
  {
    id: 'p07',
    nameJa: '例示 きげん',
    nameEn: 'Kigen Reiji',
    birth: { age: 60 },
    card: 'expired',
    situationJa: 'カードの電子証明書の有効期限が切れています。',
    situationEn: 'The card’s certificates have expired.',
  },
  {
    id: 'p08',
    nameJa: '同姓 どうめい',
    nameEn: 'Domei Dosei',
    birth: { date: '1990-04-01' },
    card: 'valid',
    situationJa: '同姓同名・同じ誕生日の人がもう一人います（ドコモ回線）。',
    situationEn: 'Shares name and birthday with somebody else (docomo line).',
  },
  {
    id: 'p09',
    nameJa: '同姓 どうめい',
    nameEn: 'Domei Dosei',
    birth: { date: '1990-04-01' },
    card: 'valid',
    situationJa: '同姓同名・同じ誕生日の人がもう一人います（KDDI回線）。',
    situationEn: 'Shares name and birthday with somebody else (KDDI line).',
  },
  {
    id: 'p10',
    nameJa: '見本 おとは',
    nameEn: 'Otoha Mihon',
    birth: { age: 23 },
    card: 'valid',
    situationJa: 'SIMがNFCに対応していません（ソフトバンク回線）。',
    situationEn: 'The SIM has no NFC (SoftBank line).',
  },
  {
    id: 'p11',
    nameJa: '見本 とまる',
    nameEn: 'Tomaru Mihon',
    birth: { age: 37 },
    card: 'valid',
    situationJa: '回線が利用停止中です（ドコモ回線）。',
    situationEn: 'The line is suspended (docomo).',
  },
  {
    id: 'p12',
    nameJa: '例示 りんご',
    nameEn: 'Ringo Reiji',
    birth: { age: 31 },
    card: 'valid',
    situationJa: 'iPhone相当の端末。SIMには書き込めないため、端末の保護領域に入れます（ドコモ回線）。',
    situationEn:
      'An iPhone-like handset: nothing can be written to the SIM, its protected store takes the key (docomo).',
  },
  {
    id: 'p13',
    nameJa: '見本 かじつ',
    nameEn: 'Kajitsu Mihon',
    birth: { age: 26 },
    card: 'valid',
    situationJa: 'iPhone相当の端末。端末の保護領域に入れます（KDDI回線）。',
    situationEn: 'An iPhone-like handset: its protected store takes the key (KDDI).',
  },
  {
    id: 'p14',
    nameJa: '例示 ふたつ',
    nameEn: 'Futatsu Reiji',
    birth: { age: 48 },
    card: 'valid',
    situationJa: 'AndroidとiPhone相当の2台を持っています。使えるのは新しい方だけです（ソフトバンク回線）。',
    situationEn: 'Has an Android phone and an iPhone-like one; only the newer one works (SoftBank).',
  },
] as const satisfies readonly DemoPerson[];

/** YYYY-MM-DD of somebody who is `age` full years old on that day. */
export function birthDateOf(person: DemoPerson, today: Date): string {
  if ('date' in person.birth) return person.birth.date;
  const half = new Date(today.getTime() - 180 * 86_400_000);
  half.setUTCFullYear(half.getUTCFullYear() - person.birth.age);
  return half.toISOString().slice(0, 10);
}
