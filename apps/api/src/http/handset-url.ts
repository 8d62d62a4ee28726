// The link that opens the app on the phone of an application: a SIM names itself, a Keychain's app has to be told.
import type { ApplicationView } from '@sumaho-jpki/contract';
import { storeOf } from '@sumaho-jpki/rules';

export function handsetUrl(
  origin: string,
  { iccid, handsetModel, number, route }: Pick<ApplicationView, 'iccid' | 'handsetModel' | 'number' | 'route'>,
  more: Readonly<Record<string, string>> = {},
): string {
  const query: Record<string, string> =
    storeOf(route) === 'sim' ? { iccid } : { iccid, model: handsetModel, application: number };
  return `${origin}/handset/?${new URLSearchParams({ ...query, ...more }).toString()}`;
}
