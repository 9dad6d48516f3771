// The part of wasmtime's C interface that the node and its workers use, release 50.
//
// The library comes without headers (see scripts/setup). What stands here was written by hand, and agrees with the
// release in names, types and layouts; CWasmtime.c checks the layouts that matter. Pointers that a function takes
// ownership of are marked `taken`; those that it returns are the caller's to delete.

#ifndef C_WASMTIME_H
#define C_WASMTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The release that this header describes. Compiled modules of one release are of no use to another.
#define CWASMTIME_RELEASE "50.0.1"

// Byte vectors

typedef struct wasm_byte_vec_t {
    size_t size;
    char *_Nullable data;
} wasm_byte_vec_t;

void wasm_byte_vec_delete(wasm_byte_vec_t *_Nonnull vector);

// Errors and traps

typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasm_trap_t wasm_trap_t;

void wasmtime_error_delete(wasmtime_error_t *_Nonnull error);
/// The message has no zero byte at its end.
void wasmtime_error_message(const wasmtime_error_t *_Nonnull error, wasm_byte_vec_t *_Nonnull message);
/// Whether the error is that a program called WASI's `proc_exit`, and with which status.
bool wasmtime_error_exit_status(const wasmtime_error_t *_Nonnull error, int *_Nonnull status);

enum {
    CWASMTIME_TRAP_STACK_OVERFLOW = 0,
    CWASMTIME_TRAP_INTERRUPT = 10,
    CWASMTIME_TRAP_OUT_OF_FUEL = 11,
};

wasm_trap_t *_Nonnull wasmtime_trap_new(const char *_Nonnull message, size_t length);
void wasm_trap_delete(wasm_trap_t *_Nonnull trap);
/// The message has a zero byte at its end.
void wasm_trap_message(const wasm_trap_t *_Nonnull trap, wasm_byte_vec_t *_Nonnull message);
bool wasmtime_trap_code(const wasm_trap_t *_Nonnull trap, uint8_t *_Nonnull code);

// Configuration and engine

typedef struct wasm_config_t wasm_config_t;
typedef struct wasm_engine_t wasm_engine_t;
typedef struct wasmtime_pooling_allocation_config_t wasmtime_pooling_allocation_config_t;

wasm_config_t *_Nonnull wasm_config_new(void);
void wasmtime_config_consume_fuel_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_epoch_interruption_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_max_wasm_stack_set(wasm_config_t *_Nonnull, size_t);
void wasmtime_config_wasm_threads_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_tail_call_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_reference_types_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_function_references_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_gc_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_simd_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_relaxed_simd_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_bulk_memory_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_multi_value_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_multi_memory_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_memory64_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_wide_arithmetic_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_branch_hinting_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_exceptions_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_custom_page_sizes_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_stack_switching_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_component_model_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_wasm_component_model_async_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_concurrency_support_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_parallel_compilation_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_cranelift_nan_canonicalization_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_memory_may_move_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_memory_reservation_set(wasm_config_t *_Nonnull, uint64_t);
void wasmtime_config_memory_guard_size_set(wasm_config_t *_Nonnull, uint64_t);
void wasmtime_config_memory_init_cow_set(wasm_config_t *_Nonnull, bool);
void wasmtime_config_native_unwind_info_set(wasm_config_t *_Nonnull, bool);

