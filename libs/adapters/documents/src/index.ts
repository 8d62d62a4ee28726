export { PdfDocuments } from './pdf-documents';
