import Foundation
import TestSupport
import Testing

@testable import Crypto

/// Against schnorrkel itself: the package `py-sr25519-bindings` in the project's Python environment, which the set-up
/// script makes at the package root.
@Suite("sr25519 against schnorrkel")
struct Sr25519ReferenceTests {
    private static let caseCount = 1000

    private struct Case {
        var seed, secret, publicKey, chainCode, hardPublicKey, softPublicKey, message, signature: [UInt8]

        init(line: Substring) throws {
            let fields = line.split(separator: " ").map { $0 == "-" ? [] : hex(String($0)) }
            try #require(fields.count == 8)
            (seed, secret, publicKey, chainCode) = (fields[0], fields[1], fields[2], fields[3])
            (hardPublicKey, softPublicKey, message, signature) = (fields[4], fields[5], fields[6], fields[7])
        }
    }

    private func verify(_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool {
        Signature.verify(scheme: .sr25519, signature: signature, message: message, publicKey: publicKey)
    }

    @Test("Keys, derivations and signatures of a thousand random cases agree both ways")
    func randomCases() throws {
        let seed = UInt32.random(in: 0...UInt32.max)
        var random = SeededGenerator(seed: UInt64(seed))
        var questions: [(publicKey: [UInt8], message: [UInt8], signature: [UInt8], answer: Bool)] = []
        var batch: [Sr25519.BatchItem] = []
        let lines = try runReference(["make", String(seed), String(Self.caseCount)])
        try #require(lines.count == Self.caseCount)
        for line in lines {
            let theirs = try Case(line: line)
            let pair = try #require(Sr25519.KeyPair(miniSecret: theirs.seed))
            let chainCode = try #require(ChainCode(theirs.chainCode))
            #expect(pair.publicKey.bytes == theirs.publicKey, "seed \(seed)")
            #expect(pair.secretKey == theirs.secret, "seed \(seed)")
            #expect(pair.derivedHard(chainCode).publicKey.bytes == theirs.hardPublicKey, "seed \(seed)")
            #expect(pair.derivedSoft(chainCode).publicKey.bytes == theirs.softPublicKey, "seed \(seed)")
            #expect(pair.publicKey.derivedSoft(chainCode)?.bytes == theirs.softPublicKey, "seed \(seed)")
            #expect(verify(theirs.signature, theirs.message, theirs.publicKey), "seed \(seed)")
            let signature = try #require(Sr25519.Signature(theirs.signature))
            batch.append(theirs.message.withUnsafeBytes { .init(signature, of: $0, by: pair.publicKey) })

            questions.append((theirs.publicKey, theirs.message, pair.sign(theirs.message).bytes, true))
            // One bit of theirs changed somewhere.
            var (key, changed) = (theirs.publicKey, theirs.signature)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            if Bool.random(using: &random) {
                changed[Int.random(in: 0..<64, using: &random)] ^= bit
            } else {
                key[Int.random(in: 0..<32, using: &random)] ^= bit
            }
            questions.append((key, theirs.message, changed, verify(changed, theirs.message, key)))
        }
        #expect(Sr25519.verifyBatch(batch), "seed \(seed)")

        let input = questions.map { question in
            [question.publicKey, question.message, question.signature]
                .map { $0.isEmpty ? "-" : hex($0) }.joined(separator: " ")
        }
        let answers = try runReference(["judge"], input: input.joined(separator: "\n"))
        try #require(answers.count == questions.count)
        for (question, answer) in zip(questions, answers) {
            #expect(question.answer == (answer == "1"), "seed \(seed): \(question)")
        }
    }

    private func runReference(_ arguments: [String], input: String = "") throws -> [Substring] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        let python = Process()
        python.executableURL = root.appending(path: ".venv/bin/python")
        python.arguments = [tests.appending(path: "Scripts/sr25519_reference.py").path()] + arguments
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        python.standardInput = standardInput
        python.standardOutput = standardOutput
        try python.run()
        // The script reads all of its input before it prints.
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
    }
}
