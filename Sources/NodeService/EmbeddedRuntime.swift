import CybrosRuntime
import Executive
import Executor
import Primitives
import ScaleCodec

/// The runtime that this node is built with. The only place of the host that knows which one it is.
public enum EmbeddedRuntime {
    /// What chains that start here have under `:code`: the frame of a Wasm module with the custom sections from which
    /// hosts and light clients read the version. Its functions are those compiled into the node.
    public static let code: [UInt8] = {
        var output = ScaleEncoder()
        output.append(contentsOf: [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
        // The version in its section comes without the list of APIs, which has a section of its own.
        var withoutAPIs = version
        withoutAPIs.apis = []
        appendSection("runtime_version", withoutAPIs.encoded(), to: &output)
        var list = ScaleEncoder()
        for api in version.apis { api.encode(to: &list) }
        appendSection("runtime_apis", list.bytes, to: &output)
        return output.bytes
    }()

    public static var version: RuntimeVersion { CybrosRuntime.version }

    public static let native = NativeRuntime(code: code, version: version) { (name, input) throws(RuntimeRefusal) in
        do throws(InvalidBlock) {
            return try RuntimeAPIs.call(name, input)
        } catch {
            throw RuntimeRefusal("\(error)")
        }
    }

    /// A custom section of a Wasm module: kind 0, length, name, content. Lengths are LEB128.
    private static func appendSection(_ name: String, _ content: [UInt8], to output: inout ScaleEncoder) {
        let name = Array(name.utf8)
        let body = leb128(name.count) + name + content
        output.append(0)
        output.append(contentsOf: leb128(body.count))
        output.append(contentsOf: body)
    }

    private static func leb128(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            let low = UInt8(truncatingIfNeeded: rest & 0x7f)
            rest >>= 7
            bytes.append(rest == 0 ? low : low | 0x80)
        } while rest != 0
        return bytes
    }
}
