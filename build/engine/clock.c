/*
 * Clocks that a test sets, in the engine of tests alone. `NOIP_TEST_CLOCK` names a file with `+SECONDS xSPEED`: the clocks, wall and monotonic alike, are so many seconds ahead
 * of the real ones, and go so many times as fast from the reading of that line on; so do waits. The file may be replaced while the program runs.
 * Linked with -Wl,--wrap=clock_gettime,--wrap=gettimeofday,--wrap=pselect,--wrap=time.
 */
#include <stdint.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

int __real_clock_gettime(clockid_t, struct timespec *);
int __real_pselect(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *);

enum { NS = 1000000000, LONGEST_LINE = 100 };

/* A wait is cut into pieces of so long by the real clock, or a file that is replaced would be seen too late. */
static const int64_t PIECE_NS = 20000000;

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

/* Reads the file; another line than before counts from now on. */
static void read_setting(void)
{
	char line[LONGEST_LINE] = "";
	const char *path = getenv("NOIP_TEST_CLOCK");
	FILE *file = path ? fopen(path, "re") : NULL;
	int is_read = file && fgets(line, sizeof line, file);
	if (file)
		fclose(file);
	if (!is_read || strcmp(line, setting.line) == 0)
		return;
	strcpy(setting.line, line);
	setting.since = real_ns(CLOCK_MONOTONIC);
	setting.speed = 1;
	sscanf(line, "%lf%*[s ]x%lf", &setting.ahead, &setting.speed);
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

/* Waits until the shown clock has reached the end, or something has happened. */
int __wrap_pselect(int count, fd_set *reading, fd_set *writing, fd_set *odd, const struct timespec *longest, const sigset_t *mask)
{
	int64_t end = longest ? shown_ns(CLOCK_MONOTONIC) + (int64_t)longest->tv_sec * NS + longest->tv_nsec : INT64_MAX;
	for (;;) {
		fd_set r = *reading, w = *writing;
		double left = (end - shown_ns(CLOCK_MONOTONIC)) / setting.speed;
		int64_t piece = left <= 0 ? 0 : left > PIECE_NS ? PIECE_NS : (int64_t)left;
		int ready = __real_pselect(count, &r, &w, odd, &(struct timespec){0, piece}, mask);
		if (ready == 0 && left > 0)
			continue;
		*reading = r;
		*writing = w;
		return ready;
	}
}

time_t __wrap_time(time_t *shown)
{
	time_t now = shown_ns(CLOCK_REALTIME) / NS;
	if (shown)
		*shown = now;
	return now;
}
