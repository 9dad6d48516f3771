#pragma once

#include <stddef.h>
#include <stdint.h>

/// The Wasm blob of the runtime that the node was built with, as it stands under `:code`.
const uint8_t *cybros_runtime_blob(void);

/// Its length in bytes.
size_t cybros_runtime_blob_size(void);
