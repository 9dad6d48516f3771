import Foundation

/// Prints times of the state's parts as ratios to something measured in the same run.
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("state-benchmarks-\(getpid())").path
        try? FileManager.default.removeItem(atPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        if arguments.isEmpty || arguments.contains("root") { benchmarkRoot() }
        if arguments.isEmpty || arguments.contains("changes") { try benchmarkChanges(folder: folder + "/changes") }
        if arguments.isEmpty || arguments.contains("blocks") { try benchmarkBlocks(folder: folder + "/blocks") }
        if arguments.isEmpty || arguments.contains("reads") { try benchmarkReads(folder: folder + "/reads") }
    }
}
