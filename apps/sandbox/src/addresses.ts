// Where the outside world can be reached: one place, exported to the product as settings and used by the sandbox itself.
import { machinePaths } from '@sumaho-jpki/contract';

export const SIGN_IN_CLIENT_ID = 'sumahojpkiportal';
export const STAFF_SSO_CLIENT_ID = 'sumahojpkibackoffice';
/** Carriers with an identity provider of their own; the others' staff use passkeys. */
export const STAFF_SSO_CARRIERS = ['docomo', 'kddi', 'softbank', 'mvno-a'] as const;
export const staffRealmOf = (carrier: string): string => `/sandbox/sso/${carrier}/realm`;

export function addressesOf(origin: string) {
  return {
    signInIssuer: `${origin}/sandbox/sign-in/api/realms/main`,
    signApi: `${origin}/sandbox/sign-in/api/sign`,
    cardStatus: `${origin}/sandbox/card-pki/ocsp`,
    sms: `${origin}/sandbox/sms`,
    residentRegister: `${origin}${machinePaths.residentRegister}`,
    signInCallback: `${origin}/api/citizen/sign-in/callback`,
    staffSsoCallback: `${origin}/api/staff/sign-in/sso/callback`,
    signatureCallback: `${origin}/api/citizen/signature/callback`,
  } as const;
}
