// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "cybros-node", path: "..")],
    targets: [
        .target(
            name: "CRival",
            path: "crypto/CRival",
            cSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("sodium")]
        ),
        .executableTarget(
            name: "crypto-bench",
            dependencies: ["CRival", .product(name: "Crypto", package: "cybros-node")],
            path: "crypto/bench",
            swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-warnings-as-errors"])]
        ),
    ]
)
