/** Classes as LuCI declares them: `extend({...})`, `__init__` in place of a constructor, `super(NAME, ARGUMENTS)`. */

export class Class {
	#calls = new Map();

	constructor(...args) {
		if (Object.hasOwn(Object.getPrototypeOf(this), '__init__')) this.__init__(...args);
		else this.super('__init__', args);
	}

	__init__() {}

	/** Calls the method `name` of the next class that has it, above the object's own; a call from within that goes on from there. */
	super(name, ...args) {
		const way = this.#calls.get(name) ?? [];
		this.#calls.set(name, way);
		let above = Object.getPrototypeOf(way.at(-1) ?? Object.getPrototypeOf(this));
		while (above && !Object.hasOwn(above, name)) above = Object.getPrototypeOf(above);
		if (!above) return null;
		if (args.length === 0) return above[name];
		const list = Array.isArray(args[0]) || isArguments(args[0]) ? [...args[0]] : args;
		way.push(above);
		try {
			return above[name].apply(this, list);
		} finally {
			way.pop();
		}
	}

	static extend(properties) {
		// biome-ignore lint/complexity/noThisInStatic: each class extends itself
		const Child = class extends this {};
		for (const [name, value] of Object.entries(properties)) {
			Object.defineProperty(Child.prototype, name, { value, writable: true, configurable: true });
		}
		return Child;
	}

	static singleton(properties, ...args) {
		return Class.extend(properties).instantiate(args);
	}

	static instantiate(args) {
		return new this(...args);
	}

	static isSubclass(value) {
		return typeof value === 'function' && value.prototype instanceof Class;
	}
}

function isArguments(value) {
	return Object.prototype.toString.call(value) === '[object Arguments]';
}
