// PKCS#11 (OASIS v2.40) through graphene-pk11, an optional dependency that needs a compiler: loaded only where an operator chose
// it, by a name that no bundler follows. What we use of it is written down here, so nothing of ours needs its types.
import { KeyCustodyError } from './key-custody.port';

export interface TokenKey {
  getAttribute(template: Record<string, null>): Record<string, unknown>;
  destroy(): void;
}
interface Mechanism {
  readonly name: string;
}
type Done<T> = (error: Error | null, result: T) => void;
export interface TokenSession {
  login(pin: string): void;
  close(): void;
  find(template: Record<string, unknown>): { readonly length: number; items(index: number): { toType(): TokenKey } };
  generateKeyPair(
    mechanism: Mechanism,
    publicTemplate: Record<string, unknown>,
    privateTemplate: Record<string, unknown>,
    done: Done<{ publicKey: TokenKey; privateKey: TokenKey }>,
  ): void;
  createSign(mechanism: string, key: TokenKey): { once(data: Buffer, done: Done<Buffer>): void };
}
export interface TokenSlot {
  open(flags: number): TokenSession;
  getToken(): { readonly label: string };
}
interface CryptokiModule {
  initialize(options: { readonly flags: number }): void;
  getSlots(withToken: boolean): { readonly length: number; items(index: number): TokenSlot };
}
interface Graphene {
  readonly Module: { load(path: string, name: string): CryptokiModule };
}

/** CKO_PUBLIC_KEY, CKO_PRIVATE_KEY; CKF_RW_SESSION | CKF_SERIAL_SESSION. */
export const OBJECT_CLASS = { publicKey: 2, privateKey: 3 } as const;
export const READ_WRITE_SESSION = 2 | 4;

const CKF_OS_LOCKING_OK = 2;

/** C_Initialize happens once per process and library. */
const loaded = new Map<string, CryptokiModule>();

/** @throws KeyCustodyError `module-missing` where graphene-pk11 or its native part or the library is not there. */
async function loadCryptoki(library: string): Promise<CryptokiModule> {
  const known = loaded.get(library);
  if (known) return known;
  const name = 'graphene-pk11';
  let graphene: Graphene;
  try {
    const imported = (await import(/* @vite-ignore */ name)) as Graphene & { default?: Graphene };
    graphene = imported.default ?? imported;
  } catch (cause) {
    throw new KeyCustodyError(
      'module-missing',
      'PKCS#11 needs the optional package pkcs11js built (npm rebuild pkcs11js, with python3, make and a C++ compiler)',
      { cause },
    );
  }
  try {
    const cryptoki = graphene.Module.load(library, library);
    // Signatures run in threads beside our own calls; without this flag a library need not be safe in that.
    cryptoki.initialize({ flags: CKF_OS_LOCKING_OK });
    loaded.set(library, cryptoki);
    return cryptoki;
  } catch (cause) {
    throw new KeyCustodyError('module-missing', `the PKCS#11 library ${library} could not be opened`, { cause });
  }
}

/** @throws KeyCustodyError `token-missing` */
export async function tokenByLabel(library: string, label: string): Promise<TokenSlot> {
  const slots = (await loadCryptoki(library)).getSlots(true);
  for (let index = 0; index < slots.length; index++) {
    const slot = slots.items(index);
    // CK_TOKEN_INFO pads the label with blanks to 32 octets.
    if (slot.getToken().label.replace(/[ \0]+$/, '') === label) return slot;
  }
  throw new KeyCustodyError('token-missing', `no token with the label ${label} in any slot`);
}

/**
 * Who may be inside the library. Signing goes on in several threads at once; searching, making and destroying objects and
 * opening sessions happen alone: SoftHSM2 answers CKR_GENERAL_ERROR, or worse, when an object goes while another call looks.
 */
export class Turns {
  readonly #queue: { readonly alone: boolean; readonly enter: () => void }[] = [];
  #together = 0;
  #alone = false;

  together<T>(work: () => Promise<T>): Promise<T> {
    return this.#in(false, work);
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#in(true, work);
  }

  async #in<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      this.#queue.push({ alone, enter });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      if (alone) this.#alone = false;
      else this.#together -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#queue[0]; next && !this.#alone; next = this.#queue[0]) {
      if (next.alone && this.#together > 0) return;
      if (next.alone) this.#alone = true;
      else this.#together += 1;
      this.#queue.shift();
      next.enter();
    }
  }
}

const turns = new Map<string, Turns>();

/** One for all custodies of a library in this process. */
export function turnsOf(library: string): Turns {
  const own = turns.get(library) ?? new Turns();
  turns.set(library, own);
  return own;
}
