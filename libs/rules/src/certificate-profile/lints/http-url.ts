// Addresses in a certificate are fetched by strangers: http or https, a host, no credentials, no fragment.

export function isPublicHttpUrl(url: string): boolean {
  return /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$/.test(url);
}
