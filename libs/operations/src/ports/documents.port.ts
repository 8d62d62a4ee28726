// Papers: what one holds, who prints it, and which receipts there are.

/** All that stands on one page of A4. The same page is the same bytes. */
export interface PrintedPage {
  readonly language: 'ja' | 'en';
  /** What stands in a frame at the top of the page; empty for none. */
  readonly mark: string;
  readonly title: string;
  /** Spoken number, also in the corner. */
  readonly number: string;
  readonly sender: string;
  /** Time of the act: date of the file, too. */
  readonly madeAt: Date;
  /** A letter leaves the window of the envelope free, for the carrier's system to write the address there, and is marked for folding. */
  readonly envelope: boolean;
  readonly paragraphs: readonly string[];
  readonly rowsHeading: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly rowsEnd: string;
  readonly closing: readonly string[];
  readonly check: { readonly url: string; readonly caption: string };
}

export interface DocumentPrinter {
  /** A PDF. */
  print(page: PrintedPage): Promise<Uint8Array>;
}

/** The number under which an entry of the timeline was printed; one for each entry. */
export interface ReceiptRow {
  readonly number: string;
  readonly historyId: string;
  readonly lineId: string | null;
  readonly carrier: string | null;
  /** Whose certificate or application it is about. */
  readonly personId: string | null;
  readonly createdAt: Date;
}

export interface ReceiptTables {
  receipts: {
    /** Keeps the number that the entry has already. */
    insert(row: Omit<ReceiptRow, 'createdAt'>): Promise<void>;
    byNumber(number: string): Promise<ReceiptRow | null>;
    byEntry(historyId: string): Promise<ReceiptRow | null>;
  };
}
