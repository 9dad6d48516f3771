// Functions of the GNU C library that Swift does not see, as they are declared for _GNU_SOURCE alone.

#ifndef C_LINUX_PROCESS_H
#define C_LINUX_PROCESS_H

#include <spawn.h>
#include <stdbool.h>
#include <sys/types.h>

/// A file in memory, closed when a process starts another; -1 and errno where there is none to be had.
int clp_memory_file(const char *_Nonnull name);

/// A pipe's reading and writing end, both closed when a process starts another; -1 and errno where that fails.
int clp_pipe(int ends[_Nonnull 2]);

/// Has a process that is started close this descriptor and all above it.
int clp_spawn_close_from(posix_spawn_file_actions_t *_Nonnull actions, int descriptor);

/// Whether two processes have the same memory: one that was started by vfork has its parent's until it is another program.
/// False as well where the system does not tell.
bool clp_share_memory(pid_t first, pid_t second);

#endif
