// By which secret a party may enrol now, as the doors name it to whoever issues. Tests only.
import { PartyCredentials, type PartyAuthorisation } from '@sumaho-jpki/operations';
import type { ApiUnderTest } from './api-under-test';

export async function bySecretOf(api: ApiUnderTest, code: string): Promise<PartyAuthorisation> {
  const shown = await api.get(PartyCredentials).secretOf(code);
  if (!shown) throw new Error(`no secret of ${code}`);
  return { by: 'secret', secretId: shown.secretId };
}
