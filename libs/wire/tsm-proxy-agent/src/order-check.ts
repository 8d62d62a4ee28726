// What the proxy agent refuses before a single command goes to the card (record of 2016-10-25: the agent relays for named
// parties only). An order may touch this secure element and the allowed applications, nothing else.
import { ApduFormatError, bytes, decodeCommand, hex } from '@sumaho-jpki/wire/apdu';
import type { SeramOrder } from '@sumaho-jpki/wire/tsm-messages';
import type { SecureElement } from './secure-element';

export type OrderRefusal =
  | 'secure-element-not-named'
  | 'other-secure-element'
  | 'script-does-not-begin-with-select'
  | 'application-not-allowed'
  | 'channel-management'
  | 'expectations-do-not-fit'
  | 'malformed-command';

/** AID of a SELECT by name, whatever its class; undefined for any other command. Throws ApduFormatError. */
export function selectedAid(apdu: Uint8Array): Uint8Array | undefined {
  const { ins, p1, data } = decodeCommand(apdu);
  return ins === 0xa4 && p1 === 0x04 ? data : undefined;
}

function checkScript(script: readonly string[], allowed: ReadonlySet<string> | undefined): OrderRefusal | undefined {
  for (const [index, text] of script.entries()) {
    const apdu = bytes(text);
    const aid = selectedAid(apdu);
    if (index === 0 && aid === undefined) return 'script-does-not-begin-with-select';
    if (aid !== undefined && allowed !== undefined && !allowed.has(hex(aid))) return 'application-not-allowed';
    // MANAGE CHANNEL would slip from under the channel the agent opened.
    if (decodeCommand(apdu).ins === 0x70) return 'channel-management';
  }
  return undefined;
}

/** undefined = may be carried out. `allowedAids` undefined = any application. */
export function refusalOf(
  order: SeramOrder,
  secureElement: SecureElement,
  allowedAids: readonly Uint8Array[] | undefined,
): OrderRefusal | undefined {
  const chosen = order.chosenSecureElement;
  // A script is made for one card. One that does not say for which could be anybody's.
  if (!chosen && order.ramCommands.some(({ ramCommandType }) => ramCommandType === 'seRamCommand')) {
    return 'secure-element-not-named';
  }
  if (chosen && (chosen.seId !== secureElement.seId || chosen.seType !== secureElement.seType)) {
    return 'other-secure-element';
  }
  const allowed = allowedAids && new Set(allowedAids.map(hex));
  try {
    for (const command of order.ramCommands) {
      if (command.ramCommandType !== 'seRamCommand') continue;
      const { listOfCAPDU, expectedStatus } = command;
      const refusal = checkScript(listOfCAPDU, allowed);
      if (refusal) return refusal;
      if (expectedStatus && expectedStatus.length !== listOfCAPDU.length) return 'expectations-do-not-fit';
    }
  } catch (error) {
    if (!(error instanceof ApduFormatError)) throw error;
    return 'malformed-command';
  }
  return undefined;
}
