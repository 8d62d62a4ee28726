export { ApduFormatError, hex, bytes, concat, equalBytes } from './octets';
export {
  type CommandApdu,
  type ResponseApdu,
  encodeCommand,
  decodeCommand,
  encodeResponse,
  decodeResponse,
} from './command';
export { type Tlv, type Dgi, encodeTlv, decodeTlvs, findTlv, encodeLv, decodeLvs, encodeDgi, decodeDgis } from './tlv';
export { StatusWord, type NamedStatusWord, triesLeftOf, isProcessed } from './status-word';
