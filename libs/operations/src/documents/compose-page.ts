// From what was recorded to the words of a paper. Nothing of today stands in it.
import {
  BY_HOLDER,
  BY_PRODUCT,
  CERTIFICATE_ENDING,
  fillSentence,
  findLabel,
  LETTER_MARKS,
  letterOf,
  LETTERS,
  maskPhoneNumber,
  PRINTED_FIELDS,
  printedInstant,
  RECEIPT_WORDS,
  SERIAL_END,
  type Bilingual,
  type PrintedForm,
  type StaffRole,
} from '@sumaho-jpki/rules';
import type { PrintedPage } from '../ports/documents.port';
import type { ApplicationRow, CarrierRow, CertificateRow, HistoryRow, LineRow } from '../ports/rows';

export interface Recorded {
  readonly number: string;
  readonly entry: HistoryRow;
  readonly line: Pick<LineRow, 'msisdn'> | null;
  readonly carrier: Pick<CarrierRow, 'nameJa' | 'nameEn'> | null;
  readonly certificate: Pick<CertificateRow, 'serial' | 'notAfter'> | null;
  readonly application: Pick<ApplicationRow, 'number'> | null;
  /** It happened on a training line. */
  readonly training: boolean;
  /** Of the staff member who did it, where one did. */
  readonly role: StaffRole | null;
}

type Language = PrintedPage['language'];
type Row = readonly [keyof typeof PRINTED_FIELDS, string | null];

/** @throws RangeError for a letter that there is not */
export function composePage(found: Recorded, form: PrintedForm, language: Language, origin: string): PrintedPage {
  const { number, entry, carrier } = found;
  const say = (text: Bilingual, facts: Record<string, string> = {}) => fillSentence(text[language], facts);
  const letter = form === 'letter' ? letterOf(entry.event) : undefined;
  if (form === 'letter' && letter === undefined) throw new RangeError(`No letter tells of ${entry.event}.`);
  const words = letter === undefined ? null : LETTERS[letter];
  return {
    language,
    mark: found.training ? say(RECEIPT_WORDS.training) : '',
    number,
    title: say(words?.title ?? RECEIPT_WORDS.title),
    sender: carrier ? say({ ja: carrier.nameJa, en: carrier.nameEn }) : say(J_LIS),
    madeAt: entry.at,
    envelope: form === 'letter',
    paragraphs: (words?.paragraphs ?? [RECEIPT_WORDS.lead]).map((text) => say(text)),
    rowsHeading: words ? say(LETTER_MARKS.details) : '',
    rows: rowsOf(found, language, say).flatMap(([field, value]) =>
      value === null || value === '' ? [] : [{ label: say(PRINTED_FIELDS[field]), value }],
    ),
    rowsEnd: words ? LETTER_MARKS.end[language] : '',
    closing: (words?.closing ?? [RECEIPT_WORDS.masked, RECEIPT_WORDS['no-proof']]).map((text) => say(text)),
    check: { url: `${origin}/receipts/${number}`, caption: say(RECEIPT_WORDS.check) },
  };
}

const J_LIS: Bilingual = {
  ja: '地方公共団体情報システム機構',
  en: 'Japan Agency for Local Authority Information Systems',
};

function rowsOf(found: Recorded, language: Language, say: (text: Bilingual, facts?: Record<string, string>) => string) {
  const { number, entry, line, carrier, certificate, application } = found;
  const what = findLabel('history-event', entry.event) ?? { ja: entry.event, en: entry.event };
  const rows: Row[] = [
    ['number', number],
    ['at', printedInstant(entry.at, language)],
    ['what', say(what)],
    ['detail', detailOf(entry, language)],
    ['phone', line && maskPhoneNumber(line.msisdn)],
    ['carrier', carrier && say({ ja: carrier.nameJa, en: carrier.nameEn })],
    ['application', application && application.number],
    ['certificate', certificate && say(CERTIFICATE_ENDING, { end: certificate.serial.slice(-SERIAL_END) })],
    ['not-after', certificate && printedInstant(certificate.notAfter, language, 'date')],
    ['by', byWhom(found, say)],
  ];
  return rows;
}

/** Words of the facts that the entry holds: which event of the line, which cause, which ground. */
function detailOf({ facts }: HistoryRow, language: Language): string {
  const told = [
    ['life-event', facts['life-event']],
    ['revocation-cause', facts['cause']],
    ['hold-ground', facts['ground']],
  ] as const;
  return told
    .flatMap(([kind, id]) => (typeof id === 'string' ? (findLabel(kind, id)?.[language] ?? []) : []))
    .join(language === 'ja' ? '、' : ', ');
}

function byWhom({ entry, role }: Recorded, say: (text: Bilingual, facts?: Record<string, string>) => string): string {
  if (role !== null) return say(findLabel('actor', role) ?? { ja: role, en: role });
  if (entry.actorKind === 'citizen') return say(BY_HOLDER);
  return say(BY_PRODUCT);
}
