/*
 * The rim of the executable: QuickJS around the program. The program lies between the two symbols (lazy.c); where it is empty, this is the engine alone:
 * `ENGINE FILE.mjs ARGS...`. Built with -DCLOCKED it is the engine of tests whose clocks a file sets (clock.c).
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "quickjs-libc.h"

#ifdef CLOCKED
#include "clock.c"
#endif
#include "first.c"
#include "lazy.c"
#include "system.c"

enum { MEMORY_LIMIT = 8 << 20, MOST_STACK = 1 << 20, INTERNAL_ERROR = 70 };

/* Carries on until nothing is left to wait for; gives whether it began without an exception. What was begun may be a promise, which is not waited for by itself. */
static int carry_on(JSContext *ctx, JSValue begun)
{
	if (JS_IsException(begun)) {
		js_std_dump_error(ctx);
		return 0;
	}
	JS_FreeValue(ctx, begun);
	js_std_loop(ctx);
	return 1;
}

static int evaluate_file(JSContext *ctx, const char *path)
{
	size_t length;
	uint8_t *text = js_load_file(ctx, &length, path);
	if (!text) {
		perror(path);
		return 0;
	}
	JSValue module = JS_Eval(ctx, (char *)text, length, path, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
	js_free(ctx, text);
	if (!JS_IsException(module)) {
		js_module_set_import_meta(ctx, module, 0, 1);
		module = js_std_await(ctx, JS_EvalFunction(ctx, module));
	}
	return carry_on(ctx, module);
}

/* A file that we open must not become what we print on. */
static void open_standard_descriptors(void)
{
	int fd;
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd < 3);
	if (fd < 0)
		_exit(INTERNAL_ERROR);
	close(fd);
}

/* Half of what the system grants, or the engine would run into its end before it sees it. */
static size_t stack_size(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur / 2 > MOST_STACK)
		return MOST_STACK;
	return limit.rlim_cur / 2;
}

static JSContext *make_context(void)
{
	JSRuntime *runtime = JS_NewRuntime();
	if (!runtime)
		return NULL;
	JS_SetMemoryLimit(runtime, MEMORY_LIMIT);
	JS_SetMaxStackSize(runtime, stack_size());
	JS_SetStripInfo(runtime, JS_STRIP_DEBUG);
	js_std_init_handlers(runtime);
	JS_SetModuleLoaderFunc(runtime, NULL, js_module_loader, NULL);
	return JS_NewContext(runtime);
}

/* Its end gives all memory back to the system. A rejection may find its handler later: no tracker is set. */
int main(int argc, char **argv)
{
	int own_words = has_program() ? 0 : 1;
	open_standard_descriptors();
	prctl(PR_SET_NAME, "noip");
	if (getpid() == 1)
		be_first();
	JSContext *ctx = make_context();
	if (!ctx || argc <= own_words) {
		fprintf(stderr, ctx ? "usage: %s FILE.mjs ARGS...\n" : "%s: no memory\n", argc ? argv[0] : "noip");
		return INTERNAL_ERROR;
	}
	js_init_module_std(ctx, "std");
	js_init_module_os(ctx, "os");
	add_system_module(ctx);
	js_std_add_helpers(ctx, argc - own_words, argv + own_words);
	int done = has_program() ? carry_on(ctx, start_program(ctx)) : evaluate_file(ctx, argv[1]);
	return done ? 0 : 1;
}
