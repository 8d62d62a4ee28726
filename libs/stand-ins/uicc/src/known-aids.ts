/** AIDs the card is born with (GP UICC configuration) and the module its built-in JPKI applet is bound to. */
export const SECURITY_DOMAIN_PACKAGE_AID = 'A0000001515350';
export const SECURITY_DOMAIN_MODULE_AID = 'A000000151535041';
export const CASD_AID = 'A00000015153504341534400';
export const ARA_M_AID = 'A00000015141434C00';
export const ARA_M_PACKAGE_AID = 'A00000015141434C';
export const ARA_M_MODULE_AID = 'A00000015141434C4D';
export const DEFAULT_ISD_AID = 'A000000151000000';
export const JPKI_MODULE_AID = 'D392F00026014D44';
/** The older RID of the domain package: some tools look for it on a card whose issuer security domain has that RID. */
export const OLD_SECURITY_DOMAIN_PACKAGE_AID = 'A0000000035350';
export const OLD_SECURITY_DOMAIN_MODULE_AID = 'A000000003535041';
export const SECURITY_DOMAIN_MODULE_AIDS = [SECURITY_DOMAIN_MODULE_AID, OLD_SECURITY_DOMAIN_MODULE_AID];
