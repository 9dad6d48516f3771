import CRuntimeBlob
import CybrosRuntime
import Executive
import Executor
import Primitives
import RPC
import TransactionPool

/// The runtime that this node is built with. The only place of the host that knows which one it is.
public enum EmbeddedRuntime {
    /// What chains that start here have under `:code`: the Wasm blob that `scripts/build-runtime` makes of the runtime's
    /// sources. The functions compiled into the node are of the same sources.
    public static let code = [UInt8](
        UnsafeRawBufferPointer(start: cybros_runtime_blob(), count: cybros_runtime_blob_size()))

    public static var version: RuntimeVersion { CybrosRuntime.version }

    public static let native = NativeRuntime(code: code, version: version) { (name, input) throws(RuntimeRefusal) in
        do throws(InvalidBlock) {
            return try RuntimeAPIs.call(name, input)
        } catch {
            throw RuntimeRefusal(of: name, error)
        }
    }
}

extension RuntimeRefusal {
    /// The reason of a refusal as clients are told it; for a function that there is not, in the words that they look for.
    fileprivate init(of function: String, _ error: InvalidBlock) {
        switch error {
        case .unknownFunction: self.init("Exported method \(function) is not found")
        case .badArguments(let error): self.init("Bad input data provided to \(function): \(error.words)")
        case .badGenesis(let reason): self.init(reason)
        case .wrongParent: self.init("the block has another parent")
        case .undecodableExtrinsic(let position): self.init("extrinsic \(position) does not decode")
        case .invalidTransaction(let position, let error): self.init("extrinsic \(position) is invalid: \(error.words)")
        case .wrongOrder(let position): self.init("extrinsic \(position) is an inherent behind a transaction")
        case .failedMandatory(let position): self.init("extrinsic \(position) is mandatory, and failed")
        case .missingInherent: self.init("an inherent is missing")
        case .wrongStateRoot: self.init("the state root is another")
        case .wrongExtrinsicsRoot: self.init("the root of the extrinsics is another")
        case .wrongDigest: self.init("the digest is another")
        case .wrongNumber: self.init("the number does not follow the parent's")
        }
    }
}
