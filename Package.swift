// swift-tools-version: 6.1
import CompilerPluginSupport
import PackageDescription

/// Warnings of our own code stop the build; the language mode is Swift 6 throughout.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags(["-warnings-as-errors"])]

/// C kernels keep their speed in debug builds.
let kernel: [CSetting] = [.unsafeFlags(["-O3"])]

/// Where scripts/setup puts wasmtime's shared library. A node that is shipped finds it beside itself or in ../lib.
let wasmtimeFolder = "\(Context.packageDirectory)/.build-wasmtime/lib"
let wasmtime: [LinkerSetting] = [
    .unsafeFlags([
        "-L\(wasmtimeFolder)", "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN:$ORIGIN/../lib:\(wasmtimeFolder)",
    ]),
    .linkedLibrary("wasmtime"),
]

func runtimeModule(_ name: String, _ dependencies: [Target.Dependency] = [], at path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: "runtime/\(path ?? name)", swiftSettings: strict)
}

func pallet(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    runtimeModule(name, ["FrameSupport"] + dependencies, at: "Pallets/\(name)")
}

func host(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "cybros-node",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "cybros-node", targets: ["CybrosNode"]),
        .library(name: "CybrosClient", targets: ["CybrosClient"]),
        .executable(name: "cybros-worker", targets: ["CybrosWorker"]),
        .executable(name: "cybros-wasm-job", targets: ["WasmJob"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        // The state machine: Embedded Swift, compiled natively and to Wasm.
        runtimeModule("ScaleCodec"),
        .macro(
            name: "RuntimeMacros",
            dependencies: [
                .product(name: "SwiftIfConfig", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
            ],
            path: "runtime/Macros",
            swiftSettings: strict
        ),
        runtimeModule("Primitives", ["ScaleCodec"]),
        .target(name: "CHostContext", path: "runtime/CHostContext"),
        runtimeModule("HostInterface", ["Primitives", "CHostContext"]),
        runtimeModule("FrameSupport", ["ScaleCodec", "Primitives", "HostInterface", "RuntimeMacros"]),
        pallet("System"),
        runtimeModule("Executive", ["FrameSupport", "System"]),
        pallet("Balances", ["System"]),
        pallet("Timestamp", ["System"]),
        pallet("Randomness", ["System"]),
        pallet("TransactionPayment", ["System", "Balances"]),
        pallet("SkipFeelessPayment", ["System"]),
        pallet("Utility", ["System"]),
        pallet("Sudo", ["System"]),
        pallet("OffchainComputingWorkers", ["System", "Balances", "Timestamp"]),
        pallet("OffchainComputing", ["System", "Balances", "Timestamp", "OffchainComputingWorkers"]),
        runtimeModule(
            "CybrosRuntime",
            [
                "FrameSupport", "System", "Executive", "Balances", "Timestamp", "Randomness",
                "SkipFeelessPayment", "TransactionPayment", "Utility", "Sudo", "OffchainComputingWorkers",
                "OffchainComputing",
            ]),

        // C libraries, and kernels of our own in C.
        .target(name: "CCrypto", cSettings: kernel),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium"),
        .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1"),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CRocksDB", pkgConfig: "rocksdb"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp"),
        .target(name: "CWasmtime", linkerSettings: wasmtime),

        // The host.
        host("Crypto", ["ScaleCodec", "Primitives", "CCrypto", "CSodium", "CSecp256k1", "CXXHash", "COpenSSL"]),
        host("JSON", [.product(name: "OrderedCollections", package: "swift-collections")]),
        host(
            "JSONRPC",
            [
                "JSON",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        host("Trie", ["Primitives", "Crypto"]),
        host("Storage", ["CRocksDB", "Primitives"]),
        host(
            "StateMachine", ["Trie", "Storage", "Crypto", "HostInterface", "Primitives", "ScaleCodec", "RuntimeBlob"]),
        host("RuntimeBlob", ["Primitives", "ScaleCodec", "CZstd"]),
        // #embed came with C23.
        .target(name: "CRuntimeBlob", cSettings: [.unsafeFlags(["-std=c23"])]),
        host(
            "TransactionPool",
            [
                "Primitives", "ScaleCodec", "Crypto",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        host(
            "ChainSpec",
            [
                "Crypto", "JSON", "Primitives", "RuntimeBlob", "ScaleCodec",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        host("Keystore", ["Crypto", "Primitives", "StateMachine"]),
        .target(name: "CThreadStack"),
        host(
            "Executor",
            ["CThreadStack", "Crypto", "HostInterface", "Primitives", "ScaleCodec", "StateMachine", "WasmExecutor"]),
        host(
            "WasmExecutor",
            [
                "CThreadStack", "CWasmtime", "Crypto", "Primitives", "RuntimeBlob", "ScaleCodec", "StateMachine",
                "Trie",
                "WholeFiles",
            ]),
        host(
            "Blockchain",
            [
                "Executor", "Primitives", "ScaleCodec", "StateMachine", "Storage", "Trie", "Crypto",
                .product(name: "Logging", package: "swift-log"),
            ]),
        host(
            "Authorship",
            [
                "Blockchain", "Crypto", "Executor", "Keystore", "Primitives", "ScaleCodec", "StateMachine",
                "TransactionPool",
                .product(name: "Logging", package: "swift-log"),
            ]),
        host(
            "Aura",
            [
                "Authorship", "Blockchain", "Crypto", "Executor", "Keystore", "Primitives", "ScaleCodec",
                "TransactionPool",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        host(
            "ManualSeal",
            [
                "Aura", "Authorship", "Blockchain", "Primitives", "ScaleCodec", "TransactionPool",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        host(
            "RPC",
            [
                "Authorship", "Blockchain", "ChainSpec", "Crypto", "Executor", "JSON", "JSONRPC", "Keystore",
                "ManualSeal", "Primitives", "ScaleCodec", "StateMachine", "Storage", "TransactionPool", "Trie",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        host(
            "NodeService",
            [
                "Aura", "Authorship", "Blockchain", "CRuntimeBlob", "ChainSpec", "Crypto", "CybrosRuntime", "Executive",
                "Executor", "JSON", "JSONRPC", "Keystore", "ManualSeal", "Primitives", "RPC", "RuntimeBlob",
                "ScaleCodec",
                "StateMachine", "Storage", "TransactionPool", "Trie", "WasmExecutor",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // Programs and what is around them.
        host("StandardStreams", []),
        host("WholeFiles", []),

        // For programs that use a chain.
        host(
            "CybrosClient",
            [
                "Crypto", "JSON", "Primitives", "ScaleCodec",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ]),
        // Jobs: content by its hash, and programs that are run within limits.
        host("ContentStore", ["Crypto", "Primitives", "WholeFiles"]),
        .target(name: "CLinuxProcess"),
        host("JobExecution", ["CLinuxProcess", "CSeccomp", "ContentStore", "Crypto", "JSON"]),

        // Runs in the sandbox, where Swift's libraries are not to be seen.
        .executableTarget(
            name: "WasmJob", dependencies: ["CWasmtime"], swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-static-stdlib"])]),

        host(
            "WorkerService",
            [
                "Crypto", "CybrosClient", "JSON", "JobExecution", "Primitives", "ScaleCodec",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "CybrosWorker",
            dependencies: [
                "ContentStore", "Crypto", "JSON", "JobExecution", "StandardStreams", "WholeFiles", "WorkerService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),

        // The command line.
        .target(name: "CBuildCommit", path: "Sources/CybrosNode/CBuildCommit"),
        host(
            "CommandLineOptions",
            [
                "CBuildCommit", "ChainSpec", "Crypto", "Executor", "JSON", "JSONRPC", "ManualSeal", "Primitives",
                "RuntimeBlob", "StandardStreams", "StateMachine", "TransactionPool", "Trie",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "CybrosNode",
            dependencies: ["CommandLineOptions", "ChainSpec", "NodeService", "RPC", "WasmExecutor"],
            exclude: ["CBuildCommit"], swiftSettings: strict),

        // Benchmarks: executables that print ratios to rivals measured in the same run.
        .target(
            name: "CRival", path: "benchmarks/rival-c", cSettings: kernel, linkerSettings: [.linkedLibrary("sodium")]),
        .target(
            name: "BenchmarkRival", path: "benchmarks/rival", exclude: ["rival.py"], swiftSettings: strict),
        .executableTarget(
            name: "crypto-bench", dependencies: ["BenchmarkRival", "CRival", "Crypto"], path: "benchmarks/crypto",
            swiftSettings: strict),
        .executableTarget(
            name: "state-bench", dependencies: ["StateMachine", "Storage", "Trie", "Crypto", "Primitives"],
            path: "benchmarks/state", swiftSettings: strict),
        .executableTarget(
            name: "block-bench",
            dependencies: [
                "Aura", "Authorship", "BenchmarkRival", "Blockchain", "ChainSpec", "Crypto", "Executor", "NodeService",
                "Primitives", "ScaleCodec", "StateMachine", "Storage", "WasmExecutor",
            ], path: "benchmarks/blocks", swiftSettings: strict),

        .executableTarget(
            name: "wasm-bench", dependencies: ["StateMachine", "WasmExecutor"], path: "benchmarks/wasm",
            swiftSettings: strict),

        // Tests.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "RuntimeTestSupport", dependencies: ["TestSupport", "Executive", "StateMachine"],
            path: "Tests/RuntimeTestSupport", swiftSettings: strict),
        tests("ScaleCodec", ["TestSupport", "ScaleCodec"]),
        tests("Primitives", ["TestSupport", "Primitives", "ScaleCodec"]),
        tests(
            "RuntimeMacros",
            [
                "RuntimeMacros",
                .product(name: "SwiftIfConfig", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ]),
        tests("FrameSupport", ["RuntimeTestSupport"]),
        tests("System", ["RuntimeTestSupport"]),
        tests(
            "Pallet",
            [
                "RuntimeTestSupport", "Balances", "Timestamp", "TransactionPayment", "Utility", "Sudo", "Randomness",
                "Crypto",
            ]),
        tests("OffchainComputingWorkers", ["RuntimeTestSupport", "OffchainComputingWorkers"]),
        tests("OffchainComputing", ["RuntimeTestSupport", "OffchainComputing"]),
        tests("Keystore", ["Keystore", "Crypto"]),
        tests("StandardStreams", ["StandardStreams"]),
        tests("WholeFiles", ["WholeFiles"]),
        tests(
            "CommandLine",
            [
                "TestSupport", "CommandLineOptions", "ChainSpec", "Crypto", "JSON", "JSONRPC", "ManualSeal",
                "Primitives", "StateMachine", "TransactionPool", "Trie",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests(
            "RPC",
            [
                "TestSupport", "JSONRPCTestSupport", "RPC", "Authorship", "Blockchain", "CHostContext", "ChainSpec",
                "Crypto", "Executor", "HostInterface",
                "JSON", "JSONRPC", "Keystore", "ManualSeal", "Primitives", "ScaleCodec", "StateMachine", "Storage",
                "TransactionPool", "Trie",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .target(
            name: "ChainTestSupport",
            dependencies: [
                "TestSupport", "Authorship", "Blockchain", "Crypto", "CybrosRuntime", "Executor", "NodeService",
                "Primitives",
                "ScaleCodec", "StateMachine", "Storage",
            ], path: "Tests/ChainTestSupport", swiftSettings: strict),
        tests(
            "CybrosRuntime",
            [
                "ChainTestSupport", "Authorship", "Blockchain", "Crypto", "CybrosRuntime", "Executor", "NodeService",
                "FrameSupport", "HostInterface", "Primitives", "RuntimeBlob", "ScaleCodec", "StateMachine", "Trie",
                "Balances", "OffchainComputing", "OffchainComputingWorkers", "Sudo", "System", "Timestamp",
                "TransactionPayment", "Utility",
            ]),
        .target(
            name: "ExecutionComparison",
            dependencies: [
                "ChainTestSupport", "Blockchain", "Crypto", "CybrosRuntime", "Executive", "Executor", "FrameSupport",
                "NodeService", "OffchainComputing", "OffchainComputingWorkers", "Primitives", "ScaleCodec",
                "StateMachine", "Sudo",
                "System", "Utility", "WasmExecutor",
            ], path: "Tests/ExecutionComparison", swiftSettings: strict),
        .executableTarget(
            name: "execution-soak", dependencies: ["ExecutionComparison"], path: "Tests/ExecutionSoak",
            swiftSettings: strict),
        tests(
            "Execution",
            [
                "ExecutionComparison", "ChainTestSupport", "CybrosRuntime", "NodeService", "Primitives", "ScaleCodec",
                "StateMachine", "System",
            ]),
        tests(
            "Blockchain",
            [
                "ChainTestSupport", "Blockchain", "CHostContext", "Crypto", "CybrosRuntime", "Executor",
                "HostInterface", "NodeService", "Primitives", "ScaleCodec", "StateMachine", "Storage", "Sudo", "System",
                "WasmExecutor",
            ]),
        tests(
            "Authorship",
            [
                "ChainTestSupport", "Authorship", "Blockchain", "Crypto", "CybrosRuntime", "ManualSeal", "NodeService",
                "Primitives", "ScaleCodec", "System", "TransactionPool", "Utility",
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "Aura",
            [
                "Aura", "Authorship", "Blockchain", "ChainSpec", "ChainTestSupport", "Crypto", "Executor", "Keystore",
                "ManualSeal", "NodeService", "Primitives", "ScaleCodec", "StateMachine", "Storage", "TransactionPool",
                "WasmExecutor",
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "NodeService",
            [
                "ChainTestSupport", "Blockchain", "ChainSpec", "Executor", "JSON", "JSONRPC", "ManualSeal",
                "NodeService", "Primitives", "StateMachine", "Storage", "TransactionPool",
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "CybrosClient",
            [
                "Blockchain", "ChainTestSupport", "CybrosClient", "Crypto", "JSON", "JSONRPC", "ManualSeal",
                "NodeService", "Primitives", "ScaleCodec", "StateMachine", "TransactionPool", "WasmExecutor",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        tests("Trie", ["TestSupport", "Trie", "Crypto", "Primitives"]),
        tests("Storage", ["TestSupport", "Storage", "Primitives"]),
        tests(
            "StateMachine", ["StateMachine", "Trie", "Storage", "Crypto", "HostInterface", "Primitives", "ScaleCodec"]),
        .target(
            name: "JSONRPCTestSupport",
            dependencies: [
                "JSON", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/JSONRPCTestSupport", swiftSettings: strict),
        tests(
            "JSONRPC",
            [
                "JSONRPCTestSupport", "JSONRPC", "JSON",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("Crypto", ["TestSupport", "Crypto", "Primitives", "CCrypto", "CSodium"], exclude: ["Scripts"]),
        tests("JSON", ["TestSupport", "JSON"]),
        tests("RuntimeBlob", ["RuntimeBlob", "Primitives", "ScaleCodec"]),
        tests(
            "WasmExecutor",
            [
                "TestSupport", "WasmExecutor", "CWasmtime", "Crypto", "Primitives", "RuntimeBlob", "ScaleCodec",
                "StateMachine",
                "Trie",
            ]),
        tests("TransactionPool", ["TestSupport", "TransactionPool", "Primitives", "ScaleCodec", "Crypto"]),
        tests(
            "ContentStore",
            [
                "ContentStore", "Crypto", "Primitives",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests("JobExecution", ["JobExecution", "CWasmtime", "ContentStore", "Crypto", "JSON"]),
        tests(
            "WorkerService", ["TestSupport", "Crypto", "CybrosClient", "JobExecution", "Primitives", "WorkerService"]),
        tests("ChainSpec", ["ChainSpec", "JSON", "Primitives", "RuntimeBlob", "ScaleCodec", "Trie"]),
    ]
)
