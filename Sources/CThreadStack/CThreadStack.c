#define _GNU_SOURCE
#include "CThreadStack.h"

#include <pthread.h>
#include <stdint.h>

/* A thread's stack never moves, and asking for it reads files on the main thread: once is enough. */
static _Thread_local uintptr_t lowest;

static uintptr_t find_lowest(void) {
#ifdef __APPLE__
    pthread_t self = pthread_self();
    return (uintptr_t)pthread_get_stackaddr_np(self) - pthread_get_stacksize_np(self);
#else
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    void *address = 0;
    size_t size = 0;
    int failure = pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
    return failure ? 0 : (uintptr_t)address;
#endif
}

size_t cts_remaining(void) {
    char here;
    if (lowest == 0) lowest = find_lowest();
    uintptr_t position = (uintptr_t)&here;
    return lowest == 0 || position < lowest ? 0 : position - lowest;
}

typedef struct {
    void (*body)(void *);
    void *argument;
} work;

static void *run(void *argument) {
    work *todo = argument;
    todo->body(todo->argument);
    return 0;
}

int cts_run(size_t stack, void (*body)(void *), void *argument) {
    pthread_attr_t attributes;
    int failure = pthread_attr_init(&attributes);
    if (failure) return failure;
    work todo = {body, argument};
    pthread_t thread;
    failure = pthread_attr_setstacksize(&attributes, stack);
    if (!failure) failure = pthread_create(&thread, &attributes, run, &todo);
    pthread_attr_destroy(&attributes);
    if (failure) return failure;
    return pthread_join(thread, 0);
}
