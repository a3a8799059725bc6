/*
 * Clocks that a test sets, in the engine of tests alone. `NOIP_TEST_CLOCK` names a file with `+SECONDS xSPEED`: the clocks, wall and monotonic alike, are so many seconds ahead
 * of the real ones, and go so many times as fast from the reading of that line on; so do waits. The file may be replaced while the program runs.
 * Linked with -Wl,--wrap=clock_gettime,--wrap=gettimeofday,--wrap=pselect,--wrap=time.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int __real_clock_gettime(clockid_t, struct timespec *);
int __real_pselect(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *);

enum { NS = 1000000000, LONGEST_LINE = 100 };

static struct {
	char line[LONGEST_LINE];
	double ahead, speed;
	int64_t since;
} setting = {.speed = 1};

static int64_t real_ns(clockid_t clock)
{
	struct timespec now;
	__real_clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * NS + now.tv_nsec;
}

/* Reads the file; another line than before counts from now on. Both are whole numbers, for the engine has no other use for sscanf. */
static void read_setting(void)
{
	char line[LONGEST_LINE] = "";
	const char *path = getenv("NOIP_TEST_CLOCK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	int length = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
	if (fd >= 0)
		close(fd);
	if (length <= 0 || strcmp(line, setting.line) == 0)
		return;
	strcpy(setting.line, line);
	setting.since = real_ns(CLOCK_MONOTONIC);
	setting.ahead = atoi(line);
	setting.speed = strchr(line, 'x') ? atoi(strchr(line, 'x') + 1) : 1;
}

static int64_t shown_ns(clockid_t clock)
{
	read_setting();
	int64_t passed = real_ns(CLOCK_MONOTONIC) - setting.since;
	double shift = setting.ahead * NS + (setting.line[0] ? passed * (setting.speed - 1) : 0);
	return real_ns(clock) + (int64_t)shift;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *shown)
{
	int64_t now = shown_ns(clock);
	shown->tv_sec = now / NS;
	shown->tv_nsec = now % NS;
	return 0;
}

int __wrap_gettimeofday(struct timeval *shown, void *zone)
{
	int64_t now = shown_ns(CLOCK_REALTIME);
	shown->tv_sec = now / NS;
	shown->tv_usec = now % NS / 1000;
	return 0;
}

/* Waits so long by the shown clock, unless something happens before; another setting is seen at the end of the wait. In one piece, for tests count how often a program wakes. */
int __wrap_pselect(int count, fd_set *reading, fd_set *writing, fd_set *odd, const struct timespec *longest, const sigset_t *mask)
{
	struct timespec real;
	if (longest) {
		read_setting();
		int64_t wait = ((int64_t)longest->tv_sec * NS + longest->tv_nsec) / setting.speed;
		real = (struct timespec){wait / NS, wait % NS};
	}
	return __real_pselect(count, reading, writing, odd, longest ? &real : NULL, mask);
}

time_t __wrap_time(time_t *shown)
{
	time_t now = shown_ns(CLOCK_REALTIME) / NS;
	if (shown)
		*shown = now;
	return now;
}