wasmtime_pooling_allocation_config_t *_Nonnull wasmtime_pooling_allocation_config_new(void);
void wasmtime_pooling_allocation_config_delete(wasmtime_pooling_allocation_config_t *_Nonnull);
void wasmtime_pooling_allocation_config_max_unused_warm_slots_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, size_t);
void wasmtime_pooling_allocation_config_table_keep_resident_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, size_t);
void wasmtime_pooling_allocation_config_total_memories_set(wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_total_tables_set(wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_total_stacks_set(wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_total_core_instances_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_total_component_instances_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_total_gc_heaps_set(wasmtime_pooling_allocation_config_t *_Nonnull, uint32_t);
void wasmtime_pooling_allocation_config_max_core_instance_size_set(
    wasmtime_pooling_allocation_config_t *_Nonnull, size_t);
void wasmtime_pooling_allocation_config_table_elements_set(wasmtime_pooling_allocation_config_t *_Nonnull, size_t);
void wasmtime_pooling_allocation_config_max_memory_size_set(wasmtime_pooling_allocation_config_t *_Nonnull, size_t);
void wasmtime_pooling_allocation_strategy_set(
    wasm_config_t *_Nonnull, const wasmtime_pooling_allocation_config_t *_Nonnull);

/// Ends the process where the configuration contradicts itself or the pool's address space cannot be reserved.
wasm_engine_t *_Nonnull wasm_engine_new_with_config(wasm_config_t *_Nonnull taken);
void wasm_engine_delete(wasm_engine_t *_Nonnull engine);
/// May be called on any thread.
void wasmtime_engine_increment_epoch(const wasm_engine_t *_Nonnull engine);

// Types

typedef struct wasm_valtype_t wasm_valtype_t;
typedef struct wasm_functype_t wasm_functype_t;
typedef struct wasm_externtype_t wasm_externtype_t;
typedef struct wasm_exporttype_t wasm_exporttype_t;

enum {
    CWASMTIME_VALTYPE_I32 = 0,
    CWASMTIME_VALTYPE_I64 = 1,
};

enum {
    CWASMTIME_EXTERNTYPE_FUNC = 0,
    CWASMTIME_EXTERNTYPE_GLOBAL = 1,
    CWASMTIME_EXTERNTYPE_TABLE = 2,
    CWASMTIME_EXTERNTYPE_MEMORY = 3,
};

typedef struct wasm_valtype_vec_t {
    size_t size;
    wasm_valtype_t *_Nonnull *_Nullable data;
} wasm_valtype_vec_t;

typedef struct wasm_exporttype_vec_t {
    size_t size;
    wasm_exporttype_t *_Nonnull *_Nullable data;
} wasm_exporttype_vec_t;

wasm_valtype_t *_Nonnull wasm_valtype_new(uint8_t kind);
uint8_t wasm_valtype_kind(const wasm_valtype_t *_Nonnull type);
/// Takes ownership of the elements, not of the array that holds them.
void wasm_valtype_vec_new(
    wasm_valtype_vec_t *_Nonnull vector, size_t size, wasm_valtype_t *_Nonnull const *_Nullable elements);
/// Takes ownership of what both vectors hold.
wasm_functype_t *_Nonnull wasm_functype_new(
    wasm_valtype_vec_t *_Nonnull parameters, wasm_valtype_vec_t *_Nonnull results);
void wasm_functype_delete(wasm_functype_t *_Nonnull type);
const wasm_valtype_vec_t *_Nonnull wasm_functype_params(const wasm_functype_t *_Nonnull type);
const wasm_valtype_vec_t *_Nonnull wasm_functype_results(const wasm_functype_t *_Nonnull type);
uint8_t wasm_externtype_kind(const wasm_externtype_t *_Nonnull type);
const wasm_functype_t *_Nullable wasm_externtype_as_functype_const(const wasm_externtype_t *_Nonnull type);
const wasm_byte_vec_t *_Nonnull wasm_exporttype_name(const wasm_exporttype_t *_Nonnull type);
const wasm_externtype_t *_Nonnull wasm_exporttype_type(const wasm_exporttype_t *_Nonnull type);
void wasm_exporttype_vec_delete(wasm_exporttype_vec_t *_Nonnull vector);

// Modules

typedef struct wasmtime_module wasmtime_module_t;

wasmtime_error_t *_Nullable wasmtime_module_new(
    wasm_engine_t *_Nonnull engine, const uint8_t *_Nullable wasm, size_t length,
    wasmtime_module_t *_Nullable *_Nonnull module);
void wasmtime_module_delete(wasmtime_module_t *_Nonnull module);
void wasmtime_module_exports(const wasmtime_module_t *_Nonnull module, wasm_exporttype_vec_t *_Nonnull exports);
wasmtime_error_t *_Nullable wasmtime_module_serialize(
    const wasmtime_module_t *_Nonnull module, wasm_byte_vec_t *_Nonnull bytes);
/// Only for bytes that `wasmtime_module_serialize` made: others may run as machine code.
wasmtime_error_t *_Nullable wasmtime_module_deserialize(
    wasm_engine_t *_Nonnull engine, const uint8_t *_Nullable bytes, size_t length,
    wasmtime_module_t *_Nullable *_Nonnull module);

// Stores

typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;

wasmtime_store_t *_Nonnull wasmtime_store_new(
    wasm_engine_t *_Nonnull engine, void *_Nullable data, void (*_Nullable finalizer)(void *_Nullable));
void wasmtime_store_delete(wasmtime_store_t *_Nonnull store);
wasmtime_context_t *_Nonnull wasmtime_store_context(wasmtime_store_t *_Nonnull store);
/// Negative numbers stand for the defaults.
void wasmtime_store_limiter(
    wasmtime_store_t *_Nonnull store, int64_t memory_size, int64_t table_elements, int64_t instances, int64_t tables,
    int64_t memories);
void *_Nullable wasmtime_context_get_data(const wasmtime_context_t *_Nonnull context);
void wasmtime_context_set_data(wasmtime_context_t *_Nonnull context, void *_Nullable data);
void wasmtime_context_set_epoch_deadline(wasmtime_context_t *_Nonnull context, uint64_t ticks_beyond_current);
wasmtime_error_t *_Nullable wasmtime_context_set_fuel(wasmtime_context_t *_Nonnull context, uint64_t fuel);
/// What is left.
wasmtime_error_t *_Nullable wasmtime_context_get_fuel(
    const wasmtime_context_t *_Nonnull context, uint64_t *_Nonnull fuel);

// Functions, memories, globals and what else is exported

typedef struct wasmtime_func {
    uint64_t store_id;
    void *_Nullable private1;
} wasmtime_func_t;

typedef struct wasmtime_table {
    struct {
        uint64_t store_id;
        uint32_t private1;
    } part;
    uint32_t private2;
} wasmtime_table_t;

typedef struct wasmtime_memory {
    struct {
        uint64_t store_id;
        uint32_t private1;
    } part;
    uint32_t private2;
} wasmtime_memory_t;

typedef struct wasmtime_global {
    uint64_t store_id;
    uint32_t private1;
    uint32_t private2;
    uint32_t private3;
} wasmtime_global_t;

enum {
    CWASMTIME_EXTERN_FUNC = 0,
    CWASMTIME_EXTERN_GLOBAL = 1,
    CWASMTIME_EXTERN_TABLE = 2,
    CWASMTIME_EXTERN_MEMORY = 3,
};

typedef struct wasmtime_extern {
    uint8_t kind;
    union {
        wasmtime_func_t func;
        wasmtime_global_t global;
        wasmtime_table_t table;
        wasmtime_memory_t memory;
    } of;
} wasmtime_extern_t;

void wasmtime_extern_delete(wasmtime_extern_t *_Nonnull item);

/// A value of a numeric type where its type is known.
typedef union wasmtime_val_raw {
    int32_t i32;
    int64_t i64;
    uint8_t v128[16];
    void *_Nullable funcref;
} wasmtime_val_raw_t;

enum {
    CWASMTIME_VAL_I32 = 0,
    CWASMTIME_VAL_I64 = 1,
};

/// A value with its type. References are larger than numbers; `space` keeps their size.
typedef struct wasmtime_val {
    uint8_t kind;
    union {
        int32_t i32;
        int64_t i64;
        uint64_t space[3];
    } of;
} wasmtime_val_t;

void wasmtime_val_unroot(wasmtime_val_t *_Nonnull value);

typedef struct wasmtime_caller wasmtime_caller_t;

/// A host function: finds its arguments in `values` and puts its result there. A trap that it returns is taken.
typedef wasm_trap_t *_Nullable (*wasmtime_func_unchecked_callback_t)(
    void *_Nullable environment, wasmtime_caller_t *_Nonnull caller, wasmtime_val_raw_t *_Nullable values,
    size_t count);

wasmtime_context_t *_Nonnull wasmtime_caller_context(wasmtime_caller_t *_Nonnull caller);
bool wasmtime_caller_export_get(
    wasmtime_caller_t *_Nonnull caller, const char *_Nonnull name, size_t name_length,
    wasmtime_extern_t *_Nonnull item);

/// The caller has seen to it that the values are what the function's type says.
wasmtime_error_t *_Nullable wasmtime_func_call_unchecked(
    wasmtime_context_t *_Nonnull context, const wasmtime_func_t *_Nonnull function,
    wasmtime_val_raw_t *_Nullable values, size_t count, wasm_trap_t *_Nullable *_Nonnull trap);

uint8_t *_Nullable wasmtime_memory_data(
    wasmtime_context_t *_Nonnull context, const wasmtime_memory_t *_Nonnull memory);
/// In bytes.
size_t wasmtime_memory_data_size(
    const wasmtime_context_t *_Nonnull context, const wasmtime_memory_t *_Nonnull memory);
/// In pages.
wasmtime_error_t *_Nullable wasmtime_memory_grow(
    wasmtime_context_t *_Nonnull context, const wasmtime_memory_t *_Nonnull memory, uint64_t pages,
    uint64_t *_Nonnull previous);

void wasmtime_global_get(
    wasmtime_context_t *_Nonnull context, const wasmtime_global_t *_Nonnull global, wasmtime_val_t *_Nonnull value);

// Linking and instances

typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_instance_pre wasmtime_instance_pre_t;

typedef struct wasmtime_instance {
    uint64_t store_id;
    size_t private1;
} wasmtime_instance_t;

wasmtime_linker_t *_Nonnull wasmtime_linker_new(wasm_engine_t *_Nonnull engine);
wasmtime_linker_t *_Nonnull wasmtime_linker_clone(const wasmtime_linker_t *_Nonnull linker);
void wasmtime_linker_delete(wasmtime_linker_t *_Nonnull linker);
wasmtime_error_t *_Nullable wasmtime_linker_define_func_unchecked(
    wasmtime_linker_t *_Nonnull linker, const char *_Nonnull module, size_t module_length, const char *_Nonnull name,
    size_t name_length, const wasm_functype_t *_Nonnull type, wasmtime_func_unchecked_callback_t _Nonnull callback,
    void *_Nullable environment, void (*_Nullable finalizer)(void *_Nullable));
wasmtime_error_t *_Nullable wasmtime_linker_define_unknown_imports_as_traps(
    wasmtime_linker_t *_Nonnull linker, const wasmtime_module_t *_Nonnull module);
wasmtime_error_t *_Nullable wasmtime_linker_instantiate_pre(
    const wasmtime_linker_t *_Nonnull linker, const wasmtime_module_t *_Nonnull module,
    wasmtime_instance_pre_t *_Nullable *_Nonnull prepared);

void wasmtime_instance_pre_delete(wasmtime_instance_pre_t *_Nonnull prepared);
wasmtime_error_t *_Nullable wasmtime_instance_pre_instantiate(
    const wasmtime_instance_pre_t *_Nonnull prepared, wasmtime_context_t *_Nonnull context,
    wasmtime_instance_t *_Nonnull instance, wasm_trap_t *_Nullable *_Nonnull trap);
bool wasmtime_instance_export_get(
    wasmtime_context_t *_Nonnull context, const wasmtime_instance_t *_Nonnull instance, const char *_Nonnull name,
    size_t name_length, wasmtime_extern_t *_Nonnull item);

wasmtime_error_t *_Nullable wasmtime_linker_instantiate(
    const wasmtime_linker_t *_Nonnull linker, wasmtime_context_t *_Nonnull context,
    const wasmtime_module_t *_Nonnull module, wasmtime_instance_t *_Nonnull instance,
    wasm_trap_t *_Nullable *_Nonnull trap);
/// Whether a later definition of a name takes the place of an earlier one.
void wasmtime_linker_allow_shadowing(wasmtime_linker_t *_Nonnull linker, bool);

// WASI, first version

typedef struct wasi_config_t wasi_config_t;

wasi_config_t *_Nonnull wasi_config_new(void);
/// False where an argument is not UTF-8.
bool wasi_config_set_argv(
    wasi_config_t *_Nonnull config, size_t count, const char *_Nullable *_Nonnull arguments);
void wasi_config_inherit_stdin(wasi_config_t *_Nonnull config);
void wasi_config_inherit_stdout(wasi_config_t *_Nonnull config);
void wasi_config_inherit_stderr(wasi_config_t *_Nonnull config);

wasmtime_error_t *_Nullable wasmtime_context_set_wasi(
    wasmtime_context_t *_Nonnull context, wasi_config_t *_Nonnull taken);
wasmtime_error_t *_Nullable wasmtime_linker_define_wasi(wasmtime_linker_t *_Nonnull linker);

// Text to binary, for tests

wasmtime_error_t *_Nullable wasmtime_wat2wasm(
    const char *_Nonnull text, size_t length, wasm_byte_vec_t *_Nonnull wasm);

#endif
