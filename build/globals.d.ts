/** The version in package.json; set by the bundler. */
declare const BUILD_VERSION: string;
/** The date of the source, ms since 1970; set by the bundler. A wall clock before it cannot be right (rule 14). */
declare const BUILD_DATE_MS: number;
/** First word of the User-Agent and the contact in it, from the publisher of this build; empty: there is none, and users give their own contact. */
declare const BUILD_COMPANY: string;
declare const BUILD_CONTACT: string;
/** Which column of `src/base/places.ts` this build takes elsewhere than on OpenWrt. */
declare const BUILD_PLACES: 'usual' | 'entware';
