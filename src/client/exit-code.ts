/** Exit codes (README.md, "Exit codes"). */

export const done = 0;
export const usage = 2;
export const unreached = 69;
export const internal = 70;
export const another = 75;
export const stopped = 77;
export const configuration = 78;
