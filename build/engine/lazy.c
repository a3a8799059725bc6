/*
 * The program as it lies in the executable: compiled in parts (build/bytecode.mjs), each of which takes memory only when it is first used. The engine asks the global object
 * for a name that it does not know, and that asks its prototype, which makes the value of that name and leaves it with the global object.
 *
 * All numbers have four bytes, the lowest first. The first tells how many parts there are; then come of each, in the order of their names, where its name and its code lie, and
 * how long the code is; a name ends with a zero. Two names are no words: `` is the module that is begun with, and `!` the statements that follow it.
 */
#include <stdint.h>
#include <string.h>

#include "quickjs-libc.h"

extern const uint8_t noip_program[], noip_program_end[];

enum { WORD = 4, ROW = 3 * WORD };

static int has_program(void)
{
	return noip_program_end - noip_program > 0;
}

static uint32_t word_at(size_t place)
{
	const uint8_t *byte = noip_program + place;
	return byte[0] | byte[1] << 8 | byte[2] << 16 | (uint32_t)byte[3] << 24;
}

/* Where a part has its row. */
static size_t row(uint32_t part)
{
	return WORD + part * ROW;
}

static const char *name_of(uint32_t part)
{
	return (const char *)noip_program + word_at(row(part));
}

/* Gives the number of the part with this name, or how many there are. */
static uint32_t find_part(const char *name)
{
	uint32_t count = word_at(0), first = 0, behind = count;
	while (first < behind) {
		uint32_t middle = (first + behind) / 2;
		int order = strcmp(name, name_of(middle));
		if (order == 0)
			return middle;
		if (order < 0)
			behind = middle;
		else
			first = middle + 1;
	}
	return count;
}

static JSValue make(JSContext *ctx, uint32_t part)
{
	size_t place = row(part);
	const uint8_t *code = noip_program + word_at(place + WORD);
	JSValue script = JS_ReadObject(ctx, code, word_at(place + 2 * WORD), JS_READ_OBJ_BYTECODE);
	if (JS_VALUE_GET_TAG(script) == JS_TAG_MODULE && JS_ResolveModule(ctx, script) < 0)
		return JS_EXCEPTION;
	return JS_IsException(script) ? script : JS_EvalFunction(ctx, script);
}

/* The prototype's only function. Without a description it is only asked whether there is such a name. */
static int get_made(JSContext *ctx, JSPropertyDescriptor *description, JSValueConst self, JSAtom atom)
{
	const char *name = JS_AtomToCString(ctx, atom);
	uint32_t count = word_at(0), part = name ? find_part(name) : count;
	JS_FreeCString(ctx, name);
	if (part == count || !description)
		return part < count;
	JSValue value = make(ctx, part);
	if (JS_IsException(value))
		return -1;
	JSValue global = JS_GetGlobalObject(ctx);
	int kept = JS_DefinePropertyValue(ctx, global, atom, JS_DupValue(ctx, value), JS_PROP_CONFIGURABLE);
	JS_FreeValue(ctx, global);
	*description = (JSPropertyDescriptor){JS_PROP_CONFIGURABLE, value, JS_UNDEFINED, JS_UNDEFINED};
	return kept < 0 ? -1 : 1;
}

/* Lets go of the functions that were made: what is called again is made again. */
static JSValue forget_functions(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	JSValue global = JS_GetGlobalObject(ctx);
	for (uint32_t part = 0; part < word_at(0); part++) {
		JSPropertyDescriptor made;
		JSAtom atom = JS_NewAtom(ctx, name_of(part));
		if (JS_GetOwnProperty(ctx, &made, global, atom) > 0) {
			if (JS_IsFunction(ctx, made.value))
				JS_DeleteProperty(ctx, global, atom, 0);
			JS_FreeValue(ctx, made.value);
		}
		JS_FreeAtom(ctx, atom);
	}
	JS_FreeValue(ctx, global);
	return JS_UNDEFINED;
}

/* Gives what the statements give, which call the program. */
static JSValue start_program(JSContext *ctx)
{
	static JSClassExoticMethods methods = {.get_own_property = get_made};
	static const JSClassDef lazy = {"Lazy", .exotic = &methods};
	JSClassID id = 0;
	JS_NewClassID(&id);
	if (JS_NewClass(JS_GetRuntime(ctx), id, &lazy))
		return JS_EXCEPTION;
	JSValue global = JS_GetGlobalObject(ctx), prototype = JS_NewObjectProtoClass(ctx, JS_NULL, id);
	JS_SetPrototype(ctx, global, prototype);
	JS_SetPropertyStr(ctx, global, "forgetFunctions", JS_NewCFunction(ctx, forget_functions, "forgetFunctions", 0));
	JS_FreeValue(ctx, prototype);
	JS_FreeValue(ctx, global);
	JSValue modules = js_std_await(ctx, make(ctx, find_part("")));
	return JS_IsException(modules) ? modules : make(ctx, find_part("!"));
}

/* compile(text, whether it is a module): what a part consists of; for the build. */
static JSValue js_compile(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t length, size;
	const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
	if (!text)
		return JS_EXCEPTION;
	int kind = JS_ToBool(ctx, argv[1]) ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL;
	JSValue script = JS_Eval(ctx, text, length, "noip", kind | JS_EVAL_FLAG_COMPILE_ONLY);
	JS_FreeCString(ctx, text);
	if (JS_IsException(script))
		return script;
	uint8_t *code = JS_WriteObject(ctx, &size, script, JS_WRITE_OBJ_BYTECODE);
	JSValue given = code ? JS_NewArrayBufferCopy(ctx, code, size) : JS_EXCEPTION;
	JS_FreeValue(ctx, script);
	js_free(ctx, code);
	return given;
}
