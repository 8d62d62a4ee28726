import type { PrintedPage } from '@sumaho-jpki/operations';
import { describe, expect, it } from 'vitest';
import { PdfDocuments } from './pdf-documents';
import { readPdf } from './read-pdf';

const PAGE: PrintedPage = {
  language: 'ja',
  mark: '',
  title: 'お手続きの控え',
  number: 'R-2345-6789-ABCD',
  sender: '髙島屋𠮷野通信',
  madeAt: new Date('2026-11-22T09:05:00.000Z'),
  envelope: false,
  paragraphs: ['つぎのお手続きを記録しました。'],
  rowsHeading: '',
  rows: [
    { label: '控えの番号', value: 'R-2345-6789-ABCD' },
    { label: '電話番号', value: '090-****-0001' },
  ],
  rowsEnd: '',
  closing: ['この控えは、本人確認には使えません。', '敬具'],
  check: { url: 'https://portal.example/receipts/R-2345-6789-ABCD', caption: '確かめられます。' },
};
const print = (over: Partial<PrintedPage> = {}) => new PdfDocuments().print({ ...PAGE, ...over });

describe('A printed page', () => {
  it('says what it was given, 髙 and 𠮷 too, on one page', async () => {
    const { text, pages } = readPdf(await print());
    for (const words of [
      PAGE.title,
      PAGE.sender,
      ...PAGE.paragraphs,
      ...PAGE.closing,
      ...PAGE.rows.flatMap(({ label, value }) => [label, value]),
      PAGE.check.caption,
      PAGE.check.url,
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('�');
    expect(pages).toBe(1);
  });

  it('says that it is practice where it is, still on one page', async () => {
    const mark = '練習：この書類は練習用の回線のものです。';
    for (const envelope of [false, true]) {
      const { text, pages } = readPdf(await print({ mark, envelope }));
      expect(text).toContain(mark);
      expect(text).toContain(PAGE.title);
      expect(pages).toBe(1);
    }
    expect(readPdf(await print()).text).not.toContain('練習');
  });

  it('names its language and has its title shown', async () => {
    const { catalogue } = readPdf(await print());
    expect(catalogue).toContain('/Lang (ja-JP)');
    expect(catalogue).toContain('/ViewerPreferences');
    expect(readPdf(await print({ language: 'en' })).catalogue).toContain('/Lang (en)');
  });

  it('is the same bytes for the same facts, whenever it is printed, and others for others', async () => {
    const [first, second] = [await print(), await print()];
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
    expect(Buffer.from(await print({ number: 'R-2345-6789-ABCE' })).equals(Buffer.from(first))).toBe(false);
    const raw = Buffer.from(first).toString('latin1');
    expect([...raw.matchAll(/\(D:(\w+)\)/g)].map(([, date]) => date)).toEqual(['20261122090500Z', '20261122090500Z']);
  });

  it('draws the code as vectors and carries no picture', async () => {
    const raw = Buffer.from(await print()).toString('latin1');
    expect(raw).not.toContain('/Subtype /Image');
    const longer = await print({ check: { ...PAGE.check, url: `${PAGE.check.url}?${'x'.repeat(60)}` } });
    expect(longer.length).toBeGreaterThan((await print()).length);
  });

  it('as a letter stays on one page, too', async () => {
    const paragraphs = Array.from({ length: 3 }, () => 'お客さまのスマートフォン用電子証明書につきまして、'.repeat(5));
    const { text, pages } = readPdf(await print({ envelope: true, paragraphs, rowsHeading: '記', rowsEnd: '以上' }));
    expect(pages).toBe(1);
    expect(text).toMatch(/^記$/mu);
    expect(text).toMatch(/^敬具$/mu);
  });
});
