// One pointer a thread: the externalities of the runtime call that runs on it.
#ifndef C_HOST_CONTEXT_H
#define C_HOST_CONTEXT_H

void *cybros_host_context_get(void);
void cybros_host_context_set(void *context);

#endif
