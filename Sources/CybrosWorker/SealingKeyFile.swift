import Crypto
import Foundation
import WholeFiles
import WorkerService

/// Files with the seed of a key that confidential jobs are sealed with: `0x` and 64 hexadecimal digits.
enum SealingKeyFile {
    static func read(_ path: String) throws -> SealingKey {
        var information = stat()
        guard stat(path, &information) == 0, let bytes = WholeFile.read(path, maximumSize: 4096),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw CommandError("\(path) cannot be read; it is a file with a seed, and `cybros-worker key` makes one")
        }
        guard information.st_mode & 0o077 == 0 else { throw WorkerError.keyNotPrivate(path: path) }
        return try key(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Makes a key where there is no such file.
    static func load(_ path: String) throws -> SealingKey {
        if !FileManager.default.fileExists(atPath: path) {
            let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
            do throws(SystemError) {
                try WholeFile.write(Array("\(HexText.text(seed))\n".utf8), to: path)
            } catch {
                throw CommandError("\(path) cannot be written: \(error)")
            }
        }
        return try read(path)
    }

    static func key(_ text: String) throws -> SealingKey {
        guard let seed = HexText.bytes(text), let key = SealingKey(seed: seed) else {
            throw CommandError("a seed is 0x and 64 hexadecimal digits")
        }
        return key
    }

    static func publicKey(_ text: String) throws -> Ed25519.PublicKey {
        guard let bytes = HexText.bytes(text), let key = Ed25519.PublicKey(bytes) else {
            throw CommandError("a public key is 0x and 64 hexadecimal digits")
        }
        return key
    }
}
