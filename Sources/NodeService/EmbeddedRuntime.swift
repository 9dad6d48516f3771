import CRuntimeBlob
import CybrosRuntime
import Executive
import Executor
import Primitives

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
            throw RuntimeRefusal(error.reason(in: name))
        }
    }
}
