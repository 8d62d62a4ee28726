// Receipts and letters as PDF (ISO 32000-1), A4. The whole of Noto Sans JP (SIL OFL 1.1) is at hand and pdfkit embeds the glyphs that are
// used, so that 髙 and 𠮷 are printed as they are written. The file's date is that of the act and its identifier comes from what it says:
// the same page is the same bytes. A letter leaves the window of a 長形3号 envelope (90 × 45 mm, 20 mm from the left, 12 mm from the top) free.
import type { DocumentPrinter, PrintedPage } from '@sumaho-jpki/operations';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { create } from 'qrcode';

const FONT = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
);

const mm = (millimetres: number): number => (millimetres * 72) / 25.4;
const PAGE = { width: mm(210), height: mm(297) };
const MARGIN = mm(22);
const WIDTH = PAGE.width - 2 * MARGIN;
const LABEL_WIDTH = mm(38);
const QR = mm(30);
/** Quiet zone of the code, in modules (ISO/IEC 18004). */
const QUIET = 4;
const BELOW_WINDOW = mm(68);
const INK = '#1a1a1a';
const SOFT = '#4d4d4d';
const LINE = '#999999';
/** Legible in black and white, too. */
const MARK = '#7a3b00';

export class PdfDocuments implements DocumentPrinter {
  print(page: PrintedPage): Promise<Uint8Array> {
    const document = new PDFDocument({
      size: 'A4',
      margins: { top: mm(18), bottom: mm(12), left: MARGIN, right: MARGIN },
      font: FONT,
      lang: page.language === 'ja' ? 'ja-JP' : 'en',
      displayTitle: true,
      pdfVersion: '1.7',
      info: {
        Title: `${page.title} ${page.number}`,
        Author: page.sender,
        Producer: 'sumaho-jpki',
        Creator: 'sumaho-jpki',
        CreationDate: page.madeAt,
        ModDate: page.madeAt,
      },
    });
    const parts: Uint8Array[] = [];
    return new Promise((resolve, reject) => {
      document.on('data', (part: Uint8Array) => parts.push(part));
      document.on('error', reject);
      document.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
      draw(document, page);
      document.end();
    });
  }
}

type Drawing = InstanceType<typeof PDFDocument>;

function draw(document: Drawing, page: PrintedPage): void {
  if (page.mark !== '') marked(document, page.mark);
  document.fillColor(INK);
  if (page.envelope) {
    folds(document);
    document.fontSize(9).text(`${page.number}\n${page.sender}`, MARGIN + WIDTH / 2, mm(18), {
      width: WIDTH / 2,
      align: 'right',
    });
    document.y = BELOW_WINDOW;
  } else {
    document.fontSize(9).fillColor(SOFT).text(page.sender, MARGIN, mm(18), { width: WIDTH, align: 'right' });
    document.fillColor(INK).moveDown(1.5);
  }
  const centred = { width: WIDTH, align: 'center' } as const;
  document
    .fontSize(page.envelope ? 14 : 18)
    .text(page.title, MARGIN, document.y, centred)
    .moveDown(0.8);
  document.fontSize(10.5);
  for (const paragraph of page.paragraphs) written(document, paragraph);
  if (page.rowsHeading !== '') document.moveDown(0.3).text(page.rowsHeading, MARGIN, document.y, centred).moveDown(0.3);
  for (const row of page.rows) facts(document, row);
  if (page.rowsEnd !== '')
    document.moveDown(0.3).text(page.rowsEnd, MARGIN, document.y, { width: WIDTH, align: 'right' });
  document.moveDown(0.8);
  for (const paragraph of page.closing) {
    document.fontSize(page.envelope ? 10.5 : 9.5);
    // 敬具 stands at the end of its line.
    if (page.envelope && paragraph === page.closing.at(-1))
      document.text(paragraph, MARGIN, document.y, { width: WIDTH, align: 'right' });
    else written(document, paragraph);
  }
  checkOf(document, page);
}

/** A frame around the whole page, and in its upper edge what it means: a copy of a part of it says so, too. */
function marked(document: Drawing, mark: string): void {
  const edge = mm(6);
  document
    .rect(edge, edge, PAGE.width - 2 * edge, PAGE.height - 2 * edge)
    .lineWidth(2)
    .dash(8, { space: 4 })
    .strokeColor(MARK)
    .stroke()
    .undash();
  document
    .fontSize(10.5)
    .fillColor(MARK)
    .text(mark, edge + mm(4), edge + mm(2), { width: PAGE.width - 2 * edge - mm(8), align: 'center' });
}

function written(document: Drawing, text: string): void {
  document.text(text, MARGIN, document.y, { width: WIDTH, lineGap: 4 }).moveDown(0.5);
}

/** Label and value side by side, a line below both. */
function facts(document: Drawing, { label, value }: PrintedPage['rows'][number]): void {
  const top = document.y + 3;
  document.fontSize(9.5).fillColor(SOFT).text(label, MARGIN, top, { width: LABEL_WIDTH });
  const below = document.y;
  document
    .fontSize(10.5)
    .fillColor(INK)
    .text(value, MARGIN + LABEL_WIDTH, top, { width: WIDTH - LABEL_WIDTH });
  const bottom = Math.max(below, document.y) + 3;
  document
    .moveTo(MARGIN, bottom)
    .lineTo(MARGIN + WIDTH, bottom)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke();
  document.y = bottom;
}

/** The code as vectors, black on white, with its address and what it is for. */
function checkOf(document: Drawing, { check, number }: PrintedPage): void {
  const top = PAGE.height - mm(16) - QR;
  const left = PAGE.width - MARGIN - QR;
  const { data, size } = create(check.url, { errorCorrectionLevel: 'M' }).modules;
  const module = QR / (size + 2 * QUIET);
  for (const [index, dark] of data.entries()) {
    if (!dark) continue;
    const [column, line] = [index % size, Math.floor(index / size)];
    document.rect(left + (QUIET + column) * module, top + (QUIET + line) * module, module, module);
  }
  document.fill('#000000');
  const beside = { width: WIDTH - QR - mm(4) };
  document
    .fontSize(9)
    .fillColor(SOFT)
    .text(check.caption, MARGIN, top + mm(3), { ...beside, lineGap: 3 });
  document.fontSize(8).text(check.url, MARGIN, document.y + 2, beside);
  document
    .fontSize(12)
    .fillColor(INK)
    .text(number, MARGIN, document.y + 4, beside);
}

/** Where A4 is folded in three. */
function folds(document: Drawing): void {
  for (const third of [1, 2]) {
    const at = (PAGE.height * third) / 3;
    document.moveTo(0, at).lineTo(mm(5), at);
  }
  document.lineWidth(0.5).strokeColor(LINE).stroke();
}
