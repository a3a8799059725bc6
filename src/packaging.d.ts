/** Files of packaging/, which the bundler puts in as text. */
declare module '*.conf' {
	const text: string;
	export default text;
}
declare module '*.service' {
	const text: string;
	export default text;
}
declare module '*/openrc/noip' {
	const text: string;
	export default text;
}
declare module '*/sysvinit/noip' {
	const text: string;
	export default text;
}
