#include "CRuntimeBlob.h"

// Swift can not take bytes from a file when it compiles; C can. The compiler counts the file among its sources, so that a
// blob that changed is embedded anew.
#define BLOB "../../.build-wasm/cybros_runtime.compact.compressed.wasm"

#if __has_embed(BLOB) != __STDC_EMBED_FOUND__
#error "The runtime's Wasm blob is missing: `make wasm` builds it, as do `make dev`, `make build` and `make test`."
#else

static const uint8_t blob[] = {
#embed BLOB
};

const uint8_t *cybros_runtime_blob(void) { return blob; }

size_t cybros_runtime_blob_size(void) { return sizeof blob; }

#endif
