/** The browser entry of yargs-parser has no types of its own; it is the same parser. */
declare module 'yargs-parser/browser' {
	import parser from 'yargs-parser';
	export default parser;
}
