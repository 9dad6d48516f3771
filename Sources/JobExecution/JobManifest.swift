public import ContentStore
public import JSON

/// What runs the code of a job.
public enum JobRuntime: String, CaseIterable, Hashable, Sendable {
    /// A program of the system's architecture, or a script with the name of its interpreter in the first line.
    case process
    /// A module for WASI's first version.
    case wasm
    /// JavaScript or TypeScript, by Deno.
    case javascript
    case python

    /// What the file that is run is called, where the manifest does not say; of several in a folder, the first counts.
    var entryNames: [String] {
        switch self {
        case .process: ["main"]
        case .wasm: ["main.wasm"]
        case .javascript: ["main.ts", "main.js"]
        case .python: ["main.py"]
        }
    }
}

/// What a JavaScript job may be allowed beside the network; the names are Deno's.
public enum JobPermission: String, CaseIterable, Hashable, Sendable {
    /// The job's own folder.
    case read
    case write
    case env
    case sys
}

/// What a job's program is and what it may use: of a build, for all of its jobs, or of one job.
public struct JobManifest: Equatable, Sendable {
    public enum Code: Equatable, Sendable {
        /// A file by its hash.
        case content(CID)
        /// A file or folder of the operator's; no manifest from outside can name one.
        case local(path: String)
    }

    /// What the program reads on standard input.
    public enum Input: Equatable, Sendable {
        case content(CID)
        /// The text of a JSON value.
        case inline(JSON)
    }

    public enum Network: Equatable, Sendable {
        case none
        case all
        /// Hosts, with or without a port, which Deno sees to; other runtimes get the network whole.
        case hosts([String])
    }

    /// How a JavaScript job is called.
    public enum Interface: String, Hashable, Sendable {
        /// As any program.
        case program
        /// As JsJob calls it: by the function `jsJobRun(input, options, callback)` that it defines.
        case jsJob = "jsjob"
    }

    /// Bytes of a manifest, in the job's input or in the store.
    public static let maximumSize = 64 << 10

    public var runtime: JobRuntime
    public var code: Code
    /// The name of the file that is run; in a folder it is looked for, and a single file gets it.
    public var entry: String?
    public var input: Input?
    /// Arguments after the first one, which is the input.
    public var arguments: [String] = []
    public var limits = JobLimits()
    public var network = Network.none
    public var permissions: Set<JobPermission> = []
    /// No clock and no randomness, so that the same code and input give the same output everywhere: for Wasm.
    public var isDeterministic = false
    /// The output goes to the store, however small.
    public var isOutputStored = false
    public var interface = Interface.program
    /// For the `options` of `jsJobRun`.
    public var options: JSON = [:]

    public init(runtime: JobRuntime, code: Code) {
        self.runtime = runtime
        self.code = code
    }
}

/// Why something is not a manifest; the members are named as they are in it.
public enum ManifestError: Error, Equatable, Sendable {
    case notJSON(JSONError)
    case notAnObject
    case unknownVersion
    case missing(String)
    case wrong(member: String, expected: String)
    case cid(member: String, CIDError)
}

extension ManifestError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notJSON(let error): "the manifest is not JSON: \(error)"
        case .notAnObject: "the manifest is not a JSON object"
        case .unknownVersion: "the manifest's version, `v`, is not 1"
        case .missing(let member): "the manifest has no `\(member)`"
        case .wrong(let member, let expected): "`\(member)` in the manifest is not \(expected)"
        case .cid(let member, let error): "`\(member)` in the manifest: \(error)"
        }
    }
}
