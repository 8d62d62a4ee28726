// Addresses and bounds of the revocation lists.

/** Octets of about ten thousand entries: longer lists cost too much to be read a second time before they are published. */
export const MOST_READ_AGAIN = 400_000;

/** The address of one part stands next to that of the full list: `…/user-auth.crl` → `…/user-auth/17.crl`. */
export const crlPartUrl = (crlUrl: string, part: number): string => `${crlUrl.replace(/\.crl$/, '')}/${part}.crl`;
