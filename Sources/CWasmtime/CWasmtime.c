#include "CWasmtime.h"

// The layouts that the library and this header have to agree on, as release 50 has them on 64-bit machines.

_Static_assert(sizeof(void *) == 8, "wasmtime runs on 64-bit machines");
_Static_assert(sizeof(wasm_byte_vec_t) == 16, "a size and a pointer");
_Static_assert(sizeof(wasmtime_func_t) == 16, "a store and a pointer");
_Static_assert(sizeof(wasmtime_memory_t) == 24, "a store and two indexes, the first padded");
_Static_assert(sizeof(wasmtime_table_t) == 24, "as a memory");
_Static_assert(sizeof(wasmtime_global_t) == 24, "a store and three indexes");
_Static_assert(sizeof(wasmtime_extern_t) == 32, "a kind and the largest of its items");
_Static_assert(offsetof(wasmtime_extern_t, of) == 8, "items are aligned to eight bytes");
_Static_assert(sizeof(wasmtime_val_raw_t) == 16, "a vector of 128 bits");
_Static_assert(sizeof(wasmtime_val_t) == 32, "a kind and a reference of 24 bytes");
_Static_assert(offsetof(wasmtime_val_t, of) == 8, "values are aligned to eight bytes");
_Static_assert(sizeof(wasmtime_instance_t) == 16, "a store and an index");
