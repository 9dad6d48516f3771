import Glibc

/// Runs one WASI module within limits, and reports how it went. The worker starts this program in its sandbox, a process
/// for each job, since compiling a module that somebody made for the purpose may take any time and memory.
///
///     cybros-wasm-job --fuel UNITS --memory BYTES [--deterministic] MODULE [ARGUMENT...]
///
/// The module has the standard streams, the arguments and nothing else: no files, no network, no variables. The exit
/// status is the module's, and 1 where it comes to no end of its own. To descriptor 3 goes the report, in lines:
///
///     fuel UNITS                             used
///     failure out-of-fuel|trap|invalid WORDS where the module did not end by itself
@main
enum WasmJob {
    static func main() {
        guard let options = WasmJobOptions(Array(CommandLine.arguments.dropFirst())) else {
            print("usage: cybros-wasm-job --fuel UNITS --memory BYTES [--deterministic] MODULE [ARGUMENT...]")
            exit(2)
        }
        let run = WasmRun(options)
        write("fuel \(run.usedFuel)\n", to: 3)
        switch run.ending {
        case .exit(let status): exit(status)
        case .failure(let kind, let words):
            write(
                "failure \(kind.rawValue) \(words.split(whereSeparator: \.isWhitespace).joined(separator: " "))\n",
                to: 3)
            write("\(words)\n", to: 2)
            exit(1)
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        // Where nobody listens, nobody wants to know.
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}

struct WasmJobOptions {
    var fuel: UInt64 = 0
    var memory: Int64 = 0
    var isDeterministic = false
    var module = ""
    var arguments: [String] = []

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.first, option.hasPrefix("--") {
            rest = rest.dropFirst()
            switch option {
            case "--fuel":
                guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                fuel = value
            case "--memory":
                guard let value = rest.popFirst().flatMap({ Int64($0) }), value > 0 else { return nil }
                memory = value
            case "--deterministic": isDeterministic = true
            default: return nil
            }
        }
        guard let module = rest.popFirst(), fuel > 0, memory > 0 else { return nil }
        self.module = module
        self.arguments = Array(rest)
    }
}
