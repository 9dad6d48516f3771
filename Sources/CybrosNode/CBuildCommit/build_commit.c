#include "CBuildCommit.h"

// scripts/build-commit writes the file; without it the program does not know its commit.
#if __has_include("commit.h")
#include "commit.h"
#else
#define CYBROS_COMMIT ""
#endif

const char *cybros_build_commit(void) { return CYBROS_COMMIT; }
