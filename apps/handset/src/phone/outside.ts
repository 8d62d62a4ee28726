// Everything this app has from outside, as tokens: specs put fakes in their place.
import { DOCUMENT, inject, InjectionToken } from '@angular/core';
import {
  type CarrierErrand,
  carrierErrands,
  type Contactless,
  httpContactless,
  httpSecureElement,
  indexedDbStore,
  type Keychain,
  openKeychain,
} from '@sumaho-jpki/stand-ins/handset';
import {
  defaultSecureElementLock,
  fetchSeramTransport,
  runSeramSession,
  type SecureElement,
  type SecureElementLock,
  type SeramSessionOptions,
  type SeramSessionResult,
  type SeramTransport,
  webSecureElementLock,
} from '@sumaho-jpki/wire/tsm-proxy-agent';
import { PinPermissionKey } from './permission-key';

/** Address of the virtual world, without a slash at the end. */
export const SANDBOX = new InjectionToken<string>('sandbox', {
  providedIn: 'root',
  factory: () => `${inject(DOCUMENT).location.origin}/sandbox`,
});

export const SECURE_ELEMENTS = new InjectionToken<(iccid: string) => SecureElement>('SecureElement', {
  providedIn: 'root',
  factory: () => {
    const baseUrl = inject(SANDBOX);
    return (iccid) => httpSecureElement({ baseUrl, iccid });
  },
});

export const CONTACTLESS = new InjectionToken<Contactless>('Contactless', {
  providedIn: 'root',
  factory: () => httpContactless({ baseUrl: inject(SANDBOX) }),
});

export const CARRIER_ERRANDS = new InjectionToken<(iccid: string) => Promise<CarrierErrand[]>>('CarrierErrands', {
  providedIn: 'root',
  factory: () => {
    const baseUrl = inject(SANDBOX);
    return (iccid) => carrierErrands({ baseUrl, iccid });
  },
});

export const SERAM_TRANSPORT = new InjectionToken<SeramTransport>('SeramTransport', {
  providedIn: 'root',
  factory: () => fetchSeramTransport(),
});

export const PROXY_AGENT = new InjectionToken<(options: SeramSessionOptions) => Promise<SeramSessionResult>>(
  'ProxyAgent',
  { providedIn: 'root', factory: () => runSeramSession },
);

/** Keeps two tabs off one SIM. Web Locks exist in secure contexts only; elsewhere one tab is protected from itself. */
export const SIM_LOCK = new InjectionToken<SecureElementLock>('SecureElementLock', {
  providedIn: 'root',
  factory: () => {
    const locks = inject(DOCUMENT).defaultView?.navigator.locks;
    return locks === undefined
      ? defaultSecureElementLock
      : webSecureElementLock({ request: async (name, options, work) => await locks.request(name, options, work) });
  },
});

/** Milliseconds; replaced in specs. */
export const PAUSE = new InjectionToken<(ms: number, signal?: AbortSignal) => Promise<void>>('pause', {
  providedIn: 'root',
  factory: () => (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
});

/** Version of the system of every virtual iPhone. */
export const VIRTUAL_OS_VERSION = '18.2';

/** The protected store of a virtual iPhone: keys that never leave it, in this browser's IndexedDB. */
export const KEYCHAINS = new InjectionToken<(deviceId: string) => Promise<Keychain>>('Keychain', {
  providedIn: 'root',
  factory: () => {
    const attestationUrl = `${inject(SANDBOX)}/attestation`;
    const permissionKey = inject(PinPermissionKey);
    return async (deviceId) => {
      const pinResetKey = await permissionKey.of(deviceId);
      const store = indexedDbStore(`sumaho-jpki.keychain.${deviceId}`);
      return openKeychain({ store, deviceId, attestationUrl, ...(pinResetKey ? { pinResetKey } : {}) });
    };
  },
});
