import ArgumentParser

/// Where a node keeps its data.
struct DataOptions: ParsableArguments {
    @Option(name: [.long, .customShort("d")], help: ArgumentHelp("Keep data in this folder.", valueName: "folder"))
    var basePath: String?

    @Flag(help: "Keep data in a new folder that is removed when the node stops.")
    var tmp = false

    /// Which library keeps the data.
    enum Database: String, ExpressibleByArgument, CaseIterable {
        case auto, rocksdb, paritydb
        case experimentalParityDB = "paritydb-experimental"
    }

    @Option(help: .hidden) var database = Database.auto

    @Option(
        help: ArgumentHelp("Cache so many MiB of the database (default: 64).", valueName: "MiB"),
        transform: wholeNumber(1...Int(UInt32.max)))
    var dbCache: Int?

    /// 32 bits shifted by 20 fit.
    var databaseCache: Int? { dbCache.map { $0 << 20 } }

    /// What the operator should know of a choice that changes nothing.
    var notice: String? {
        switch database {
        case .auto, .rocksdb: nil
        case .paritydb, .experimentalParityDB: "--database has no effect: the data are kept in RocksDB"
        }
    }

    func validate() throws {
        if tmp, basePath != nil {
            throw ValidationError("--tmp removes the data that --base-path keeps; leave one of them out")
        }
        try checkBasePath(basePath)
    }

    /// The folder of a node, made where it is temporary.
    func base(ofDevelopmentNode isDevelopment: Bool) throws(CommandLineError) -> BaseFolder {
        if let basePath { return BaseFolder(path: basePath) }
        return if tmp || isDevelopment { try .temporary() } else { try .standard() }
    }
}

/// Refuses a path that would be taken for the working directory.
func checkBasePath(_ path: String?) throws {
    if path?.isEmpty == true { throw ValidationError("--base-path is empty; name a folder") }
}
