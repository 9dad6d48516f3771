import Foundation

/// The folder under which a node keeps everything.
struct BaseFolder: Equatable, Sendable {
    let path: String
    var isTemporary = false

    /// Where programs of this user keep data.
    static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandLineError) -> BaseFolder {
        // The XDG specification has relative paths ignored.
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
            return BaseFolder(path: data).appending(ProgramVersion.program)
        }
        guard let home = environment["HOME"], !home.isEmpty else { throw .noHomeFolder }
        return BaseFolder(path: home).appending(".local/share/\(ProgramVersion.program)")
    }

    /// Where programs of this user keep what they can make again; nil where the user has no home.
    static func cache(environment: [String: String] = ProcessInfo.processInfo.environment) -> BaseFolder? {
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            return BaseFolder(path: cache).appending(ProgramVersion.program)
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return BaseFolder(path: home).appending(".cache/\(ProgramVersion.program)")
    }

    /// Compiled Wasm code, of any chain.
    var compiledCode: String { appending("wasm").path }

    /// Makes a folder of its own beside other programs' temporary ones.
    static func temporary(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandLineError) -> BaseFolder {
        let parent = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        var template = BaseFolder(path: parent).appending("\(ProgramVersion.program)-XXXXXX").path.utf8CString
        let isMade = template.withUnsafeMutableBufferPointer { template in
            template.baseAddress.map { mkdtemp($0) != nil } ?? false
        }
        guard isMade else { throw .folderNotMade(path: parent, reason: lastSystemError()) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return BaseFolder(path: path, isTemporary: true)
    }

    /// Where the database of a chain is. Ids of chains stay inside their folder.
    func database(ofChain id: String) -> DatabaseFolder {
        DatabaseFolder(path: appending("chains/\(id)/db").path)
    }

    /// Removes a temporary folder with all that is in it.
    func removeIfTemporary() {
        // What can not be removed is left to the system, which cleans such folders up.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    private func appending(_ part: String) -> BaseFolder {
        BaseFolder(path: path.hasSuffix("/") ? path + part : "\(path)/\(part)", isTemporary: isTemporary)
    }
}
