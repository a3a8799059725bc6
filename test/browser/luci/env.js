/** `L.env`: what the server says of itself, the session and the page. */
export const env = {};
