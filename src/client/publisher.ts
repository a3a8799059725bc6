/**
 * Who publishes this build: what it brings for the User-Agent, empty where nobody has set it (docs/releasing.md). By the provider's documentation
 * the contact is that of the client's maintainer; a user's own stands before it.
 */
export const PUBLISHER = { company: BUILD_COMPANY, contact: BUILD_CONTACT } as const;
