/** BEGIN and END R-MAC SESSION (GP Amendment D §7.1.3, §7.1.4): the protection of answers raised for a while. */
import { StatusWord } from '@sumaho-jpki/wire/apdu';
import { NOTHING, type DomainCommand } from '../channel';
import { must, refuse } from '../status-error';

/** The data, LV coded, is not looked at: as part of the command it goes into the R-MACs. @throws StatusError 6A86, 6A80, 6985 */
export function beginResponseSecurity({ command, secureChannel }: DomainCommand): Uint8Array {
  const { data, p1, p2 } = command;
  if (p2 !== 0x01) refuse(StatusWord.INCORRECT_P1_P2);
  must(data.length === 0 || data.length === 1 + (data[0] ?? 0));
  if (!secureChannel.beginResponseSecurity) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  secureChannel.beginResponseSecurity(p1);
  return NOTHING;
}

/** @throws StatusError 6A86, 6985 */
export function endResponseSecurity({ command, secureChannel }: DomainCommand): Uint8Array {
  if (command.p1 !== 0x00 || command.p2 !== 0x03) refuse(StatusWord.INCORRECT_P1_P2);
  must(command.data.length === 0);
  if (!secureChannel.endResponseSecurity) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  secureChannel.endResponseSecurity();
  return NOTHING;
}
