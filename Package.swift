// swift-tools-version: 6.1
import CompilerPluginSupport
import PackageDescription

/// Warnings of our own code stop the build; the language mode is Swift 6 throughout.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .unsafeFlags(["-warnings-as-errors"])]

/// C kernels keep their speed in debug builds.
let kernel: [CSetting] = [.unsafeFlags(["-O3"])]

func runtimeModule(_ name: String, _ dependencies: [Target.Dependency] = [], at path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: "runtime/\(path ?? name)", swiftSettings: strict)
}

func pallet(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    runtimeModule(name, ["FrameSupport"] + dependencies, at: "Pallets/\(name)")
}

func host(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "cybros-node",
    platforms: [.macOS(.v15)],
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        // The state machine: Embedded Swift, compiled natively and to Wasm.
        runtimeModule("ScaleCodec"),
        .macro(
            name: "RuntimeMacros",
            dependencies: [
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
    ]
)
