/** File structure of the JPKI application as existing clients use it: user-authentication side only. */
import { bytes, concat, encodeTlv } from '@sumaho-jpki/wire/apdu';
import type { CardImage, JpkiPersonalisationImage } from '../card-image';

export const EF_TOKEN_INFO = 0x0006;
export const EF_CERTIFICATES_PRESENT = 0x0008;
export const EF_USER_AUTH_CERTIFICATE = 0x000a;
export const EF_ISSUER_CERTIFICATE = 0x000b;
export const EF_USER_AUTH_KEY = 0x0017;
export const EF_USER_AUTH_PIN = 0x0018;
/** There is no signature key on a phone SIM, but OpenSC binds only when this PIN can be selected and asked. */
export const EF_SIGNATURE_PIN = 0x001b;

const INTERNAL = [EF_USER_AUTH_KEY, EF_USER_AUTH_PIN, EF_SIGNATURE_PIN];
const TRANSPARENT = [EF_TOKEN_INFO, EF_CERTIFICATES_PRESENT, EF_USER_AUTH_CERTIFICATE, EF_ISSUER_CERTIFICATE];

export const fileExists = (fileId: number): boolean => INTERNAL.includes(fileId) || TRANSPARENT.includes(fileId);

/** The certificate is personal data: a phone gives it after the PIN only (token name JPKIAPGPSETOKEN). */
export const needsPin = (fileId: number): boolean => fileId === EF_USER_AUTH_CERTIFICATE;

/** FCI template 6F: size, descriptor (internal files hold keys and PINs), identifier and short identifier. */
export function fileControlOf(fileId: number, content: Uint8Array | undefined): Uint8Array {
  const size = content ? encodeTlv(0x80, Uint8Array.of(content.length >> 8, content.length & 0xff)) : [];
  const descriptor = encodeTlv(0x82, Uint8Array.of(content ? 0x01 : 0x09));
  const identifier = encodeTlv(0x83, Uint8Array.of(fileId >> 8, fileId & 0xff));
  return encodeTlv(0x6f, concat(size, descriptor, identifier, encodeTlv(0x88, Uint8Array.of((fileId & 0x1f) << 3))));
}

/** Content of a transparent file; undefined for keys and PINs, which nothing reads. */
export function fileContent(
  image: CardImage,
  loadFileAid: string,
  personalisation: JpkiPersonalisationImage,
  fileId: number,
): Uint8Array | undefined {
  switch (fileId) {
    case EF_TOKEN_INFO:
      return bytes(personalisation.tokenInfo);
    case EF_CERTIFICATES_PRESENT:
      return bytes('008F00');
    case EF_USER_AUTH_CERTIFICATE:
      return bytes(personalisation.certificate);
    case EF_ISSUER_CERTIFICATE:
      return bytes(image.loadFiles.find(({ aid }) => aid === loadFileAid)?.staticData ?? '');
    default:
      return undefined;
  }
}
