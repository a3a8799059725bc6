/** What people find at the provider, and where. */

/** Where DDNS keys are made. */
export const KEYS_PAGE = 'https://my.noip.com/ddns-keys';
