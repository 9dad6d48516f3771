import Foundation

/// The Python process that times schnorrkel.
public final class Rival {
    public struct Case {
        public var secret, publicKey, message, signature: [UInt8]
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()
    public private(set) var cases: [Case] = []

    public init(python: String, script: String, caseCount: Int) throws {
        process.executableURL = URL(filePath: python)
        process.arguments = [script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        for _ in 0..<caseCount {
            let fields = line().split(separator: " ").map(bytes)
            cases.append(Case(secret: fields[0], publicKey: fields[1], message: fields[2], signature: fields[3]))
        }
    }

    /// Nanoseconds of thread time per operation.
    public func time(_ operation: String, _ count: Int) throws -> Double {
        try input.fileHandleForWriting.write(contentsOf: Data("\(operation) \(count)\n".utf8))
        guard let time = Double(line()) else { fatalError("the Python side answers with no number") }
        return time
    }

    public func stop() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func line() -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[unread.startIndex..<end], as: UTF8.self)
                unread = Data(unread[(end + 1)...])
                return line
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { fatalError("the Python side ended: is py-sr25519-bindings installed?") }
            unread.append(more)
        }
    }

    private func bytes(_ hexadecimal: Substring) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
