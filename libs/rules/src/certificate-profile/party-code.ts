// The code of a party: CN of its certificate, its reference in CMP. Small letters, digits and hyphens; never a person's name.
const PARTY_CODE = /^[a-z0-9][a-z0-9-]{1,62}$/;

export const isPartyCode = (text: string): boolean => PARTY_CODE.test(text);
