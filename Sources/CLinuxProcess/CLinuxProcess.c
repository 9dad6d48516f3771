#define _GNU_SOURCE
#include "CLinuxProcess.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int clp_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int clp_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int clp_spawn_close_from(posix_spawn_file_actions_t *actions, int descriptor) {
    return posix_spawn_file_actions_addclosefrom_np(actions, descriptor);
}

bool clp_share_memory(pid_t first, pid_t second) { return syscall(SYS_kcmp, first, second, KCMP_VM, 0, 0) == 0; }
