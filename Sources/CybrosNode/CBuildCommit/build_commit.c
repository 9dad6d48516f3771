#include "CBuildCommit.h"

// Swift has no way to take text from the build's command line; C does: `-Xcc -DCYBROS_COMMIT='"1a2b3c4"'`.
#ifndef CYBROS_COMMIT
#define CYBROS_COMMIT ""
#endif

const char *cybros_build_commit(void) { return CYBROS_COMMIT; }
