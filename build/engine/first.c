/*
 * The first process of a container. The kernel gives it every process that has lost its parent, and expects it to wait for their ends; and a signal without a handler
 * does nothing to it. So it does no more than that, and the program is its child.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BY_SIGNAL = 128 };

/* Waits for all that have ended; gives whether the program is among them, and how it ended. */
static int has_ended(pid_t program, int *code)
{
	int status, ended = 0;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == program) {
			ended = 1;
			*code = WIFEXITED(status) ? WEXITSTATUS(status) : BY_SIGNAL + WTERMSIG(status);
		}
	return ended;
}

/* Hands on the signals that somebody has sent. Those of a terminal the program gets by itself. */
static void hand_on(pid_t program, const sigset_t *all)
{
	siginfo_t about;
	// As sigwaitinfo(3), which is not in our C library.
	int signal = syscall(SYS_rt_sigtimedwait, all, &about, NULL, _NSIG / 8);
	if (signal > 0 && signal != SIGCHLD && about.si_code != SI_KERNEL)
		kill(program, signal);
}

/* Returns in the program; the first process ends as it does. */
static void be_first(void)
{
	sigset_t all, mask;
	int code = 0;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	pid_t program = fork();
	if (program > 0) {
		while (!has_ended(program, &code))
			hand_on(program, &all);
		_exit(code);
	}
	// Without a second process it goes on as the only one.
	sigprocmask(SIG_SETMASK, &mask, NULL);
}
