/* The module `noip:system`: what the modules of QuickJS lack. Its functions are told of where they are typed, in src/host/executable-system.ts. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "cutils.h"
#include "quickjs-libc.h"

enum { MISSING = 127, CAPABILITIES_VERSION_3 = 0x20080522 };

/* How a child is started: as the leader of a session of its own, and so that it ends with this process. */
enum { LEADING = 1, BOUND = 2 };

/* As the functions of `os`: what a system call gives, or the errno, negative. */
static JSValue outcome(JSContext *ctx, int value)
{
	return JS_NewInt32(ctx, value < 0 ? -errno : value);
}

static int number(JSContext *ctx, JSValueConst value)
{
	uint32_t given = 0;
	JS_ToUint32(ctx, &given, value);
	return given;
}

static JSValue js_flock(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return outcome(ctx, flock(number(ctx, argv[0]), LOCK_EX | LOCK_NB));
}

static JSValue js_fsync(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return outcome(ctx, fsync(number(ctx, argv[0])));
}

static JSValue js_umask(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return JS_NewInt32(ctx, umask(number(ctx, argv[0])));
}

static JSValue js_getuid(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return JS_NewUint32(ctx, geteuid());
}

static JSValue js_fchmod(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return outcome(ctx, fchmod(number(ctx, argv[0]), number(ctx, argv[1])));
}

/* What follows a path on the argument list, by `magic`. */
enum { MKFIFO, CHMOD, CHOWN };

static JSValue js_path(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int magic)
{
	const char *path = JS_ToCString(ctx, argv[0]);
	int first = number(ctx, argv[1]);
	if (!path)
		return JS_EXCEPTION;
	JSValue given = outcome(ctx, magic == MKFIFO  ? mkfifo(path, first)
	                             : magic == CHMOD ? chmod(path, first)
	                                              : lchown(path, first, number(ctx, argv[2])));
	JS_FreeCString(ctx, path);
	return given;
}

/* One datagram to a UNIX socket; a name that begins with @ is an abstract one, as in systemd's NOTIFY_SOCKET. */
static int notify(const char *name, const char *text, size_t length)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t size = strlen(name);
	if (size == 0 || size >= sizeof address.sun_path) {
		errno = EINVAL;
		return -1;
	}
	memcpy(address.sun_path, name, size);
	if (*name == '@')
		*address.sun_path = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	int sent = sendto(fd, text, length, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
	                  offsetof(struct sockaddr_un, sun_path) + size);
	int failure = errno;
	close(fd);
	errno = failure;
	return sent < 0 ? -1 : 0;
}

static JSValue js_notify(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t length;
	const char *name = JS_ToCString(ctx, argv[0]);
	const char *text = JS_ToCStringLen(ctx, &length, argv[1]);
	JSValue given = name && text ? outcome(ctx, notify(name, text, length)) : JS_EXCEPTION;
	JS_FreeCString(ctx, text);
	JS_FreeCString(ctx, name);
	return given;
}

/* Whether this process is that user for good: no other id is left in any place, and none can be had back. */
static int is_only(uid_t uid, gid_t gid)
{
	uid_t u[3];
	gid_t g[3];
	if (getresuid(&u[0], &u[1], &u[2]) || getresgid(&g[0], &g[1], &g[2]))
		return 0;
	for (int at = 0; at < 3; at++)
		if (u[at] != uid || g[at] != gid)
			return 0;
	return setuid(0) < 0 && seteuid(0) < 0;
}

/*
 * Whoever has root's terminal as their own could type into it (TIOCSTI), and root's shell would do it. Output goes there and signals come from there all the same. The leader
 * of a session has nobody of root's beside it, and would hang up.
 */
static void leave_terminal(void)
{
	int terminal = syscall(SYS_getsid, 0) == getpid() ? -1 : open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0)
		return;
	ioctl(terminal, TIOCNOTTY);
	close(terminal);
}

/* The groups come first and the user last, for with it goes the right to change the others. The capabilities would stay where whoever started us wants it so (securebits). */
static int become(const char *name, uid_t uid, gid_t gid)
{
	uint32_t header[] = {CAPABILITIES_VERSION_3, 0}, none[6] = {0};
	if (uid == 0) {
		errno = EINVAL;
		return -1;
	}
	if (name ? initgroups(name, gid) : setgroups(1, &gid))
		return -1;
	leave_terminal();
	if (setresgid(gid, gid, gid) || setresuid(uid, uid, uid) || syscall(SYS_capset, header, none))
		return -1;
	if (is_only(uid, gid))
		return 0;
	errno = EPERM;
	return -1;
}

static JSValue js_become(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	const char *name = JS_IsNull(argv[0]) ? NULL : JS_ToCString(ctx, argv[0]);
	if (!name && !JS_IsNull(argv[0]))
		return JS_EXCEPTION;
	JSValue given = outcome(ctx, become(name, number(ctx, argv[1]), number(ctx, argv[2])));
	JS_FreeCString(ctx, name);
	return given;
}

static int prefix_length(const struct sockaddr *mask)
{
	return mask ? __builtin_popcount(((const struct sockaddr_in *)mask)->sin_addr.s_addr) : 32;
}

