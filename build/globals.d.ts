/** The version in package.json; set by the bundler. */
declare const BUILD_VERSION: string;
/** The date of the source, ms since 1970; set by the bundler. A wall clock before it cannot be right (rule 14). */
declare const BUILD_DATE_MS: number;
