#include "CHostContext.h"

static _Thread_local void *current;

void *cybros_host_context_get(void) { return current; }
void cybros_host_context_set(void *context) { current = context; }
