// Addresses of what each generation of the root publishes, and bounds of its lists. A certificate names the list that its own root
// signs and the root that signed it: `…/user-auth.crl` and `….cer` of the first generation, `…/user-auth-2.crl` of the second.

/** Octets of about ten thousand entries: longer lists cost too much to be read a second time before they are published. */
export const MOST_READ_AGAIN = 400_000;

/** Of a list or of a root certificate. */
export const urlOfGeneration = (url: string, generation: number): string =>
  generation === 1 ? url : url.replace(/(\.[a-z]+)?$/, `-${generation}$1`);

/** The address of one part stands next to that of the full list: `…/user-auth.crl` → `…/user-auth/17.crl`. */
export const crlPartUrl = (crlUrl: string, part: number): string => `${crlUrl.replace(/\.crl$/, '')}/${part}.crl`;
