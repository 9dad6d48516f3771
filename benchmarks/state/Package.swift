// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "state-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "cybros-node", path: "../..")],
    targets: [
        .executableTarget(
            name: "StateBenchmarks",
            dependencies: [
                .product(name: "StateMachine", package: "cybros-node")
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .unsafeFlags(["-warnings-as-errors"])]
        )
    ]
)
