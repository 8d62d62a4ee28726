/**
 * 控えと通知書: of which entries of the timeline there is a paper, and who gets which. A paper is made of what was recorded and of nothing else, so
 * that the same entry always makes the same bytes. Masked as a desk's screen masks; no name, no address, no whole serial.
 * Sources: ux-ecosystem §2.3 (printable receipt and letter), issue 4; 長形3号 window envelope, A4 folded in three.
 */
import type { HistoryEvent } from '../labels/history-labels';

export const LETTER_KINDS = ['suspension', 'revocation', 'renewal'] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

interface Printed {
  /** Who gets a receipt of it. */
  readonly receipt: readonly ('desk' | 'holder')[];
  /** The letter that tells its holder. */
  readonly letter?: LetterKind;
}

const BOTH = ['desk', 'holder'] as const;

export const PRINTED_EVENTS = {
  'application-accepted': { receipt: BOTH },
  'certificate-activated': { receipt: BOTH },
  'certificate-suspended': { receipt: BOTH, letter: 'suspension' },
  'certificate-resumed': { receipt: BOTH },
  'certificate-revoked': { receipt: BOTH, letter: 'revocation' },
  'expiry-notice': { receipt: [], letter: 'renewal' },
  'line-event-recorded': { receipt: ['desk'] },
  'line-end-announced': { receipt: ['desk'] },
  'line-end-withdrawn': { receipt: ['desk'] },
  'end-requested': { receipt: ['desk'] },
  'end-approved': { receipt: ['desk'] },
  'end-declined': { receipt: ['desk'] },
  'end-withdrawn': { receipt: ['desk'] },
} as const satisfies Partial<Readonly<Record<HistoryEvent, Printed>>>;

export const PRINTED_FORMS = ['receipt', 'letter'] as const;
export type PrintedForm = (typeof PRINTED_FORMS)[number];

const printedOf = (event: string): Printed | undefined =>
  Object.hasOwn(PRINTED_EVENTS, event) ? PRINTED_EVENTS[event as keyof typeof PRINTED_EVENTS] : undefined;

/** The papers of this entry for this reader; none for most. A letter is the desk's to send. */
export function papersOf(event: string, reader: 'desk' | 'holder'): readonly PrintedForm[] {
  const printed = printedOf(event);
  return PRINTED_FORMS.filter((form) =>
    form === 'receipt'
      ? (printed?.receipt.includes(reader) ?? false)
      : reader === 'desk' && printed?.letter !== undefined,
  );
}

export const letterOf = (event: string): LetterKind | undefined => printedOf(event)?.letter;

const DAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const REIWA_BEGAN = 2019;

/** In Japan's time, western year first and the era beside it; the era is told from May 2019 on. */
export function printedInstant(at: Date, language: 'ja' | 'en', only: 'date' | 'time' = 'time'): string {
  const jst = new Date(at.getTime() + 9 * 3_600_000);
  const [year, month, day] = [jst.getUTCFullYear(), jst.getUTCMonth(), jst.getUTCDate()];
  const clock = `${String(jst.getUTCHours()).padStart(2, '0')}:${String(jst.getUTCMinutes()).padStart(2, '0')}`;
  if (language === 'en') {
    const date = `${day} ${MONTHS[month]} ${year}`;
    return only === 'date' ? date : `${date}, ${clock} (Japan time)`;
  }
  const since = year - REIWA_BEGAN + 1;
  const era =
    year > REIWA_BEGAN || (year === REIWA_BEGAN && month >= 4) ? `（令和${since === 1 ? '元' : since}年）` : '';
  const date = `${year}年${era}${month + 1}月${day}日（${DAYS[jst.getUTCDay()]}）`;
  return only === 'date' ? date : `${date} ${clock}（日本時間）`;
}