/* [device, its flags], and of an IPv4 address [device, its flags, address, prefix length]. */
static JSValue address_entry(JSContext *ctx, const struct ifaddrs *one)
{
	char text[INET_ADDRSTRLEN];
	JSValue entry = JS_NewArray(ctx);
	JS_SetPropertyUint32(ctx, entry, 0, JS_NewString(ctx, one->ifa_name));
	JS_SetPropertyUint32(ctx, entry, 1, JS_NewUint32(ctx, one->ifa_flags));
	if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((struct sockaddr_in *)one->ifa_addr)->sin_addr, text, sizeof text);
		JS_SetPropertyUint32(ctx, entry, 2, JS_NewString(ctx, text));
		JS_SetPropertyUint32(ctx, entry, 3, JS_NewInt32(ctx, prefix_length(one->ifa_netmask)));
	}
	return entry;
}

static JSValue js_getifaddrs(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	struct ifaddrs *list;
	uint32_t count = 0;
	if (getifaddrs(&list) < 0)
		return outcome(ctx, -1);
	JSValue entries = JS_NewArray(ctx);
	for (struct ifaddrs *one = list; one; one = one->ifa_next)
		if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET6)
			JS_SetPropertyUint32(ctx, entries, count++, address_entry(ctx, one));
	freeifaddrs(list);
	return entries;
}

/* Closes what a child is not to have. Linux before 5.9 cannot do it at once. */
static void close_from(int first)
{
	int last = sysconf(_SC_OPEN_MAX);
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
#endif
	for (int fd = first; fd < last; fd++)
		close(fd);
}

/* In the child, which shares our memory until it is another program: no signal may find a handler of ours. */
static void carry_out(char **words, char **environment, const int *fds, int how, const sigset_t *mask, pid_t parent)
{
	struct sigaction by_default = {.sa_handler = SIG_DFL};
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &by_default, NULL);
	if (how & LEADING)
		setsid();
	// Asked for after the parent has ended, it would never come.
	if (how & BOUND && (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent))
		_exit(MISSING);
	for (int fd = 0; fd < 3; fd++)
		if (dup2(fds[fd], fd) < 0)
			_exit(MISSING);
	close_from(3);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (words[0])
		execvpe(words[0], words, environment);
	_exit(MISSING);
}

static pid_t spawn(char **words, char **environment, const int *fds, int how)
{
	sigset_t all, mask;
	pid_t parent = getpid();
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	pid_t child = vfork();
	if (child == 0)
		carry_out(words, environment, fds, how, &mask, parent);
	int failure = errno;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	errno = failure;
	return child;
}

static void free_words(JSContext *ctx, char **words)
{
	for (char **word = words; word && *word; word++)
		JS_FreeCString(ctx, *word);
	js_free(ctx, words);
}

/* The strings of an array, with a null behind them; null when there is an exception. */
static char **to_words(JSContext *ctx, JSValueConst list)
{
	JSValue length = JS_GetPropertyStr(ctx, list, "length");
	uint32_t count = number(ctx, length);
	char **words = js_mallocz(ctx, (count + 1) * sizeof *words);
	for (uint32_t at = 0; words && at < count; at++) {
		JSValue word = JS_GetPropertyUint32(ctx, list, at);
		words[at] = (char *)JS_ToCString(ctx, word);
		JS_FreeValue(ctx, word);
		if (!words[at]) {
			free_words(ctx, words);
			return NULL;
		}
	}
	return words;
}

/* spawn(words, environment, [stdin, stdout, stderr], how) */
static JSValue js_spawn(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	int fds[3];
	char **words = to_words(ctx, argv[0]), **environment = to_words(ctx, argv[1]);
	for (int fd = 0; fd < 3; fd++)
		fds[fd] = number(ctx, JS_GetPropertyUint32(ctx, argv[2], fd));
	JSValue given = words && environment ? outcome(ctx, spawn(words, environment, fds, number(ctx, argv[3])))
	                                     : JS_EXCEPTION;
	free_words(ctx, environment);
	free_words(ctx, words);
	return given;
}

static const JSCFunctionListEntry SYSTEM[] = {
	JS_CFUNC_DEF("flock", 1, js_flock),
	JS_CFUNC_DEF("fsync", 1, js_fsync),
	JS_CFUNC_DEF("umask", 1, js_umask),
	JS_CFUNC_DEF("getuid", 0, js_getuid),
	JS_CFUNC_DEF("fchmod", 2, js_fchmod),
	JS_CFUNC_MAGIC_DEF("mkfifo", 2, js_path, MKFIFO),
	JS_CFUNC_MAGIC_DEF("chmod", 2, js_path, CHMOD),
	JS_CFUNC_MAGIC_DEF("chown", 3, js_path, CHOWN),
	JS_CFUNC_DEF("notify", 2, js_notify),
	JS_CFUNC_DEF("become", 3, js_become),
	JS_CFUNC_DEF("getifaddrs", 0, js_getifaddrs),
	JS_CFUNC_DEF("spawn", 4, js_spawn),
	JS_CFUNC_DEF("compile", 2, js_compile),
	JS_PROP_INT32_DEF("LEADING", LEADING, 0),
	JS_PROP_INT32_DEF("BOUND", BOUND, 0),
};

static int init_system(JSContext *ctx, JSModuleDef *module)
{
	return JS_SetModuleExportList(ctx, module, SYSTEM, countof(SYSTEM));
}

static void add_system_module(JSContext *ctx)
{
	JSModuleDef *module = JS_NewCModule(ctx, "noip:system", init_system);
	if (module)
		JS_AddModuleExportList(ctx, module, SYSTEM, countof(SYSTEM));
}
