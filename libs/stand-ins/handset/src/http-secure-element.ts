// The SIM of a virtual phone as the TSM proxy agent and the JPKI app see it: OMAPI's shape over HTTP to the sandbox.
import { bytes, hex } from '@sumaho-jpki/wire/apdu';
import { JPKI_APP_CERTIFICATE_HASH } from '@sumaho-jpki/wire/jpki-applet';
import { type SecureElement, SecureElementError } from '@sumaho-jpki/wire/tsm-proxy-agent';
import { exchange, field, type HttpOptions, type JsonAnswer } from './http-json';

export interface HttpSecureElementOptions extends HttpOptions {
  readonly iccid: string;
  /** SHA-256 of the certificate the calling app is signed with; default: the JPKI app's. */
  readonly appCertificateHash?: Uint8Array;
}

async function answered(work: Promise<JsonAnswer>): Promise<JsonAnswer> {
  try {
    return await work;
  } catch {
    throw new SecureElementError('unavailable');
  }
}

function octets(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new SecureElementError('unavailable');
  try {
    return bytes(value);
  } catch {
    throw new SecureElementError('unavailable');
  }
}

/** Errors are {@link SecureElementError}; a refused SELECT keeps the card's answer. */
export function httpSecureElement(options: HttpSecureElementOptions): SecureElement {
  const app = hex(options.appCertificateHash ?? JPKI_APP_CERTIFICATE_HASH);
  const channels = `/omapi/${encodeURIComponent(options.iccid)}/channels`;
  return {
    seType: 'uicc',
    seId: options.iccid,
    openLogicalChannel: async (aid) => {
      const { status, body } = await answered(exchange(options, 'POST', channels, { aid: hex(aid), app }));
      const channel = field(body, 'channel');
      const select = field(body, 'selectResponse');
      if (status === 201 && typeof channel === 'number') return { channel, selectResponse: octets(select) };
      if (field(body, 'code') === 'no-such-applet') throw new SecureElementError('no-such-application', octets(select));
      throw new SecureElementError(status === 403 ? 'access-denied' : 'unavailable');
    },
    transmit: async (channel, apdu) => {
      const path = `${channels}/${channel}/transmit`;
      const { status, body } = await answered(exchange(options, 'POST', path, { apdu: hex(apdu) }));
      if (status === 200) return octets(field(body, 'response'));
      throw new SecureElementError(status === 403 ? 'access-denied' : 'unavailable');
    },
    close: async (channel) => {
      await answered(exchange(options, 'DELETE', `${channels}/${channel}`));
    },
  };
}
