export * from './secret-hasher';
export { TotpOneTimeCodes } from './staff/one-time-codes';
export { SESSION_LIFE, SessionStore } from './sessions/session-store';
export { COOKIES, COOKIE_SAME_SITE, cookieOptions } from './sessions/cookies';
export { CardSignIn, type CardClaims, type PendingSignIn } from './citizen/card-sign-in';
export * from './passport-strategies';
export * from './verifier-credentials';
export * from './card-signature';
export { PinnedAppAttestation, type PinnedAppAttestationParts } from './app-attestation/pinned-app-attestation';
