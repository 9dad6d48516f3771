#ifndef C_THREAD_STACK_H
#define C_THREAD_STACK_H

#include <stddef.h>

/* Bytes between the caller and the end of its thread's stack; 0 where the system does not tell. */
size_t cts_remaining(void);

/* Runs `body` on a new thread with a stack of so many bytes, and returns when it has ended. 0, or why there is no thread. */
int cts_run(size_t stack, void (*_Nonnull body)(void *_Nonnull), void *_Nonnull argument);

#endif
