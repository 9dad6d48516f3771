import Primitives
import RuntimeBlob
import ScaleCodec
import StateMachine

/// A runtime as Wasm: functions that take bytes and answer with bytes, on a state.
///
/// Each call has an instance of its own, so calls know nothing of each other and may run side by side. A call runs on
/// the calling thread from start to end.
///
/// Source: Polkadot specification, appendix C (runtime API).
public struct WasmRuntime: Sendable {
    /// What a block may take before a call is given up, and far more than any honest one takes.
    public static let defaultTimeLimit = Duration.seconds(60)

    let module: CompiledModule
    let executor: WasmExecutor

    /// Whether the runtime has a function of this name.
    public func hasFunction(_ name: String) -> Bool { module.functions.contains(name) }

    /// Runs `function` on the state of `externalities`; what it changes stays in them, also where it fails.
    ///
    /// - Parameters:
    ///   - input: the encoded arguments, one after another.
    ///   - timeLimit: how long the runtime's own code may run; nil for as long as it likes. What host functions take is
    ///     noticed when they return.
    /// - Returns: the encoded answer.
    public func call(
        _ function: String, _ input: [UInt8], on externalities: Externalities,
        timeLimit: Duration? = WasmRuntime.defaultTimeLimit
    ) throws(WasmError) -> [UInt8] {
        try call(function, input, on: externalities, timeLimit: timeLimit, insideOfCall: false)
    }

    func call(
        _ function: String, _ input: [UInt8], on externalities: Externalities, timeLimit: Duration?, insideOfCall: Bool
    ) throws(WasmError) -> [UInt8] {
        guard module.functions.contains(function) else {
            throw module.others.contains(function) ? .wrongExport(function) : .missingExport(function)
        }
        if let failure = externalities.failure { throw .state(failure) }
        let answer = try CallStack.withRoom { () throws(WasmError) in
            try executor.places.withPlace(insideOfCall: insideOfCall) { () throws(WasmError) in
                let clock = module.engine.clock
                let epochs = timeLimit.map { clock.begin(limit: $0) }
                defer { if epochs != nil { clock.end() } }
                return try externalities.withRuntimeCall { () throws(WasmError) in
                    // Without a limit the deadline is further away than the clock will ever come.
                    let instance = try WasmInstance(module, epochs: epochs ?? 1 << 62)
                    return try instance.call(
                        function, input, on: externalities, versionReader: insideOfCall ? nil : executor)
                }
            }
        }
        guard let answer else { throw .noResources("thread") }
        return answer
    }

    /// Which runtime this is: from the module's custom sections, or where they do not tell, by `Core_version`.
    public func version() throws(WasmError) -> RuntimeVersion { try version(insideOfCall: false) }

    func version(insideOfCall: Bool) throws(WasmError) -> RuntimeVersion {
        do throws(RuntimeBlobError) {
            if let version = try module.embeddedVersion.get() { return version }
        } catch {
            throw .code(error)
        }
        let answer = try call(
            "Core_version", [], on: Externalities(backend: .memory(InMemoryState())), timeLimit: Self.defaultTimeLimit,
            insideOfCall: insideOfCall)
        do throws(ScaleError) {
            var input = ScaleDecoder(answer)
            return try RuntimeVersion(from: &input)
        } catch {
            throw .badVersion(error)
        }
    }
}
