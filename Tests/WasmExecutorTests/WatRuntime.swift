import CWasmtime
import StateMachine
import Testing

@testable import WasmExecutor

enum TestExecutor {
    static let shared = Result { () throws(WasmError) in try WasmExecutor(.init(instances: 16, modules: 32)) }
}

struct WatError: Error, CustomStringConvertible {
    let description: String
}

/// The binary of a module in the text format.
func wasm(_ text: String) throws -> [UInt8] {
    var bytes = wasm_byte_vec_t()
    if let error = wasmtime_wat2wasm(text, text.utf8.count, &bytes) {
        throw WatError(description: message(taking: error))
    }
    defer { wasm_byte_vec_delete(&bytes) }
    return [UInt8](UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
}

func externalities(_ top: [String: String] = [:]) -> Externalities {
    let pairs = top.map { (Array($0.key.utf8), Array($0.value.utf8)) }
    return Externalities(backend: .memory(InMemoryState(top: Dictionary(uniqueKeysWithValues: pairs))))
}

/// Runs a function of a module in the text format.
///
/// - Parameter module: what comes after the memory and the heap base.
@discardableResult
func run(
    _ module: String, _ function: String = "run", _ input: [UInt8] = [], on state: Externalities = externalities(),
    heap: HeapAllocation = .extraPages(16), timeLimit: Duration? = .seconds(10)
) throws -> [UInt8] {
    let code = try wasm(
        """
        (module
            \(module.contains("(import") ? "" : #"(import "env" "memory" (memory 1))"#)
            \(module)
            (global (export "__heap_base") i32 (i32.const 65000)))
        """)
    return try TestExecutor.shared.get().runtime(code: code, heap: heap)
        .call(function, input, on: state, timeLimit: timeLimit)
}

/// A function `run` with this body.
func function(_ body: String) -> String {
    "(func (export \"run\") (param i32 i32) (result i64) \(body))"
}

/// A call of a host function, made by a runtime.
struct HostCallText {
    enum Argument {
        /// A span of these bytes.
        case span([UInt8])
        /// The address of these bytes.
        case address([UInt8])
        case i32(UInt32)
        case i64(UInt64)
    }

    enum Result {
        case none
        /// A span of memory.
        case span
        /// The address of so many bytes.
        case address(Int)
        case i32
        case i64
    }

    let name: String
    let arguments: [Argument]
    let result: Result

    init(_ name: String, _ arguments: Argument..., returns result: Result = .none) {
        self.name = name
        self.arguments = arguments
        self.result = result
    }

    init(_ name: String, arguments: [Argument], returns result: Result) {
        self.name = name
        self.arguments = arguments
        self.result = result
    }
}

func span(_ text: String) -> HostCallText.Argument { .span(Array(text.utf8)) }

/// What the last of some calls of host functions gives, made by one call of a runtime.
@discardableResult
func host(_ calls: HostCallText..., on state: Externalities = externalities()) throws -> [UInt8] {
    try host(calls, on: state)
}

func host(_ calls: [HostCallText], on state: Externalities) throws -> [UInt8] {
    var imports: [String] = []
    var seen: Set<String> = []
    var data = ""
    var address = 1024
    var body = ""
    for (index, call) in calls.enumerated() {
        var types: [String] = []
        var values: [String] = []
        for argument in call.arguments {
            switch argument {
            case .i32(let number): (types, values) = (types + ["i32"], values + ["(i32.const \(number))"])
            case .i64(let number): (types, values) = (types + ["i64"], values + ["(i64.const \(number))"])
            case .span(let bytes), .address(let bytes):
                let text = bytes.map { "\\" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                data += "(data (i32.const \(address)) \"\(text)\")\n"
                if case .span = argument {
                    types.append("i64")
                    values.append("(i64.const \(UInt64(address) | UInt64(bytes.count) << 32))")
                } else {
                    types.append("i32")
                    values.append("(i32.const \(address))")
                }
                address += bytes.count
            }
        }
        let isLast = index == calls.count - 1
        let invocation = "(call $\(call.name) \(values.joined(separator: " ")))"
        let result: String
        switch call.result {
        case .none:
            result = ""
            body += invocation + (isLast ? "(i64.const 0)" : "")
        case .span:
            result = "(result i64)"
            body += isLast ? invocation : "(drop \(invocation))"
        case .address(let count):
            result = "(result i32)"
            body +=
                isLast
                ? "(i64.or (i64.extend_i32_u \(invocation)) (i64.const \(UInt64(count) << 32)))"
                : "(drop \(invocation))"
        case .i32:
            result = "(result i32)"
            body += isLast ? "(i32.store (i32.const 0) \(invocation)) (i64.const \(4 << 32))" : "(drop \(invocation))"
        case .i64:
            result = "(result i64)"
            body += isLast ? "(i64.store (i32.const 0) \(invocation)) (i64.const \(8 << 32))" : "(drop \(invocation))"
        }
        body += "\n"
        if seen.insert(call.name).inserted {
            let parameters = types.isEmpty ? "" : "(param \(types.joined(separator: " ")))"
            imports.append("(import \"env\" \"\(call.name)\" (func $\(call.name) \(parameters) \(result)))")
        }
    }
    return try run(
        #"(import "env" "memory" (memory 2))"# + imports.joined() + data + function(body), on: state)
}

/// The 32-bit number that an answer is.
func number(_ answer: [UInt8]) -> UInt32 { answer.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }
