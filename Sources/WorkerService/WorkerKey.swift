import Crypto
import Foundation

/// The key of a worker, in a file that only its user can read.
public enum WorkerKey {
    /// Reads the key that is kept in a folder, or makes one there.
    ///
    /// - Parameter folder: holds a file `worker.secret` with the secret URI of an sr25519 key.
    /// - Returns: the key, and whether it is new.
    public static func load(from folder: String) throws(WorkerError) -> (key: KeyPair, isNew: Bool) {
        let path = "\(folder)/worker.secret"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .folder(path: folder, reason: error.localizedDescription)
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw .folder(path: path, reason: String(cString: strerror(errno))) }
            return (try make(path), true)
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & 0o077 == 0 else {
            throw .keyNotPrivate(path: path)
        }
        // A secret is a line; what is longer is something else.
        guard let data = try? file.read(upToCount: 4096), let text = String(data: data, encoding: .utf8) else {
            throw .badKey(path: path, reason: "it is no text")
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // Nothing stands for a phrase that everybody knows, elsewhere.
        guard !secret.isEmpty else { throw .badKey(path: path, reason: "it is empty") }
        do throws(KeyError) {
            return (try KeyPair(scheme: .sr25519, uri: secret), false)
        } catch {
            throw .badKey(path: path, reason: "it is no secret of the form phrase//path")
        }
    }

    private static func make(_ path: String) throws(WorkerError) -> KeyPair {
        let mnemonic: Mnemonic
        do throws(MnemonicError) {
            mnemonic = try Mnemonic.generate()
        } catch {
            throw .badKey(path: path, reason: "no phrase can be made: \(error)")
        }
        let text = Array((mnemonic.phrase + "\n").utf8)
        // Never there with more rights, nor half written: it is made beside its place.
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .folder(path: draft, reason: String(cString: strerror(errno))) }
        let isWritten = write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else {
            throw .folder(path: path, reason: String(cString: strerror(errno)))
        }
        do throws(KeyError) {
            return try KeyPair(scheme: .sr25519, mnemonic: mnemonic)
        } catch {
            throw .badKey(path: path, reason: "\(error)")
        }
    }
}
