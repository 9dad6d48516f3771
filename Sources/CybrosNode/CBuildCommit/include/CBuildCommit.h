#pragma once

/// The short commit hash that the build was told, or an empty string.
const char *cybros_build_commit(void);
