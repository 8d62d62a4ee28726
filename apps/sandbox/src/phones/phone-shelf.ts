// All virtual phones of one data folder; what is armed at the carrier and what happens at the phone meet here.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cardPath, lineOfIccid } from '@sumaho-jpki/stand-ins/mno-tsm';
import { FileCardStore, powerUp } from '@sumaho-jpki/stand-ins/uicc';
import { Phone } from './phone';
import { PhoneError } from './phone-error';

export class PhoneShelf {
  private readonly phones = new Map<string, Phone>();

  constructor(private readonly dataDirectory: string) {}

  /** @throws PhoneError no-such-card */
  phone(iccid: string): Phone {
    const known = this.phones.get(iccid);
    if (known) return known;
    const path = cardPath(this.dataDirectory, iccid);
    if (!lineOfIccid(iccid) || !existsSync(path)) throw new PhoneError('no-such-card');
    const phone = new Phone(powerUp(new FileCardStore(path)));
    this.phones.set(iccid, phone);
    return phone;
  }
}

const shelves = new Map<string, PhoneShelf>();

/** One per data folder and process: two would hold the same card twice. */
export function shelfOf(dataDirectory: string): PhoneShelf {
  const path = resolve(dataDirectory);
  const shelf = shelves.get(path) ?? new PhoneShelf(path);
  shelves.set(path, shelf);
  return shelf;
}
