// Cookie names and attributes. `__Host-`: Secure, no Domain, Path=/ (browsers count localhost as a secure context).
export const COOKIES = {
  citizen: '__Host-citizen',
  staff: '__Host-staff',
  'staff-pending': '__Host-staff-pending',
  'sign-in': '__Host-sign-in',
  'staff-sso': '__Host-staff-sso',
} as const;

export const cookieOptions = (sameSite: 'lax' | 'strict') =>
  ({ path: '/', secure: true, httpOnly: true, sameSite }) as const;

/** Lax where the sign-in provider sends the browser back to us; strict for the back office. */
export const COOKIE_SAME_SITE = {
  citizen: 'lax',
  'sign-in': 'lax',
  'staff-sso': 'lax',
  staff: 'strict',
  'staff-pending': 'strict',
} as const;
